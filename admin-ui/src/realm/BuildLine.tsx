import { useCallback } from "react";
import type { Build } from "../api/types";
import { useLoaded } from "../components/useLoaded";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";

/** Which version of the extension runs; nothing where that cannot be read, since nothing depends on it. */
export function BuildLine() {
  const { api } = useConsole();
  const { t } = useMessages();
  const [build] = useLoaded(useCallback((signal: AbortSignal) => api.get<Build>("/build", signal), [api]));
  return build.state === "ready" ? (
    <p className="mtls-hint pf-v5-u-mt-md" data-testid="mtls-build">
      {t("build", { version: build.value.version, commit: build.value.commit })}
    </p>
  ) : null;
}
