import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { Label } from "@patternfly/react-core/dist/esm/components/Label";
import CheckCircleIcon from "@patternfly/react-icons/dist/esm/icons/check-circle-icon";
import ExclamationTriangleIcon from "@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon";
import TimesCircleIcon from "@patternfly/react-icons/dist/esm/icons/times-circle-icon";
import { useCallback, useState } from "react";
import type { CheckCall, CheckedClients, ConnectionCheck } from "../api/types";
import { CertificateCard } from "../components/CertificateCard";
import { dateTime } from "../components/dates";
import { ErrorState } from "../components/ErrorState";
import { Loading } from "../components/Loading";
import { Rows } from "../components/Rows";
import { useLoaded } from "../components/useLoaded";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import { clientTab } from "./links";

/** What has called: the last one in full, or whichever is chosen. */
export function CheckCalls({ check }: { check: ConnectionCheck }) {
  const { t, locale } = useMessages();
  const [chosen, setChosen] = useState<number>();
  const shown = check.calls.find(({ number }) => number === chosen) ?? check.calls[0];
  if (!shown) {
    return (
      <p className="mtls-empty pf-v5-u-mt-md" aria-live="polite">
        {t("check.waiting")}
      </p>
    );
  }
  return (
    <div aria-live="polite">
      <Call key={shown.number} call={shown} id={check.id} />
      {check.calls.length > 1 && (
        <Rows
          label={t("check.calls")}
          heads={[t("check.call"), t("check.outcome"), t("check.address"), ""]}
          rows={check.calls.map((call) => ({
            key: String(call.number),
            cells: [
              `${call.number} · ${dateTime(call.at, locale)}`,
              <Outcome key="outcome" call={call} />,
              call.address,
              call.number === shown.number ? (
                t("check.shown")
              ) : (
                <Button key="show" variant="link" isInline onClick={() => setChosen(call.number)}>
                  {t("check.show", { number: call.number })}
                </Button>
              ),
            ],
          }))}
        />
      )}
    </div>
  );
}

function Outcome({ call: { outcome, certificates } }: { call: CheckCall }) {
  const { t } = useMessages();
  const looks = {
    certificate: { color: "blue", icon: <CheckCircleIcon /> },
    no_certificate: { color: "orange", icon: <ExclamationTriangleIcon /> },
    refused: { color: "red", icon: <TimesCircleIcon /> },
  } as const;
  return (
    <Label isCompact {...looks[outcome]} data-outcome={outcome}>
      {outcome === "certificate" ? t("check.arrived", { count: certificates }) : t(`check.is.${outcome}`)}
    </Label>
  );
}

function Call({ call, id }: { call: CheckCall; id: string }) {
  const { hasAccess } = useConsole();
  const { t, translated, locale } = useMessages();
  const { reason, detail, statement, unread, unreadStatement, unbelieved, unbelievedStatement, chain, certificates } =
    call;
  const maySeeClients = ["view-clients", "manage-clients", "query-clients"].some(hasAccess);
  return (
    <div className="mtls-call" data-call={call.number}>
      <h4 className="mtls-subtitle">
        {t("check.callAt", { number: call.number, time: dateTime(call.at, locale) })} <Outcome call={call} />
      </h4>
      {reason && <p>{t(`reason.${reason.code}`, {}, reason.meaning)}</p>}
      {detail && detail !== reason?.meaning && <p className="mtls-name">{translated(statement, detail)}</p>}
      {unread && <p className="mtls-name">{translated(unreadStatement, unread)}</p>}
      <dl className="mtls-facts">
        <dt>{t("check.address")}</dt>
        <dd>{call.address}</dd>
        {call.peer !== call.address && (
          <>
            <dt>{t("check.peer")}</dt>
            <dd>{call.peer}</dd>
          </>
        )}
        <dt>{t("check.listener")}</dt>
        <dd>
          {call.listener}:{call.port}
        </dd>
        {call.tls && (
          <>
            <dt>{t("check.tls")}</dt>
            <dd>{call.tls}</dd>
          </>
        )}
        <dt>{t("check.readFrom")}</dt>
        <dd>
          {call.header
            ? t("check.fromHeader", { header: call.header, lookup: call.lookup ?? "" })
            : t("check.fromTls", { lookup: call.lookup ?? "–" })}
        </dd>
        {(call.believed ?? unbelieved) !== undefined && (
          <>
            <dt>{t("check.sender")}</dt>
            <dd className="mtls-name">
              {call.believed ? t(`check.believed.${call.believed}`) : translated(unbelievedStatement, unbelieved ?? "")}
            </dd>
          </>
        )}
        <dt>{t("check.certificates")}</dt>
        <dd>{certificates}</dd>
      </dl>
      {certificates > chain.length && <p className="mtls-hint">{t("check.tooLarge")}</p>}
      <ol className="mtls-path pf-v5-u-mt-sm">
        {chain.map((certificate, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same may stand twice in what somebody sends
          <li key={index}>
            <CertificateCard certificate={certificate} />
          </li>
        ))}
      </ol>
      {call.outcome === "certificate" && maySeeClients && <Clients id={id} number={call.number} />}
    </div>
  );
}

/** Which clients of the realm would accept what was shown. */
function Clients({ id, number }: { id: string; number: number }) {
  const { api, realm } = useConsole();
  const { t } = useMessages();
  const [answer, reload] = useLoaded(
    useCallback(
      (signal: AbortSignal) => api.get<CheckedClients>(`/connection-checks/${id}/calls/${number}/clients`, signal),
      [api, id, number],
    ),
  );
  if (answer.state === "loading") return <Loading />;
  if (answer.state === "failed") {
    return <ErrorState title={t("check.clientsFailed")} error={answer.error} retry={reload} />;
  }
  const { clients, more, asked } = answer.value;
  return (
    <>
      <h4 className="mtls-subtitle">{t("check.clients")}</h4>
      {clients.length === 0 ? (
        <p className="mtls-empty">{t("check.noClient")}</p>
      ) : (
        <Rows
          label={t("check.clients")}
          heads={[t("check.client"), t("check.answer")]}
          rows={clients.map((client) => ({
            key: client.id,
            cells: [
              <a key="client" href={clientTab(realm, client.id)}>
                {client.clientId}
              </a>,
              <Answer key="answer" client={client} />,
            ],
          }))}
        />
      )}
      <p className="mtls-hint">
        {more && `${t("check.more", { count: asked })} `}
        {t("check.notFetched")}
      </p>
    </>
  );
}

const ANSWERS = { accepted: "green", accepted_unless_revoked: "blue", unknown: "grey", refused: "red" } as const;

function Answer({
  client: { outcome, enabled, reason, detail, statement },
}: {
  client: CheckedClients["clients"][number];
}) {
  const { t, translated } = useMessages();
  return (
    <>
      <Label isCompact color={enabled ? ANSWERS[outcome] : "grey"} data-outcome={outcome}>
        {t(`check.answers.${outcome}`)}
      </Label>
      {!enabled && <> {t("check.disabled")}</>}
      {reason && <div className="mtls-hint">{t(`reason.${reason.code}`, {}, reason.meaning)}</div>}
      {detail && detail !== reason?.meaning && (
        <div className="mtls-hint mtls-name">{translated(statement, detail)}</div>
      )}
    </>
  );
}
