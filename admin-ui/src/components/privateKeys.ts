import { decoded } from "./base64";
import { asPem, pemBlocks, unquoted } from "./pemBlocks";
import { isPrivate } from "./privateDer";

/** A text without its private keys. */
export interface Kept {
  /** As it was where there was no private key; otherwise the certificates, or the public JWKs, that stood beside it. */
  text: string;
  /** Whether there was a private key, of any kind that is known here. */
  found: boolean;
}

const LABEL = /PRIVATE KEY/i;
/** OpenSSL, OpenSSH, PGP and SSH2 (RFC 4716) write these lines; a line that is cut off or quoted in a mail counts too. */
const PEM_KEY = /-{2,5}\s*(BEGIN|END) [A-Z0-9 ]*PRIVATE KEY/i;
const PUTTY = /^(PuTTY-User-Key-File-\d|Private-Lines):/m;
/** Of RSA, EC, OKP and symmetric keys (RFC 7518 §6, RFC 8037 §2), and of those that are still to come. */
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv", "seed"];
/** The same in a text that is no JSON yet, or no longer. */
const MEMBER_IN_PIECES = /\b(d|p|q|dp|dq|qi|k|priv|seed)["']?\s*:\s*["']?[\w-]{16}/;

/** Takes private keys out of what was typed, pasted or read from a file, before anything else is done with it. */
export function withoutPrivateKeys(text: string): Kept {
  const plain = unquoted(text.replaceAll("\0", "")); // UTF-16 without its mark has every other octet zero
  const jwk = withoutPrivateMembers(plain);
  if (jwk !== undefined) return { text: jwk, found: true };
  const blocks = pemBlocks(plain);
  const found =
    PEM_KEY.test(plain) ||
    PUTTY.test(plain) ||
    (/\bkty\b/.test(plain) && MEMBER_IN_PIECES.test(plain) && !isJson(plain)) ||
    blocks.some(({ label, der }) => LABEL.test(label) || isPrivate(der)) ||
    isPrivate(bare(plain));
  if (!found) return { text, found };
  const certificates = blocks.filter(({ label, der }) => /CERTIFICATE$/.test(label) && !isPrivate(der));
  return { text: certificates.map(({ label, der }) => `${asPem(label, der)}\n`).join(""), found };
}

/** Whether a value that is about to be sent has a private key in any of its texts. */
export function hasPrivateKey(value: unknown): boolean {
  if (typeof value === "string") return withoutPrivateKeys(value).found;
  return typeof value === "object" && value !== null && Object.values(value).some(hasPrivateKey);
}

/** The JSON without private members and without symmetric keys; nothing where there are none, or it is no JSON. */
function withoutPrivateMembers(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  let found = false;
  const cleaned = (value: unknown): unknown => {
    if (typeof value === "string" && (PEM_KEY.test(value) || isPrivate(bare(value)))) {
      found = true;
      return undefined;
    }
    if (Array.isArray(value)) return value.map(cleaned).filter((one) => one !== undefined);
    if (typeof value !== "object" || value === null) return value;
    const isKey = "kty" in value;
    const isPrivateMember = (name: string) => isKey && PRIVATE_MEMBERS.includes(name);
    if (Object.keys(value).some(isPrivateMember)) found = true;
    if (isKey && value.kty === "oct") return undefined;
    const kept = Object.entries(value).filter(([name]) => !isPrivateMember(name));
    return Object.fromEntries(kept.map(([name, one]) => [name, cleaned(one)]));
  };
  try {
    const rest = cleaned(JSON.parse(text));
    if (!found) return undefined;
    const isJwks = typeof rest === "object" && rest !== null && ("kty" in rest || "keys" in rest);
    return isJwks ? JSON.stringify(rest, null, 2) : "";
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The octets of a text that is nothing but base64, or hex digits. */
function bare(text: string): Uint8Array {
  const solid = text.replace(/[\s:]/g, "");
  if (/^[0-9a-f]{64,}$/i.test(solid) && solid.length % 2 === 0) {
    return Uint8Array.from(solid.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  }
  return /^[A-Za-z0-9+/_-]{32,}={0,2}$/.test(solid) ? decoded(solid) : new Uint8Array();
}
