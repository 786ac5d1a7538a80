import {
  type Client,
  type ClientUpdate,
  type Credential,
  type JwksSource,
  type Method,
  type Problem,
  SELECTOR_TYPES,
  type Selector,
} from "../api/types";
import type { Editable } from "../components/useEdit";

/** What an administrator sets for a client, as the form shows it. */
export interface Settings {
  method: Method | null;
  selector: Selector;
  trustProfile: string;
  subjectDn: string;
  jwksSource: JwksSource;
  jwksUrl: string;
  jwks: string;
  boundTokens: boolean;
}

/** Only what differs from the client: so an edit survives that the client is read anew. */
export type Edit = Partial<Settings>;

const JWKS_ATTRIBUTE = "jwks.string";

/** What is stored. */
export function stored(client: Client): Settings {
  return {
    method: client.method ?? null,
    selector: client.selector ?? { type: "tls_client_auth_subject_dn", value: "" },
    trustProfile: client.trustProfile,
    subjectDn: client.subjectDn,
    jwksSource: client.jwksSource,
    jwksUrl: client.jwksUrl,
    jwks: client.attributes[JWKS_ATTRIBUTE] ?? "",
    boundTokens: client.boundTokens,
  };
}

/** The edit without what is stored anyway. */
export function reduced(client: Client, edit: Edit): Edit {
  const before = stored(client);
  const changed = Object.entries(edit).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof Settings]),
  );
  return Object.fromEntries(changed);
}

/** The edit as the REST resource takes it, which strips values itself: a space at the end of a name may be part of it. */
export function update(edit: Edit): ClientUpdate {
  const { selector, ...rest } = edit;
  if (!selector) return rest;
  return { ...rest, selector: selector.value.trim() === "" ? null : selector };
}

/** How a client is edited. */
export const CLIENT_EDIT: Editable<Client, Edit> = {
  unchanged: {},
  isChanged: (edit) => Object.keys(edit).length > 0,
  reduced,
  update: (_, edit) => update(edit),
};

/** Problems beside the input that they belong to. */
export type Place = "selector" | "trustProfile" | "subjectDn" | "jwks" | "other";

/** Attributes that are selectors, however they are called. */
const SELECTORS: ReadonlySet<string> = new Set(SELECTOR_TYPES);

export function place({ field }: Problem): Place {
  if (SELECTORS.has(field) || field.startsWith("selector")) return "selector";
  if (field === "mtls.trust_profile" || field === "trustProfile") return "trustProfile";
  if (field === "mtls.subject_dn" || field === "subjectDn") return "subjectDn";
  if (field.includes("jwks")) return "jwks";
  return "other";
}

/** Where a problem is shown with these settings: those of other inputs have none. */
export function shownPlaces({ method, subjectDn }: Settings): Place[] {
  if (method === "tls_client_auth") return ["selector", "trustProfile"];
  if (method !== "self_signed_tls_client_auth") return [];
  return subjectDn.trim() === "" ? ["jwks", "subjectDn"] : ["jwks", "subjectDn", "trustProfile"];
}

/** Whether registered credentials decide about the client's logins, as it is stored. */
export function inUse(client: Client): boolean {
  return client.method === "self_signed_tls_client_auth";
}

/** What is registered; of a client that uses another method without its JWKS, which then is for something else. */
export function listed(client: Client, isChosen: boolean): Credential[] {
  return isChosen || inUse(client)
    ? client.credentials
    : client.credentials.filter(({ source }) => source !== "jwks" && source !== "jwks_uri");
}

/** What becomes of a client whose certificates end. */
export type Rotation = { kind: "ending"; daysLeft: number } | { kind: "ended" } | { kind: "none" };

/** Whether the last certificate that is valid ends soon, or none is. What has no validity of its own goes on. */
export function rotation(client: Client): Rotation {
  const { credentials } = client;
  if (credentials.length === 0 || credentials.some(({ status }) => status === "unknown" || status === "valid")) {
    return { kind: "none" };
  }
  const ending = credentials.filter(({ status }) => status === "soon");
  if (ending.length > 0) {
    return { kind: "ending", daysLeft: Math.max(...ending.map(({ certificate }) => certificate?.daysLeft ?? 0)) };
  }
  return credentials.every(({ status }) => status === "expired") ? { kind: "ended" } : { kind: "none" };
}
