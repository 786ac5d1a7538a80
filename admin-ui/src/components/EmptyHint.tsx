import {
  EmptyState,
  EmptyStateBody,
  EmptyStateFooter,
  EmptyStateHeader,
} from "@patternfly/react-core/dist/esm/components/EmptyState";
import type { ReactNode } from "react";

/** There is nothing yet, and this is what to do about it. */
export function EmptyHint({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <EmptyState variant="sm">
      <EmptyStateHeader titleText={title} headingLevel="h3" />
      <EmptyStateBody>{children}</EmptyStateBody>
      {action && <EmptyStateFooter>{action}</EmptyStateFooter>}
    </EmptyState>
  );
}
