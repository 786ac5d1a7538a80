import { asPem } from "./pemBlocks";
import { isPrivate } from "./privateDer";
import { type Kept, withoutPrivateKeys } from "./privateKeys";

/** Nothing that anybody registers is larger. */
const MAX_BYTES = 1_000_000;

/** The files as one text: PEM as it is, DER as PEM, and nothing of a private key. */
export async function filesAsText(files: Pick<File, "size" | "name" | "arrayBuffer">[]): Promise<Kept> {
  const read = await Promise.all(files.map(asText));
  return {
    text: read.map(({ text }) => text && `${text.trimEnd()}\n`).join(""),
    found: read.some(({ found }) => found),
  };
}

async function asText(file: Pick<File, "size" | "name" | "arrayBuffer">): Promise<Kept> {
  if (file.size > MAX_BYTES) return { text: `${file.name}: ${file.size} bytes`, found: false };
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isPrivate(bytes)) return { text: "", found: true };
  return isDer(bytes) ? { text: asPem("CERTIFICATE", bytes), found: false } : withoutPrivateKeys(text(bytes));
}

/** A SEQUENCE with a length of two bytes or more: no text begins so. */
function isDer(bytes: Uint8Array): boolean {
  return bytes[0] === 0x30 && (bytes[1] ?? 0) >= 0x80;
}

/** In UTF-16 where the file says so, as editors of Windows write it. */
function text(bytes: Uint8Array): string {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  return new TextDecoder(mark === 0xfffe ? "utf-16le" : mark === 0xfeff ? "utf-16be" : "utf-8").decode(bytes);
}
