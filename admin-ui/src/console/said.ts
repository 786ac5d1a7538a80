/**
 * What the server says is English, by one sentence for each thing that it says. The sentences stand among the messages,
 * with a translation each; `{{name}}` is where the server puts something in.
 */
const CATALOGUES = ["mtls.ui.said.", "mtls.ui.reason.", "mtls.ui.problem.", "mtls.ui.here."];

interface Sentence {
  key: string;
  pattern: RegExp;
  names: string[];
  /** How much of it does not vary: the more, the better it fits. */
  fixed: number;
}

let known: Sentence[] | undefined;

/** A sentence by its key, and what the server has put in; nothing if nobody has foreseen it. */
export function recognised(text: string): { key: string; values: Record<string, string> } | undefined {
  known ??= Object.entries(ENGLISH)
    .filter(([key]) => CATALOGUES.some((catalogue) => key.startsWith(catalogue)))
    .map(([key, english]) => sentence(key, english))
    .sort((one, other) => other.fixed - one.fixed);
  for (const { key, pattern, names } of known) {
    const found = pattern.exec(text);
    if (found) return { key, values: Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? ""])) };
  }
  return undefined;
}

function sentence(key: string, english: string): Sentence {
  const pieces = english.split(/\{\{\w+\}\}/);
  return {
    key,
    pattern: new RegExp(`^${pieces.map(escaped).join("(.+?)")}$`, "s"),
    names: [...english.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? ""),
    fixed: pieces.join("").length,
  };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
