import { Alert } from "@patternfly/react-core/dist/esm/components/Alert";
import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { Modal } from "@patternfly/react-core/dist/esm/components/Modal";
import { useState } from "react";
import { ApiError } from "../api/Api";
import type { TrustProfile } from "../api/types";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import { ClientNames } from "./ClientNames";

/** Asks before a trust profile is deleted; says which clients need it, if any do. */
export function DeleteProfile({
  profile,
  onDeleted,
  onClose,
}: {
  profile: TrustProfile;
  onDeleted: () => void;
  onClose: () => void;
}) {
  const { api, alert } = useConsole();
  const { t, failed } = useMessages();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const { count, clients } = profile.usedBy;
  const isUsed = count > 0;
  const remove = async () => {
    setBusy(true);
    try {
      await api.delete(`/trust-profiles/${profile.id}?version=${encodeURIComponent(profile.version)}`);
      alert(t("trust.deleted", { name: profile.name }), "success");
      onDeleted();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  return (
    <Modal
      variant="small"
      titleIconVariant="warning"
      title={t("trust.deleteTitle", { name: profile.name })}
      isOpen
      onClose={onClose}
      actions={[
        <Button key="delete" variant="danger" onClick={remove} isDisabled={isUsed || busy || failure !== undefined}>
          {t("trust.delete")}
        </Button>,
        <Button key="cancel" variant="link" onClick={onClose}>
          {t("cancel")}
        </Button>,
      ]}
    >
      {isUsed ? (
        <>
          <p>{t("trust.inUse", { count })}</p>
          <ClientNames clients={clients} count={count} />
        </>
      ) : (
        <p>{t("trust.deleteText")}</p>
      )}
      {failure !== undefined && (
        <Alert isInline variant="danger" title={failed(failure)} className="pf-v5-u-mt-md">
          {failure instanceof ApiError && failure.refusal?.error === "in_use" && (
            <ClientNames clients={failure.refusal.clients} />
          )}
          {failure instanceof ApiError && failure.conflict && t("trust.deleteConflict")}
        </Alert>
      )}
    </Modal>
  );
}
