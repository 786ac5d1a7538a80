import type { ReactNode } from "react";
import type { Problem } from "../api/types";

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
  children: ReactNode;
}) {
  return (
    <div className="mtls-field">
      <label htmlFor={id}>{label}</label>
      <div>
        {children}
        {hint && <p className="mtls-hint">{hint}</p>}
        <div aria-live="polite">
          {problems.map(({ field, reason }) => (
            <p key={field + reason} className="mtls-error">
              {reason}
            </p>
          ))}
        </div>
      </div>
    </div>
  );
}
