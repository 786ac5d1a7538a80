import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { Label } from "@patternfly/react-core/dist/esm/components/Label";
import PlusCircleIcon from "@patternfly/react-icons/dist/esm/icons/plus-circle-icon";
import { useState } from "react";
import { ApiError } from "../api/Api";
import type { Certificate, TrustProfile } from "../api/types";
import { EmptyHint } from "../components/EmptyHint";
import { ExpiryLabel } from "../components/ExpiryLabel";
import { Rows } from "../components/Rows";
import { Section } from "../components/Section";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import { DeleteProfile } from "./DeleteProfile";
import { MODE } from "./settings";

/** Whom the realm trusts: its trust profiles, and what can be done with each. */
export function TrustProfiles({
  profiles,
  mayManage,
  onOpen,
  onChanged,
}: {
  profiles: TrustProfile[];
  mayManage: boolean;
  onOpen: (profile: TrustProfile | undefined) => void;
  onChanged: () => void;
}) {
  const { api, alert } = useConsole();
  const { t, translated, failed } = useMessages();
  const [removing, setRemoving] = useState<TrustProfile>();
  const makeDefault = async (profile: TrustProfile) => {
    try {
      await api.post(`/trust-profiles/${profile.id}/default`, { version: profile.version });
      alert(t("trust.nowDefault", { name: profile.name }), "success");
    } catch (error) {
      alert(error instanceof ApiError && error.conflict ? t("trust.conflict") : failed(error), "danger");
    }
    onChanged();
  };
  const create = mayManage && (
    <Button
      icon={<PlusCircleIcon />}
      variant={profiles.length === 0 ? "primary" : "secondary"}
      onClick={() => onOpen(undefined)}
    >
      {t("trust.create")}
    </Button>
  );
  if (profiles.length === 0) {
    return (
      <Section title={t("trust.title")} id="mtls-trust">
        <EmptyHint title={t("trust.none")} action={create}>
          {mayManage ? t("trust.noneText") : t("trust.noneViewer")}
        </EmptyHint>
      </Section>
    );
  }
  return (
    <Section title={t("trust.title")} hint={t("trust.hint")} id="mtls-trust">
      <Rows
        label={t("trust.title")}
        heads={[t("trust.name"), t("trust.trusts"), t("trust.revocation"), t("trust.usedBy"), t("trust.actions")]}
        rows={profiles.map((profile) => ({
          key: profile.id,
          cells: [
            <>
              <Button variant="link" isInline className="mtls-name" onClick={() => onOpen(profile)}>
                {profile.name}
              </Button>{" "}
              {profile.default && (
                <Label isCompact color="blue">
                  {t("trust.default")}
                </Label>
              )}
              {profile.problem && (
                <div className="mtls-error mtls-name">{translated(profile.statement, profile.problem)}</div>
              )}
            </>,
            <Trusted key="trusts" profile={profile} />,
            t(`trust.choice.${profile.config[MODE]?.[0] ?? "none"}`),
            <span key="used" title={profile.usedBy.clients.join(", ")}>
              {t("trust.clients", { count: profile.usedBy.count })}
            </span>,
            <span key="actions" className="mtls-row-actions">
              <Button
                variant="link"
                isInline
                onClick={() => onOpen(profile)}
                aria-label={
                  mayManage ? t("trust.editOne", { name: profile.name }) : t("trust.viewOne", { name: profile.name })
                }
              >
                {mayManage ? t("trust.edit") : t("trust.view")}
              </Button>
              {mayManage && !profile.default && (
                <Button
                  variant="link"
                  isInline
                  onClick={() => makeDefault(profile)}
                  aria-label={t("trust.makeDefaultOne", { name: profile.name })}
                >
                  {t("trust.makeDefault")}
                </Button>
              )}
              {mayManage && (
                <Button
                  variant="link"
                  isInline
                  isDanger
                  onClick={() => setRemoving(profile)}
                  aria-label={t("trust.deleteOne", { name: profile.name })}
                >
                  {t("trust.delete")}
                </Button>
              )}
            </span>,
          ],
        }))}
      />
      <div className="pf-v5-u-mt-md">{create}</div>
      {removing && (
        <DeleteProfile
          profile={removing}
          onClose={() => {
            setRemoving(undefined);
            onChanged();
          }}
          onDeleted={() => {
            setRemoving(undefined);
            onChanged();
          }}
        />
      )}
    </Section>
  );
}

/** Where the trust comes from, and when the first of it ends. */
function Trusted({ profile }: { profile: TrustProfile }) {
  const { t } = useMessages();
  const parts = [
    profile.anchors.length > 0 && t("trust.anchors", { count: profile.anchors.length }),
    profile.config.useServerTruststore?.[0] === "true" && t("trust.serverTruststore"),
    profile.pinned.length > 0 && t("trust.pinned", { count: profile.pinned.length }),
  ].filter(Boolean);
  const first = firstToEnd([...profile.anchors, ...profile.intermediates, ...profile.pinned]);
  return (
    <>
      {parts.length > 0 ? parts.join(", ") : t("trust.nobody")}{" "}
      {first && <ExpiryLabel status={first.status} certificate={first} />}
    </>
  );
}

function firstToEnd(certificates: Certificate[]): Certificate | undefined {
  return certificates.reduce<Certificate | undefined>(
    (first, other) => (first && first.notAfter <= other.notAfter ? first : other),
    undefined,
  );
}
