import { Alert } from "@patternfly/react-core/dist/esm/components/Alert";
import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { Modal } from "@patternfly/react-core/dist/esm/components/Modal";
import { useState } from "react";
import type { Client, Credential } from "../api/types";
import { CertificateInput } from "../components/CertificateInput";
import { errorText } from "../components/ErrorState";
import { ExpiryLabel } from "../components/ExpiryLabel";
import { Fingerprint } from "../components/Fingerprint";
import { KeyText } from "../components/KeyText";
import { Rows } from "../components/Rows";
import { Section } from "../components/Section";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import { rotation } from "./settings";

export type Attempt = (call: () => Promise<Client>, done: string) => Promise<boolean>;

/** RFC 8705 §2.2: what is registered for the client, from wherever. */
export function Credentials({ client, readOnly, attempt }: { client: Client; readOnly: boolean; attempt: Attempt }) {
  const { api } = useConsole();
  const { t } = useMessages();
  const [removing, setRemoving] = useState<Credential>();
  const remove = async (credential: Credential) => {
    setRemoving(undefined);
    const path = `/clients/${client.id}/credentials/${encodeURIComponent(credential.id)}`;
    await attempt(() => api.delete<Client>(`${path}?version=${encodeURIComponent(client.version)}`), t("cred.removed"));
  };
  return (
    <Section title={t("cred.title")} hint={t("cred.hint")} id="mtls-credentials">
      <RotationHint client={client} />
      {client.credentials.length === 0 ? (
        <p className="mtls-empty">{t("cred.empty")}</p>
      ) : (
        <CredentialTable credentials={client.credentials} onRemove={readOnly ? undefined : setRemoving} />
      )}
      {!readOnly && <Register client={client} attempt={attempt} />}
      {removing && (
        <Modal
          variant="small"
          titleIconVariant="warning"
          title={t("cred.removeTitle")}
          isOpen
          onClose={() => setRemoving(undefined)}
          actions={[
            <Button key="remove" variant="danger" onClick={() => remove(removing)}>
              {t("cred.remove")}
            </Button>,
            <Button key="cancel" variant="link" onClick={() => setRemoving(undefined)}>
              {t("cancel")}
            </Button>,
          ]}
        >
          {t("cred.removeText", { name: removing.certificate?.subject ?? removing.sha256Hex })}
        </Modal>
      )}
    </Section>
  );
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
          <KeyText key="key" value={credential.key ?? credential.certificate?.key} weakness={credential.weakness} />,
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
  const { t, said } = useMessages();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  const register = async () => {
    setProblem(undefined);
    const registered = await attempt(async () => {
      try {
        return await api.post<Client>(`/clients/${client.id}/credentials`, { version: client.version, text });
      } catch (error) {
        setProblem(errorText(error));
        throw error;
      }
    }, t("cred.added"));
    if (registered) setText("");
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
      {problem && <Alert isInline variant="danger" title={said(problem)} className="pf-v5-u-mt-sm" />}
      <Button variant="secondary" className="pf-v5-u-mt-sm" onClick={register} isDisabled={text.trim() === ""}>
        {t("cred.register")}
      </Button>
    </div>
  );
}
