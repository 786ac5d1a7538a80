import { Checkbox } from "@patternfly/react-core/dist/esm/components/Checkbox";
import type { Problem } from "../api/types";
import { describedBy, hintId, Problems } from "./Problems";

/** Something that is on or off, with what it means and what is wrong with it. */
export function Flag({
  id,
  label,
  hint,
  problems = [],
  isChecked,
  isDisabled,
  onChange,
}: {
  id: string;
  label: string;
  hint: string;
  problems?: Problem[];
  isChecked: boolean;
  isDisabled: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <div className="mtls-flag">
      <Checkbox
        id={id}
        label={label}
        description={<span id={hintId(id)}>{hint}</span>}
        aria-describedby={describedBy(id, true, problems)}
        isChecked={isChecked}
        isDisabled={isDisabled}
        onChange={(_, checked) => onChange(checked)}
      />
      <Problems id={id} problems={problems} />
    </div>
  );
}
