/** The octets of base64 of either alphabet; what is no base64 is skipped, and of a torn end as much as there is. */
export function decoded(base64: string): Uint8Array {
  const solid = base64
    .replace(/[^A-Za-z0-9+/_-]/g, "")
    .replaceAll("-", "+")
    .replaceAll("_", "/");
  const whole = solid.length % 4 === 1 ? solid.slice(0, -1) : solid;
  return Uint8Array.from(atob(whole), (character) => character.charCodeAt(0));
}
