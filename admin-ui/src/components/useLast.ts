import { useRef } from "react";

/** What was there last, while there is nothing newer: what is shown stays until then. */
export function useLast<T>(value: T | undefined): T | undefined {
  const last = useRef<T>();
  if (value !== undefined) last.current = value;
  return last.current;
}
