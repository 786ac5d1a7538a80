import { Alert, AlertActionLink } from "@patternfly/react-core/dist/esm/components/Alert";
import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { PageSection } from "@patternfly/react-core/dist/esm/components/Page";
import { useCallback, useEffect, useMemo, useState } from "react";
import { ApiError } from "../api/Api";
import type { Client, Problem } from "../api/types";
import { EmptyHint } from "../components/EmptyHint";
import { ErrorState, isCertain } from "../components/ErrorState";
import { Loading } from "../components/Loading";
import { Section } from "../components/Section";
import { useLoaded } from "../components/useLoaded";
import { useProblems } from "../components/useProblems";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import type { ShownClient } from "../console/tabs";
import { Authentications } from "./Authentications";
import { CaSigned } from "./CaSigned";
import { type Attempt, Credentials } from "./Credentials";
import { JwksSettings } from "./JwksSettings";
import { MethodChoice } from "./MethodChoice";
import { Migration } from "./Migration";
import { updatePageForm } from "./pageForm";
import { type Edit, place, reduced, shownPlaces, stored, wish } from "./settings";
import { TryCertificate } from "./TryCertificate";

/** Keycloak's own method, from which a client can move. */
const CLIENT_X509 = "client-x509";

/** Unsaved edits by client: they outlive a look at another tab of the page. */
const edits = new Map<string, Edit>();

/** How a client authenticates with a certificate. */
export function ClientTab({ clientId, shown }: { clientId: string; shown: ShownClient | undefined }) {
  const { api } = useConsole();
  const { t, said } = useMessages();
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
          <EmptyHint title={t("client.ineligible")}>{said(client.value.ineligible ?? "")}</EmptyHint>
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
  const [edit, setEditState] = useState<Edit>(() => reduced(client, edits.get(client.id) ?? {}));
  const [refused, setRefused] = useState<ApiError>();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  const setEdit = (change: Edit) => {
    setRefused(undefined);
    setEditState((before) => reduced(client, { ...before, ...change }));
  };
  const settings = useMemo(() => ({ ...stored(client), ...edit }), [client, edit]);
  const dirty = Object.keys(edit).length > 0;
  const readOnly = !client.access.configure;
  useEffect(() => {
    if (dirty) edits.set(client.id, edit);
    else edits.delete(client.id);
  }, [client.id, edit, dirty]);

  const wanted = useMemo(() => (dirty && !readOnly ? wish(edit) : undefined), [edit, dirty, readOnly]);
  const live = useProblems(`/clients/${client.id}/validate`, wanted);
  const problems: Problem[] = refused?.problems.length ? refused.problems : dirty ? live : client.problems;
  const at = (where: ReturnType<typeof place>) => problems.filter((problem) => place(problem) === where);
  const places = shownPlaces(settings);
  const elsewhere = problems.filter((problem) => !places.includes(place(problem)));

  /** What was saved is in the page's own form too. */
  const take = (saved: Client) => {
    updatePageForm(form, shown, saved);
    setRefused(undefined);
    setFailure(undefined);
    setEditState((before) => reduced(saved, before));
    setClient(saved);
  };
  /** Whoever calls shows the error; that there is a newer state is shown here, where it can be loaded. */
  const attempt: Attempt = async (call, done) => {
    setBusy(true);
    try {
      take(await call());
      alert(done, "success");
      return undefined;
    } catch (error) {
      if (error instanceof ApiError && error.conflict) setRefused(error);
      return error;
    } finally {
      setBusy(false);
    }
  };
  const save = async () => {
    setFailure(undefined);
    const error = await attempt(
      () => api.put<Client>(`/clients/${client.id}`, { version: client.version, ...wish(edit) }),
      t("client.saved"),
    );
    if (error instanceof ApiError && error.problems.length > 0) setRefused(error);
    else if (error !== undefined && !(error instanceof ApiError && error.conflict)) setFailure(error);
  };
  const loadNewer = async () => {
    setFailure(undefined);
    try {
      take(await api.get<Client>(`/clients/${client.id}`));
    } catch (error) {
      setFailure(error);
    }
  };

  return (
    <>
      {readOnly && <Alert isInline isPlain variant="info" title={t("client.readOnly")} className="pf-v5-u-mb-md" />}
      {!dirty && client.problems.length > 0 && (
        <Alert isInline variant="warning" title={t("client.problems")} className="pf-v5-u-mb-md">
          <ProblemList problems={client.problems} />
        </Alert>
      )}
      <MethodChoice settings={settings} client={client} onChange={setEdit} readOnly={readOnly} />
      {client.authenticator === CLIENT_X509 && settings.method === null && (
        <Migration key={client.version} client={client} readOnly={readOnly} attempt={attempt} />
      )}
      {settings.method === "tls_client_auth" && (
        <CaSigned settings={settings} onChange={setEdit} readOnly={readOnly} problemsAt={at} />
      )}
      <Credentials client={client} method={settings.method} readOnly={readOnly} attempt={attempt} />
      {settings.method === "self_signed_tls_client_auth" && (
        <JwksSettings
          client={client}
          settings={settings}
          onChange={setEdit}
          readOnly={readOnly}
          problemsAt={at}
          dirty={dirty}
        />
      )}
      {refused?.conflict && (
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
      {dirty && elsewhere.length > 0 && (
        <Alert isInline variant="warning" title={t("client.notYet")} className="pf-v5-u-mb-md">
          <ProblemList problems={elsewhere} />
        </Alert>
      )}
      {!readOnly && (
        <div className="mtls-actions">
          <Button onClick={save} isDisabled={!dirty || busy} isLoading={busy} data-testid="mtls-save">
            {t("save")}
          </Button>
          <Button variant="link" onClick={() => setEditState({})} isDisabled={!dirty || busy}>
            {t("revert")}
          </Button>
          {dirty && <span className="mtls-hint">{t("client.unsaved")}</span>}
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
  const { said } = useMessages();
  return (
    <ul className="mtls-problems">
      {problems.map(({ field, reason }) => (
        <li key={field + reason}>
          <code>{field}</code> {said(reason)}
        </li>
      ))}
    </ul>
  );
}
