import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import type { Page } from "playwright-core";
import {
  admin,
  certificateFile,
  fixture,
  type Look,
  newClient,
  newRealm,
  openConsole,
  pem,
  picture,
  seriousFindings,
  unstyledClasses,
} from "./harness";

interface Stored {
  id: string;
  name: string;
  default: boolean;
  version: string;
  config: Record<string, string[]>;
}

const CA_SIGNED = {
  clientAuthenticatorType: "tls-client-auth",
  attributes: { tls_client_auth_subject_dn: "CN=payments,OU=Treasury,O=Example Bank,C=DE" },
};

const profiles = (realm: string) => admin<Stored[]>("GET", `/${realm}/mtls/trust-profiles`);

function newProfile(realm: string, name: string, config: Record<string, string[]> = {}): Promise<Stored> {
  return admin<Stored>("POST", `/${realm}/mtls/trust-profiles`, {
    name,
    config: { trustAnchors: [pem("root")], ...config },
  });
}

function registered(...names: string[]) {
  return {
    clientAuthenticatorType: "self-signed-tls-client-auth",
    attributes: { "mtls.certificates": names.map(pem).join("") },
  };
}

async function realmTab(realm: string, look: Look = {}): Promise<Page> {
  const page = await openConsole(`/${realm}/realm-settings/mtls`, look);
  await page.locator("#mtls-trust").waitFor();
  return page;
}

const part = (page: Page, id: string) => page.locator(`section[aria-labelledby="${id}"]`);
const setting = (page: Page, key: string) => page.locator(`[data-setting="${key}"]`);
const save = (page: Page) => page.getByTestId("mtls-save-profile").click();
const saved = (page: Page, name: string) => page.getByText(`Trust profile ${name} is saved`).first().waitFor();
const listed = (page: Page) => page.getByRole("table", { name: "Trust profiles" }).locator("tbody tr");
const clients = (page: Page) => page.getByRole("table", { name: "Clients with certificates" }).locator("tbody tr");

async function add(page: Page, key: string, text: string): Promise<void> {
  await setting(page, key)
    .getByRole("button", { name: /^(Add certificates|Choose certificate)$/ })
    .click();
  await setting(page, key).getByRole("textbox").fill(text);
  await setting(page, key).getByRole("button", { name: "Add", exact: true }).click();
}

async function fits(page: Page): Promise<void> {
  assert.deepEqual(await seriousFindings(page), []);
  assert.deepEqual(await unstyledClasses(page), []);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `${overflow} px too wide`);
}

test("an empty realm says what to do, and a trust profile is made of files, dropped ones and text", async () => {
  const realm = await newRealm();
  const page = await realmTab(realm);
  await page.getByText("No trust profile yet").waitFor();
  await page.getByText("No client authenticates with a certificate yet").waitFor();
  await page.getByText("Nothing to worry about").waitFor();
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
  const files = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "issuing.crt"));
    return transfer;
  }, pem("issuing"));
  await setting(page, "intermediates").locator(".mtls-drop").dispatchEvent("drop", { dataTransfer: files });
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
  await page.getByLabel("Certificate policies").fill("1.2.3.4");
  await page.getByLabel("CAs in a path, at most").fill("2");
  await page.getByLabel("RSA keys, at least").fill("3072");
  await page.getByLabel("EC keys, at least").fill("256");
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
    certificatePolicies: ["1.2.3.4"],
    maxPathLength: ["2"],
    minRsaKeySize: ["3072"],
    minEcKeySize: ["256"],
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
  const { config } = (await profiles(realm))[0] as Stored;
  assert.deepEqual([config.maxPathLength, config.minRsaKeySize], [["1"], ["4096"]]);
  await page.close();
});

test("another profile becomes the default, and one that clients need is not deleted", async () => {
  const realm = await newRealm();
  await newProfile(realm, "partners", { default: ["true"] });
  await newProfile(realm, "regulator");
  await newProfile(realm, "unused");
  await newClient(realm, "payments", CA_SIGNED);
  const page = await realmTab(realm);
  await listed(page).nth(2).waitFor();
  assert.match((await listed(page).nth(0).textContent()) ?? "", /partners.*Default.*1 client/);

  await page.getByRole("button", { name: "Delete partners" }).click();
  await page.getByRole("dialog").getByText("payments").waitFor();
  assert.ok(await page.getByRole("dialog").getByRole("button", { name: "Delete" }).isDisabled());
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();

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
  await page.getByText("Trust profile partners is deleted").first().waitFor();
  assert.deepEqual(
    (await profiles(realm)).map(({ name }) => name),
    ["regulator", "unused"],
  );
  await page.close();
});

test("revocation is tested now, and each place says what it said", async () => {
  const list = createServer((_, answer) => answer.end(readFileSync(join(fixture.certificates, "root.crl"))));
  list.listen(0, "127.0.0.1");
  await once(list, "listening");
  const { port } = list.address() as AddressInfo;
  try {
    const realm = await newRealm();
    await newProfile(realm, "partners", {
      intermediates: [pem("issuing")],
      revocationMode: ["crl"],
      crlLocations: [`http://127.0.0.1:${port}/root.crl`, "http://127.0.0.1:9/gone.crl"],
    });
    const page = await realmTab(realm);
    await page.getByRole("button", { name: "Edit partners" }).click();
    await page.getByRole("button", { name: "Test revocation" }).click();
    const results = page.getByRole("table", { name: "Results" }).locator("tbody tr");
    await results.nth(1).waitFor();
    const outcomes = await results.evaluateAll((rows) =>
      rows.map((row) => [
        /\/(\w+)\.crl/.exec(row.textContent ?? "")?.[1],
        row.querySelector("[data-outcome]")?.getAttribute("data-outcome"),
      ]),
    );
    assert.deepEqual(Object.fromEntries(outcomes), { root: "ok", gone: "failed" });
    await page.getByTestId("mtls-test-revocation").evaluate((element) => element.scrollIntoView());
    await picture(page, "realm-revocation-test");
    await fits(page);

    await page.getByTestId("mtls-test-revocation").getByRole("textbox").fill(pem("impostor"));
    await page.getByRole("button", { name: "Test revocation" }).click();
    await page.getByText(/has no trusted path in this profile/).waitFor();
    await page.close();
  } finally {
    list.close();
  }
});

test("the inventory finds, filters, turns pages, exports and leads to the client", async () => {
  const realm = await newRealm();
  await newProfile(realm, "partners", { default: ["true"] });
  const created = await newClient(realm, "robot", registered("robot", "ending"));
  await newClient(realm, "retired", registered("ended"));
  for (let index = 10; index < 30; index++) await newClient(realm, `payments-${index}`, CA_SIGNED);
  const page = await realmTab(realm);
  await page.getByText("1 to 20 of 22").waitFor();
  assert.deepEqual((await clients(page).locator("a").allTextContents()).slice(0, 2), ["retired", "robot"]);
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText("21 to 22 of 22").waitFor();
  assert.equal(await clients(page).count(), 2);
  await page.getByRole("button", { name: "Previous" }).click();
  await page.getByText("1 to 20 of 22").waitFor();

  await page.getByLabel("Show", { exact: true }).selectOption("expired");
  await page.getByText("1 to 1 of 1").waitFor();
  assert.equal(await clients(page).locator('[data-status="expired"]').count(), 1);
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

  await clients(page).getByRole("link", { name: "robot" }).click();
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
  const warning = page.locator('[data-code="client_x509_without_ca_dn"][data-severity="danger"]');
  await warning.waitFor();
  assert.equal(
    await warning.getByRole("link", { name: "legacy" }).getAttribute("href"),
    `#/${realm}/clients/${id}/mtls`,
  );
  await page.close();
});

test("who may only view the realm can change nothing, and sees no clients", async () => {
  const realm = await newRealm(withUser(["view-realm"]));
  await newProfile(realm, "partners", { revocationMode: ["crl"] });
  const page = await realmTab(realm, { user: viewer(realm) });
  await listed(page).first().waitFor();
  assert.equal(await page.getByRole("button", { name: /^(Create|Delete|Make|Edit)/ }).count(), 0);
  assert.equal(await page.locator("#mtls-inventory").count(), 0);
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
  await listed(page).first().waitFor();
  await page.close();
});

test("the realm's tab is in German for who reads German, and works by keyboard", async () => {
  const realm = await newRealm({
    internationalizationEnabled: true,
    supportedLocales: ["en", "de"],
    defaultLocale: "de",
    ...withUser(["realm-admin"], { locale: ["de"] }),
  });
  await newProfile(realm, "partner");
  const page = await realmTab(realm, { user: viewer(realm) });
  await page.getByRole("heading", { name: "Vertrauensprofile" }).waitFor();
  await page.getByRole("button", { name: "partner bearbeiten" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Vertrauensprofil partner" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Vertrauensprofil partner");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "mtls-name");
  await page.getByText("Wem es vertraut").waitFor();
  await page.close();
});

for (const scheme of ["light", "dark"] as const) {
  test(`every part of the realm's tab is styled, accessible and fits, ${scheme}`, async () => {
    const realm = await newRealm();
    await newProfile(realm, "partners", {
      default: ["true"],
      intermediates: [pem("issuing")],
      pinnedCertificates: [pem("ending")],
      revocationMode: ["ocsp-or-crl"],
    });
    await newProfile(realm, "regulator", { maxPathLength: ["1"] });
    await newClient(realm, "payments", { ...CA_SIGNED, name: "Payments" });
    await newClient(realm, "robot", registered("robot", "ending"));
    await newClient(realm, "retired", { ...registered("ended"), enabled: false });
    await newClient(realm, "legacy", {
      clientAuthenticatorType: "client-x509",
      attributes: { "x509.subjectdn": "CN=legacy" },
    });
    for (const width of [1280, 1920]) {
      const page = await realmTab(realm, { scheme, width });
      await clients(page).nth(2).waitFor();
      await page.locator("[data-severity]").first().waitFor();
      await fits(page);
      if (width === 1280) await picture(page, `realm-${scheme}`);
      await part(page, "mtls-inventory").evaluate((element) => element.scrollIntoView());
      if (width === 1280) await picture(page, `realm-inventory-${scheme}`);
      await page.getByRole("button", { name: "Edit partners" }).click();
      await setting(page, "pinnedCertificates").locator(".mtls-card").waitFor();
      await fits(page);
      if (width === 1280) await picture(page, `realm-profile-${scheme}`);
      await part(page, "mtls-group-revocation").evaluate((element) => element.scrollIntoView());
      if (width === 1280) await picture(page, `realm-revocation-${scheme}`);
      await page.close();
    }
  });
}

function withUser(roles: string[], attributes: Record<string, string[]> = {}) {
  return {
    users: [
      {
        username: "viewer",
        enabled: true,
        email: "viewer@example.com",
        firstName: "V",
        lastName: "V",
        credentials: [{ type: "password", value: "password" }],
        attributes,
        clientRoles: { "realm-management": roles },
      },
    ],
  };
}

function viewer(realm: string) {
  return { realm, name: "viewer", password: "password" };
}
