import { Alert, AlertActionLink } from "@patternfly/react-core/dist/esm/components/Alert";
import { ApiError } from "../api/Api";
import { useMessages } from "../console/messages";

/** Says what did not work, and offers to try again. */
export function ErrorState({ title, error, retry }: { title: string; error: unknown; retry?: () => void }) {
  const { t, failed } = useMessages();
  return (
    <Alert
      variant="danger"
      isInline
      title={title}
      className="pf-v5-u-m-md"
      actionLinks={retry && <AlertActionLink onClick={retry}>{t("retry")}</AlertActionLink>}
    >
      {failed(error)}
    </Alert>
  );
}

/** Whether nothing has changed, because the server has refused; of a request that broke off nobody knows. */
export function isCertain(error: unknown): boolean {
  return error instanceof ApiError && error.status < 500;
}
