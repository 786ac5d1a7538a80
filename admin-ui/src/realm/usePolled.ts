import { useEffect, useState } from "react";

/** Loads something now and again and again; what was loaded last stays while it fails. Nothing is asked while nobody looks. */
export function usePolled<T>(
  load: (signal: AbortSignal) => Promise<T>,
  millis: number,
): { value?: T | undefined; error?: unknown } {
  const [value, setValue] = useState<T>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      if (!document.hidden) {
        try {
          const loaded = await load(abort.signal);
          if (!abort.signal.aborted) {
            setValue(loaded);
            setError(undefined);
          }
        } catch (failure) {
          if (!abort.signal.aborted) setError(failure);
        }
      }
      if (!abort.signal.aborted) timer = setTimeout(ask, millis);
    };
    ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [load, millis]);
  return { value, error };
}
