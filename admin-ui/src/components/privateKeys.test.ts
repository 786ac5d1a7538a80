import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { filesAsText } from "./files";
import { asPem } from "./pemBlocks";
import { isPrivate } from "./privateDer";
import { hasPrivateKey, withoutPrivateKeys } from "./privateKeys";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ed = generateKeyPairSync("ed25519");
const dsa = generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 });
const cipher = { cipher: "aes-256-cbc", passphrase: "secret" };

/** Two nested SEQUENCEs with a context tag, as a certificate begins. Not one, and nobody here reads it as one. */
const CERTIFICATE = der(0x30, der(0x30, der(0xa0, der(0x02, [2])), der(0x02, [1])), der(0x30), der(0x03, [0]));
const OID = der(0x06, [0x2a, 0x86, 0x48]);

function der(tag: number, ...content: (number[] | Uint8Array)[]): Uint8Array {
  const body = content.flatMap((part) => [...part]);
  const length = body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Uint8Array.from([tag, ...length, ...body]);
}

const text = (key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1", more = {}) =>
  key.export({ type, format: "pem", ...more } as never) as unknown as string;
const octets = (key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1", more = {}) =>
  new Uint8Array(key.export({ type, format: "der", ...more } as never) as unknown as Buffer);
const jwk = (key: KeyObject) => key.export({ format: "jwk" });

const DER: [string, Uint8Array][] = [
  ["PKCS #8 of RSA", octets(rsa.privateKey, "pkcs8")],
  ["PKCS #8 of EC", octets(ec.privateKey, "pkcs8")],
  ["PKCS #8 of Ed25519", octets(ed.privateKey, "pkcs8")],
  ["PKCS #8 of DSA", octets(dsa.privateKey, "pkcs8")],
  ["PKCS #8, encrypted", octets(ec.privateKey, "pkcs8", cipher)],
  ["PKCS #1", octets(rsa.privateKey, "pkcs1")],
  ["SEC 1", octets(ec.privateKey, "sec1")],
  ["DSA", der(0x30, der(0x02, [0]), ...[1, 2, 3, 4, 5].map((number) => der(0x02, [number])))],
  ["PKCS #12", der(0x30, der(0x02, [3]), der(0x30, OID, der(0xa0)), der(0x30))],
  ["PKCS #12 in BER", Uint8Array.from([0x30, 0x80, 0x02, 1, 3, 0x30, 0x80, 0x06, 1, 1])],
  ["JKS", Uint8Array.from([0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2])],
  ["JCEKS", Uint8Array.from([0xce, 0xce, 0xce, 0xce, 0, 0, 0, 2])],
  ["BKS", Uint8Array.from([0, 0, 0, 2, 0, 0, 0, 0x14, 1])],
  ["PVK", Uint8Array.from([0x1e, 0xf1, 0xb5, 0xb0])],
  ["OpenSSH without its lines", new TextEncoder().encode("openssh-key-v1\0none")],
  ["a key behind a certificate", Uint8Array.from([...CERTIFICATE, ...octets(ec.privateKey, "pkcs8")])],
];

const body = "MHcCAQEEIAAA\nAAAA";
const TEXTS: [string, string][] = [
  ["PKCS #8", text(rsa.privateKey, "pkcs8")],
  ["PKCS #8, encrypted", text(rsa.privateKey, "pkcs8", cipher)],
  ["PKCS #1", text(rsa.privateKey, "pkcs1")],
  ["PKCS #1, encrypted in the old way", text(rsa.privateKey, "pkcs1", cipher)],
  ["SEC 1", text(ec.privateKey, "sec1")],
  ["OpenSSH", `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----`],
  ["DSA", `-----BEGIN DSA PRIVATE KEY-----\n${body}\n-----END DSA PRIVATE KEY-----`],
  ["PGP", `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${body}\n-----END PGP PRIVATE KEY BLOCK-----`],
  ["SSH2", `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n${body}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----`],
  ["PuTTY", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\nAAAA"],
  ["lines of Windows", text(ec.privateKey, "pkcs8").replaceAll("\n", "\r\n")],
  ["small letters", text(ec.privateKey, "pkcs8").replaceAll("PRIVATE KEY", "private key").replace("BEGIN", "begin")],
  ["a quoted mail", text(ec.privateKey, "pkcs8").replace(/^/gm, "> ")],
  ["in one line", text(ec.privateKey, "pkcs8").replaceAll("\n", "")],
  ["cut off at its end", text(ec.privateKey, "pkcs8").slice(0, 60)],
  ["cut off at its beginning", text(ec.privateKey, "pkcs8").slice(40)],
  ["bare base64", Buffer.from(octets(rsa.privateKey, "pkcs8")).toString("base64")],
  ["bare base64url", Buffer.from(octets(ec.privateKey, "sec1")).toString("base64url")],
  ["hex digits", Buffer.from(octets(ec.privateKey, "sec1")).toString("hex")],
  ["a PKCS #12 file that is called a certificate", asPem("CERTIFICATE", DER[8]?.[1] ?? new Uint8Array())],
  ["a key that is called a certificate", asPem("CERTIFICATE", octets(ec.privateKey, "pkcs8"))],
  ["a service account's JSON", JSON.stringify({ type: "x", private_key: text(ec.privateKey, "pkcs8") })],
  ["a JWK in pieces", JSON.stringify(jwk(ec.privateKey)).slice(0, -3)],
  ["UTF-16 read as something else", [...text(ec.privateKey, "pkcs8")].join("\0")],
];

describe("a private key", () => {
  it.each(DER)("is found in octets: %s", (_, key) => {
    expect(isPrivate(key)).toBe(true);
  });

  it.each(TEXTS)("is found in a text, of which nothing is left: %s", (_, key) => {
    expect(withoutPrivateKeys(key)).toEqual({ text: "", found: true });
    expect(hasPrivateKey({ settings: { list: [key] } })).toBe(true);
  });

  it.each([
    ["RSA", rsa.privateKey],
    ["EC", ec.privateKey],
    ["OKP", ed.privateKey],
  ])("is taken out of a JWK, whose public half stays: %s", (_, key) => {
    const kept = withoutPrivateKeys(JSON.stringify({ keys: [{ ...jwk(key), kid: "1" }, jwk(key)] }));
    expect(kept.found).toBe(true);
    const [first] = JSON.parse(kept.text).keys;
    expect(Object.keys(first).sort()).toEqual([...new Set([...Object.keys(jwk(ofPublic(key))), "kid"])].sort());
    expect(withoutPrivateKeys(kept.text).found).toBe(false);
  });

  it("is all that a symmetric JWK has", () => {
    const kept = withoutPrivateKeys('{"keys": [{"kty": "oct", "k": "GawgguFyGrWKav7AX4VKUg"}]}');
    expect(JSON.parse(kept.text)).toEqual({ keys: [] });
  });

  it("is left out of a PEM with certificates, and so is everything else", () => {
    const pem = asPem("CERTIFICATE", CERTIFICATE);
    const mixed = `Bag Attributes\n  friendlyName: x\n${pem}\nKey Attributes: <No Attributes>\n${text(rsa.privateKey, "pkcs8")}${pem}\n`;
    expect(withoutPrivateKeys(mixed)).toEqual({ text: `${pem}\n${pem}\n`, found: true });
    expect(withoutPrivateKeys(mixed.replace(/^/gm, "> ")).text).toBe(`${pem}\n${pem}\n`);
  });

  it("does not slip through inside of a block that another one cuts off", () => {
    const pem = asPem("CERTIFICATE", CERTIFICATE);
    const torn = `${pem.slice(0, 40)}\n${text(ec.privateKey, "pkcs8")}${pem}`;
    expect(withoutPrivateKeys(torn)).toEqual({ text: `${pem}\n`, found: true });
  });

  it("is never read from a file as text", async () => {
    for (const [, key] of DER) {
      expect(await filesAsText([file(key)])).toEqual({ text: "", found: true });
    }
    const utf16 = new Uint8Array(Buffer.from(`\ufeff${text(ec.privateKey, "pkcs8")}`, "utf16le"));
    expect(await filesAsText([file(utf16), file(CERTIFICATE)])).toMatchObject({ found: true });
  });
});

function ofPublic(key: KeyObject): KeyObject {
  return [rsa, ec, ed].find(({ privateKey }) => privateKey === key)?.publicKey as KeyObject;
}

function file(content: Uint8Array) {
  return { name: "x", size: content.length, arrayBuffer: async () => content.slice().buffer as ArrayBuffer };
}

describe("what is no private key is left as it is", () => {
  it.each([
    ["a certificate", `${asPem("CERTIFICATE", CERTIFICATE)}\nwith a comment`],
    ["a quoted certificate", asPem("CERTIFICATE", CERTIFICATE).replace(/^/gm, "> ")],
    ["a public key", rsa.publicKey.export({ type: "spki", format: "pem" }) as string],
    ["a public key of PKCS #1", rsa.publicKey.export({ type: "pkcs1", format: "pem" }) as string],
    ["public JWKs", JSON.stringify({ keys: [jwk(rsa.publicKey), jwk(ec.publicKey), jwk(ed.publicKey)] })],
    ["a public JWK in pieces", JSON.stringify(jwk(rsa.publicKey)).slice(0, -4)],
    ["a thumbprint", "3b".repeat(32)],
    ["a thumbprint with colons", "3B:".repeat(31).concat("3B")],
    ["a thumbprint in base64url", "hlVrycKJdPUbuTImOwmrYE2cdee-dQiW_zULPTWzlwA"],
    ["a distinguished name", "CN=private key,O=Example,C=DE"],
    ["a URL", "https://client.example.com/jwks.json?d=1234567890123456789"],
    ["nothing", ""],
  ])("%s", (_, harmless) => {
    expect(withoutPrivateKeys(harmless)).toEqual({ text: harmless, found: false });
  });
});
