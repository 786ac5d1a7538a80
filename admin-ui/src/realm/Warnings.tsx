import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { Label } from "@patternfly/react-core/dist/esm/components/Label";
import CheckCircleIcon from "@patternfly/react-icons/dist/esm/icons/check-circle-icon";
import ExclamationCircleIcon from "@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon";
import ExclamationTriangleIcon from "@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon";
import InfoCircleIcon from "@patternfly/react-icons/dist/esm/icons/info-circle-icon";
import { useCallback, useState } from "react";
import type { Warning } from "../api/types";
import { ErrorState } from "../components/ErrorState";
import { Loading } from "../components/Loading";
import { Section } from "../components/Section";
import { useLoaded } from "../components/useLoaded";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import { AddToFlow } from "./AddToFlow";
import { clientTab, flows } from "./links";

const SHOWN_AT_FIRST = 5;

const LOOK = {
  danger: { color: "red", icon: <ExclamationCircleIcon /> },
  warning: { color: "orange", icon: <ExclamationTriangleIcon /> },
  info: { color: "blue", icon: <InfoCircleIcon /> },
} as const;

/** Of each of these an administrator needs one to see every warning about the realm. */
const WHOLE_VIEW = [
  ["view-realm", "manage-realm"],
  ["view-clients", "manage-clients"],
];

/** What lets in too many, or nobody. */
export function Warnings() {
  const { api } = useConsole();
  const { t } = useMessages();
  const [warnings, reload] = useLoaded(
    useCallback((signal: AbortSignal) => api.get<Warning[]>("/warnings", signal), [api]),
  );
  return (
    <Section title={t("warnings.title")} id="mtls-warnings">
      {warnings.state === "loading" && <Loading />}
      {warnings.state === "failed" && <ErrorState title={t("warnings.failed")} error={warnings.error} retry={reload} />}
      {warnings.state === "ready" && <WarningList warnings={warnings.value} onChanged={reload} />}
    </Section>
  );
}

function WarningList({ warnings, onChanged }: { warnings: Warning[]; onChanged: () => void }) {
  const { hasAccess } = useConsole();
  const { t } = useMessages();
  const [all, setAll] = useState(false);
  const seesAll = WHOLE_VIEW.every((roles) => roles.some(hasAccess));
  if (warnings.length === 0) {
    return (
      <>
        <Label isCompact {...(seesAll ? { color: "green", icon: <CheckCircleIcon /> } : { color: "grey" })}>
          {seesAll ? t("warnings.none") : t("warnings.noneVisible")}
        </Label>
        <p className="mtls-hint pf-v5-u-mt-sm">{seesAll ? t("warnings.lookedAt") : t("warnings.notAll")}</p>
      </>
    );
  }
  const shown = all ? warnings : warnings.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      <ul className="mtls-warnings">
        {shown.map((warning) => (
          <WarningItem
            key={`${warning.code} ${warning.client?.id} ${warning.message}`}
            warning={warning}
            onChanged={onChanged}
          />
        ))}
      </ul>
      {!seesAll && <p className="mtls-hint">{t("warnings.notAll")}</p>}
      {warnings.length > SHOWN_AT_FIRST && (
        <Button variant="link" isInline onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? t("warnings.fewer") : t("warnings.all", { count: warnings.length })}
        </Button>
      )}
    </>
  );
}

function WarningItem({
  warning: { code, severity, client, profile, arguments: about, message, statement },
  onChanged,
}: {
  warning: Warning;
  onChanged: () => void;
}) {
  const { realm } = useConsole();
  const { t, translated } = useMessages();
  return (
    <li data-code={code} data-severity={severity}>
      <Label isCompact {...LOOK[severity]}>
        {t(`warnings.severity.${severity}`)}
      </Label>
      <div>
        <strong>{t(`warnings.code.${code}`)}</strong>
        {client && (
          <>
            {": "}
            <a href={clientTab(realm, client.id)}>{client.clientId}</a>
          </>
        )}
        {profile && `: ${profile}`}
        {about.flow && about.realm && (
          <>
            {": "}
            <a href={flows(about.realm)}>{about.realm === realm ? about.flow : `${about.realm} / ${about.flow}`}</a>
          </>
        )}
        <div className="mtls-hint mtls-name">{translated(statement, message)}</div>
        {code === "flow_lacks_method" && about.method && about.flow && (
          <AddToFlow method={about.method} flow={about.flow} onAdded={onChanged} />
        )}
      </div>
    </li>
  );
}
