import assert from "node:assert/strict";
import { test } from "node:test";
import { newClient, newRealm, openConsole } from "./harness";

test("the tab is there for confidential clients", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "billing");
  const page = await openConsole(`/${realm}/clients/${id}/settings`);
  await page.getByTestId("mtlsTab").click();
  await page.locator(".mtls-panel").waitFor();
  assert.match(page.url(), /\/mtls$/);
  await page.close();
});

test("realm settings have the tab", async () => {
  const realm = await newRealm();
  const page = await openConsole(`/${realm}/realm-settings/general`);
  await page.getByTestId("mtlsTab").click();
  await page.locator(".mtls-panel").waitFor();
  assert.match(page.url(), /\/realm-settings\/mtls$/);
  await page.close();
});

test("a public client has no tab", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "spa", { publicClient: true, serviceAccountsEnabled: false });
  const page = await openConsole(`/${realm}/clients/${id}/settings`);
  await page.getByTestId("rolesTab").waitFor();
  assert.equal(await page.getByTestId("mtlsTab").count(), 0);
  await page.close();
});

test("the console works when the script is blocked", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "billing");
  const page = await openConsole(`/${realm}/clients/${id}/settings`, { without: /\/mtls\/console-.*\.js$/ });
  await page.getByTestId("rolesTab").click();
  await page.getByText("No roles").first().waitFor();
  assert.equal(await page.getByTestId("mtlsTab").count(), 0);
  await page.close();
});
