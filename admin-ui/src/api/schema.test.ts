// @vitest-environment node
import { expect, it } from "vitest";
import { generated, written } from "../../scripts/api.mjs";

it("has the types of the description of the API as it is (npm run api writes them)", async () => {
  expect(written()).toBe(await generated());
});
