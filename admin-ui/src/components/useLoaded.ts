import { useCallback, useEffect, useState } from "react";

export type Loaded<T> = { state: "loading" } | { state: "failed"; error: unknown } | { state: "ready"; value: T };

/** Loads something when the panel appears and when `load` changes; an answer that comes too late is dropped. */
export function useLoaded<T>(
  load: (signal: AbortSignal) => Promise<T>,
): [Loaded<T>, reload: () => void, set: (value: T) => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: "loading" });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round loads again
  useEffect(() => {
    const abort = new AbortController();
    setLoaded({ state: "loading" });
    load(abort.signal).then(
      (value) => !abort.signal.aborted && setLoaded({ state: "ready", value }),
      (error) => !abort.signal.aborted && setLoaded({ state: "failed", error }),
    );
    return () => abort.abort();
  }, [load, round]);
  const reload = useCallback(() => setRound((last) => last + 1), []);
  const set = useCallback((value: T) => setLoaded({ state: "ready", value }), []);
  return [loaded, reload, set];
}
