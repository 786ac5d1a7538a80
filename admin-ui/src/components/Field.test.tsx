import { TextInput } from "@patternfly/react-core/dist/esm/components/TextInput";
import { render } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Problem } from "../api/types";
import { Field } from "./Field";
import { Flag } from "./Flag";

const PROBLEM = {
  field: "maxPathLength",
  reason: "must be a number between 0 and 8",
  code: "of_a_later_version",
  arguments: {},
};

/** The texts that a screen reader reads out with an input. */
function description(input: HTMLElement): string[] {
  const ids = input.getAttribute("aria-describedby")?.split(" ") ?? [];
  return ids.map((id) => document.getElementById(id)?.textContent ?? `no element ${id}`);
}

function field(hint: string | undefined, problems: Problem[]) {
  const { getByLabelText } = render(
    <Field id="length" label="Length" {...(hint && { hint })} problems={problems}>
      {(tied) => <TextInput {...tied} value="12" />}
    </Field>,
  );
  return getByLabelText("Length");
}

it("an input is described by its help and by what is wrong with it", () => {
  const input = field("At most 8.", [PROBLEM]);
  expect(description(input)).toEqual(["At most 8.", PROBLEM.reason]);
  expect(input.getAttribute("aria-invalid")).toBe("true");
});

it("an input that is right is described by its help alone, and one without help by nothing", () => {
  const input = field("At most 8.", []);
  expect(description(input)).toEqual(["At most 8."]);
  expect(input.getAttribute("aria-invalid")).toBe("false");
  document.body.replaceChildren();
  expect(field(undefined, []).hasAttribute("aria-describedby")).toBe(false);
});

it("a checkbox is described in the same way", () => {
  const { getByLabelText } = render(
    <Flag id="on" label="On" hint="Or off." problems={[PROBLEM]} isChecked isDisabled={false} onChange={() => {}} />,
  );
  expect(description(getByLabelText("On"))).toEqual(["Or off.", PROBLEM.reason]);
});
