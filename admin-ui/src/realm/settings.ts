import type { ProfileConfig, TrustProfile, TrustProfileSetting, TrustProfileUpdate } from "../api/types";
import type { Editable } from "../components/useEdit";

type Group = TrustProfileSetting["group"];

export const MODE = "revocationMode";
export const REVOCATION: Group = "revocation";

/** The sections of the editor, in its order. What belongs to the profile as a whole stands above them. */
export const SECTIONS: readonly Group[] = ["trust", "path", REVOCATION];

/** Only what differs from the stored profile: so an edit survives that the profile is read anew. */
export interface Edit {
  name?: string;
  config: ProfileConfig;
}

export const UNCHANGED: Edit = { config: {} };

/** What a new profile starts from, and what a stored one has. */
export type Stored = Pick<TrustProfile, "name" | "config">;

export const NEW: Stored = { name: "", config: {} };

export function values(stored: Stored, edit: Edit, key: string): string[] {
  return edit.config[key] ?? stored.config[key] ?? [];
}

/** The edit without what is stored anyway. */
export function reduced(stored: Stored, edit: Edit): Edit {
  const config = Object.entries(edit.config).filter(([key, value]) => !same(said(value), stored.config[key] ?? []));
  return {
    ...(edit.name !== undefined && edit.name !== stored.name && { name: edit.name }),
    config: Object.fromEntries(config),
  };
}

export function isChanged(edit: Edit): boolean {
  return edit.name !== undefined || Object.keys(edit.config).length > 0;
}

/** The whole profile as it would be saved. */
export function update(stored: Stored & { id?: string; version?: string }, edit: Edit): TrustProfileUpdate {
  const config = Object.entries({ ...stored.config, ...edit.config })
    .map(([key, value]) => [key, said(value)] as const)
    .filter(([, value]) => value.length > 0);
  return {
    ...(stored.id && { id: stored.id }),
    ...(stored.version && { version: stored.version }),
    name: (edit.name ?? stored.name).trim(),
    config: Object.fromEntries(config),
  };
}

/** How a profile is edited. */
export const PROFILE_EDIT: Editable<Stored & { id?: string; version?: string }, Edit> = {
  unchanged: UNCHANGED,
  isChanged,
  reduced,
  update,
};

/** Whether the setting means something now, or is set nevertheless. */
export function isShown(
  { modes }: Pick<TrustProfileSetting, "modes">,
  mode: string,
  value: readonly string[],
  hasProblem: boolean,
): boolean {
  return modes.length === 0 || modes.includes(mode) || said(value).length > 0 || hasProblem;
}

/** Whether nothing is left that a path could end at, and no certificate that a client could be bound to. */
export function trustsNobody(stored: Stored, edit: Edit): boolean {
  return (
    ["trustAnchors", "pinnedCertificates"].every((key) => said(values(stored, edit, key)).length === 0) &&
    values(stored, edit, "useServerTruststore")[0] !== "true"
  );
}

/** Blank lines say nothing, as on the server; a flag that is off is as if it were absent. */
function said(value: readonly string[]): string[] {
  return value.filter((line) => line.trim() !== "" && line !== "false");
}

function same(one: readonly string[], other: readonly string[]): boolean {
  const rest = said(other);
  return one.length === rest.length && one.every((value, index) => value.trim() === rest[index]?.trim());
}
