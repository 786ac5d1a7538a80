import assert from "node:assert/strict";
import { test } from "node:test";
import { fixture, newClient, newRealm, openConsole } from "./harness";

test("the tab is there for confidential clients", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "billing");
  const page = await openConsole(`/${realm}/clients/${id}/settings`);
  await page.getByTestId("mtlsTab").click();
  await page.locator(".mtls-panel").waitFor();
  assert.match(page.url(), /\/mtls$/);
});

test("realm settings have the tab", async () => {
  const realm = await newRealm();
  const page = await openConsole(`/${realm}/realm-settings/general`);
  await page.getByTestId("mtlsTab").click();
  await page.locator(".mtls-panel").waitFor();
  assert.match(page.url(), /\/realm-settings\/mtls$/);
});

test("a public client has no tab", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "spa", { publicClient: true, serviceAccountsEnabled: false });
  const page = await openConsole(`/${realm}/clients/${id}/settings`);
  await page.getByTestId("rolesTab").waitFor();
  assert.equal(await page.getByTestId("mtlsTab").count(), 0);
});

test("the console works when the script is blocked", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "billing");
  const first = await openConsole("/master/clients");
  await first.context().route(/\/mtls\/console-.*\.js$/, (route) => route.abort());
  const again = await first.context().newPage();
  await again.goto(`${fixture.base}/admin/master/console/#/${realm}/clients/${id}/settings`);
  await again.getByTestId("rolesTab").click();
  await again.getByTestId("no-roles-for-this-client-empty-state").or(again.getByText("No roles")).first().waitFor();
  assert.equal(await again.getByTestId("mtlsTab").count(), 0);
});
