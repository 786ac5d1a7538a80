import type { ReactNode } from "react";
import type { Problem } from "../api/types";
import { describedBy, hintId, Problems } from "./Problems";

/** What ties an input to its label, its help text and what is wrong with it. */
export interface Tied {
  id: string;
  "aria-describedby": string | undefined;
  validated: "error" | "default";
}

/** An input with its label, and what is wrong with it. */
export function Field({
  id,
  label,
  hint,
  problems = [],
  children,
}: {
  id: string;
  label: string;
  hint?: ReactNode;
  problems?: Problem[];
  /** Draws the input, which takes these properties. */
  children: (tied: Tied) => ReactNode;
}) {
  return (
    <div className="mtls-field">
      <label htmlFor={id}>{label}</label>
      <div>
        {children({
          id,
          "aria-describedby": describedBy(id, Boolean(hint), problems),
          validated: problems.length > 0 ? "error" : "default",
        })}
        {hint && (
          <p id={hintId(id)} className="mtls-hint">
            {hint}
          </p>
        )}
        <Problems id={id} problems={problems} />
      </div>
    </div>
  );
}
