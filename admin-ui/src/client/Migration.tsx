import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { Label } from "@patternfly/react-core/dist/esm/components/Label";
import { useCallback, useState } from "react";
import type { Client, Migration as Plan } from "../api/types";
import { ConfirmDialog } from "../components/ConfirmDialog";
import { ErrorState } from "../components/ErrorState";
import { Loading } from "../components/Loading";
import { Rows } from "../components/Rows";
import { Section } from "../components/Section";
import { useLast } from "../components/useLast";
import { useLoaded } from "../components/useLoaded";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import type { Attempt } from "./Credentials";
import { TrustProfilePicker } from "./TrustProfilePicker";

const NEW_SUBJECT = "tls_client_auth_subject_dn";

/** Moves a client from Keycloak's client-x509, after a look at what that would do. */
export function Migration({ client, readOnly, attempt }: { client: Client; readOnly: boolean; attempt: Attempt }) {
  const { api } = useConsole();
  const { t } = useMessages();
  const [trustProfile, setTrustProfile] = useState(client.trustProfile);
  const [asking, setAsking] = useState(false);
  const path = `/clients/${client.id}/migration`;
  const [loaded, reload] = useLoaded(
    useCallback((signal: AbortSignal) => api.post<Plan>(path, { trustProfile }, signal), [api, path, trustProfile]),
  );
  const plan = useLast(loaded.state === "ready" ? loaded.value : undefined);

  const move = () =>
    attempt(async () => {
      const moved = await api.post<Plan>(path, { trustProfile, dryRun: false, version: client.version });
      return moved.client as Client;
    }, t("migration.done"));

  return (
    <Section title={t("migration.title")} hint={t("migration.hint")} id="mtls-migration">
      <TrustProfilePicker value={trustProfile} onChange={setTrustProfile} readOnly={false} problems={[]} />
      {loaded.state === "failed" && <ErrorState title={t("migration.failed")} error={loaded.error} retry={reload} />}
      {loaded.state !== "failed" && !plan && <Loading />}
      {loaded.state !== "failed" && plan && (
        <div aria-live="polite" aria-busy={loaded.state === "loading"} data-possible={plan.possible}>
          <Report plan={plan} />
          {!readOnly && (
            <div className="mtls-actions">
              <Button
                variant="secondary"
                onClick={() => setAsking(true)}
                isDisabled={!plan.possible || loaded.state === "loading"}
              >
                {t("migration.move")}
              </Button>
              {!plan.possible && <span className="mtls-hint">{t("migration.blocked")}</span>}
            </div>
          )}
        </div>
      )}
      {asking && plan && (
        <ConfirmDialog
          title={t("migration.confirmTitle", { client: client.clientId })}
          action={t("migration.move")}
          refused={t("migration.notDone")}
          confirm={move}
          onClose={() => setAsking(false)}
        >
          {t("migration.confirmText", {
            subject: plan.changes.find(({ attribute }) => attribute === NEW_SUBJECT)?.after ?? "",
            profile: trustProfile || t("profile.defaultMissing"),
          })}
        </ConfirmDialog>
      )}
    </Section>
  );
}

function Report({ plan: { changes, notCarriedOver } }: { plan: Plan }) {
  const { t, translated } = useMessages();
  return (
    <>
      <h3 className="mtls-subtitle">{t("migration.changes")}</h3>
      <Rows
        label={t("migration.changes")}
        heads={[t("migration.attribute"), t("migration.before"), t("migration.after")]}
        rows={changes.map(({ attribute, before, after }) => ({
          key: attribute,
          cells: [
            <code key="attribute">{attribute}</code>,
            <span key="before" className="mtls-name">
              {before ?? "–"}
            </span>,
            <span key="after" className="mtls-name">
              {after ?? "–"}
            </span>,
          ],
        }))}
      />
      {notCarriedOver.length > 0 && (
        <>
          <h3 className="mtls-subtitle">{t("migration.losses")}</h3>
          <ul className="mtls-warnings">
            {notCarriedOver.map((loss) => (
              <li key={loss.attribute + loss.reason} data-blocking={loss.blocking}>
                <Label isCompact color={loss.blocking ? "red" : "orange"}>
                  {loss.blocking ? t("migration.blocking") : t("migration.different")}
                </Label>
                <div>
                  <code>{loss.attribute}</code> {loss.value && <span className="mtls-name">{loss.value}</span>}
                  <div>{translated(loss, loss.reason)}</div>
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
