import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import CheckIcon from "@patternfly/react-icons/dist/esm/icons/check-icon";
import CopyIcon from "@patternfly/react-icons/dist/esm/icons/copy-icon";
import { useEffect, useState } from "react";
import { useMessages } from "../console/messages";

const SHOWN_MILLIS = 2_000;

/** Puts a text into the clipboard and says so. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const { t } = useMessages();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MILLIS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Button
      variant="plain"
      className="mtls-copy"
      aria-label={copied ? t("copied") : t("copy", { what })}
      title={copied ? t("copied") : t("copy", { what })}
      onClick={() => navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      {copied ? <CheckIcon /> : <CopyIcon />}
    </Button>
  );
}
