import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { useState } from "react";
import type { Selector } from "../api/types";
import { CertificateInput } from "../components/CertificateInput";
import { ErrorState } from "../components/ErrorState";
import { useParsed } from "../components/useParsed";
import { useMessages } from "../console/messages";

/** The values of a certificate that a client can be bound to; picking one fills the form in. */
export function TakeFromCertificate({ onTake }: { onTake: (selector: Selector) => void }) {
  const { t } = useMessages();
  const [text, setText] = useState("");
  const parsed = useParsed(text);
  const leaf = parsed.certificates[0];
  return (
    <div className="mtls-indent">
      <CertificateInput value={text} onChange={setText} label={t("take.label")} rows={3} />
      {parsed.error !== undefined && <ErrorState title={t("take.unreadable")} error={parsed.error} />}
      {leaf && (
        <ul className="mtls-picks" aria-label={t("take.pick")}>
          {leaf.selectors.map((selector) => (
            <li key={selector.type + selector.value}>
              <span className="mtls-hint">{t(`selector.${selector.type}`)}</span>
              <code>{selector.value}</code>
              <Button variant="secondary" size="sm" onClick={() => onTake(selector)}>
                {t("take.use")}
              </Button>
            </li>
          ))}
          {leaf.selectors.length === 0 && <li>{t("take.nothing")}</li>}
        </ul>
      )}
    </div>
  );
}
