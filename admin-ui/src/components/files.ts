/** Nothing that anybody registers is larger. */
const MAX_BYTES = 1_000_000;
const LINE = 64;

/** The files as one text: PEM as it is, DER as PEM. */
export async function filesAsText(files: Pick<File, "size" | "name" | "arrayBuffer">[]): Promise<string> {
  const texts = await Promise.all(files.map(asText));
  return texts.map((text) => `${text.trimEnd()}\n`).join("");
}

async function asText(file: Pick<File, "size" | "name" | "arrayBuffer">): Promise<string> {
  if (file.size > MAX_BYTES) return `${file.name}: ${file.size} bytes`;
  const bytes = new Uint8Array(await file.arrayBuffer());
  return isDer(bytes) ? pem(bytes) : new TextDecoder().decode(bytes);
}

/** A SEQUENCE with a length of two bytes or more: no text begins so. */
function isDer(bytes: Uint8Array): boolean {
  return bytes[0] === 0x30 && (bytes[1] ?? 0) >= 0x80;
}

function pem(der: Uint8Array): string {
  const base64 = btoa(Array.from(der, (byte) => String.fromCharCode(byte)).join(""));
  const lines = base64.match(new RegExp(`.{1,${LINE}}`, "g")) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----"].join("\n");
}
