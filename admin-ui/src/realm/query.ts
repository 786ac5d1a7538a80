export const FILTERS = ["all", "expiring", "expired", "weak", "problem"] as const;
export type Filter = (typeof FILTERS)[number];

export const PAGE_SIZE = 20;

/** Which clients are asked for, as the server takes it. */
export function query(filter: Filter, search: string, first?: number): string {
  const parameters = new URLSearchParams({ filter });
  if (search.trim() !== "") parameters.set("search", search.trim());
  if (first !== undefined) {
    parameters.set("first", String(first));
    parameters.set("max", String(PAGE_SIZE));
  }
  return parameters.toString();
}

const DAY_MILLIS = 86_400_000;

/** Whole days until then; negative afterwards. */
export function daysUntil(instant: string, now: number): number {
  return Math.trunc((Date.parse(instant) - now) / DAY_MILLIS);
}
