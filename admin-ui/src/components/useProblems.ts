import { useEffect, useState } from "react";
import type { Problem } from "../api/types";
import { useConsole } from "../console/ConsolePanel";

const PAUSE_MILLIS = 400;

/** What saving would say, asked at `path` when the typing pauses; nothing while nothing is wanted. */
export function useProblems(path: string, wanted: object | undefined): Problem[] {
  const { api } = useConsole();
  const [problems, setProblems] = useState<Problem[]>([]);
  useEffect(() => {
    if (!wanted) {
      setProblems([]);
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.post<{ problems: Problem[] }>(path, wanted, abort.signal).then(
        (answer) => !abort.signal.aborted && setProblems(answer.problems),
        () => undefined, // saving says it again
      );
    }, PAUSE_MILLIS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [api, path, wanted]);
  return problems;
}
