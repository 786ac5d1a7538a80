// @vitest-environment node
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, it } from "vitest";

const SOURCES = __dirname;

/** Each of our modules with those of ours that it imports; a type counts too: it makes readers go round in a circle. */
function imports(): Map<string, string[]> {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.tsx?$/.test(file) && !file.includes(".test.") && !file.endsWith(".d.ts"),
  );
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(SOURCES, file), "utf8");
      const from = [...text.matchAll(/\bfrom\s+"(\.[^"]+)"|\bimport\(?\s*"(\.[^"]+)"/g)].map(
        ([, one, other]) => one ?? other ?? "",
      );
      return [
        file,
        from.map((name) => module(dirname(join(SOURCES, file)), name)).filter((name) => name !== undefined),
      ];
    }),
  );
}

function module(directory: string, name: string): string | undefined {
  const found = [`${name}.ts`, `${name}.tsx`, name].map((path) => resolve(directory, path)).find(existsSync);
  if (!found) throw new Error(`${name} is not in ${directory}`);
  return /\.tsx?$/.test(found) ? relative(SOURCES, found) : undefined;
}

/** A way back to where it started, or nothing. */
function circle(graph: Map<string, string[]>): string[] {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] => {
    const at = path.indexOf(file);
    if (at >= 0) return [...path.slice(at), file];
    if (done.has(file)) return [];
    for (const next of graph.get(file) ?? []) {
      const found = visit(next, [...path, file]);
      if (found.length > 0) return found;
    }
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const found = visit(file, []);
    if (found.length > 0) return found;
  }
  return [];
}

it("goes round in no circle", () => {
  const graph = imports();
  expect(graph.size).toBeGreaterThan(50);
  expect(graph.get("main.tsx")).toContain("console/tabs.tsx");
  expect(circle(graph)).toEqual([]);
});

it("finds a circle where there is one", () => {
  const graph = new Map([
    ["a", ["b"]],
    ["b", ["c"]],
    ["c", ["b"]],
  ]);
  expect(circle(graph)).toEqual(["b", "c", "b"]);
});
