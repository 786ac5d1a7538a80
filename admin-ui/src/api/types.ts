// The bodies of /admin/realms/{realm}/mtls under the names that the console has for them; what they are stands in schema.ts.
import { certificateViewSelectorTypeValues, type components } from "./schema";

type Schemas = components["schemas"];

export type Problem = Schemas["Problem"];
export type Statement = Schemas["Statement"];
/** Keycloak's own refusals have errors of their own, and no codes. */
export type Refusal = Omit<Schemas["Refusal"], "error" | "code" | "arguments"> & {
  error: string;
} & Partial<Pick<Schemas["Refusal"], "code" | "arguments">>;

export type Certificate = Schemas["CertificateView"];
export type Key = Schemas["CertificateView.Key"];
export type Selector = Schemas["CertificateView.Selector"];
export type SelectorType = Selector["type"];
export const SELECTOR_TYPES = certificateViewSelectorTypeValues;
export type Parsed = Schemas["CertificatesResource.Parsed"];

export type TrustProfile = Schemas["TrustProfileView"];
export type TrustProfileBrief = Schemas["TrustProfileView.Brief"];
export type TrustProfileUpdate = Schemas["TrustProfilesResource.Update"];
export type TrustProfileSetting = Schemas["TrustProfilesResource.Setting"];
export type ProfileConfig = TrustProfile["config"];
export type RevocationResult = Schemas["RevocationTrial.Result"];

export type InventoryItem = Schemas["InventoryItem"];
export type Page<Item> = Omit<Schemas["InventoryResource.Page"], "items"> & { items: Item[] };
export type Warning = Schemas["Warning"];

export type Method = Schemas["Method"];
export type Client = Schemas["ClientView"];
export type ClientUpdate = Schemas["ClientUpdate"];
export type Credential = Schemas["Credential"];
export type CredentialStatus = Credential["status"];
export type JwksSource = Client["jwksSource"];
export type PublishedJwks = Schemas["PublishedJwks"];

export type RdnAttribute = Schemas["SelectorComparison.Attribute"];
export type Explanation = Schemas["Explanation"];

export type Arrival = Schemas["ArrivalsResource.Arrival"];
export type Arrivals = Schemas["ArrivalsResource.Arrivals"];
export type CheckCall = Schemas["ConnectionCheckView.Call"];
export type ConnectionCheck = Schemas["ConnectionCheckView"];
export type ConnectionCheckBrief = Schemas["ConnectionCheckView.Brief"];
export type StartedCheck = Schemas["ConnectionChecksResource.Started"];
export type CheckedClients = Schemas["CheckedClients"];

export type Migration = Schemas["Migration"];
export type Authentication = Schemas["Authentications.Item"];
export type Authentications = Schemas["Authentications"];

/** Of the extension, as the node runs it that answers. */
export type Build = Schemas["BuildResource.View"];
