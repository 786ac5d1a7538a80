import css from "./style.css";

const ID = "mtls-styles";

/** Puts our few rules into the page, once. */
export function installStyles(): void {
  if (document.getElementById(ID)) return;
  const style = document.createElement("style");
  style.id = ID;
  style.textContent = css;
  document.head.append(style);
}
