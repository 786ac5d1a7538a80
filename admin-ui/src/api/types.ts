// The bodies of /admin/realms/{realm}/mtls under the names that the console has for them; what they are stands in schema.ts.
import { type components, selectorTypeValues } from "./schema";

type Schemas = components["schemas"];

export type Problem = Schemas["Problem"];
export type Statement = Schemas["Statement"];
/** Keycloak's own refusals have errors of their own, and no codes. */
export type Refusal = Omit<Schemas["Refusal"], "error" | "code" | "arguments"> & {
  error: string;
} & Partial<Pick<Schemas["Refusal"], "code" | "arguments">>;

export type Certificate = Schemas["Certificate"];
export type Key = Schemas["PublicKey"];
export type Selector = Schemas["Selector"];
export type SelectorType = Selector["type"];
export const SELECTOR_TYPES = selectorTypeValues;
export type Parsed = Schemas["Certificates"];

export type TrustProfile = Schemas["TrustProfile"];
export type TrustProfileBrief = Schemas["TrustProfileSummary"];
export type TrustProfileUpdate = Schemas["TrustProfileUpdate"];
export type TrustProfileSetting = Schemas["TrustProfileSetting"];
export type ProfileConfig = TrustProfile["config"];
export type RevocationResult = Schemas["RevocationTestResult"];

export type InventoryItem = Schemas["InventoryItem"];
export type Page<Item> = Omit<Schemas["InventoryPage"], "items"> & { items: Item[] };
export type Warning = Schemas["Warning"];

export type Method = Schemas["Method"];
export type Client = Schemas["Client"];
export type ClientUpdate = Schemas["ClientUpdate"];
export type Credential = Schemas["Credential"];
export type CredentialStatus = Credential["status"];
export type JwksSource = Client["jwksSource"];
export type PublishedJwks = Schemas["PublishedJwks"];

export type RdnAttribute = Schemas["RdnAttribute"];
export type Explanation = Schemas["Explanation"];

export type Arrival = Schemas["Arrival"];
export type Arrivals = Schemas["Arrivals"];
export type CheckCall = Schemas["ConnectionCheckCall"];
export type ConnectionCheck = Schemas["ConnectionCheck"];
export type ConnectionCheckBrief = Schemas["ConnectionCheckSummary"];
export type StartedCheck = Schemas["StartedConnectionCheck"];
export type CheckedClients = Schemas["CheckedClients"];

export type Migration = Schemas["Migration"];
export type Authentication = Schemas["Authentication"];
export type Authentications = Schemas["Authentications"];

/** Of the extension, as the node runs it that answers. */
export type Build = Schemas["Build"];
