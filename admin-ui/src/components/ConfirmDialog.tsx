import { Alert } from "@patternfly/react-core/dist/esm/components/Alert";
import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { Modal } from "@patternfly/react-core/dist/esm/components/Modal";
import { type ReactNode, useState } from "react";
import { ApiError } from "../api/Api";
import type { Problem } from "../api/types";
import { useMessages } from "../console/messages";
import { isCertain } from "./ErrorState";

/** Asks, does it, and closes; where it is refused the dialog stays, and says so. */
export function ConfirmDialog({
  title,
  action,
  isDanger = false,
  refused,
  confirm,
  onClose,
  children,
}: {
  title: string;
  /** What is done, on the button. */
  action: string;
  isDanger?: boolean;
  /** What has not happened, where the server has refused it. */
  refused: string;
  /** Answers the error where it was refused. */
  confirm: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useMessages();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    const error = await confirm();
    setBusy(false);
    if (error === undefined) onClose();
    else setFailure(error);
  };
  // What has changed since then is not what was asked about.
  const isOver = failure instanceof ApiError && failure.conflict;
  return (
    <Modal
      variant="small"
      titleIconVariant="warning"
      title={title}
      isOpen
      onClose={onClose}
      actions={[
        ...(isOver
          ? []
          : [
              <Button key="action" variant={isDanger ? "danger" : "primary"} onClick={run} isLoading={busy}>
                {action}
              </Button>,
            ]),
        <Button key="cancel" variant="link" onClick={onClose}>
          {failure === undefined ? t("cancel") : t("close")}
        </Button>,
      ]}
    >
      {children}
      <div aria-live="assertive">
        {failure !== undefined && (
          <Alert
            isInline
            variant="danger"
            title={isCertain(failure) ? refused : t("unknownOutcome")}
            className="pf-v5-u-mt-md"
          >
            <Reasons error={failure} />
          </Alert>
        )}
      </div>
    </Modal>
  );
}

function Reasons({ error }: { error: unknown }) {
  const { t, translated, failed } = useMessages();
  if (error instanceof ApiError && error.conflict) return <p>{t("client.conflictDialog")}</p>;
  const problems: Problem[] = error instanceof ApiError ? error.problems : [];
  if (problems.length === 0) return <p>{failed(error)}</p>;
  return (
    <ul className="mtls-problems">
      {problems.map((problem) => (
        <li key={problem.field + problem.reason}>{translated(problem, problem.reason)}</li>
      ))}
    </ul>
  );
}
