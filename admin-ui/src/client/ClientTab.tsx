import { PageSection } from "@patternfly/react-core/dist/esm/components/Page";
import type { ShownClient } from "../console/tabs";

/** How a client authenticates with a certificate. */
export function ClientTab({ clientId }: { clientId: string; shown: ShownClient | undefined }) {
  return <PageSection variant="light">{clientId}</PageSection>;
}
