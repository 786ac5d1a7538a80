import { describe, expect, it } from "vitest";
import { isChanged, isShown, reduced, UNCHANGED, update } from "./settings";

const STORED = { id: "1", version: "v1", name: "partners", config: { trustAnchors: ["A"], ocspNonce: ["true"] } };

describe("an edit", () => {
  it("is what differs", () => {
    expect(reduced(STORED, { name: "partners", config: { trustAnchors: ["A", ""], ocspNonce: ["false"] } })).toEqual({
      config: { ocspNonce: ["false"] },
    });
  });

  it("survives a newer state, and its update is based on that", () => {
    const edit = reduced(STORED, { config: { maxPathLength: ["2"] } });
    const newer = { ...STORED, version: "v2", config: { trustAnchors: ["B"] } };
    expect(update(newer, reduced(newer, edit))).toEqual({
      id: "1",
      version: "v2",
      name: "partners",
      config: { trustAnchors: ["B"], maxPathLength: ["2"] },
    });
  });

  it("takes a setting away by blank values", () => {
    expect(update(STORED, { config: { trustAnchors: [" "], ocspNonce: ["false"] } }).config).toEqual({});
  });

  it("is nothing at first", () => {
    expect(isChanged(UNCHANGED)).toBe(false);
    expect(isChanged(reduced(STORED, { name: "x", config: {} }))).toBe(true);
  });
});

it("shows a setting without a meaning only when it is set, or wrong", () => {
  const crl = { modes: ["crl"] };
  expect(isShown(crl, "crl", [], false)).toBe(true);
  expect(isShown(crl, "ocsp", [], false)).toBe(false);
  expect(isShown(crl, "ocsp", ["http://x"], false)).toBe(true);
  expect(isShown(crl, "none", [], true)).toBe(true);
  expect(isShown({ modes: [] }, "none", [], false)).toBe(true);
});
