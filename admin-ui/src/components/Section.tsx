import { Title } from "@patternfly/react-core/dist/esm/components/Title";
import type { ReactNode } from "react";

/** A part of a tab, with a heading. */
export function Section({
  title,
  hint,
  id,
  children,
}: {
  title: string;
  hint?: string;
  id: string;
  children: ReactNode;
}) {
  return (
    <section className="mtls-section" aria-labelledby={id}>
      <Title headingLevel="h2" size="lg" id={id} tabIndex={-1}>
        {title}
      </Title>
      {hint && <p className="mtls-hint">{hint}</p>}
      <div className="mtls-section-body">{children}</div>
    </section>
  );
}
