import { Alert, AlertActionLink } from "@patternfly/react-core/dist/esm/components/Alert";
import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { PageSection } from "@patternfly/react-core/dist/esm/components/Page";
import { useCallback, useMemo } from "react";
import type { Client, Problem } from "../api/types";
import { EmptyHint } from "../components/EmptyHint";
import { ErrorState, isCertain } from "../components/ErrorState";
import { Loading } from "../components/Loading";
import { Section } from "../components/Section";
import { useEdit } from "../components/useEdit";
import { useLoaded } from "../components/useLoaded";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import { Authentications } from "./Authentications";
import { CaSigned } from "./CaSigned";
import { type Attempt, Credentials } from "./Credentials";
import { JwksSettings } from "./JwksSettings";
import { MethodChoice } from "./MethodChoice";
import { Migration } from "./Migration";
import { updatePageForm } from "./pageForm";
import type { ShownClient } from "./ShownClient";
import { CLIENT_EDIT, type Edit, place, shownPlaces, stored, update } from "./settings";
import { TryCertificate } from "./TryCertificate";

/** Keycloak's own method, from which a client can move. */
const CLIENT_X509 = "client-x509";

/** How a client authenticates with a certificate. */
export function ClientTab({ clientId, shown }: { clientId: string; shown: ShownClient | undefined }) {
  const { api } = useConsole();
  const { t, translated } = useMessages();
  const [client, reload, setClient] = useLoaded(
    useCallback((signal: AbortSignal) => api.get<Client>(`/clients/${clientId}`, signal), [api, clientId]),
  );
  return (
    <PageSection variant="light" className="mtls-page">
      {client.state === "loading" && <Loading />}
      {client.state === "failed" && <ErrorState title={t("client.loadFailed")} error={client.error} retry={reload} />}
      {client.state === "ready" &&
        (client.value.eligible ? (
          <ClientForm client={client.value} shown={shown} setClient={setClient} />
        ) : (
          <EmptyHint title={t("client.ineligible")}>
            {translated(client.value.statement, client.value.ineligible ?? "")}
          </EmptyHint>
        ))}
    </PageSection>
  );
}

interface FormProps {
  client: Client;
  shown: ShownClient | undefined;
  setClient: (client: Client) => void;
}

function ClientForm({ client, shown, setClient }: FormProps) {
  const { api, form, alert } = useConsole();
  const { t } = useMessages();
  const readOnly = !client.access.configure;
  const editing = useEdit({
    key: `client/${client.id}`,
    editable: CLIENT_EDIT,
    stored: client,
    readOnly,
    validation: `/clients/${client.id}/validate`,
    onStored: (newer) => {
      updatePageForm(form, shown, newer); // what was saved is in the page's own form too
      setClient(newer);
    },
  });
  const { edit, isChanged, isBusy, failure } = editing;
  const change = (more: Edit) => editing.change((before) => ({ ...before, ...more }));
  const settings = useMemo(() => ({ ...stored(client), ...edit }), [client, edit]);
  const problems = isChanged ? editing.problems : client.problems;
  const at = (where: ReturnType<typeof place>) => problems.filter((problem) => place(problem) === where);
  const places = shownPlaces(settings);
  const elsewhere = problems.filter((problem) => !places.includes(place(problem)));

  const attempt: Attempt = async (call, done) => {
    const error = await editing.attempt(call);
    if (error === undefined) alert(done, "success");
    return error;
  };
  const save = async () => {
    const saved = await editing.save(() =>
      api.put<Client>(`/clients/${client.id}`, { version: client.version, ...update(edit) }),
    );
    if (saved) alert(t("client.saved"), "success");
  };
  const loadNewer = () => editing.loadNewer(() => api.get<Client>(`/clients/${client.id}`));

  return (
    <>
      {readOnly && <Alert isInline isPlain variant="info" title={t("client.readOnly")} className="pf-v5-u-mb-md" />}
      {!isChanged && client.problems.length > 0 && (
        <Alert isInline variant="warning" title={t("client.problems")} className="pf-v5-u-mb-md">
          <ProblemList problems={client.problems} />
        </Alert>
      )}
      <MethodChoice settings={settings} client={client} onChange={change} readOnly={readOnly} />
      {client.authenticator === CLIENT_X509 && settings.method === null && (
        <Migration key={client.version} client={client} readOnly={readOnly} attempt={attempt} />
      )}
      {settings.method === "tls_client_auth" && (
        <CaSigned settings={settings} onChange={change} readOnly={readOnly} problemsAt={at} />
      )}
      <Credentials client={client} method={settings.method} readOnly={readOnly} attempt={attempt} />
      {settings.method === "self_signed_tls_client_auth" && (
        <JwksSettings
          client={client}
          settings={settings}
          onChange={change}
          readOnly={readOnly}
          problemsAt={at}
          dirty={isChanged}
        />
      )}
      {editing.isConflict && (
        <Alert
          isInline
          variant="warning"
          title={t("client.conflict")}
          className="pf-v5-u-mb-md"
          actionLinks={<AlertActionLink onClick={loadNewer}>{t("client.loadNewer")}</AlertActionLink>}
        >
          {t("client.conflictText")}
        </Alert>
      )}
      {failure !== undefined && (
        <ErrorState title={isCertain(failure) ? t("client.failed") : t("unknownOutcome")} error={failure} />
      )}
      {isChanged && elsewhere.length > 0 && (
        <Alert isInline variant="warning" title={t("client.notYet")} className="pf-v5-u-mb-md">
          <ProblemList problems={elsewhere} />
        </Alert>
      )}
      {!readOnly && (
        <div className="mtls-actions">
          <Button onClick={save} isDisabled={!isChanged || isBusy} isLoading={isBusy} data-testid="mtls-save">
            {t("save")}
          </Button>
          <Button variant="link" onClick={editing.revert} isDisabled={!isChanged || isBusy}>
            {t("revert")}
          </Button>
          {isChanged && <span className="mtls-hint">{t("client.unsaved")}</span>}
        </div>
      )}
      <TryCertificate client={client} edit={readOnly ? {} : edit} method={settings.method} />
      <Section title={t("auth.title")} hint={t("auth.hint")} id="mtls-authentications">
        <Authentications clientId={client.id} />
      </Section>
    </>
  );
}

function ProblemList({ problems }: { problems: Problem[] }) {
  const { translated } = useMessages();
  return (
    <ul className="mtls-problems">
      {problems.map((problem) => (
        <li key={problem.field + problem.reason}>
          <code>{problem.field}</code> {translated(problem, problem.reason)}
        </li>
      ))}
    </ul>
  );
}
