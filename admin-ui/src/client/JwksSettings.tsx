import { Alert } from "@patternfly/react-core/dist/esm/components/Alert";
import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { FormSelect, FormSelectOption } from "@patternfly/react-core/dist/esm/components/FormSelect";
import { TextArea } from "@patternfly/react-core/dist/esm/components/TextArea";
import { TextInput } from "@patternfly/react-core/dist/esm/components/TextInput";
import { useState } from "react";
import type { Client, JwksSource, Problem, PublishedJwks } from "../api/types";
import { CertificateCard } from "../components/CertificateCard";
import { dateTime } from "../components/dates";
import { ErrorState } from "../components/ErrorState";
import { Field } from "../components/Field";
import { Section } from "../components/Section";
import { usePrivateKeys } from "../components/usePrivateKeys";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import type { Edit, Place, Settings } from "./settings";
import { TrustProfilePicker } from "./TrustProfilePicker";

/** Where else the client's certificates are: a JWKS, or the pinned certificates of a trust profile. */
export function JwksSettings({
  client,
  settings,
  onChange,
  readOnly,
  problemsAt,
  dirty,
}: {
  client: Client;
  settings: Settings;
  onChange: (edit: Edit) => void;
  readOnly: boolean;
  problemsAt: (place: Place) => Problem[];
  dirty: boolean;
}) {
  const { t } = useMessages();
  const url = usePrivateKeys();
  const text = usePrivateKeys();
  const subject = usePrivateKeys();
  return (
    <Section title={t("jwks.title")} hint={t("jwks.hint")} id="mtls-jwks">
      <Field id="mtls-jwks-source" label={t("jwks.source")} problems={problemsAt("jwks")}>
        {(tied) => (
          <FormSelect
            {...tied}
            value={settings.jwksSource}
            isDisabled={readOnly}
            onChange={(_, source) => onChange({ jwksSource: source as JwksSource })}
          >
            {(["none", "url", "inline"] as const).map((source) => (
              <FormSelectOption key={source} value={source} label={t(`jwks.${source}`)} />
            ))}
          </FormSelect>
        )}
      </Field>
      {settings.jwksSource === "url" && (
        <>
          <Field id="mtls-jwks-url" label={t("jwks.urlLabel")}>
            {(tied) => (
              <TextInput
                {...tied}
                type="url"
                value={settings.jwksUrl}
                isDisabled={readOnly}
                placeholder="https://client.example.com/jwks.json"
                onChange={(_, jwksUrl) => onChange({ jwksUrl: url.keep(jwksUrl) })}
              />
            )}
          </Field>
          {url.notice}
          {client.jwksSource === "url" && <FetchState client={client} mayFetch={!readOnly && !dirty} />}
        </>
      )}
      {settings.jwksSource === "inline" && (
        <>
          <Field id="mtls-jwks-text" label={t("jwks.inlineLabel")}>
            {(tied) => (
              <TextArea
                {...tied}
                value={settings.jwks}
                rows={5}
                className="mtls-mono"
                isDisabled={readOnly}
                placeholder={'{"keys": [{"kty": "EC", "x5c": ["MII…"]}]}'}
                onChange={(_, jwks) => onChange({ jwks: text.keep(jwks) })}
              />
            )}
          </Field>
          {text.notice}
        </>
      )}
      <Field
        id="mtls-subject-dn"
        label={t("jwks.subjectDn")}
        hint={t("jwks.subjectDnHint")}
        problems={problemsAt("subjectDn")}
      >
        {(tied) => (
          <TextInput
            {...tied}
            value={settings.subjectDn}
            className="mtls-mono"
            isDisabled={readOnly}
            onChange={(_, subjectDn) => onChange({ subjectDn: subject.keep(subjectDn) })}
          />
        )}
      </Field>
      {subject.notice}
      {settings.subjectDn.trim() !== "" && (
        <TrustProfilePicker
          value={settings.trustProfile}
          onChange={(trustProfile) => onChange({ trustProfile })}
          readOnly={readOnly}
          problems={problemsAt("trustProfile")}
        />
      )}
    </Section>
  );
}

function FetchState({ client, mayFetch }: { client: Client; mayFetch: boolean }) {
  const { api } = useConsole();
  const { t, translated, locale } = useMessages();
  const [fetched, setFetched] = useState<PublishedJwks>();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const fetchNow = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      setFetched(await api.get<PublishedJwks>(`/clients/${client.id}/jwks`));
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const { state, detail, statement, fetchedAt } = fetched ?? client.jwks;
  return (
    <div className="mtls-indent">
      <Alert
        isInline
        variant={state === "ok" ? "success" : state === "failed" ? "danger" : "info"}
        title={t(`jwks.state.${state}`, { time: fetchedAt ? dateTime(fetchedAt, locale) : "" })}
      >
        {detail && translated(statement, detail)}
        {fetched && fetched.problems.length > 0 && (
          <ul className="mtls-problems">
            {fetched.problems.map((problem) => (
              <li key={problem.sentence}>{translated(problem, problem.sentence)}</li>
            ))}
          </ul>
        )}
      </Alert>
      {failure !== undefined && <ErrorState title={t("jwks.fetchFailed")} error={failure} />}
      {fetched?.certificates.map((certificate) => (
        <CertificateCard key={certificate.sha256} certificate={certificate} />
      ))}
      {mayFetch && (
        <Button variant="secondary" className="pf-v5-u-mt-sm" onClick={fetchNow} isLoading={busy} isDisabled={busy}>
          {t("jwks.fetch")}
        </Button>
      )}
    </div>
  );
}
