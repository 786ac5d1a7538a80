import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { admin, newClient, newRealm, openConsole, pem, tokenRequest } from "./harness";
import { clientTab, newProfile, part, realmTab, rows, tryIt, viewer, withUser } from "./panel";

interface Stored {
  clientAuthenticatorType: string;
  attributes: Record<string, string>;
}

/** A client of Keycloak's own client-x509. */
function x509(subject: string, attributes: Record<string, string> = {}) {
  return { clientAuthenticatorType: "client-x509", attributes: { "x509.subjectdn": subject, ...attributes } };
}

const SUBJECT = "CN=payments, OU=Treasury, O=Example Bank, C=DE";
const CA = "CN=Example Bank Root CA,O=Example Bank,C=DE";

const candidates = (page: Page) => rows(page, "Clients of client-x509");
const move = (page: Page) => page.getByRole("button", { name: "Move this client" });
const confirm = (page: Page) => page.getByRole("dialog").getByRole("button", { name: "Move this client" }).click();

test("a client-x509 client moves after a look at what that does, and not over a newer state", async () => {
  const realm = await newRealm();
  await newProfile(realm, "partners", { default: ["true"], intermediates: [pem("issuing")] });
  const id = await newClient(realm, "payments", x509(SUBJECT, { "x509.casubjectdn": CA }));
  const read = () => admin<Stored>("GET", `/${realm}/clients/${id}`);

  const overview = await realmTab(realm);
  await candidates(overview).locator('[data-possible="true"]').waitFor();
  await candidates(overview).getByRole("link", { name: "payments" }).click();
  const page = overview;
  await part(page, "mtls-migration").locator('[data-possible="true"]').waitFor();
  const changes = await rows(page, "What would change").evaluateAll((lines) =>
    lines.map((line) => [...line.querySelectorAll("td")].map((cell) => cell.textContent)),
  );
  assert.deepEqual(changes, [
    ["clientAuthenticatorType", "client-x509", "tls-client-auth"],
    ["tls_client_auth_subject_dn", "–", "CN=payments,OU=Treasury,O=Example Bank,C=DE"],
    ["x509.subjectdn", SUBJECT, "–"],
    ["x509.casubjectdn", CA, "–"],
  ]);
  const loss = part(page, "mtls-migration").locator('[data-blocking="false"]', { hasText: "x509.casubjectdn" });
  assert.match((await loss.textContent()) ?? "", /x509\.casubjectdn.*has a trust anchor of this name/);
  assert.equal((await read()).clientAuthenticatorType, "client-x509");

  await admin("PUT", `/${realm}/clients/${id}`, {
    ...(await read()),
    attributes: { ...(await read()).attributes, "x509.casubjectdn": "" },
  });
  await move(page).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await move(page).click();
  await confirm(page);
  await page.getByRole("dialog").getByText("Somebody else has changed it").waitFor();
  assert.equal((await read()).clientAuthenticatorType, "client-x509");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  await page.getByRole("button", { name: "Load the newer state" }).click();
  await loss.getByText(/any issuer would do/).waitFor();
  await move(page).click();
  await confirm(page);
  await page.getByText("The client has moved to tls_client_auth").first().waitFor();
  assert.ok(await page.getByLabel("CA-signed certificate (tls_client_auth)").isChecked());
  assert.equal(await page.locator("#mtls-migration").count(), 0);
  assert.equal((await tokenRequest(realm, "payments", "payments")).status, 200);
  assert.equal((await tokenRequest(realm, "payments", "impostor")).status, 401);
  await tryIt(page, pem("impostor"));
  await page.getByText("Refused: issuer_key_mismatch").waitFor();

  // The page's own form has not kept what was removed.
  await page.getByTestId("clientSettingsTab").click();
  await page.getByTestId("name").fill("Payments");
  await page.getByTestId("settings-save").click();
  await page.getByText("Client successfully updated").first().waitFor();
  const { clientAuthenticatorType, attributes } = await read();
  assert.equal(clientAuthenticatorType, "tls-client-auth");
  assert.ok(!attributes["x509.subjectdn"]);
  await page.close();
});

test("what keeps a client from moving is said, and who may only look cannot move it", async () => {
  const realm = await newRealm(withUser(["view-clients", "view-realm", "query-clients"]));
  await newProfile(realm, "partners", { default: ["true"] });
  const pattern = x509("CN=pay.*,O=Example Bank", { "x509.allow.regex.pattern.comparison": "true" });
  const blocked = await newClient(realm, "patterned", pattern);
  const movable = await newClient(realm, "payments", x509(SUBJECT));

  const page = await realmTab(realm);
  await candidates(page).nth(1).waitFor();
  assert.deepEqual(
    await candidates(page)
      .locator("[data-possible]")
      .evaluateAll((labels) => labels.map((one) => one.textContent)),
    ["Not as it is", "Yes"],
  );
  const warning = page
    .locator('[data-code="client_x509_without_ca_dn"], [data-code="client_x509_any_issuer"]')
    .getByRole("link", { name: "patterned" });
  await warning.click();
  await page.waitForURL((url) => url.hash.includes(`/clients/${blocked}/mtls`));
  await part(page, "mtls-migration")
    .locator('[data-blocking="true"]')
    .getByText(/is a pattern/)
    .waitFor();
  assert.ok(await move(page).isDisabled());
  await page.getByText("Put right what is in the way first").waitFor();
  await page.close();

  const view = await clientTab(realm, movable, { user: viewer(realm) });
  await part(view, "mtls-migration").locator('[data-possible="true"]').waitFor();
  assert.equal(await move(view).count(), 0);
  await view.close();
});

test("a client of another method has nothing to move from, nor has a realm without client-x509", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "billing");
  const page = await clientTab(realm, id);
  assert.equal(await page.locator("#mtls-migration").count(), 0);
  await page.close();
  const overview = await openConsole(`/${realm}/realm-settings/mtls`);
  const listed = overview.waitForResponse(/\/mtls\/migration\?/);
  await listed;
  await overview.locator("#mtls-inventory").waitFor();
  assert.equal(await overview.locator("#mtls-migrations").count(), 0);
  await overview.close();
});
