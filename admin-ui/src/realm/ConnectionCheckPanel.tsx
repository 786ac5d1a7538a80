import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { Title } from "@patternfly/react-core/dist/esm/components/Title";
import { useCallback, useEffect, useState } from "react";
import { ApiError } from "../api/Api";
import type { ConnectionCheck, ConnectionCheckBrief, StartedCheck } from "../api/types";
import { CopyButton } from "../components/CopyButton";
import { dateTime } from "../components/dates";
import { ErrorState } from "../components/ErrorState";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import { CheckCalls } from "./CheckCalls";
import { usePolled } from "./usePolled";

const POLL_MILLIS = 2_000;

/** What was told of a check when it was started, by its id: a look at another tab of the page does not lose the secret. */
const told = new Map<string, StartedCheck>();

/** Starts a connection check, and shows what calls of it as soon as it does. */
export function ConnectionCheckPanel({ onArrival }: { onArrival: () => void }) {
  const { api } = useConsole();
  const { t } = useMessages();
  const [running, setRunning] = useState<string>();
  const [ended, setEnded] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    const abort = new AbortController();
    api.get<ConnectionCheckBrief[]>("/connection-checks", abort.signal).then(
      (checks) => setRunning((started) => started ?? last(checks)?.id),
      (error) => !abort.signal.aborted && setFailure(error),
    );
    return () => abort.abort();
  }, [api]);

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setFailure(undefined);
    setEnded(false);
    try {
      await work();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const start = () =>
    attempt(async () => {
      const started = await api.post<StartedCheck>("/connection-checks", undefined);
      told.set(started.check.id, started);
      setRunning(started.check.id);
    });
  const end = (id: string) =>
    attempt(async () => {
      await api.delete(`/connection-checks/${id}`);
      setRunning(undefined);
    });

  return (
    <div className="mtls-test" data-testid="mtls-connection-check">
      <Title headingLevel="h3" size="md">
        {t("check.title")}
      </Title>
      <p className="mtls-hint pf-v5-u-mb-sm">{t("check.hint")}</p>
      {running ? (
        <RunningCheck
          key={running}
          id={running}
          onArrival={onArrival}
          onEnded={() => {
            setRunning(undefined);
            setEnded(true);
          }}
          end={
            <Button variant="secondary" onClick={() => end(running)} isDisabled={busy}>
              {t("check.end")}
            </Button>
          }
        />
      ) : (
        <Button variant="secondary" onClick={start} isDisabled={busy} isLoading={busy}>
          {t("check.start")}
        </Button>
      )}
      <div aria-live="polite">
        {ended && <p className="mtls-hint pf-v5-u-mt-sm">{t("check.hasEnded")}</p>}
        {failure !== undefined && <ErrorState title={t("check.failed")} error={failure} />}
      </div>
    </div>
  );
}

function last(checks: ConnectionCheckBrief[]): ConnectionCheckBrief | undefined {
  return [...checks].sort((one, other) => one.startedAt.localeCompare(other.startedAt)).at(-1);
}

function RunningCheck({
  id,
  end,
  onArrival,
  onEnded,
}: {
  id: string;
  end: React.ReactNode;
  onArrival: () => void;
  onEnded: () => void;
}) {
  const { api } = useConsole();
  const { t, locale } = useMessages();
  const polled = usePolled(
    useCallback((signal: AbortSignal) => api.get<ConnectionCheck>(`/connection-checks/${id}`, signal), [api, id]),
    POLL_MILLIS,
  );
  const isOver = polled.error instanceof ApiError && polled.error.status === 404;
  const calls = polled.value?.calls.length ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once when it is over, once for each call
  useEffect(() => {
    if (isOver) onEnded();
  }, [isOver]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  useEffect(() => {
    if (calls > 0) onArrival();
  }, [calls]);

  const started = told.get(id);
  const check = polled.value ?? started?.check;
  return (
    <>
      {started ? (
        <div className="mtls-command">
          <code data-testid="mtls-check-curl">{started.curl}</code>
          <CopyButton text={started.curl} what={t("check.command")} />
        </div>
      ) : (
        <p className="mtls-hint">{t("check.secretGone")}</p>
      )}
      <div className="mtls-actions mtls-actions-near">
        {end}
        {check && (
          <span className="mtls-hint">
            {t("check.until", { time: dateTime(check.endsAt, locale) })}{" "}
            {t("check.callsLeft", { count: check.callsLeft })}
          </span>
        )}
      </div>
      {polled.error !== undefined && !isOver && <ErrorState title={t("check.failed")} error={polled.error} />}
      {check && <CheckCalls check={check} />}
    </>
  );
}
