import type { Client } from "../api/types";

/** A client of a CA, as the server shows it. */
export const CLIENT: Client = {
  id: "1",
  clientId: "robot",
  enabled: true,
  version: "v1",
  eligible: true,
  authenticator: "tls-client-auth",
  method: "tls_client_auth",
  access: { view: true, configure: true },
  selector: { type: "tls_client_auth_san_dns", value: "a.example" },
  trustProfile: "",
  subjectDn: "",
  jwksSource: "none",
  jwksUrl: "",
  boundTokens: false,
  credentials: [],
  jwks: { state: "none" },
  problems: [],
  attributes: { "jwks.string": "", "mtls.certificates": "PEM" },
};
