import { useMessages } from "../console/messages";
import { CopyButton } from "./CopyButton";

const SHOWN_DIGITS = 16;

/** The beginning of a SHA-256, and the whole of it for the clipboard. */
export function Fingerprint({ hex }: { hex: string }) {
  const { t } = useMessages();
  return (
    <span className="mtls-fingerprint">
      <code title={hex}>{hex.slice(0, SHOWN_DIGITS)}…</code>
      <CopyButton text={hex} what={t("sha256")} />
    </span>
  );
}
