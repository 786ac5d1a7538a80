import { Label } from "@patternfly/react-core/dist/esm/components/Label";
import type { ReactNode } from "react";
import type { Certificate } from "../api/types";
import { useMessages } from "../console/messages";
import { day } from "./dates";
import { ExpiryLabel } from "./ExpiryLabel";
import { Fingerprint } from "./Fingerprint";
import { KeyText } from "./KeyText";

/** A certificate as an administrator reads it. */
export function CertificateCard({ certificate, actions }: { certificate: Certificate; actions?: ReactNode }) {
  const { t, locale } = useMessages();
  return (
    <div className="mtls-card">
      <div className="mtls-card-head">
        <strong className="mtls-name">{certificate.subject || t("certificate.noSubject")}</strong>
        <span className="mtls-card-labels">
          <ExpiryLabel status={certificate.status} certificate={certificate} />
          {certificate.ca && <Label isCompact>{t("certificate.ca")}</Label>}
        </span>
        {actions && <span className="mtls-card-actions">{actions}</span>}
      </div>
      <dl className="mtls-facts">
        <dt>{t("certificate.issuer")}</dt>
        <dd>{certificate.selfSigned ? t("certificate.selfSigned") : certificate.issuer}</dd>
        <dt>{t("certificate.validity")}</dt>
        <dd>
          {day(certificate.notBefore, locale)} – {day(certificate.notAfter, locale)}
        </dd>
        <dt>{t("certificate.key")}</dt>
        <dd>
          <KeyText value={certificate.key} weakness={certificate.weakness} statement={certificate.statement} />
        </dd>
        <dt>{t("sha256")}</dt>
        <dd>
          <Fingerprint hex={certificate.sha256Hex} />
        </dd>
      </dl>
    </div>
  );
}
