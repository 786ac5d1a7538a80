import type { Client } from "../api/types";
import type { PageForm } from "../console/ConsolePanel";
import type { ShownClient } from "./ShownClient";

/**
 * Tells the form of Keycloak's own page what was saved, field by field: its next "Save" must not bring the old values
 * back, and what is unsaved in other fields stays.
 */
export function updatePageForm(form: PageForm | undefined, shown: ShownClient | undefined, saved: Client): void {
  const fields: [string, string][] = [
    ["clientAuthenticatorType", saved.authenticator],
    ...Object.entries(saved.attributes).map(([name, value]): [string, string] => [fieldName(name), value]),
  ];
  for (const [name, value] of fields) {
    form?.setValue(name, value); // a field that no tab has registered yet is not reset
    form?.resetField(name, { defaultValue: value });
  }
  // The page compares its own copy to decide whether to ask for confirmation.
  if (shown) shown.clientAuthenticatorType = saved.authenticator;
}

/** The console's forms have no dots in the names of attributes. */
export function fieldName(attribute: string): string {
  return `attributes.${attribute.replaceAll(".", "🍺")}`;
}
