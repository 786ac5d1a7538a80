import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { GROUPS, isChanged, isShown, reduced, UNCHANGED, wish } from "./settings";

const STORED = { id: "1", version: "v1", name: "partners", config: { trustAnchors: ["A"], ocspNonce: ["true"] } };

describe("the settings of a trust profile", () => {
  it("are those that the documentation lists", () => {
    const page = readFileSync(join(__dirname, "../../../docs/configuration.md"), "utf8");
    const section = page.slice(page.indexOf("## Trust profiles"), page.indexOf("## Server options"));
    const documented = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, key]) => key);
    const ours = ["default", ...GROUPS.flatMap(({ settings }) => settings.map(({ key }) => key))];
    expect(ours.sort()).toEqual(documented.sort());
  });

  it("have the standards that the documentation names", () => {
    const page = readFileSync(join(__dirname, "../../../docs/configuration.md"), "utf8");
    for (const { key, standard } of GROUPS.flatMap(({ settings }) => settings)) {
      if (standard === undefined) continue;
      const row = page.split("\n").find((line) => line.startsWith(`| \`${key}\` |`)) ?? "";
      expect(row.split("|").at(-2), key).toContain(`\`${standard}\``);
    }
  });
});

describe("an edit", () => {
  it("is what differs", () => {
    expect(reduced(STORED, { name: "partners", config: { trustAnchors: ["A", ""], ocspNonce: ["false"] } })).toEqual({
      config: { ocspNonce: ["false"] },
    });
  });

  it("survives a newer state, and its wish is based on that", () => {
    const edit = reduced(STORED, { config: { maxPathLength: ["2"] } });
    const newer = { ...STORED, version: "v2", config: { trustAnchors: ["B"] } };
    expect(wish(newer, reduced(newer, edit))).toEqual({
      id: "1",
      version: "v2",
      name: "partners",
      config: { trustAnchors: ["B"], maxPathLength: ["2"] },
    });
  });

  it("takes a setting away by blank values", () => {
    expect(wish(STORED, { config: { trustAnchors: [" "], ocspNonce: ["false"] } }).config).toEqual({});
  });

  it("is nothing at first", () => {
    expect(isChanged(UNCHANGED)).toBe(false);
    expect(isChanged(reduced(STORED, { name: "x", config: {} }))).toBe(true);
  });
});

it("shows a setting without a meaning only when it is set, or wrong", () => {
  const crl = { key: "crlLocations", kind: "list", modes: ["crl"] } as const;
  expect(isShown(crl, "crl", [], false)).toBe(true);
  expect(isShown(crl, "ocsp", [], false)).toBe(false);
  expect(isShown(crl, "ocsp", ["http://x"], false)).toBe(true);
  expect(isShown(crl, "none", [], true)).toBe(true);
});
