import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readMessages } from "../../scripts/messages.mjs";
import { messages } from "./messages";

const SOURCES = join(__dirname, "../../../authenticator/src/main/java/dev/keycloakmtls");
const SAID = "mtls.ui.said.";
const ENGLISH_SENTENCES = Object.entries(readMessages("en")).filter(([key]) => key.startsWith(SAID));

/** Those whose sentences administrators read in the tabs. */
const SPEAKERS = [
  "config/CaSignedSettings",
  "config/CredentialText",
  "config/JsonWebKeys",
  "config/Pem",
  "config/SettingType",
  "config/SelfSignedSettings",
  "config/TrustProfileSettings",
  "domain/CaCertificate",
  "domain/name/HostName",
  "domain/name/IpAddress",
  "domain/KeyStrength",
  "domain/SubjectSelector",
  "domain/Thumbprint",
  "lookup/CertificateArrival",
  "realm/ClientFlow",
  "client/ClientFindings",
  "jwks/JwksOptions",
  "trustprofile/TrustProfileValidation",
  "trustprofile/TrustProfiles",
  "verification/path/AnchorRules",
  "verification/CaSignedVerifier",
  "verification/path/CertificateLimits",
  "verification/path/ExtendedKeyUsages",
  "verification/path/LeafRules",
  "verification/path/NameRules",
  "verification/path/PathDiagnosis",
  "verification/SelfSignedVerifier",
  "verification/revocation/RevocationProbe",
  "admin/client/CertificateExplainer",
  "admin/client/ClientEligibility",
  "admin/client/ClientMigration",
  "admin/warning/ClientWarnings",
  "admin/client/CredentialAddition",
  "admin/warning/ProxyWarnings",
  "admin/trustprofile/TrustProfileChanges",
  "admin/warning/WarningsResource",
];

/** What only a bug of ours would say. */
const NEVER_SHOWN = [
  "minimum key sizes start",
  "were checked when it was read",
  "has 64 lower-case hex digits",
  "cannot be encoded",
  "every Java platform",
  "the certificate has no encoding",
  "an unreadable number of",
  "-----BEGIN ",
  "is not stored",
  "nothing is added to ",
  " is more than ",
  // What settings and selectors are, which has keys of its own.
  "certificates in PEM",
  "a certificate in PEM",
  "subject alternative names",
  "The subject of the client's certificate",
  " one of the five subject fields",
  "](adr/0004-comparing-names.md)",
  "without case, no wildcards",
  "exactly, but for the case",
  "local part exactly",
  "URL: `http`",
  "spiffe://example.com/payments",
];

/** The Java text with its string literals put together where they are concatenated. */
function folded(file: string): string {
  return readFileSync(join(SOURCES, file), "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/'\\?"'/g, "")
    .replace(/"\s*\+\s*"/g, "");
}

const unescaped = (literal: string) => literal.replace(/\\(.)/g, "$1");
const fixedParts = (text: string) =>
  text.split(/\{\{\w+\}\}|%[sd]/).map((part) => part.replace(/^["'\s:.,;]+|["'\s:.,;]+$/g, ""));

describe("what the server says", () => {
  it("is what its sources say, word for word", () => {
    const all = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".java"))
      .map((file) => unescaped(folded(file)))
      .join("\n");
    const strangers = ENGLISH_SENTENCES.flatMap(([, english]) => fixedParts(english)).filter(
      (part) => !all.includes(part),
    );
    expect(strangers).toEqual([]);
  });

  it.each(SPEAKERS)("has a translation for every sentence of %s", (file) => {
    const known = ENGLISH_SENTENCES.map(([, english]) => english).join("\n");
    const sentences = [...folded(`${file}.java`).matchAll(/"((?:[^"\\]|\\.)*)"/g)]
      .map(([, literal]) => unescaped(literal ?? ""))
      .filter((literal) => literal.trim().split(/\s+/).length > 2)
      .filter((literal) => !NEVER_SHOWN.some((text) => literal.includes(text)));
    expect(sentences.flatMap(fixedParts).filter((part) => !known.includes(part))).toEqual([]);
  });

  it("is put into German with what the server has put in", () => {
    const { said } = messages(readMessages("de"), "de");
    expect(said("must be a number between 0 and 8")).toBe("muss eine Zahl zwischen 0 und 8 sein");
    expect(said('mtls.trust_profile: the realm does not have a trust profile "x"')).toBe(
      "mtls.trust_profile: im Realm fehlt ein Vertrauensprofil „x“",
    );
    expect(said('"CN=a: b" is too weak: the RSA key has 1024 bits, 2048 are required')).toBe(
      '"CN=a: b" ist zu schwach: der RSA-Schlüssel hat 1024 Bit, verlangt sind 2048',
    );
    expect(
      said(
        "Keycloak's client-x509 does not ask who issued the certificate of this client, and TLS lets every certificate" +
          " through to this server: whoever has one with the right subject is this client. x509.casubjectdn has no effect" +
          " before Keycloak 26.7: use tls_client_auth.",
      ),
    ).toBe(
      "Keycloaks client-x509 fragt nicht, wer das Zertifikat ausgestellt hat, das dieser Client zeigt, und TLS lässt jedes" +
        " Zertifikat zu diesem Server durch: Wer eines mit dem richtigen Subject hat, ist dieser Client. x509.casubjectdn" +
        " wirkt vor Keycloak 26.7 nicht: nutzen Sie tls_client_auth.",
    );
    expect(said("OCSP: the answer is too old; CRL: the document is not a CRL")).toBe(
      "OCSP: die Antwort ist zu alt; CRL: das Dokument ist keine Sperrliste",
    );
  });

  it("stays as it is where nobody has foreseen it, and in English", () => {
    expect(messages(readMessages("de"), "de").said("connection refused")).toBe("connection refused");
    expect(messages({}, "fr").said("is not a URL")).toBe("is not a URL");
  });
});
