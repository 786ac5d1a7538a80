import assert from "node:assert/strict";
import { test } from "node:test";
import { newClient, newRealm, openConsole } from "./harness";
import { viewer, withUser } from "./panel";

test("a theme of one's own for the console keeps the tab, and its own script", async () => {
  const realm = await newRealm({ adminTheme: "corporate", ...withUser(["realm-admin"]) });
  const id = await newClient(realm, "billing");
  const page = await openConsole(`/${realm}/clients/${id}/settings`, { user: viewer(realm) });
  await page.getByTestId("mtlsTab").click();
  await page.locator("#mtls-method").waitFor();
  const corporate = await page.evaluate(() => document.documentElement.getAttribute("data-corporate"));
  assert.equal(corporate, "yes");
  await page.close();
});

test("a console that is not known works, and the log says once that there is no tab", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "billing");
  const log: string[] = [];
  const renaming = { AdminClientContext: "SomeOtherContext" };
  const page = await openConsole(`/${realm}/clients/${id}/settings`, { renaming, log });
  await page.getByTestId("mtlsTab").click();
  await page.getByText("This version of the console is not supported").waitFor();
  await page.getByTestId("rolesTab").click();
  await page.getByText("No roles").first().waitFor();
  await page.getByTestId("mtlsTab").click();
  await page.getByText("This version of the console is not supported").waitFor();
  await page.getByTestId("clientSettingsTab").click();
  await page.getByTestId("name").fill("Billing");
  await page.getByTestId("settings-save").click();
  await page.getByText("Client successfully updated").first().waitFor();
  assert.deepEqual(log, ["Mutual TLS tab: this console is not known, it has no AdminClientContext."]);
  await page.close();
});
