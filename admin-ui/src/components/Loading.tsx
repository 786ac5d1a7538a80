import { Spinner } from "@patternfly/react-core/dist/esm/components/Spinner";
import { Bullseye } from "@patternfly/react-core/dist/esm/layouts/Bullseye";

export function Loading() {
  return (
    <Bullseye className="pf-v5-u-p-xl">
      <Spinner size="lg" aria-label="…" />
    </Bullseye>
  );
}
