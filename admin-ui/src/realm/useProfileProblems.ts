import { useEffect, useState } from "react";
import type { Problem, TrustProfileWish, ValidatedProfile } from "../api/types";
import { useConsole } from "../console/ConsolePanel";

const PAUSE_MILLIS = 400;

/** What saving would say, asked when the typing pauses; nothing when nothing is asked for. */
export function useProfileProblems(wanted: TrustProfileWish | undefined): Problem[] {
  const { api } = useConsole();
  const [problems, setProblems] = useState<Problem[]>([]);
  useEffect(() => {
    if (!wanted) {
      setProblems([]);
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.post<ValidatedProfile>("/trust-profiles/validate", wanted, abort.signal).then(
        (answer) => !abort.signal.aborted && setProblems(answer.problems),
        () => undefined, // saving says it again
      );
    }, PAUSE_MILLIS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [api, wanted]);
  return problems;
}
