import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { Label } from "@patternfly/react-core/dist/esm/components/Label";
import { useCallback } from "react";
import { ApiError } from "../api/Api";
import type { Authentications as Answer, Authentication } from "../api/types";
import { dateTime } from "../components/dates";
import { ErrorState } from "../components/ErrorState";
import { Fingerprint } from "../components/Fingerprint";
import { Loading } from "../components/Loading";
import { Rows } from "../components/Rows";
import { useLoaded } from "../components/useLoaded";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";

const FORBIDDEN = 403;

/** The client's last authentications, from the events that the realm stores. */
export function Authentications({ clientId }: { clientId: string }) {
  const { api, realm } = useConsole();
  const { t } = useMessages();
  const [answer, reload] = useLoaded(
    useCallback(
      (signal: AbortSignal) => api.get<Answer>(`/clients/${clientId}/authentications`, signal),
      [api, clientId],
    ),
  );
  if (answer.state === "loading") return <Loading />;
  if (answer.state === "failed") {
    return answer.error instanceof ApiError && answer.error.status === FORBIDDEN ? (
      <p className="mtls-empty">{t("auth.forbidden")}</p>
    ) : (
      <ErrorState title={t("auth.failed")} error={answer.error} retry={reload} />
    );
  }
  const { stored, missing, items } = answer.value;
  const settings = <a href={`#/${encodeURIComponent(realm)}/realm-settings/events`}>{t("auth.eventSettings")}</a>;
  return (
    <>
      {!stored && items.length === 0 && (
        <p className="mtls-empty">
          {t("auth.notStored")} {settings}
        </p>
      )}
      {!stored && items.length > 0 && (
        <p className="mtls-hint">
          {t("auth.missing", { types: missing.join(", ") })} {settings}
        </p>
      )}
      {items.length > 0 ? <Table items={items} /> : stored && <p className="mtls-empty">{t("auth.empty")}</p>}
      {(stored || items.length > 0) && (
        <Button variant="link" isInline onClick={reload} className="pf-v5-u-mt-sm">
          {t("auth.reload")}
        </Button>
      )}
    </>
  );
}

function Table({ items }: { items: Authentication[] }) {
  const { t, translated, locale } = useMessages();
  return (
    <Rows
      label={t("auth.title")}
      heads={[t("auth.time"), t("auth.outcome"), t("auth.reason"), t("auth.certificate"), t("sha256")]}
      rows={items.map((item, index) => ({
        key: String(index), // events have no id, and the list is replaced as a whole
        cells: [
          <>
            {dateTime(item.time, locale)}
            <div className="mtls-hint">{item.ipAddress}</div>
          </>,
          <Label key="outcome" isCompact color={item.outcome === "accepted" ? "green" : "red"}>
            {t(`auth.${item.outcome}`)}
          </Label>,
          <>
            {item.reason ? <code>{item.reason}</code> : "–"}
            {item.reason && (
              <div className="mtls-hint">
                {item.reasonDetail ? translated(item.statement, item.reasonDetail) : t(`reason.${item.reason}`, {}, "")}
              </div>
            )}
          </>,
          item.certificate?.subject ?? t("auth.noCertificate"),
          item.certificate ? <Fingerprint key="sha256" hex={item.certificate.sha256} /> : "–",
        ],
      }))}
    />
  );
}
