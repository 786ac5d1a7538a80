import assert from "node:assert/strict";
import { test } from "node:test";
import { checkCommand, runCheck, startCheck } from "./checks";
import { newClient, newRealm, pem, tokenRequest } from "./harness";
import {
  CA_SIGNED,
  clientTab,
  EVENTS,
  fits,
  GERMAN,
  inventory,
  looks,
  newProfile,
  part,
  realmTab,
  registered,
  registering,
  rows,
  tryIt,
  viewer,
} from "./panel";

// How the tabs look and what they say; one version of the console is enough for that.

const CLIENT = { width: 1280, height: 1400 };
const X509 = { clientAuthenticatorType: "client-x509", attributes: { "x509.subjectdn": "CN=legacy,O=Example Bank" } };

test("every part of the client's tab is styled, accessible and fits, in light and dark", async () => {
  const realm = await newRealm({ ...EVENTS, displayName: "Example Bank" });
  await newProfile(realm, "partners", { default: ["true"] });
  const selfSigned = await newClient(realm, "robot", registering("ending", "robot", "ended"));
  const caSigned = await newClient(realm, "payments", CA_SIGNED);
  const legacy = await newClient(realm, "legacy", X509);
  await tokenRequest(realm, "payments", "payments");
  await tokenRequest(realm, "payments", "payroll");
  await tokenRequest(realm, "robot", "robot");

  const page = await clientTab(realm, selfSigned, CLIENT);
  await registered(page).first().waitFor();
  await part(page, "mtls-authentications").locator("table").waitFor();
  await looks(page, "client-self-signed");
  await page.close();

  const second = await clientTab(realm, caSigned, CLIENT);
  await part(second, "mtls-authentications").locator("table").waitFor();
  await looks(second, "client-ca-signed");
  await tryIt(second, pem("payroll"));
  await second.getByText("Refused: subject_mismatch").waitFor();
  await looks(second, "client-try", second.locator("#mtls-try"));
  await second.getByLabel("Registered value").fill("CN=unfinished,O");
  await part(second, "mtls-ca").locator(".mtls-error").waitFor();
  await looks(second);
  await second.close();

  const third = await clientTab(realm, legacy, CLIENT);
  await part(third, "mtls-migration").locator("[data-blocking]").first().waitFor();
  await looks(third, "client-migration");
  await third.close();
});

test("every part of the realm's tab is styled, accessible and fits, in light and dark", async () => {
  const realm = await newRealm();
  await newProfile(realm, "partners", {
    default: ["true"],
    intermediates: [pem("issuing")],
    pinnedCertificates: [pem("ending")],
    revocationMode: ["ocsp-or-crl"],
  });
  await newProfile(realm, "regulator", { maxPathLength: ["1"] });
  await newClient(realm, "payments", { ...CA_SIGNED, name: "Payments" });
  await newClient(realm, "robot", registering("robot", "ending"));
  await newClient(realm, "retired", { ...registering("ended"), enabled: false });
  await newClient(realm, "legacy", X509);
  await newClient(realm, "patterned", {
    ...X509,
    attributes: { "x509.subjectdn": "CN=.*", "x509.allow.regex.pattern.comparison": "true" },
  });
  const page = await realmTab(realm);
  await inventory(page).nth(2).waitFor();
  await page.locator("[data-severity]").first().waitFor();
  await page.locator("[data-possible]").first().waitFor();
  await looks(page, "realm");
  await looks(page, "realm-inventory", part(page, "mtls-inventory"));
  await page.getByRole("button", { name: "Edit partners" }).click();
  await page.locator('[data-setting="pinnedCertificates"] .mtls-card').waitFor();
  await looks(page, "realm-profile");
  await looks(page, "realm-revocation", part(page, "mtls-group-revocation"));
  await page.close();
});

test("the client's tab is in German for who reads German, and so are the server's reasons", async () => {
  const realm = await newRealm(GERMAN);
  await newProfile(realm, "partner", { default: ["true"] });
  const id = await newClient(realm, "payments", CA_SIGNED);
  const page = await clientTab(realm, id, { user: viewer(realm) });
  await page.getByRole("heading", { name: "Verfahren" }).waitFor();
  await page.getByText("Keines von beiden", { exact: true }).waitFor();
  await page.getByLabel("Zertifikat, oder Kette").fill(pem("payroll"));
  await page.getByRole("button", { name: "Ausprobieren" }).click();
  await page.getByText("Abgewiesen: subject_mismatch").waitFor();
  await page.getByText("Das Zertifikat hat nicht das Subject oder den alternativen Namen").waitFor();
  await page.getByText("das Zertifikat hat nicht, was eingetragen ist").waitFor();
  await page.getByLabel("Eingetragener Wert").fill("CN=unfertig,O");
  await page.getByText("Der Name (DN) ist an Zeichen").waitFor();
  await page.close();
});

test("the realm's tab is in German for who reads German, and works by keyboard", async () => {
  const realm = await newRealm(GERMAN);
  await newProfile(realm, "partner");
  await newClient(realm, "legacy", X509);
  const page = await realmTab(realm, { user: viewer(realm) });
  await page.getByRole("heading", { name: "Vertrauensprofile" }).waitFor();
  await page.getByText("Keycloaks client-x509 fragt nicht, wer das Zertifikat ausgestellt hat").waitFor();
  await page.getByText("im Realm fehlt ein Vertrauensprofil als Standard").waitFor();
  await page.getByRole("button", { name: "partner bearbeiten" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Vertrauensprofil partner" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Vertrauensprofil partner");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "mtls-name");
  await page.getByText("Wem es vertraut").waitFor();
  await page.getByLabel("CAs in einem Pfad, höchstens").fill("12");
  await page.getByText("muss eine Zahl zwischen 0 und 8 sein").waitFor();
  await page.close();
});

test("a connection check is styled, accessible and fits, in light and dark", async () => {
  const realm = await newRealm();
  await newProfile(realm, "partners", { default: ["true"], intermediates: [pem("issuing")] });
  await newProfile(realm, "incomplete");
  await newClient(realm, "payments", CA_SIGNED);
  await newClient(realm, "payments-incomplete", {
    ...CA_SIGNED,
    attributes: { ...CA_SIGNED.attributes, "mtls.trust_profile": "incomplete" },
  });
  const page = await realmTab(realm);
  await startCheck(page).click();
  const typed = await checkCommand(page);
  await runCheck(typed);
  await runCheck(typed, "payments");
  await rows(page, "Clients that it fits").nth(1).waitFor();
  await looks(page, "realm-connection-check", page.locator("#mtls-arrivals"));
  await page.setViewportSize({ width: 1024, height: 900 });
  await fits(page);
  await page.close();
});
