import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { Label } from "@patternfly/react-core/dist/esm/components/Label";
import { Title } from "@patternfly/react-core/dist/esm/components/Title";
import CheckCircleIcon from "@patternfly/react-icons/dist/esm/icons/check-circle-icon";
import ExclamationCircleIcon from "@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon";
import { useState } from "react";
import type { RevocationResult, TrustProfile } from "../api/types";
import { CertificateInput } from "../components/CertificateInput";
import { dateTime } from "../components/dates";
import { ErrorState } from "../components/ErrorState";
import { Rows } from "../components/Rows";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import { MODE } from "./settings";

/** Asks the places that logins with the stored profile ask, now. */
export function TestRevocation({ profile, changed }: { profile: TrustProfile; changed: boolean }) {
  const { api } = useConsole();
  const { t } = useMessages();
  const [certificate, setCertificate] = useState("");
  const [results, setResults] = useState<RevocationResult[]>();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  if ((profile.config[MODE]?.[0] ?? "none") === "none") return null;

  const test = async () => {
    setBusy(true);
    setFailure(undefined);
    setResults(undefined);
    try {
      const subject = certificate.trim() === "" ? {} : { certificate };
      const answer = await api.post<{ results: RevocationResult[] }>(
        `/trust-profiles/${profile.id}/test-revocation`,
        subject,
      );
      setResults(answer.results);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="mtls-test" data-testid="mtls-test-revocation">
      <Title headingLevel="h3" size="md">
        {t("revtest.title")}
      </Title>
      <p className="mtls-hint pf-v5-u-mb-sm">{t("revtest.hint")}</p>
      <CertificateInput
        value={certificate}
        onChange={setCertificate}
        label={t("revtest.certificate")}
        hint={t("revtest.certificateHint")}
        rows={3}
      />
      <div className="mtls-actions mtls-actions-near">
        <Button variant="secondary" onClick={test} isDisabled={busy} isLoading={busy}>
          {t("revtest.run")}
        </Button>
        {changed && <span className="mtls-hint">{t("revtest.stored")}</span>}
      </div>
      <div aria-live="polite">
        {failure !== undefined && <ErrorState title={t("revtest.failed")} error={failure} />}
        {results?.length === 0 && <p className="mtls-empty pf-v5-u-mt-md">{t("revtest.nobody")}</p>}
        {results && results.length > 0 && <Results results={results} />}
      </div>
    </div>
  );
}

function Results({ results }: { results: RevocationResult[] }) {
  const { t, translated, locale } = useMessages();
  const time = (instant: string | undefined) => (instant ? dateTime(instant, locale) : "–");
  return (
    <Rows
      label={t("revtest.results")}
      heads={[t("revtest.place"), t("revtest.outcome"), t("revtest.issued"), t("revtest.next"), t("revtest.took")]}
      rows={results.map((result, index) => ({
        key: `${index} ${result.location}`,
        cells: [
          <>
            <strong className="mtls-name">
              {result.kind.toUpperCase()} {result.location ?? t("revtest.noPlace")}
            </strong>
            {result.subject && <div className="mtls-hint mtls-name">{result.subject}</div>}
          </>,
          <>
            <Label
              isCompact
              color={result.outcome === "ok" ? "green" : "red"}
              icon={result.outcome === "ok" ? <CheckCircleIcon /> : <ExclamationCircleIcon />}
              data-outcome={result.outcome}
            >
              {t(`revtest.is.${result.outcome}`)}
            </Label>
            <div className="mtls-name">{translated(result.statement, result.detail)}</div>
            {result.revokedEntries !== undefined && (
              <div className="mtls-hint">{t("revtest.entries", { count: result.revokedEntries })}</div>
            )}
          </>,
          time(result.thisUpdate),
          time(result.nextUpdate),
          `${result.millis} ms`,
        ],
      }))}
    />
  );
}
