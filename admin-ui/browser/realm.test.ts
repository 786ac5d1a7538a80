import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { admin, certificateFile, fixture, newClient, newRealm, openConsole, pem, picture } from "./harness";
import {
  CA_SIGNED,
  drop,
  fits,
  inventory,
  newProfile,
  type Profile,
  realmTab,
  registering,
  rows,
  serving,
  trust,
  viewer,
  withUser,
} from "./panel";

const profiles = (realm: string) => admin<Profile[]>("GET", `/${realm}/mtls/trust-profiles`);

const setting = (page: Page, key: string) => page.locator(`[data-setting="${key}"]`);
/** The second before Keycloak 26.7, which does not know a CA there. */
const ANY_ISSUER = '[data-code="client_x509_without_ca_dn"], [data-code="client_x509_any_issuer"]';

const save = (page: Page) => page.getByTestId("mtls-save-profile").click();
const saved = (page: Page, name: string) => page.getByText(`Trust profile ${name} is saved`).first().waitFor();

async function add(page: Page, key: string, text: string): Promise<void> {
  await setting(page, key)
    .getByRole("button", { name: /^(Add certificates|Choose certificate)$/ })
    .click();
  await setting(page, key).getByRole("textbox").fill(text);
  await setting(page, key).getByRole("button", { name: "Add", exact: true }).click();
}

test("an empty realm says what to do, and a trust profile is made of files, dropped ones and text", async () => {
  const realm = await newRealm();
  const page = await realmTab(realm);
  await page.getByText("No trust profile yet").waitFor();
  await page.getByText("No client authenticates with a certificate yet").waitFor();
  await page.getByText(/^Version .+ \(commit .+\) on the node that answers\.$/).waitFor();
  await fits(page);

  await page.getByRole("button", { name: "Create trust profile" }).click();
  await page.getByLabel("Name", { exact: true }).fill("partners");
  await setting(page, "trustAnchors")
    .locator(".mtls-error")
    .getByText(/nobody is trusted/)
    .waitFor();
  await setting(page, "trustAnchors").getByRole("button", { name: "Add certificates" }).click();
  const chooser = page.waitForEvent("filechooser");
  await setting(page, "trustAnchors").getByRole("button", { name: "Choose files" }).click();
  await (await chooser).setFiles([certificateFile("root"), certificateFile("issuing")]);
  await setting(page, "trustAnchors").getByRole("button", { name: "Add", exact: true }).click();
  await setting(page, "trustAnchors").locator(".mtls-card").nth(1).waitFor();
  assert.equal(await setting(page, "trustAnchors").locator('.mtls-card [data-status="valid"]').count(), 2);
  await setting(page, "trustAnchors")
    .getByRole("button", { name: /^Remove CN=Example Bank Issuing CA 2/ })
    .click();
  await setting(page, "trustAnchors").locator(".mtls-card").nth(1).waitFor({ state: "detached" });

  await setting(page, "intermediates").getByRole("button", { name: "Add certificates" }).click();
  await drop(page, setting(page, "intermediates"), "issuing");
  await setting(page, "intermediates").getByRole("button", { name: "Add", exact: true }).click();
  await setting(page, "intermediates").locator(".mtls-card").waitFor();
  await add(page, "pinnedCertificates", pem("robot") + pem("ending"));
  await setting(page, "pinnedCertificates").locator('[data-status="soon"]').waitFor();

  await save(page);
  await saved(page, "partners");
  const [stored] = await profiles(realm);
  assert.deepEqual(
    Object.entries(stored?.config ?? {}).map(([key, values]) => [key, values.length]),
    [
      ["trustAnchors", 1],
      ["intermediates", 1],
      ["pinnedCertificates", 2],
    ],
  );
  await page.close();
});

test("what cannot be a certificate, or an anchor, is told at its place and not saved", async () => {
  const realm = await newRealm();
  const page = await realmTab(realm);
  await page.getByRole("button", { name: "Create trust profile" }).click();
  await page.getByLabel("Name", { exact: true }).fill("partners");
  await add(page, "trustAnchors", "no certificate at all");
  await setting(page, "trustAnchors")
    .getByText(/^Danger alert/)
    .waitFor();
  await setting(page, "trustAnchors").getByRole("textbox").fill(pem("payments"));
  await setting(page, "trustAnchors").getByRole("button", { name: "Add", exact: true }).click();
  await setting(page, "trustAnchors")
    .locator(".mtls-error")
    .getByText(/is not a CA certificate/)
    .waitFor();
  await page.getByLabel("CAs in a path, at most").fill("12");
  await page.getByText("must be a number between 0 and 8").waitFor();
  await page.getByLabel("Extended key usages").fill("clientAuth");
  await page.getByText(/is not a dotted object identifier/).waitFor();
  await page.getByText("3 settings need a look before this can be saved").waitFor();
  await save(page);
  await setting(page, "trustAnchors").locator(".mtls-error").waitFor();
  assert.deepEqual(await profiles(realm), []);
  await page.close();
});

test("every setting is saved as it was entered, and shown again", async () => {
  const realm = await newRealm();
  await newProfile(realm, "partners");
  const page = await realmTab(realm);
  await page.getByRole("button", { name: "Edit partners" }).click();
  assert.equal(await page.getByLabel("Allowed hosts").count(), 0);
  await page.getByLabel("Check", { exact: true }).selectOption("ocsp-or-crl");
  await page.getByLabel("The realm's default").check();
  await page.getByLabel("Extended key usages").fill("1.3.6.1.5.5.7.3.2\n1.3.6.1.5.5.7.3.4\n");
  await page.getByLabel("Key usages are required").check();
  await page.getByLabel("Intermediates may be for any purpose").check();
  await page.getByLabel("Certificate policies").fill("1.2.3.4");
  await page.getByLabel("CAs in a path, at most").fill("2");
  await page.getByLabel("RSA keys, at least").fill("3072");
  await page.getByLabel("EC keys, at least").fill("256");
  await page.getByLabel("Signatures with SHA-1 are accepted").check();
  await page.getByLabel("If nobody can say").selectOption("soft");
  await page.getByLabel("CRL locations").fill("http://crl.example.com/a.crl\nhttp://crl.example.com/b.crl");
  await page.getByLabel("OCSP responder", { exact: true }).fill("http://ocsp.example.com/");
  await add(page, "ocspResponderCertificate", pem("issuing"));
  await page.getByLabel("OCSP answers must repeat the nonce").check();
  await page.getByLabel("Answers are kept").fill("600");
  await page.getByLabel("Longer while the source is down").fill("900");
  await page.getByLabel("Allowed hosts").fill("ocsp.example.com");
  await save(page);
  await saved(page, "partners");

  const [stored] = await profiles(realm);
  const { trustAnchors, ocspResponderCertificate, ...config } = stored?.config ?? {};
  for (const several of Object.values(config)) several.sort(); // a component's values have no order
  assert.equal(trustAnchors?.length, 1);
  assert.equal(ocspResponderCertificate?.length, 1);
  assert.deepEqual(config, {
    default: ["true"],
    extendedKeyUsages: ["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4"],
    strictKeyUsage: ["true"],
    ignoreIntermediateExtendedKeyUsages: ["true"],
    certificatePolicies: ["1.2.3.4"],
    maxPathLength: ["2"],
    minRsaKeySize: ["3072"],
    minEcKeySize: ["256"],
    allowSha1Signatures: ["true"],
    revocationMode: ["ocsp-or-crl"],
    revocationFailureMode: ["soft"],
    crlLocations: ["http://crl.example.com/a.crl", "http://crl.example.com/b.crl"],
    ocspResponder: ["http://ocsp.example.com/"],
    ocspNonce: ["true"],
    revocationMaxAge: ["600"],
    revocationStaleTolerance: ["900"],
    revocationAllowedHosts: ["ocsp.example.com"],
  });
  await page.reload();
  await page.getByRole("button", { name: "Edit partners" }).click();
  await setting(page, "ocspResponderCertificate").locator(".mtls-card").waitFor();
  assert.equal(await page.getByLabel("Answers are kept").inputValue(), "600");
  await page.getByLabel("OCSP answers must repeat the nonce").uncheck();
  await save(page);
  await saved(page, "partners");
  assert.equal((await profiles(realm))[0]?.config.ocspNonce, undefined);
  await page.close();
});

test("a profile is not saved over a newer state, and the edit is kept, also on other tabs", async () => {
  const realm = await newRealm();
  const before = await newProfile(realm, "partners");
  const page = await realmTab(realm);
  await page.getByRole("button", { name: "Edit partners" }).click();
  await page.getByLabel("CAs in a path, at most").fill("1");
  await page.getByTestId("rs-keys-tab").click();
  await page.locator("#mtls-name").waitFor({ state: "detached" });
  await page.getByTestId("mtlsTab").click();
  await page.locator("#mtls-name").waitFor();
  assert.equal(await page.getByLabel("CAs in a path, at most").inputValue(), "1");

  await admin("PUT", `/${realm}/mtls/trust-profiles/${before.id}`, {
    name: "partners",
    version: before.version,
    config: { ...before.config, minRsaKeySize: ["4096"] },
  });
  await save(page);
  await page.getByText("Somebody else has changed this profile").waitFor();
  await page.getByRole("button", { name: "Load the newer state" }).click();
  await page.getByText("Somebody else has changed this profile").waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("RSA keys, at least").inputValue(), "4096");
  assert.equal(await page.getByLabel("CAs in a path, at most").inputValue(), "1");
  await save(page);
  await saved(page, "partners");
  const { config } = (await profiles(realm))[0] as Profile;
  assert.deepEqual([config.maxPathLength, config.minRsaKeySize], [["1"], ["4096"]]);
  await page.close();
});

test("another profile becomes the default, and one that clients need is renamed and not deleted", async () => {
  const realm = await newRealm();
  await newProfile(realm, "partners", { default: ["true"] });
  await newProfile(realm, "regulator");
  await newProfile(realm, "unused");
  await newClient(realm, "payments", CA_SIGNED);
  const page = await realmTab(realm);
  await trust(page).nth(2).waitFor();
  assert.match((await trust(page).nth(0).textContent()) ?? "", /partners.*Default.*1 client/);

  await page.getByRole("button", { name: "Delete partners" }).click();
  await page.getByRole("dialog").getByText("payments").waitFor();
  assert.ok(await page.getByRole("dialog").getByRole("button", { name: "Delete" }).isDisabled());
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: "Edit partners" }).click();
  await page.getByLabel("Name", { exact: true }).fill("partners-2");
  await save(page);
  await saved(page, "partners-2");
  await page.getByRole("button", { name: "Back to the overview" }).click();
  await trust(page)
    .filter({ hasText: /partners-2.*Default.*1 client/ })
    .waitFor();

  await page.getByRole("button", { name: "Make default: regulator" }).click();
  await page.getByText("regulator is the realm's default now").first().waitFor();
  await page.getByRole("button", { name: "Make default: partners" }).waitFor();
  assert.deepEqual(
    (await profiles(realm)).map((profile) => profile.default),
    [false, true, false],
  );

  await page.getByRole("button", { name: "Delete unused" }).click();
  await newClient(realm, "late", {
    ...CA_SIGNED,
    attributes: { ...CA_SIGNED.attributes, "mtls.trust_profile": "unused" },
  });
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page
    .getByRole("dialog")
    .getByText(/decides about 1 client/)
    .waitFor();
  await page.getByRole("dialog").getByText("late", { exact: true }).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Delete partners" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("Trust profile partners-2 is deleted").first().waitFor();
  assert.deepEqual(
    (await profiles(realm)).map(({ name }) => name),
    ["regulator", "unused"],
  );
  await page.close();
});

test("revocation is tested now, and each place says what it said", async (t) => {
  const realm = await newRealm();
  const read = (name: string) => readFileSync(join(fixture.certificates, name));
  const published = await serving(t, { "root.crl": read("root.crl"), ocsp: read("payments.ocsp") });
  await newProfile(realm, "lists", {
    intermediates: [pem("issuing")],
    revocationMode: ["crl"],
    crlLocations: [`${published}/root.crl`, "http://127.0.0.1:9/gone.crl"],
  });
  await newProfile(realm, "responder", { revocationMode: ["ocsp"], ocspResponder: [`${published}/ocsp`] });
  const page = await realmTab(realm);
  await page.getByRole("button", { name: "Edit lists" }).click();
  await page.getByRole("button", { name: "Test revocation" }).click();
  assert.deepEqual(await outcomes(page, /\/(\w+)\.crl/), { root: "ok", gone: "failed" });
  await page.getByTestId("mtls-test-revocation").evaluate((element) => element.scrollIntoView());
  await picture(page, "realm-revocation-test");
  await fits(page);

  await page.getByTestId("mtls-test-revocation").getByRole("textbox").fill(pem("impostor"));
  await page.getByRole("button", { name: "Test revocation" }).click();
  await page.getByText(/has no trusted path in this profile/).waitFor();

  await page.getByRole("button", { name: "Back to the overview" }).click();
  await page.getByRole("button", { name: "Edit responder" }).click();
  await page.getByTestId("mtls-test-revocation").getByRole("textbox").fill(pem("payments"));
  await page.getByRole("button", { name: "Test revocation" }).click();
  // The responder has one answer for everybody, and it is about the client's certificate.
  assert.deepEqual(await outcomes(page, /CN=(payments|Example Bank Issuing)/), {
    payments: "ok",
    "Example Bank Issuing": "failed",
  });
  await page.getByText("the certificate is good").waitFor();
  await page.close();
});

/** What came of asking each place, by what `name` finds in its row. */
async function outcomes(page: Page, name: RegExp): Promise<Record<string, string>> {
  const results = rows(page, "Results");
  await results.nth(1).waitFor();
  const texts = await results.allTextContents();
  const found = await results
    .locator("[data-outcome]")
    .evaluateAll((labels) => labels.map((label) => label.getAttribute("data-outcome")));
  return Object.fromEntries(texts.map((text, index) => [name.exec(text)?.[1], found[index]]));
}

test("the inventory finds, filters, turns pages, exports and leads to the client", async () => {
  const realm = await newRealm();
  await newProfile(realm, "partners", { default: ["true"] });
  const created = await newClient(realm, "robot", registering("robot", "ending"));
  await newClient(realm, "retired", registering("ended"));
  for (let index = 10; index < 30; index++) await newClient(realm, `payments-${index}`, CA_SIGNED);
  const page = await realmTab(realm);
  await page.getByText("1 to 20 of 22").waitFor();
  assert.deepEqual((await inventory(page).locator("a").allTextContents()).slice(0, 2), ["retired", "robot"]);
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText("21 to 22 of 22").waitFor();
  assert.equal(await inventory(page).count(), 2);
  await page.getByRole("button", { name: "Previous" }).click();
  await page.getByText("1 to 20 of 22").waitFor();

  await page.getByLabel("Show", { exact: true }).selectOption("expired");
  await page.getByText("1 to 1 of 1").waitFor();
  assert.equal(await inventory(page).locator('[data-status="expired"]').count(), 1);
  await page.getByLabel("Show", { exact: true }).selectOption("weak");
  await page.getByText("No client matches").waitFor();
  await page.getByLabel("Show", { exact: true }).selectOption("expiring");
  await page.getByLabel("Search by client ID or name").fill("ROB");
  await page.getByText("1 to 1 of 1").waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export CSV" }).click();
  const file = await (await download).path();
  const table = readFileSync(file, "utf8").trim().split(/\r?\n/);
  assert.equal((await download).suggestedFilename(), `${realm}-mtls-inventory.csv`);
  assert.equal(table.length, 2, table.join("\n"));
  assert.match(table[1] ?? "", /robot/);

  await inventory(page).getByRole("link", { name: "robot" }).click();
  await page.waitForURL((url) => url.hash.includes(`/clients/${created}/mtls`));
  await page.locator("#mtls-method").waitFor();
  await page.close();
});

test("warnings say how bad it is and whom it is about", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "legacy", {
    clientAuthenticatorType: "client-x509",
    attributes: { "x509.subjectdn": "CN=legacy" },
  });
  const page = await realmTab(realm);
  const warning = page.locator(ANY_ISSUER).and(page.locator('[data-severity="warning"]'));
  await warning.waitFor();
  assert.equal(
    await warning.getByRole("link", { name: "legacy" }).getAttribute("href"),
    `#/${realm}/clients/${id}/mtls`,
  );
  await page.close();
});

test("a login of users that is shown verified certificates alone is no problem", async () => {
  const realm = await newRealm(withUser(["realm-admin"]));
  const page = await realmTab(realm, { user: viewer(realm) });
  await page.getByText("No problem found", { exact: true }).waitFor();
  await page.getByText("Looked at: whether certificates reach this server").waitFor();

  const flows = `/${realm}/authentication/flows`;
  await admin("POST", flows, { alias: "smart cards", providerId: "basic-flow", topLevel: true, builtIn: false });
  await admin("POST", `${flows}/smart%20cards/executions/execution`, { provider: "direct-grant-auth-x509-username" });
  const [step] = await admin<{ id: string }[]>("GET", `${flows}/smart%20cards/executions`);
  await admin("PUT", `${flows}/smart%20cards/executions`, { ...step, requirement: "REQUIRED" });
  await admin("POST", `/${realm}/authentication/executions/${step?.id}/config`, { alias: "x", config: { a: "b" } });
  await admin("PUT", `/${realm}`, { directGrantFlow: "smart cards" });
  await page.reload();
  await page.getByText("No problem found", { exact: true }).waitFor();
  assert.equal(await page.locator('[data-code="x509_user_login_unverified"]').count(), 0);
  await fits(page);
  await page.close();
  await admin("DELETE", `/${realm}`); // whoever administers all realms is told of it in each
});

test("a flow of the realm's own gets the method with one click, from whoever manages the realm", async () => {
  const realm = await newRealm(withUser(["view-realm", "view-clients"]));
  await admin("POST", `/${realm}/authentication/flows/clients/copy`, { newName: "own" });
  await admin("PUT", `/${realm}`, { clientAuthenticationFlow: "own" });
  await newProfile(realm, "partners", { default: ["true"] });
  await newClient(realm, "payments", CA_SIGNED);
  const found = (page: Page) => page.locator('[data-code="flow_lacks_method"][data-severity="danger"]');

  const watching = await realmTab(realm, { user: viewer(realm) });
  await found(watching).waitFor();
  assert.equal(await watching.getByRole("button", { name: "Add to this flow" }).count(), 0);
  await watching.close();

  const page = await realmTab(realm);
  await found(page)
    .getByText(/"own" does not have "tls-client-auth"/)
    .waitFor();
  await fits(page);
  await page.getByRole("button", { name: "Add to this flow" }).click();
  await page.getByText("tls_client_auth is in the flow own now").first().waitFor();
  await found(page).waitFor({ state: "detached" });
  const executions = await admin<{ providerId: string }[]>("GET", `/${realm}/authentication/flows/own/executions`);
  assert.equal(executions.filter(({ providerId }) => providerId === "tls-client-auth").length, 1);
  await page.close();
});

test("who may only view the realm can change nothing, and sees no clients", async () => {
  const realm = await newRealm(withUser(["view-realm"]));
  await newProfile(realm, "partners", { revocationMode: ["crl"] });
  const page = await realmTab(realm, { user: viewer(realm) });
  await trust(page).first().waitFor();
  assert.equal(await page.getByRole("button", { name: /^(Create|Delete|Make|Edit)/ }).count(), 0);
  assert.equal(await page.locator("#mtls-inventory").count(), 0);
  await page.getByText("No problem found in what you may see").waitFor();
  await page.getByText("warnings about clients need the role view-clients").waitFor();
  await page.getByRole("button", { name: "View partners" }).click();
  await page.getByText("you need the role manage-realm").waitFor();
  await setting(page, "trustAnchors").locator(".mtls-card").waitFor();
  assert.ok(await page.getByLabel("Name", { exact: true }).isDisabled());
  assert.ok(await page.getByLabel("CRL locations").isDisabled());
  assert.equal(await page.getByRole("button", { name: /^(Add|Remove|Save|Test)/ }).count(), 0);
  await fits(page);
  await page.close();
});

test("the console keeps realm settings from those who only view clients", async () => {
  const realm = await newRealm(withUser(["view-clients", "query-clients"]));
  const page = await openConsole(`/${realm}/realm-settings/mtls`, { user: viewer(realm) });
  await page
    .getByText(/don't have access|Forbidden/i)
    .first()
    .waitFor();
  assert.equal(await page.getByTestId("mtlsTab").count(), 0);
  await page.close();
});

test("a server that does not answer is told, and asked again", async () => {
  const realm = await newRealm();
  await newProfile(realm, "partners");
  const page = await openConsole(`/${realm}/realm-settings/general`);
  await page.route(/\/mtls\/(trust-profiles|inventory|warnings)/, (route) => route.fulfill({ status: 503, body: "" }));
  await page.getByTestId("mtlsTab").click();
  await page.getByText("The trust profiles cannot be read").waitFor();
  await page.unroute(/\/mtls\/(trust-profiles|inventory|warnings)/);
  await page.getByRole("button", { name: "Try again" }).click();
  await trust(page).first().waitFor();
  await page.close();
});
