import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readMessages } from "../../scripts/messages.mjs";
import { ApiError, HereError } from "../api/Api";
import { messages, PREFIX } from "./messages";

const SOURCES = join(__dirname, "..");
const ENGLISH = ours("en");
const GERMAN = ours("de");

function ours(language: string): Record<string, string> {
  return Object.fromEntries(Object.entries(readMessages(language)).filter(([key]) => key.startsWith(PREFIX)));
}

/** The ids in the sources that are written out, and the beginnings of those that are put together. */
function used(): { ids: Set<string>; beginnings: Set<string> } {
  const ids = new Set<string>();
  const beginnings = new Set<string>();
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(file) || file.includes(".test.")) continue;
    const text = readFileSync(join(SOURCES, file), "utf8");
    for (const [, id] of text.matchAll(/\bt\(\s*"([^"]+)"/g)) ids.add(id ?? "");
    for (const [, id] of text.matchAll(/<Message\s+id="([^"]+)"/g)) ids.add(id ?? "");
    for (const [, id] of text.matchAll(/\bt\(\s*`([^$`]+)\$\{/g)) beginnings.add(id ?? "");
  }
  return { ids, beginnings };
}

/** What the server says in English itself: names and help of settings. Its tests compare the other languages. */
const SERVERS = /^mtls\.ui\.trust\.(setting|help)\./;

const withoutPlural = (key: string) => key.replace(/_(one|other)$/, "");

describe("messages", () => {
  it("are there in English and in German", () => {
    expect(
      Object.keys(GERMAN)
        .filter((key) => !SERVERS.test(key))
        .sort(),
    ).toEqual(Object.keys(ENGLISH).sort());
  });

  it("take the same values in both languages", () => {
    const names = (text: string | undefined) => [...(text ?? "").matchAll(/\{\{\w+\}\}/g)].map(String).sort();
    for (const key of Object.keys(ENGLISH)) {
      expect(names(GERMAN[key]), key).toEqual(names(ENGLISH[key]));
    }
  });

  it("are there for every id that the sources use, and no others", () => {
    const { ids, beginnings } = used();
    const known = new Set(Object.keys(ENGLISH).map((key) => withoutPlural(key.slice(PREFIX.length))));
    expect([...ids].filter((id) => !known.has(id))).toEqual([]);
    const unused = [...known].filter((id) => !ids.has(id) && ![...beginnings].some((start) => id.startsWith(start)));
    expect(unused).toEqual([]);
  });

  it("put values in, and count", () => {
    const { t } = messages(GERMAN, "de");
    expect(t("expiry.soon", { count: 1 })).toBe("Läuft in 1 Tag ab");
    expect(t("expiry.soon", { count: 7 })).toBe("Läuft in 7 Tagen ab");
  });

  it("translate what the server says by its code, whatever stands in it", () => {
    const { translated } = messages(GERMAN, "de");
    expect(translated({ code: "number", arguments: { least: "0", most: "8" } }, "must be a number")).toBe(
      "muss eine Zahl zwischen 0 und 8 sein",
    );
    const weak = { code: "key_bits", arguments: { kind: "RSA", bits: "1024", minimum: "2048" }, sentence: "weak" };
    expect(translated({ code: "too_weak", arguments: { what: '"CN=a: b"', why: weak } }, "weak")).toBe(
      '"CN=a: b" ist zu schwach: der RSA-Schlüssel hat 1024 Bit, verlangt sind 2048',
    );
    expect(translated({ code: "several", arguments: { problems: [weak, weak] } }, "weak")).toBe(
      "der RSA-Schlüssel hat 1024 Bit, verlangt sind 2048; der RSA-Schlüssel hat 1024 Bit, verlangt sind 2048",
    );
    expect(translated({ code: "of_a_later_version", arguments: {} }, "as it is")).toBe("as it is");
    expect(translated(undefined, "as it is")).toBe("as it is");
  });

  it("say of an error what it says itself", () => {
    const { failed } = messages(GERMAN, "de");
    const refusal = { error: "invalid_input", errorMessage: "text: is empty", errors: [], clients: [] };
    const problem = { field: "text", reason: "is empty", code: "empty", arguments: {} };
    expect(failed(new ApiError(400, { ...refusal, code: "empty", arguments: {}, errors: [problem] }))).toBe(
      "text: ist leer",
    );
    expect(failed(new ApiError(400, refusal))).toBe("text: is empty");
    expect(failed(new ApiError(403, undefined))).toBe("Dazu haben Sie nicht das Recht.");
    expect(failed(new HereError("noAnswer"))).toBe("Der Server antwortet nicht.");
    expect(failed(new Error("as it is"))).toBe("as it is");
  });

  it("fall back to English, and then to the id", () => {
    const { t } = messages({}, "fr");
    expect(t("retry")).toBe("Try again");
    expect(t("no.such.message")).toBe("no.such.message");
  });
});
