import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { useState } from "react";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";

/** Puts a method into the client flow of a realm that has made its own; for whoever manages the realm. */
export function AddToFlow({ method, flow, onAdded }: { method: string; flow: string; onAdded: () => void }) {
  const { api, alert, hasAccess } = useConsole();
  const { t, failed } = useMessages();
  const [busy, setBusy] = useState(false);
  if (!hasAccess("manage-realm")) return null;
  const add = async () => {
    setBusy(true);
    try {
      await api.put(`/client-flow/${encodeURIComponent(method)}`, undefined);
      alert(t("warnings.addedToFlow", { method, flow }), "success");
      onAdded();
    } catch (error) {
      alert(failed(error), "danger");
      setBusy(false);
    }
  };
  return (
    <Button
      variant="secondary"
      size="sm"
      className="pf-v5-u-mt-sm"
      onClick={add}
      isDisabled={busy}
      isLoading={busy}
      data-testid={`mtls-add-to-flow-${method}`}
    >
      {t("warnings.addToFlow")}
    </Button>
  );
}
