import { Alert } from "@patternfly/react-core/dist/esm/components/Alert";
import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { useEffect, useState } from "react";
import type { Client, Explanation, Method } from "../api/types";
import { CertificateInput } from "../components/CertificateInput";
import { ErrorState } from "../components/ErrorState";
import { Section } from "../components/Section";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import { ExplanationView } from "./ExplanationView";
import { type Edit, update } from "./settings";

/** Asks the code that decides a login, and shows what it says. Changes nothing. */
export function TryCertificate({ client, edit, method }: { client: Client; edit: Edit; method: Method | null }) {
  const { api } = useConsole();
  const { t, translated } = useMessages();
  const [text, setText] = useState("");
  const [explanation, setExplanation] = useState<Explanation>();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const unsaved = Object.keys(edit).length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: an explanation is of one certificate and one state
  useEffect(() => setExplanation(undefined), [text, edit, client.version]);

  const run = async () => {
    setBusy(true);
    setFailure(undefined);
    setExplanation(undefined);
    try {
      const body = { certificate: text, ...(unsaved && { settings: update(edit) }) };
      setExplanation(await api.post<Explanation>(`/clients/${client.id}/try`, body));
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Section title={t("try.title")} hint={t("try.hint")} id="mtls-try">
      {client.certificatesBlocked && (
        <Alert
          isInline
          variant="danger"
          title={t("try.blocked")}
          className="pf-v5-u-mb-md"
          data-testid="mtls-certificates-blocked"
        >
          {translated(client.blocked, client.certificatesBlocked)}
        </Alert>
      )}
      {method === null ? (
        <p className="mtls-empty">{t("try.noMethod")}</p>
      ) : (
        <>
          <CertificateInput value={text} onChange={setText} label={t("try.label")} hint={t("try.inputHint")} rows={3} />
          {unsaved && <Alert isInline isPlain variant="info" title={t("try.unsaved")} className="pf-v5-u-mt-sm" />}
          <Button
            variant="secondary"
            className="pf-v5-u-mt-sm"
            onClick={run}
            isDisabled={text.trim() === "" || busy}
            isLoading={busy}
          >
            {t("try.run")}
          </Button>
          <div aria-live="polite" className="pf-v5-u-mt-md">
            {failure !== undefined && <ErrorState title={t("try.failed")} error={failure} />}
            {explanation && <ExplanationView explanation={explanation} />}
          </div>
        </>
      )}
    </Section>
  );
}
