import { expect, it } from "vitest";
import { daysUntil, query } from "./query";

it("asks for a page of what is searched", () => {
  expect(query("expiring", " pay & more ", 40)).toBe("filter=expiring&search=pay+%26+more&first=40&max=20");
});

it("asks for all of it, to download", () => {
  expect(query("all", "")).toBe("filter=all");
});

it("counts whole days, as the server does", () => {
  const now = Date.parse("2030-01-10T12:00:00Z");
  expect(daysUntil("2030-01-12T11:59:59Z", now)).toBe(1);
  expect(daysUntil("2030-01-08T11:59:59Z", now)).toBe(-2);
});
