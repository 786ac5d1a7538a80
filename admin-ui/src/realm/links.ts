/** Our tab of a client, in the console. */
export function clientTab(realm: string, id: string): string {
  return `#/${encodeURIComponent(realm)}/clients/${encodeURIComponent(id)}/mtls`;
}

/** The authentication flows of a realm. */
export function flows(realm: string): string {
  return `#/${encodeURIComponent(realm)}/authentication/flows`;
}
