import { useEffect, useState } from "react";
import type { Certificate, Parsed } from "../api/types";
import { useConsole } from "../console/ConsolePanel";

const PAUSE_MILLIS = 300;

export interface ParsedText {
  certificates: Certificate[];
  error: unknown;
}

const NOTHING: ParsedText = { certificates: [], error: undefined };

/** What the server reads in a text, asked when the typing pauses. */
export function useParsed(text: string): ParsedText {
  const { api } = useConsole();
  const [parsed, setParsed] = useState<ParsedText>(NOTHING);
  useEffect(() => {
    setParsed(NOTHING);
    if (text.trim() === "") return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.post<Parsed>("/certificates/parse", { text }, abort.signal).then(
        ({ certificates }) => !abort.signal.aborted && setParsed({ certificates, error: undefined }),
        (error) => !abort.signal.aborted && setParsed({ certificates: [], error }),
      );
    }, PAUSE_MILLIS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [api, text]);
  return parsed;
}
