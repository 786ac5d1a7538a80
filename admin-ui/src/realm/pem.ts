const BLOCK = /-----BEGIN [A-Z0-9 ]+-----[\s\S]*?-----END [A-Z0-9 ]+-----/g;

/** One certificate, or something else that stands in its place, of a setting with several. */
export interface Block {
  text: string;
  /** What makes it the same as another one: the content without its wrapping. */
  body: string;
}

/** The values of a setting, one certificate each: a value may have several, and one may be bare base64. */
export function blocks(values: readonly string[]): Block[] {
  return values
    .flatMap((value) => value.match(BLOCK) ?? [value])
    .filter((text) => text.trim() !== "")
    .map((text) => ({ text, body: body(text) }));
}

export function body(text: string): string {
  return text.replace(/-----[A-Z0-9 ]+-----/g, "").replace(/\s/g, "");
}

/** The values and those certificates that are not among them yet. */
export function withAdded(values: readonly string[], pems: readonly string[]): string[] {
  const result = blocks(values);
  for (const added of blocks(pems)) {
    if (!result.some((there) => there.body === added.body)) result.push(added);
  }
  return result.map(({ text }) => text);
}

export function without(values: readonly string[], removed: string): string[] {
  return blocks(values)
    .filter(({ body: content }) => content !== removed)
    .map(({ text }) => text);
}
