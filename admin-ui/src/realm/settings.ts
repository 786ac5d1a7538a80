import type { ProfileConfig, TrustProfile, TrustProfileWish } from "../api/types";

/** How a setting of a trust profile is entered. */
export type Kind = "flag" | "number" | "text" | "list" | "choice" | "certificates" | "certificate";

export interface Setting {
  key: string;
  kind: Kind;
  /** What counts when nothing is entered. */
  standard?: string;
  choices?: readonly string[];
  /** The revocation modes with which it has a meaning; absent: always. */
  modes?: readonly string[];
}

export interface Group {
  id: string;
  settings: readonly Setting[];
}

const ANY_MODE = ["crl", "ocsp", "ocsp-or-crl"];
const CRL = ["crl", "ocsp-or-crl"];
const OCSP = ["ocsp", "ocsp-or-crl"];
export const MODE = "revocationMode";
export const REVOCATION = "revocation";

/** All settings of docs/configuration.md, as they belong together. */
export const GROUPS: readonly Group[] = [
  {
    id: "trust",
    settings: [
      { key: "trustAnchors", kind: "certificates" },
      { key: "useServerTruststore", kind: "flag" },
      { key: "intermediates", kind: "certificates" },
      { key: "pinnedCertificates", kind: "certificates" },
    ],
  },
  {
    id: "path",
    settings: [
      { key: "extendedKeyUsages", kind: "list", standard: "1.3.6.1.5.5.7.3.2" },
      { key: "strictKeyUsage", kind: "flag" },
      { key: "ignoreIntermediateExtendedKeyUsages", kind: "flag" },
      { key: "certificatePolicies", kind: "list" },
      { key: "maxPathLength", kind: "number", standard: "8" },
      { key: "minRsaKeySize", kind: "number", standard: "2048" },
      { key: "minEcKeySize", kind: "number", standard: "224" },
      { key: "allowSha1Signatures", kind: "flag" },
    ],
  },
  {
    id: REVOCATION,
    settings: [
      { key: MODE, kind: "choice", standard: "none", choices: ["none", ...ANY_MODE] },
      {
        key: "revocationFailureMode",
        kind: "choice",
        standard: "hard",
        choices: ["hard", "soft"],
        modes: ANY_MODE,
      },
      { key: "crlLocations", kind: "list", modes: CRL },
      { key: "ocspResponder", kind: "text", modes: OCSP },
      { key: "ocspResponderCertificate", kind: "certificate", modes: OCSP },
      { key: "ocspNonce", kind: "flag", modes: OCSP },
      { key: "revocationMaxAge", kind: "number", standard: "3600", modes: ANY_MODE },
      { key: "revocationStaleTolerance", kind: "number", standard: "0", modes: ANY_MODE },
      { key: "revocationAllowedHosts", kind: "list", modes: ANY_MODE },
    ],
  },
];

export const DEFAULT = "default";

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
export function wish(stored: Stored & { id?: string; version?: string }, edit: Edit): TrustProfileWish {
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

/** Whether the setting means something now, or is set nevertheless. */
export function isShown(setting: Setting, mode: string, value: readonly string[], hasProblem: boolean): boolean {
  return !setting.modes || setting.modes.includes(mode) || said(value).length > 0 || hasProblem;
}

/** Blank lines say nothing, as on the server; a flag that is off is as if it were absent. */
/** Whether nothing is left that a path could end at, and no certificate that a client could be bound to. */
export function trustsNobody(stored: Stored, edit: Edit): boolean {
  return (
    ["trustAnchors", "pinnedCertificates"].every((key) => said(values(stored, edit, key)).length === 0) &&
    values(stored, edit, "useServerTruststore")[0] !== "true"
  );
}

function said(value: readonly string[]): string[] {
  return value.filter((line) => line.trim() !== "" && line !== "false");
}

function same(one: readonly string[], other: readonly string[]): boolean {
  const rest = said(other);
  return one.length === rest.length && one.every((value, index) => value.trim() === rest[index]?.trim());
}
