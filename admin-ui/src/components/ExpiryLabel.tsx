import { Label } from "@patternfly/react-core/dist/esm/components/Label";
import CheckCircleIcon from "@patternfly/react-icons/dist/esm/icons/check-circle-icon";
import ExclamationCircleIcon from "@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon";
import ExclamationTriangleIcon from "@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon";
import InfoCircleIcon from "@patternfly/react-icons/dist/esm/icons/info-circle-icon";
import type { Certificate, CredentialStatus } from "../api/types";
import { useMessages } from "../console/messages";
import { dateTime } from "./dates";

const LOOK = {
  valid: { color: "green", icon: <CheckCircleIcon /> },
  soon: { color: "orange", icon: <ExclamationTriangleIcon /> },
  expired: { color: "red", icon: <ExclamationCircleIcon /> },
  not_yet_valid: { color: "blue", icon: <InfoCircleIcon /> },
  unknown: { color: "grey", icon: <InfoCircleIcon /> },
} as const;

/** Valid, soon to expire, expired, not yet valid, or without a validity, in words and not only by colour. */
export function ExpiryLabel({
  status,
  certificate,
}: {
  status: CredentialStatus;
  certificate?: (Pick<Certificate, "daysLeft" | "notAfter"> & { notBefore?: string }) | undefined;
}) {
  const { t, locale } = useMessages();
  const { color, icon } = LOOK[status];
  const days = certificate?.daysLeft ?? 0;
  const end = certificate && dateTime(certificate.notAfter, locale);
  const title = certificate?.notBefore ? `${dateTime(certificate.notBefore, locale)} – ${end}` : end;
  return (
    <Label color={color} icon={icon} isCompact title={title} data-status={status}>
      {t(`expiry.${status}`, { count: Math.abs(days) })}
    </Label>
  );
}
