import { useEffect, useState } from "react";
import type { Client, Problem } from "../api/types";
import { useConsole } from "../console/ConsolePanel";
import { type Edit, wish } from "./settings";

const PAUSE_MILLIS = 400;

/** What saving the edit would say, asked when the typing pauses. */
export function useProblems(client: Client, edit: Edit, wanted: boolean): Problem[] {
  const { api } = useConsole();
  const [problems, setProblems] = useState<Problem[]>([]);
  useEffect(() => {
    if (!wanted) {
      setProblems([]);
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.post<{ problems: Problem[] }>(`/clients/${client.id}/validate`, wish(edit), abort.signal).then(
        (answer) => !abort.signal.aborted && setProblems(answer.problems),
        () => undefined, // saving says it again
      );
    }, PAUSE_MILLIS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [api, client.id, edit, wanted]);
  return problems;
}
