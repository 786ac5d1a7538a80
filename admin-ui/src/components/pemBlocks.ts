import { decoded } from "./base64";

/** A PEM block. */
export interface PemBlock {
  label: string;
  der: Uint8Array;
}

/** No block reaches over the line of another one: what is cut off takes nothing along. */
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----((?:(?!-----)[\s\S])*)-----END \1-----/g;

/** The whole blocks of a text, in order. What a block has before an empty line are headers (RFC 1421 §4.4). */
export function pemBlocks(text: string): PemBlock[] {
  return [...text.matchAll(BLOCK)].map(([, label = "", body = ""]) => ({
    label,
    der: decoded(body.replace(/^[\s\S]*?:[\s\S]*?\r?\n\s*\r?\n/, "")),
  }));
}

/** Without the marks of a mail that is quoted in an answer. */
export function unquoted(text: string): string {
  return /^\s*>/m.test(text) ? text.replace(/^[\s>]*>[ \t]?/gm, "") : text;
}

/** PEM of 64 columns (RFC 7468 §2). */
export function asPem(label: string, der: Uint8Array): string {
  const base64 = btoa(Array.from(der, (octet) => String.fromCharCode(octet)).join(""));
  const lines = base64.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join("\n");
}
