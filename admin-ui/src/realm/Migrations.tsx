import { Label } from "@patternfly/react-core/dist/esm/components/Label";
import { useCallback, useState } from "react";
import type { Migration, Page } from "../api/types";
import { ErrorState } from "../components/ErrorState";
import { Rows } from "../components/Rows";
import { Section } from "../components/Section";
import { useLast } from "../components/useLast";
import { useLoaded } from "../components/useLoaded";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import { clientTab } from "./links";
import { Pager } from "./Pager";
import { PAGE_SIZE } from "./query";

/** The clients that could move from Keycloak's client-x509, where there are any. */
export function Migrations() {
  const { api } = useConsole();
  const { t } = useMessages();
  const [first, setFirst] = useState(0);
  const [loaded, reload] = useLoaded(
    useCallback(
      (signal: AbortSignal) => api.get<Page<Migration>>(`/migration?first=${first}&max=${PAGE_SIZE}`, signal),
      [api, first],
    ),
  );
  const page = useLast(loaded.state === "ready" ? loaded.value : undefined);
  if (loaded.state !== "failed" && !page?.total) return null;
  return (
    <Section title={t("migration.listTitle")} hint={t("migration.listHint")} id="mtls-migrations">
      {loaded.state === "failed" ? (
        <ErrorState title={t("migration.listFailed")} error={loaded.error} retry={reload} />
      ) : (
        page && (
          <div aria-busy={loaded.state === "loading"}>
            <MigrationTable items={page.items} />
            <Pager page={page} onTurn={setFirst} />
          </div>
        )
      )}
    </Section>
  );
}

function MigrationTable({ items }: { items: Migration[] }) {
  const { realm } = useConsole();
  const { t, translated } = useMessages();
  return (
    <Rows
      label={t("migration.listTitle")}
      heads={[t("inventory.client"), t("migration.subject"), t("migration.possible")]}
      rows={items.map(({ id, clientId, name, enabled, possible, changes, notCarriedOver }) => ({
        key: id,
        cells: [
          <>
            <a href={clientTab(realm, id)} className="mtls-name">
              {clientId}
            </a>{" "}
            {!enabled && <Label isCompact>{t("inventory.disabled")}</Label>}
            {name && <div className="mtls-hint mtls-name">{name}</div>}
          </>,
          <span key="subject" className="mtls-name">
            {changes.find(({ attribute }) => attribute === SUBJECT)?.before ?? "–"}
          </span>,
          <>
            <Label isCompact color={possible ? "green" : "red"} data-possible={possible}>
              {possible ? t("migration.yes") : t("migration.no")}
            </Label>
            {notCarriedOver
              .filter(({ blocking }) => blocking)
              .map((loss) => (
                <div key={loss.attribute + loss.reason} className="mtls-hint">
                  <code>{loss.attribute}</code> {translated(loss, loss.reason)}
                </div>
              ))}
          </>,
        ],
      }))}
    />
  );
}

const SUBJECT = "x509.subjectdn";
