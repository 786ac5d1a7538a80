// Enough of DER to tell a private key from everything else; nothing here decides about certificates.

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;

/** What files of other formats begin with, in hex. */
const MAGIC = {
  jks: "feedfeed",
  jceks: "cececece",
  /** BouncyCastle's store, versions 1 and 2, and the length of its salt. */
  bks: /^0000000[12]00000014/,
  /** Microsoft's PVK. */
  pvk: "1ef1b5b0",
  /** "openssh-key-v1" and a zero octet. */
  openSsh: "6f70656e7373682d6b65792d763100",
};

/**
 * Whether octets are, or have behind something else, a private key: PKCS #8 (RFC 5208, RFC 5958), plain or encrypted; PKCS #1 (RFC 8017) and DSA; SEC 1
 * (RFC 5915); a PKCS #12 file (RFC 7292), which is made for them; a key store of Java's; a key of OpenSSH or Microsoft.
 */
export function isPrivate(octets: Uint8Array): boolean {
  for (let at = 0; at < octets.length; ) {
    if (isPrivateAt(octets.subarray(at))) return true;
    const next = element(octets.subarray(at), 0)?.next ?? 0;
    if (next <= 2) return false;
    at += next;
  }
  return false;
}

function isPrivateAt(octets: Uint8Array): boolean {
  const start = Array.from(octets.subarray(0, 16), (octet) => octet.toString(16).padStart(2, "0")).join("");
  if (Object.values(MAGIC).some((magic) => (typeof magic === "string" ? start.startsWith(magic) : magic.test(start)))) {
    return true;
  }
  const whole = element(octets, 0);
  const first = whole?.tag === SEQUENCE ? element(octets, whole.content) : undefined;
  const second = first && element(octets, first.next);
  if (!first || !second) return false;
  if (first.tag === SEQUENCE) {
    // EncryptedPrivateKeyInfo: an algorithm and an octet string; a public key has a bit string there
    return element(octets, first.content)?.tag === OBJECT_IDENTIFIER && second.tag === OCTET_STRING;
  }
  if (first.tag !== INTEGER || first.next - first.content !== 1) return false;
  const version = octets[first.content] ?? 0;
  if (version > 1) return version === 3 && second.tag === SEQUENCE; // PFX
  return (
    second.tag === INTEGER || // RSA or DSA: a version before the numbers, where a public key has none
    second.tag === OCTET_STRING || // SEC 1
    (second.tag === SEQUENCE && element(octets, second.content)?.tag === OBJECT_IDENTIFIER) // PrivateKeyInfo
  );
}

interface Element {
  tag: number;
  content: number;
  /** Behind it; where the length is indefinite (X.690 §8.1.3.6), or more than there is, not known. */
  next: number;
}

function element(octets: Uint8Array, at: number): Element | undefined {
  const tag = octets[at];
  const length = octets[at + 1];
  if (tag === undefined || length === undefined) return undefined;
  if (length < 0x80) return { tag, content: at + 2, next: at + 2 + length };
  const count = length & 0x7f;
  if (count > 4) return undefined;
  const size = octets.subarray(at + 2, at + 2 + count).reduce((sum, octet) => sum * 256 + octet, 0);
  return { tag, content: at + 2 + count, next: at + 2 + count + size };
}
