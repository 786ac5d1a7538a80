import assert from "node:assert/strict";
import { test } from "node:test";
import { newClient, newRealm, openConsole } from "./harness";

test("with the tabs switched off the console works as without them", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "billing");
  const page = await openConsole(`/${realm}/clients/${id}/settings`);
  await page.getByTestId("rolesTab").click();
  await page.getByText("No roles").first().waitFor();
  assert.equal(await page.getByTestId("mtlsTab").count(), 0);
  assert.equal(await page.locator('script[src*="/mtls/"]').count(), 0);
  await page.close();
});
