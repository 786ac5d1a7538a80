import type { Problem } from "../api/types";
import { useMessages } from "../console/messages";

/** What is wrong with an input, read out when that changes. */
export function Problems({ id, problems }: { id: string; problems: Problem[] }) {
  const { translated } = useMessages();
  return (
    <div id={problemsId(id)} aria-live="polite">
      {problems.map((problem) => (
        <p key={problem.field + problem.reason} className="mtls-error">
          {translated(problem, problem.reason)}
        </p>
      ))}
    </div>
  );
}

/** Of the element with the help text of the input `id`. */
export function hintId(id: string): string {
  return `${id}-hint`;
}

function problemsId(id: string): string {
  return `${id}-problems`;
}

/** The `aria-describedby` of the input `id`: what it means, and what is wrong with it. */
export function describedBy(id: string, hasHint: boolean, problems: Problem[] = []): string | undefined {
  const ids = [hasHint && hintId(id), problems.length > 0 && problemsId(id)].filter(Boolean);
  return ids.length > 0 ? ids.join(" ") : undefined;
}
