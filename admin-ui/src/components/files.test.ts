import { expect, it } from "vitest";
import { filesAsText } from "./files";

function file(name: string, content: Uint8Array | string) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { name, size: bytes.length, arrayBuffer: async () => bytes.slice().buffer as ArrayBuffer };
}

const DER = new Uint8Array([0x30, 0x82, 0x00, 0x31, ...new Array(49).fill(7)]);

it("puts PEM files one after the other", async () => {
  expect(await filesAsText([file("a.pem", "A\n\n"), file("b.pem", "B")])).toEqual({ text: "A\nB\n", found: false });
});

it("turns DER into PEM of 64 columns", async () => {
  const lines = (await filesAsText([file("a.der", DER)])).text.trimEnd().split("\n");
  expect(lines[0]).toBe("-----BEGIN CERTIFICATE-----");
  expect(lines[1]).toHaveLength(64);
  expect(lines.at(-1)).toBe("-----END CERTIFICATE-----");
  expect(atob(lines.slice(1, -1).join(""))).toHaveLength(DER.length);
});

it("does not read what cannot be a certificate for its size", async () => {
  const huge = { name: "film.mp4", size: 5_000_000, arrayBuffer: async () => Promise.reject(new Error("was read")) };
  expect(await filesAsText([huge])).toEqual({ text: "film.mp4: 5000000 bytes\n", found: false });
});
