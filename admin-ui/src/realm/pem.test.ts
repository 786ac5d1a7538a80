import { expect, it } from "vitest";
import { blocks, withAdded, without } from "./pem";

const pem = (content: string) => `-----BEGIN CERTIFICATE-----\n${content}\n-----END CERTIFICATE-----`;

it("takes a value with several certificates apart", () => {
  expect(blocks([`${pem("AA")}\ncomment\n${pem("BB")}\n`, "CC\nDD", " "]).map(({ body }) => body)).toEqual([
    "AA",
    "BB",
    "CCDD",
  ]);
});

it("adds what is not there yet, however it is wrapped", () => {
  expect(withAdded([pem("AAAA")], [pem("AA\nAA"), pem("BB"), pem("BB")])).toEqual([pem("AAAA"), pem("BB")]);
});

it("removes one and keeps the others, readable or not", () => {
  expect(without([`${pem("AA")}\n${pem("BB")}`, "what is this?"], "AA")).toEqual([pem("BB"), "what is this?"]);
});
