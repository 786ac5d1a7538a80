import { PageSection } from "@patternfly/react-core/dist/esm/components/Page";
import { useCallback, useState } from "react";
import type { TrustProfile } from "../api/types";
import { ErrorState } from "../components/ErrorState";
import { Loading } from "../components/Loading";
import { useLast } from "../components/useLast";
import { useLoaded } from "../components/useLoaded";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import { BuildLine } from "./BuildLine";
import { Inventory } from "./Inventory";
import { Migrations } from "./Migrations";
import { ProfileEditor } from "./ProfileEditor";
import { TrustProfiles } from "./TrustProfiles";
import { Warnings } from "./Warnings";
import { WhatArrives } from "./WhatArrives";

const NEW = "new";

/** Which profile is open in which realm: a look at another tab of the page does not close it. */
const open = new Map<string, string>();

/** Whom the realm trusts, and which clients depend on it. */
export function RealmTab() {
  const { api, realm, hasAccess } = useConsole();
  const { t } = useMessages();
  const mayManage = hasAccess("manage-realm");
  const maySeeClients = ["view-clients", "manage-clients", "query-clients"].some(hasAccess);
  const [profiles, reload, setProfiles] = useLoaded(
    useCallback((signal: AbortSignal) => api.get<TrustProfile[]>("/trust-profiles", signal), [api]),
  );
  const [opened, setOpened] = useState(() => open.get(realm));

  const show = (id: string | undefined) => {
    if (id) open.set(realm, id);
    else open.delete(realm);
    setOpened(id);
  };
  const close = () => {
    show(undefined);
    reload();
  };

  const list = useLast(profiles.state === "ready" ? profiles.value : undefined);
  if (profiles.state === "failed") {
    return <ErrorState title={t("trust.failed")} error={profiles.error} retry={reload} />;
  }
  if (!list) return <Loading />;
  const profile = list.find(({ id }) => id === opened);
  const saved = (stored: TrustProfile) => {
    setProfiles([...list.filter(({ id }) => id !== stored.id), stored]);
    show(stored.id);
  };
  return (
    <PageSection variant="light" className="mtls-page">
      {profile || (opened === NEW && mayManage) ? (
        <ProfileEditor key={opened} profile={profile} readOnly={!mayManage} onSaved={saved} onClose={close} />
      ) : (
        <>
          <TrustProfiles
            profiles={list}
            mayManage={mayManage}
            onOpen={(chosen) => show(chosen?.id ?? NEW)}
            onChanged={reload}
          />
          <Warnings key={list.map(({ version }) => version).join()} />
          <WhatArrives />
          {maySeeClients && <Inventory />}
          {maySeeClients && <Migrations />}
          <BuildLine />
        </>
      )}
    </PageSection>
  );
}
