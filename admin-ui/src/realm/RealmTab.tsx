import { PageSection } from "@patternfly/react-core/dist/esm/components/Page";
import { useMessages } from "../console/messages";

/** Whom the realm trusts, and which clients depend on it. */
export function RealmTab() {
  const { t } = useMessages();
  return <PageSection variant="light">{t("realm.empty")}</PageSection>;
}
