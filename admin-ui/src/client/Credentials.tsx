import { Alert } from "@patternfly/react-core/dist/esm/components/Alert";
import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { useState } from "react";
import type { Client, Credential, Method } from "../api/types";
import { CertificateInput } from "../components/CertificateInput";
import { ConfirmDialog } from "../components/ConfirmDialog";
import { ExpiryLabel } from "../components/ExpiryLabel";
import { Fingerprint } from "../components/Fingerprint";
import { KeyText } from "../components/KeyText";
import { Rows } from "../components/Rows";
import { Section } from "../components/Section";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import { inUse, listed, rotation } from "./settings";

/** Does something with the client and takes what it is then; answers the error where it was refused. */
export type Attempt = (call: () => Promise<Client>, done: string) => Promise<unknown>;

const TITLE = "mtls-credentials";

/** RFC 8705 §2.2: what is registered for the client, from wherever; also what it does not use. */
export function Credentials({
  client,
  method,
  readOnly,
  attempt,
}: {
  client: Client;
  /** As it is chosen, saved or not. */
  method: Method | null;
  readOnly: boolean;
  attempt: Attempt;
}) {
  const { api } = useConsole();
  const { t } = useMessages();
  const [removing, setRemoving] = useState<Credential>();
  const isChosen = method === "self_signed_tls_client_auth";
  const credentials = listed(client, isChosen);
  if (!isChosen && credentials.length === 0) return null;

  const remove = async (credential: Credential) => {
    const path = `/clients/${client.id}/credentials/${encodeURIComponent(credential.id)}`;
    const error = await attempt(
      () => api.delete<Client>(`${path}?version=${encodeURIComponent(client.version)}`),
      t("cred.removed", { name: nameOf(credential) }),
    );
    // The row with the button is gone, and the dialog gives the focus back to it.
    if (error === undefined) setTimeout(() => document.getElementById(TITLE)?.focus());
    return error;
  };
  const rest = credentials.length - 1;
  return (
    <Section title={t("cred.title")} {...(inUse(client) && { hint: t("cred.hint") })} id={TITLE}>
      {inUse(client) ? (
        <RotationHint client={client} />
      ) : (
        credentials.length > 0 && (
          <Alert
            isInline
            variant="warning"
            className="pf-v5-u-mb-md"
            title={t("cred.notInUse")}
            data-testid="mtls-not-in-use"
          >
            {isChosen ? t("cred.notInUse.save") : t("cred.notInUse.choose")}
          </Alert>
        )
      )}
      {credentials.length === 0 ? (
        <p className="mtls-empty">{t("cred.empty")}</p>
      ) : (
        <CredentialTable credentials={credentials} onRemove={readOnly ? undefined : setRemoving} />
      )}
      {!readOnly && isChosen && <Register client={client} attempt={attempt} />}
      {removing && (
        <ConfirmDialog
          title={t("cred.removeTitle")}
          action={t("cred.remove")}
          isDanger
          refused={t("cred.notRemoved")}
          confirm={() => remove(removing)}
          onClose={() => setRemoving(undefined)}
        >
          <p className="mtls-name">{t("cred.removeText", { name: nameOf(removing) })}</p>
          {inUse(client) && <p>{rest === 0 ? t("cred.removeLast") : t("cred.removeRest", { count: rest })}</p>}
        </ConfirmDialog>
      )}
    </Section>
  );
}

/** In a rotation both certificates have one subject: the fingerprint tells them apart, as the table shows it. */
function nameOf({ certificate, sha256Hex }: Credential): string {
  return certificate ? `${certificate.subject} (SHA-256 ${sha256Hex.slice(0, 16)}…)` : `SHA-256 ${sha256Hex}`;
}

function RotationHint({ client }: { client: Client }) {
  const { t } = useMessages();
  const state = rotation(client);
  if (state.kind === "none") return null;
  return (
    <Alert
      isInline
      className="pf-v5-u-mb-md"
      variant={state.kind === "ended" ? "danger" : "warning"}
      title={state.kind === "ended" ? t("cred.ended") : t("cred.ending", { count: state.daysLeft })}
    >
      {t("cred.rotate")}
    </Alert>
  );
}

function CredentialTable({
  credentials,
  onRemove,
}: {
  credentials: Credential[];
  onRemove: ((credential: Credential) => void) | undefined;
}) {
  const { t } = useMessages();
  return (
    <Rows
      label={t("cred.title")}
      heads={[t("cred.subject"), t("cred.expiry"), t("certificate.key"), t("sha256"), t("cred.source"), ""]}
      rows={credentials.map((credential) => ({
        key: credential.id,
        cells: [
          <>
            <strong className="mtls-name">{credential.certificate?.subject ?? t("cred.unknownSubject")}</strong>
            {credential.certificate && (
              <div className="mtls-hint">
                {credential.certificate.selfSigned
                  ? t("certificate.selfSigned")
                  : t("cred.issuedBy", { issuer: credential.certificate.issuer })}
              </div>
            )}
          </>,
          <ExpiryLabel key="expiry" status={credential.status} certificate={credential.certificate} />,
          <KeyText
            key="key"
            value={credential.key ?? credential.certificate?.key}
            weakness={credential.weakness}
            statement={credential.statement}
          />,
          <Fingerprint key="sha256" hex={credential.sha256Hex} />,
          t(`source.${credential.source}`),
          onRemove && credential.removable && (
            <Button
              variant="link"
              isDanger
              isInline
              onClick={() => onRemove(credential)}
              aria-label={t("cred.removeOne", { name: credential.certificate?.subject ?? credential.sha256Hex })}
            >
              {t("cred.remove")}
            </Button>
          ),
        ],
      }))}
    />
  );
}

function Register({ client, attempt }: { client: Client; attempt: Attempt }) {
  const { api } = useConsole();
  const { t, failed } = useMessages();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const register = async () => {
    setProblem(undefined);
    setBusy(true);
    const error = await attempt(
      () => api.post<Client>(`/clients/${client.id}/credentials`, { version: client.version, text }),
      inUse(client) ? t("cred.added") : t("cred.addedNotInUse"),
    );
    setBusy(false);
    if (error === undefined) setText("");
    else setProblem(error);
  };
  return (
    <div className="pf-v5-u-mt-md">
      <CertificateInput
        value={text}
        onChange={(value) => {
          setText(value);
          setProblem(undefined);
        }}
        label={t("cred.add")}
        hint={t("cred.addHint")}
        rows={3}
      />
      <div aria-live="polite">
        {problem !== undefined && <Alert isInline variant="danger" title={failed(problem)} className="pf-v5-u-mt-sm" />}
      </div>
      <Button variant="secondary" className="pf-v5-u-mt-sm" onClick={register} isDisabled={text.trim() === "" || busy}>
        {t("cred.register")}
      </Button>
    </div>
  );
}
