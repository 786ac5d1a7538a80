/** What the server tells the console in its page. */
export interface Environment {
  /** Where `/admin` is. */
  adminBaseUrl: string;
  /** The realm that the administrator logged in to. */
  realm: string;
}

export function readEnvironment(): Environment {
  const text = document.getElementById("environment")?.textContent;
  const { adminBaseUrl, realm } = JSON.parse(text ?? "{}") as Partial<Environment>;
  if (!adminBaseUrl || !realm) throw new Error("the page has no environment");
  return { adminBaseUrl: adminBaseUrl.replace(/\/$/, ""), realm };
}
