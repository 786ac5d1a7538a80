// The answers of /admin/realms/{realm}/mtls, as docs/openapi.yaml describes them.

export interface Problem {
  field: string;
  reason: string;
  /** Of docs/problems.md; absent for a sentence that has none yet. */
  code?: string;
  /** What the code's sentence puts in. */
  arguments: Record<string, string>;
}

export interface Refusal {
  error: string;
  errorMessage: string;
  errors: Problem[];
  /** With `in_use`: the client ids of those that use it. */
  clients: string[];
}

export type CertificateStatus = "valid" | "soon" | "expired" | "not_yet_valid";
export type CredentialStatus = CertificateStatus | "unknown";

export interface Key {
  algorithm: string;
  size?: number;
  curve?: string;
}

export const SELECTOR_TYPES = [
  "tls_client_auth_subject_dn",
  "tls_client_auth_san_dns",
  "tls_client_auth_san_uri",
  "tls_client_auth_san_ip",
  "tls_client_auth_san_email",
] as const;
export type SelectorType = (typeof SELECTOR_TYPES)[number];

export interface Selector {
  type: SelectorType;
  value: string;
}

export interface Certificate {
  subject: string;
  issuer: string;
  serial: string;
  notBefore: string;
  notAfter: string;
  status: CertificateStatus;
  daysLeft: number;
  key: Key;
  /** Why its key is refused. */
  weakness?: string;
  sha256: string;
  sha256Hex: string;
  publicKeySha256: string;
  selfSigned: boolean;
  ca: boolean;
  pem: string;
  /** What a client that shows this certificate can be bound to. */
  selectors: Selector[];
}

export interface Parsed {
  certificates: Certificate[];
}

export type ProfileConfig = Record<string, string[]>;

export interface TrustProfile {
  id: string;
  name: string;
  default: boolean;
  version: string;
  config: ProfileConfig;
  anchors: Certificate[];
  intermediates: Certificate[];
  pinned: Certificate[];
  problem?: string;
  usedBy: { count: number; clients: string[] };
}

/** What a setting of a trust profile is like, as the server describes it. */
export interface TrustProfileSetting {
  key: string;
  group: "profile" | "trust" | "path" | "revocation";
  kind: "flag" | "number" | "choice" | "text" | "list" | "certificate" | "certificates";
  unit?: string;
  least?: number;
  most?: number;
  choices: string[];
  default: string[];
  /** The revocation modes with which it has a meaning; none: always. */
  modes: string[];
  label: string;
  help: string;
}

export interface TrustProfileBrief {
  id: string;
  name: string;
  default: boolean;
  anchors: number;
  pinned: number;
  problem?: string;
}

export interface TrustProfileWish {
  id?: string;
  version?: string;
  name: string;
  config: ProfileConfig;
}

export interface ValidatedProfile {
  problems: Problem[];
  anchors: Certificate[];
  intermediates: Certificate[];
  pinned: Certificate[];
}

export interface RevocationResult {
  location?: string;
  kind: "crl" | "ocsp";
  subject?: string;
  outcome: "ok" | "failed";
  detail: string;
  thisUpdate?: string;
  nextUpdate?: string;
  revokedEntries?: number;
  millis: number;
}

export interface InventoryItem {
  id: string;
  clientId: string;
  name?: string;
  enabled: boolean;
  method: Method;
  trustProfile: string;
  credentials: number;
  soonestExpiry?: string;
  status: "valid" | "soon" | "expired" | "none";
  weak: boolean;
  problem?: string;
}

export interface Page<Item> {
  total: number;
  first: number;
  items: Item[];
}

export interface Warning {
  code: string;
  severity: "danger" | "warning" | "info";
  client?: { id: string; clientId: string };
  profile?: string;
  /** What else it is about: of a user login `realm`, `flow`, `authenticator`; of a flow that lacks a method `method`, `flow`. */
  arguments: Record<string, string>;
  message: string;
}

export type Method = "tls_client_auth" | "self_signed_tls_client_auth";
export type Source = "certificate" | "thumbprint" | "public_key" | "jwks" | "jwks_uri" | "pinned_subject";
export type JwksSource = "none" | "inline" | "url";

export interface Credential {
  id: string;
  source: Source;
  removable: boolean;
  sha256: string;
  sha256Hex: string;
  certificate?: Certificate;
  key?: Key;
  status: CredentialStatus;
  weakness?: string;
}

export interface Client {
  id: string;
  clientId: string;
  name?: string;
  enabled: boolean;
  version: string;
  eligible: boolean;
  ineligible?: string;
  authenticator: string;
  method?: Method;
  access: { view: boolean; configure: boolean };
  selector?: Selector;
  trustProfile: string;
  subjectDn: string;
  jwksSource: JwksSource;
  jwksUrl: string;
  boundTokens: boolean;
  credentials: Credential[];
  jwks: { state: "none" | "ok" | "failed" | "not_fetched"; detail?: string; fetchedAt?: string };
  /** Why no client's certificate reaches this server. */
  certificatesBlocked?: string;
  problems: Problem[];
  attributes: Record<string, string>;
}

/** Members that are absent stay as they are. */
export interface ClientWish {
  version?: string;
  method?: Method | null;
  selector?: Selector | null;
  trustProfile?: string;
  subjectDn?: string;
  jwksSource?: JwksSource;
  jwksUrl?: string;
  jwks?: string;
  boundTokens?: boolean;
}

export interface PublishedJwks {
  url: string;
  state: "ok" | "failed";
  detail?: string;
  fetchedAt?: string;
  certificates: Certificate[];
  problems: string[];
}

export interface RdnAttribute {
  oid: string;
  name: string;
  value: string;
  stringType: string;
}

export interface RdnPair {
  registered: RdnAttribute[];
  presented: RdnAttribute[];
  matches: boolean;
}

export interface Reason {
  code: string;
  reference: string;
  meaning: string;
}

export interface Explanation {
  accepted: boolean;
  reason?: Reason;
  detail: string;
  path: Certificate[];
  anchor?: Certificate;
  trustProfile?: string;
  selector?: { type: string; registered: string; presented: string[]; matches: boolean; rdns: RdnPair[] };
  revocation?: {
    status: "none" | "good" | "stale" | "unknown";
    source?: string;
    thisUpdate?: string;
    ageSeconds?: number;
  };
  source?: Source;
  /** What keeps every login of the client from getting as far as this. */
  obstacles: string[];
  /** Whether certificates arrive at all. */
  arrivals: Arrivals;
}

/** A certificate that arrived at the node that answers. */
export interface Arrival {
  at: string;
  /** Absent: it came in the TLS handshake. */
  header?: string;
  port: number;
}

/** What the node that answers remembers since it started. */
export interface Arrivals {
  since: string;
  possible: boolean;
  /** Where none can arrive, what to do about it. */
  sentence?: string;
  /** The last that anybody has shown, stranger or not. */
  shown?: Arrival;
  /** The last that let a client in. */
  accepted?: Arrival;
  /** Requests that should have come with one and came without. */
  missing: number;
}

/** What the server saw of a call of a connection check. */
export interface CheckCall {
  number: number;
  at: string;
  /** What Keycloak takes for the caller's. */
  address: string;
  /** The other end of the connection to the server. */
  peer: string;
  listener: string;
  port: number;
  tls?: string;
  lookup?: string;
  header?: string;
  /** By what the sender may speak for clients in that header. */
  believed?: "address" | "certificate" | "truststore" | "anybody";
  /** Why it may not. */
  unbelieved?: string;
  outcome: "certificate" | "no_certificate" | "refused";
  reason?: Reason;
  detail?: string;
  /** What the server has dropped of the chain. */
  unread?: string;
  certificates: number;
  chain: Certificate[];
}

export interface ConnectionCheck {
  id: string;
  startedAt: string;
  endsAt: string;
  callsLeft: number;
  /** The last one first. */
  calls: CheckCall[];
}

export type ConnectionCheckBrief = Pick<ConnectionCheck, "id" | "startedAt" | "endsAt">;

export interface StartedCheck {
  check: ConnectionCheck;
  address: string;
  secret: string;
  curl: string;
}

export interface CheckedClients {
  asked: number;
  /** Others were not asked, because there are too many. */
  more: boolean;
  clients: {
    id: string;
    clientId: string;
    method: Method;
    outcome: "accepted" | "accepted_unless_revoked" | "unknown" | "refused";
    enabled: boolean;
    reason?: Reason;
    detail?: string;
  }[];
}

/** What becomes, or would become, of a client of Keycloak's client-x509. */
export interface Migration {
  id: string;
  clientId: string;
  name?: string;
  enabled: boolean;
  version: string;
  possible: boolean;
  changes: { attribute: string; before?: string; after?: string }[];
  notCarriedOver: { attribute: string; value: string; reason: string; blocking: boolean }[];
  /** The client as it is now, once it has moved. */
  client?: Client;
}

export interface Authentication {
  time: string;
  outcome: "accepted" | "refused";
  type: string;
  reason?: string;
  reasonDetail?: string;
  certificate?: { subject: string; issuer: string; serial: string; sha256: string };
  trustProfile?: string;
  source?: string;
  revocation?: string;
  ipAddress?: string;
}

export interface Authentications {
  stored: boolean;
  missing: string[];
  first: number;
  items: Authentication[];
}

/** Of the extension, as the node runs it that answers. */
export interface Build {
  version: string;
  commit: string;
}
