import { Label } from "@patternfly/react-core/dist/esm/components/Label";
import CheckCircleIcon from "@patternfly/react-icons/dist/esm/icons/check-circle-icon";
import ExclamationCircleIcon from "@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon";
import { useCallback } from "react";
import type { Arrival, Arrivals } from "../api/types";
import { dateTime } from "../components/dates";
import { ErrorState } from "../components/ErrorState";
import { Loading } from "../components/Loading";
import { Section } from "../components/Section";
import { useLast } from "../components/useLast";
import { useLoaded } from "../components/useLoaded";
import { useConsole } from "../console/ConsolePanel";
import { type Translate, useMessages } from "../console/messages";
import { ConnectionCheckPanel } from "./ConnectionCheckPanel";

/** Whether certificates arrive, and a way to see what does. */
export function WhatArrives() {
  const { api, hasAccess } = useConsole();
  const { t } = useMessages();
  const [arrivals, reload] = useLoaded(
    useCallback((signal: AbortSignal) => api.get<Arrivals>("/arrivals", signal), [api]),
  );
  const last = useLast(arrivals.state === "ready" ? arrivals.value : undefined); // stays while it is read again
  return (
    <Section title={t("arrivals.title")} id="mtls-arrivals">
      {arrivals.state === "loading" && !last && <Loading />}
      {arrivals.state === "failed" && <ErrorState title={t("arrivals.failed")} error={arrivals.error} retry={reload} />}
      {arrivals.state !== "failed" && last && <ArrivalsView arrivals={last} />}
      {hasAccess("manage-realm") && <ConnectionCheckPanel onArrival={reload} />}
    </Section>
  );
}

/** Green says that a certificate has let a client in; that somebody has shown one says nothing of the kind. */
function ArrivalsView({
  arrivals: { since, possible, sentence, statement, shown, accepted, missing },
}: {
  arrivals: Arrivals;
}) {
  const { t, translated, locale } = useMessages();
  const time = { since: dateTime(since, locale) };
  if (!possible) {
    return (
      <div data-arrivals="impossible">
        <Label isCompact color="red" icon={<ExclamationCircleIcon />}>
          {t("arrivals.impossible")}
        </Label>
        <p className="mtls-hint pf-v5-u-mt-sm">{translated(statement, sentence ?? "")}</p>
      </div>
    );
  }
  return (
    <div data-arrivals={accepted ? "accepted" : shown ? "shown" : "none"}>
      {accepted ? (
        <Label isCompact color="green" icon={<CheckCircleIcon />}>
          {t("arrivals.accepted", { time: dateTime(accepted.at, locale), way: way(t, accepted) })}
        </Label>
      ) : (
        <Label isCompact color="grey">
          {shown ? t("arrivals.noneAccepted", time) : t("arrivals.none", time)}
        </Label>
      )}
      <p className="mtls-hint pf-v5-u-mt-sm">
        {shown && `${t("arrivals.shown", { time: dateTime(shown.at, locale), way: way(t, shown) })} `}
        {missing > 0 && `${t("arrivals.missing", { count: missing })} `}
        {t("arrivals.node", time)}
      </p>
    </div>
  );
}

/** By which way something came. */
function way(t: Translate, { header, port }: Arrival): string {
  return header ? t("arrivals.byHeader", { header, port }) : t("arrivals.byTls", { port });
}
