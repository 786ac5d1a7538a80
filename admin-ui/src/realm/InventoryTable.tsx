import { Label } from "@patternfly/react-core/dist/esm/components/Label";
import type { InventoryItem } from "../api/types";
import { day } from "../components/dates";
import { ExpiryLabel } from "../components/ExpiryLabel";
import { Rows } from "../components/Rows";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import { clientTab } from "./links";
import { daysUntil } from "./query";

/** Clients with what they authenticate by, and whether that goes on. */
export function InventoryTable({ items }: { items: InventoryItem[] }) {
  const { realm } = useConsole();
  const { t, translated } = useMessages();
  return (
    <Rows
      label={t("inventory.title")}
      heads={[
        t("inventory.client"),
        t("inventory.method"),
        t("inventory.profile"),
        t("inventory.credentials"),
        t("inventory.expiry"),
      ]}
      rows={items.map((item) => ({
        key: item.id,
        cells: [
          <>
            <a href={clientTab(realm, item.id)} className="mtls-name">
              {item.clientId}
            </a>{" "}
            {!item.enabled && <Label isCompact>{t("inventory.disabled")}</Label>}
            {item.weak && (
              <Label isCompact color="red">
                {t("weak")}
              </Label>
            )}
            {item.name && <div className="mtls-hint mtls-name">{item.name}</div>}
            {item.problem && (
              <div className="mtls-error mtls-name">
                {item.statement
                  ? `${item.statement.field}: ${translated(item.statement, item.statement.reason)}`
                  : item.problem}
              </div>
            )}
          </>,
          t(`inventory.by.${item.method}`),
          item.method === "tls_client_auth" ? item.trustProfile || t("inventory.default") : item.trustProfile || "–",
          item.method === "tls_client_auth" ? "–" : item.credentials,
          <Expiry key="expiry" item={item} />,
        ],
      }))}
    />
  );
}

function Expiry({ item: { status, soonestExpiry } }: { item: InventoryItem }) {
  const { t, locale } = useMessages();
  if (status === "none" || !soonestExpiry) return <span className="mtls-hint">{t("inventory.noExpiry")}</span>;
  return (
    <>
      <ExpiryLabel
        status={status}
        certificate={{ daysLeft: daysUntil(soonestExpiry, Date.now()), notAfter: soonestExpiry }}
      />
      <div className="mtls-hint">{day(soonestExpiry, locale)}</div>
    </>
  );
}
