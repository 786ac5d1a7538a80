import type { Context } from "react";

/** What we look at in React 18's own tree. */
interface Fiber {
  return: Fiber | null;
  type: { _context?: NamedContext } | null;
}

type NamedContext = Context<unknown> & { displayName?: string };

/** The contexts that are provided above a DOM node, by their display names; the nearest where two have the same name. */
export function contextsAbove(node: Element): Map<string, Context<unknown>> {
  const contexts = new Map<string, Context<unknown>>();
  const key = Object.keys(node).find((name) => name.startsWith("__reactFiber$"));
  let fiber = key ? ((node as unknown as Record<string, Fiber>)[key] ?? null) : null;
  for (; fiber; fiber = fiber.return) {
    const context = fiber.type?._context;
    if (context?.displayName && !contexts.has(context.displayName)) {
      contexts.set(context.displayName, context);
    }
  }
  return contexts;
}
