import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import {
  admin,
  certificateFile,
  type Look,
  newClient,
  newRealm,
  openConsole,
  pem,
  picture,
  seriousFindings,
  tokenRequest,
  unstyledClasses,
} from "./harness";

const SELF_SIGNED = { clientAuthenticatorType: "self-signed-tls-client-auth" };
const PICTURE_HEIGHT = 1400;
const EVENTS = { eventsEnabled: true, enabledEventTypes: ["CLIENT_LOGIN", "CLIENT_LOGIN_ERROR"] };

async function trusting(realm: string): Promise<void> {
  await admin("POST", `/${realm}/components`, {
    name: "partners",
    providerId: "trust-profile",
    providerType: "dev.keycloakmtls.keycloak.TrustProfileProvider",
    config: { default: ["true"], trustAnchors: [pem("root")] },
  });
}

async function clientTab(realm: string, id: string, look: Look = {}): Promise<Page> {
  const page = await openConsole(`/${realm}/clients/${id}/mtls`, look);
  await page.locator("#mtls-method").waitFor();
  return page;
}

const registered = (page: Page) => page.getByRole("table", { name: "Registered credentials" }).locator("tbody tr");
const saved = (page: Page) => page.getByText("The client authenticates as set").first().waitFor();
const part = (page: Page, id: string) => page.locator(`section[aria-labelledby="${id}"]`);

/** Text into an input for certificates. */
async function paste(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label).fill(text);
}

async function register(page: Page, ...names: string[]): Promise<void> {
  await paste(page, "Register certificates", names.map(pem).join(""));
  await page.getByRole("button", { name: "Register", exact: true }).click();
}

async function tryIt(page: Page, text: string): Promise<void> {
  await paste(page, "Certificate, or chain", text);
  await page.getByRole("button", { name: "Try it" }).click();
  await page.locator(".mtls-explanation").waitFor();
}

test("from a new client to a token with a self-signed certificate in at most six clicks and the file", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "robot");
  const page = await openConsole(`/${realm}/clients/${id}/settings`);
  let clicks = 0;
  const click = async (target: ReturnType<Page["locator"]>) => {
    clicks += 1;
    await target.click();
  };

  await click(page.getByTestId("mtlsTab"));
  await click(page.getByLabel("Registered certificate (self_signed_tls_client_auth)"));
  const chooser = page.waitForEvent("filechooser");
  await click(part(page, "mtls-credentials").getByRole("button", { name: "Choose files" }));
  await (await chooser).setFiles(certificateFile("robot"));
  await click(page.getByRole("button", { name: "Register", exact: true }));
  await registered(page).first().waitFor();
  await click(page.getByTestId("mtls-save"));
  await saved(page);

  assert.ok(clicks <= 6, `${clicks} clicks`);
  const accepted = await tokenRequest(realm, "robot", "robot");
  assert.equal(accepted.status, 200, accepted.text);
  const refused = await tokenRequest(realm, "robot", "copycat");
  assert.equal(refused.status, 401, refused.text);
  await page.close();
});

test("several certificates are registered at once, refused with the reason, and removed after a question", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "robot", { ...SELF_SIGNED, attributes: { "mtls.certificates": pem("ending") } });
  const page = await clientTab(realm, id);
  await page.getByText("The last valid certificate expires in").waitFor();

  await register(page, "robot", "robot-next");
  await registered(page).nth(2).waitFor();
  assert.equal(await page.getByText("The last valid certificate expires in").count(), 0);
  assert.deepEqual(await registered(page).locator("[data-status]").evaluateAll(statuses), ["soon", "valid", "valid"]);

  await register(page, "robot");
  await part(page, "mtls-credentials")
    .getByText(/registered already/)
    .first()
    .waitFor();
  await register(page, "weak");
  await part(page, "mtls-credentials").getByText(/1024/).first().waitFor();
  assert.equal(await registered(page).count(), 3);

  await page.getByRole("button", { name: "Remove CN=robot next year" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  assert.equal(await registered(page).count(), 3);
  await page.getByRole("button", { name: "Remove CN=robot next year" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await registered(page).nth(2).waitFor({ state: "detached" });

  await registered(page).first().getByRole("button", { name: /^Copy/ }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^[0-9a-f]{64}$/i);
  await page.close();
});

function statuses(labels: Element[]): (string | null)[] {
  return labels.map((label) => label.getAttribute("data-status"));
}

test("a dropped file is registered", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "robot");
  const page = await clientTab(realm, id);
  await page.getByLabel("Registered certificate (self_signed_tls_client_auth)").click();
  const files = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "robot.crt"));
    return transfer;
  }, pem("robot"));
  await part(page, "mtls-credentials").locator(".mtls-drop").dispatchEvent("drop", { dataTransfer: files });
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await registered(page).first().waitFor();
  await page.close();
});

test("a CA-signed client takes its name from a certificate, and a login is explained before it happens", async () => {
  const realm = await newRealm();
  await trusting(realm);
  const id = await newClient(realm, "payments");
  const page = await clientTab(realm, id);

  await page.getByLabel("CA-signed certificate (tls_client_auth)").click();
  await page.getByLabel("Registered value").fill("CN=unfinished,O");
  await part(page, "mtls-ca").locator(".mtls-error").first().waitFor();
  await page.getByRole("button", { name: "Take it from a certificate" }).click();
  await paste(page, "A certificate of the client", pem("payments"));
  await page.getByRole("button", { name: "Use" }).first().click();
  assert.match(await page.getByLabel("Registered value").inputValue(), /^CN=payments,OU=Treasury/);

  await tryIt(page, pem("payments"));
  assert.equal(await page.locator(".mtls-explanation").getAttribute("data-accepted"), "true");
  await page.getByText("Trust anchor", { exact: true }).waitFor();
  await page.getByTestId("mtls-save").click();
  await saved(page);
  const accepted = await tokenRequest(realm, "payments", "payments");
  assert.equal(accepted.status, 200, accepted.text);

  await tryIt(page, pem("payroll"));
  await page.getByText("Refused: subject_mismatch").waitFor();
  assert.equal(await page.locator('.mtls-explanation tr[data-matches="false"]').count(), 1);
  await page
    .locator(".mtls-explanation")
    .getByText(/2\.5\.4\.3/)
    .first()
    .waitFor();
  assert.deepEqual(await seriousFindings(page), []);
  await tryIt(page, pem("impostor"));
  await page.getByText("Refused: issuer_key_mismatch").waitFor();
  await page.close();
});

test("nothing is saved over a newer state, and the edit is kept", async () => {
  const realm = await newRealm();
  await trusting(realm);
  const id = await newClient(realm, "payments", {
    clientAuthenticatorType: "tls-client-auth",
    attributes: { tls_client_auth_subject_dn: "CN=payments" },
  });
  const page = await clientTab(realm, id);
  await page.getByLabel("Registered value").fill("CN=mine");
  const other = await admin<Record<string, unknown>>("GET", `/${realm}/clients/${id}`);
  await admin("PUT", `/${realm}/clients/${id}`, {
    ...other,
    attributes: { ...(other.attributes as object), tls_client_auth_subject_dn: "CN=theirs" },
  });

  await page.getByTestId("mtls-save").click();
  await page.getByText("Somebody else has changed this client").waitFor();
  await page.getByRole("button", { name: "Load the newer state" }).click();
  await page.getByText("Somebody else has changed this client").waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Registered value").inputValue(), "CN=mine");
  await page.getByTestId("mtls-save").click();
  await saved(page);
  const { attributes } = await admin<{ attributes: Record<string, string> }>("GET", `/${realm}/clients/${id}`);
  assert.equal(attributes.tls_client_auth_subject_dn, "CN=mine");
  await page.close();
});

test("the page's own form keeps its unsaved edits and brings no old values back", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "robot");
  const page = await openConsole(`/${realm}/clients/${id}/settings`);
  await page.getByTestId("name").fill("Unsaved name");
  await page.getByTestId("mtlsTab").click();
  await register(await chooseSelfSigned(page), "robot");
  await registered(page).first().waitFor();
  await page.getByTestId("mtls-save").click();
  await saved(page);

  await page.getByTestId("clientSettingsTab").click();
  assert.equal(await page.getByTestId("name").inputValue(), "Unsaved name");
  await page.getByTestId("settings-save").click();
  await page.getByText("Client successfully updated").first().waitFor();
  const client = await admin<{ name: string; clientAuthenticatorType: string; attributes: Record<string, string> }>(
    "GET",
    `/${realm}/clients/${id}`,
  );
  assert.equal(client.name, "Unsaved name");
  assert.equal(client.clientAuthenticatorType, "self-signed-tls-client-auth");
  assert.equal((await tokenRequest(realm, "robot", "robot")).status, 200);
  await page.close();
});

async function chooseSelfSigned(page: Page): Promise<Page> {
  await page.getByLabel("Registered certificate (self_signed_tls_client_auth)").click();
  return page;
}

test("an edit outlives a look at another tab", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "robot");
  const page = await clientTab(realm, id);
  await chooseSelfSigned(page);
  await page.getByTestId("rolesTab").click();
  await page.locator("#mtls-method").waitFor({ state: "detached" });
  await page.getByTestId("mtlsTab").click();
  await page.locator("#mtls-method").waitFor();
  assert.ok(await page.getByLabel("Registered certificate (self_signed_tls_client_auth)").isChecked());
  await page.close();
});

test("who may only look can change nothing", async () => {
  const realm = await newRealm({
    users: [
      {
        username: "viewer",
        enabled: true,
        email: "viewer@example.com",
        firstName: "V",
        lastName: "V",
        credentials: [{ type: "password", value: "password" }],
        clientRoles: { "realm-management": ["view-clients", "view-realm", "query-clients"] },
      },
    ],
  });
  const id = await newClient(realm, "robot", { ...SELF_SIGNED, attributes: { "mtls.certificates": pem("robot") } });
  const page = await clientTab(realm, id, { user: { realm, name: "viewer", password: "password" } });
  await page.getByText("You may look at this client").waitFor();
  await registered(page).first().waitFor();
  assert.equal(await page.getByTestId("mtls-save").count(), 0);
  assert.equal(await page.getByRole("button", { name: /^(Register|Remove)/ }).count(), 0);
  assert.ok(await page.getByLabel("No certificate").isDisabled());
  await tryIt(page, pem("robot"));
  assert.equal(await page.locator(".mtls-explanation").getAttribute("data-accepted"), "true");
  await page.getByText("you need the role view-events").waitFor();
  await page.close();
});

test("a JWKS URL that cannot be read says why", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "robot", {
    ...SELF_SIGNED,
    attributes: { "use.jwks.url": "true", "jwks.url": "https://127.0.0.1:9/jwks.json" },
  });
  const page = await clientTab(realm, id);
  await page.getByText("Not read by this node yet").waitFor();
  await page.getByRole("button", { name: "Read it now" }).click();
  await page.getByText("It could not be read the last time").waitFor();
  await page.close();
});

test("recent authentications come from stored events, and say how to store them", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "robot", { ...SELF_SIGNED, attributes: { "mtls.certificates": pem("robot") } });
  const page = await clientTab(realm, id);
  await page.getByText("This realm does not store events").waitFor();
  await admin("PUT", `/${realm}/events/config`, EVENTS);
  await tokenRequest(realm, "robot", "robot");
  await tokenRequest(realm, "robot", "copycat");
  await page.reload();
  const rows = page.getByRole("table", { name: "Recent authentications" }).locator("tbody tr");
  await rows.nth(1).waitFor();
  assert.match((await rows.nth(0).textContent()) ?? "", /Refused.*certificate_not_registered/);
  assert.match((await rows.nth(1).textContent()) ?? "", /Accepted/);
  await page.close();
});

test("the tab is in German for who reads German", async () => {
  const realm = await newRealm({
    internationalizationEnabled: true,
    supportedLocales: ["en", "de"],
    defaultLocale: "de",
    users: [
      {
        username: "leserin",
        enabled: true,
        email: "l@example.com",
        firstName: "L",
        lastName: "L",
        credentials: [{ type: "password", value: "password" }],
        attributes: { locale: ["de"] },
        clientRoles: { "realm-management": ["realm-admin"] },
      },
    ],
  });
  const id = await newClient(realm, "robot");
  const page = await clientTab(realm, id, { user: { realm, name: "leserin", password: "password" } });
  await page.getByRole("heading", { name: "Verfahren" }).waitFor();
  await page.getByText("Kein Zertifikat", { exact: true }).waitFor();
  await page.close();
});

for (const scheme of ["light", "dark"] as const) {
  test(`every part is styled, accessible and fits, ${scheme}`, async () => {
    const realm = await newRealm({ ...EVENTS, displayName: "Example Bank" });
    await trusting(realm);
    const selfSigned = await newClient(realm, "robot", {
      ...SELF_SIGNED,
      attributes: { "mtls.certificates": ["ending", "robot", "ended"].map(pem).join("") },
    });
    const caSigned = await newClient(realm, "payments", {
      clientAuthenticatorType: "tls-client-auth",
      attributes: { tls_client_auth_subject_dn: "CN=payments,OU=Treasury,O=Example Bank,C=DE" },
    });
    await tokenRequest(realm, "payments", "payments");
    await tokenRequest(realm, "payments", "payroll");
    await tokenRequest(realm, "robot", "robot");
    for (const width of [1280, 1920]) {
      const page = await clientTab(realm, selfSigned, { scheme, width, height: PICTURE_HEIGHT });
      await registered(page).first().waitFor();
      await answered(page);
      await fits(page);
      if (width === 1280) await picture(page, `client-self-signed-${scheme}`);
      await page.close();

      const second = await clientTab(realm, caSigned, { scheme, width, height: PICTURE_HEIGHT });
      await answered(second);
      await fits(second);
      if (width === 1280) await picture(second, `client-ca-signed-${scheme}`);
      await tryIt(second, pem("payroll"));
      await second.getByText("Refused: subject_mismatch").waitFor();
      await fits(second);
      await part(second, "mtls-try").scrollIntoViewIfNeeded();
      await second.locator("#mtls-try").evaluate((element) => element.scrollIntoView());
      if (width === 1280) await picture(second, `client-try-${scheme}`);
      await second.close();
    }
  });
}

async function fits(page: Page): Promise<void> {
  assert.deepEqual(await seriousFindings(page), []);
  assert.deepEqual(await unstyledClasses(page), []);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `${overflow} px too wide`);
}

/** Every part of the tab has what it asked the server for. */
async function answered(page: Page): Promise<void> {
  await part(page, "mtls-authentications").locator("table, .pf-v5-c-alert").first().waitFor();
}
