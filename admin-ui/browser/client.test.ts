import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Page, Route } from "playwright-core";
import { admin, certificateFile, fixture, newClient, newRealm, openConsole, pem, tokenRequest } from "./harness";
import {
  CA_SIGNED,
  clientTab,
  drop,
  EVENTS,
  fits,
  newProfile,
  part,
  registered,
  registering,
  rows,
  SELF_SIGNED,
  save,
  saved,
  serving,
  tryIt,
  viewer,
  withUser,
} from "./panel";

const SELF_SIGNED_CHOICE = "Registered certificate (self_signed_tls_client_auth)";

/** Text into an input for certificates. */
async function paste(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label).fill(text);
}

async function register(page: Page, ...names: string[]): Promise<void> {
  await paste(page, "Register certificates", names.map(pem).join(""));
  await page.getByRole("button", { name: "Register", exact: true }).click();
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
  await click(page.getByLabel(SELF_SIGNED_CHOICE));
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
  const id = await newClient(realm, "robot", registering("ending"));
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

test("a refused removal says so where it was asked for, and the certificate stays", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "robot", registering("robot", "robot-next"));
  const page = await clientTab(realm, id);
  const dialog = page.getByRole("dialog");
  const certificates = async () =>
    (await admin<{ attributes: Record<string, string> }>("GET", `/${realm}/clients/${id}`)).attributes[
      "mtls.certificates"
    ]?.match(/BEGIN/g)?.length;
  await registered(page).nth(1).waitFor();
  await page.getByRole("button", { name: "Remove CN=robot", exact: true }).click();
  await dialog.getByText("1 other entry stays").waitFor();

  const deletion = /\/credentials\//;
  const answering = (status: number, error: string) => (route: Route) =>
    route.fulfill({ status, body: JSON.stringify({ error }) });
  const notKnown = "Whether that has happened is not known";
  const refusals: [(route: Route) => Promise<void>, string, string][] = [
    [answering(403, "HTTP 403 Forbidden"), "It was not removed", "You do not have the right to do this."],
    [answering(500, "unknown_error"), notKnown, "The server failed (HTTP 500)."],
    [(route) => route.abort(), notKnown, "The server does not answer."],
  ];
  for (const [refuse, title, text] of refusals) {
    await page.route(deletion, refuse);
    await dialog.getByRole("button", { name: "Remove" }).click();
    await dialog.getByText(title).waitFor();
    await dialog.getByText(text).waitFor();
    await page.unroute(deletion);
  }
  assert.equal(await certificates(), 2);
  await fits(page);

  // Somebody else was faster: by the server's own answer.
  const current = await admin<{ attributes: Record<string, string> }>("GET", `/${realm}/clients/${id}`);
  await admin("PUT", `/${realm}/clients/${id}`, {
    ...current,
    attributes: { ...current.attributes, "mtls.certificates": pem("robot") + pem("robot-next") + pem("ending") },
  });
  await dialog.getByRole("button", { name: "Remove" }).click();
  await dialog.getByText("Somebody else has changed it in the meantime").waitFor();
  assert.equal(await dialog.getByRole("button", { name: "Remove" }).count(), 0);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  assert.equal(await certificates(), 3);
  await page.getByRole("button", { name: "Load the newer state" }).click();
  await registered(page).nth(2).waitFor();

  await page.getByRole("button", { name: "Remove CN=robot next year" }).click();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await registered(page).nth(2).waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement?.id === "mtls-credentials");
  assert.equal(await certificates(), 2);
  await page.close();
});

test("what is registered and not in use is shown as that, until the method is saved", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "robot");
  const page = await chooseSelfSigned(await clientTab(realm, id));
  await register(page, "robot");
  await page.getByText("Registered, but not in use: save the method first").first().waitFor();
  await page.getByTestId("mtls-not-in-use").getByText("Save, and each of these counts").waitFor();
  assert.equal(await page.getByText("Each of these counts while it is valid.", { exact: true }).count(), 0);
  assert.equal((await tokenRequest(realm, "robot", "robot")).status, 401);

  await page.getByRole("button", { name: "Revert" }).click();
  await page.getByTestId("mtls-not-in-use").getByText("authenticates in another way").waitFor();
  await registered(page).first().waitFor();
  await fits(page);
  await chooseSelfSigned(page);
  await save(page);
  await saved(page);
  await page.getByText("Each of these counts while it is valid.", { exact: true }).waitFor();
  assert.equal(await page.getByTestId("mtls-not-in-use").count(), 0);
  assert.equal((await tokenRequest(realm, "robot", "robot")).status, 200);
  await page.close();
});

test("a dropped file is registered", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "robot");
  const page = await clientTab(realm, id);
  await page.getByLabel(SELF_SIGNED_CHOICE).click();
  await drop(page, part(page, "mtls-credentials"), "robot");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await registered(page).first().waitFor();
  await page.close();
});

test("a CA-signed client takes its name from a certificate, and a login is explained before it happens", async () => {
  const realm = await newRealm();
  await newProfile(realm, "partners", { default: ["true"] });
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
  await save(page);
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
  await tryIt(page, pem("impostor"));
  await page.getByText("Refused: issuer_key_mismatch").waitFor();
  await page.close();
});

test("nothing is saved over a newer state, and the edit is kept", async () => {
  const realm = await newRealm();
  await newProfile(realm, "partners", { default: ["true"] });
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

  await save(page);
  await page.getByText("Somebody else has changed this client").waitFor();
  await page.getByRole("button", { name: "Load the newer state" }).click();
  await page.getByText("Somebody else has changed this client").waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Registered value").inputValue(), "CN=mine");
  await save(page);
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
  await save(page);
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
  await page.getByLabel(SELF_SIGNED_CHOICE).click();
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
  assert.ok(await page.getByLabel(SELF_SIGNED_CHOICE).isChecked());
  await page.close();
});

test("who may only look can change nothing", async () => {
  const realm = await newRealm(withUser(["view-clients", "view-realm", "query-clients"]));
  const id = await newClient(realm, "robot", registering("robot"));
  const page = await clientTab(realm, id, { user: viewer(realm) });
  await page.getByText("You may look at this client").waitFor();
  await registered(page).first().waitFor();
  assert.equal(await page.getByTestId("mtls-save").count(), 0);
  assert.equal(await page.getByRole("button", { name: /^(Register|Remove)/ }).count(), 0);
  assert.ok(await page.getByLabel("Neither of these").isDisabled());
  await tryIt(page, pem("robot"));
  assert.equal(await page.locator(".mtls-explanation").getAttribute("data-accepted"), "true");
  await page.getByText("you need the role view-events").waitFor();
  await page.close();
});

test("a JWKS URL is read now, and what it has is shown, or why it cannot be read", async (t) => {
  const realm = await newRealm();
  const published = await serving(t, { "jwks.json": jwks("robot") });
  const at = (url: string) => ({ ...SELF_SIGNED, attributes: { "use.jwks.url": "true", "jwks.url": url } });
  const id = await newClient(realm, "robot", at(`${published}/jwks.json`));
  const page = await clientTab(realm, id);
  await page.getByText("Not read by this node yet").waitFor();
  await page.getByRole("button", { name: "Read it now" }).click();
  await page
    .getByText(/^Success alert:Read at|^Read at/)
    .first()
    .waitFor();
  const card = part(page, "mtls-jwks").locator(".mtls-card");
  await card.getByText("CN=robot", { exact: true }).waitFor();
  assert.equal(await card.locator('[data-status="valid"]').count(), 1);
  assert.equal((await tokenRequest(realm, "robot", "robot")).status, 200);
  assert.equal((await tokenRequest(realm, "robot", "copycat")).status, 401);

  await page.getByLabel("URL", { exact: true }).fill(`${published}/gone.json`);
  await save(page);
  await saved(page);
  await page.getByRole("button", { name: "Read it now" }).click();
  await page.getByText("It could not be read the last time").waitFor();
  await part(page, "mtls-jwks")
    .getByText(/answered with status 404/)
    .waitFor();
  await page.close();
});

test("a stored JWKS lets the client in, and so does a pinned subject DN", async () => {
  const realm = await newRealm();
  await newProfile(realm, "pins", { pinnedCertificates: [pem("robot-next")] });
  const id = await newClient(realm, "robot");
  const page = await chooseSelfSigned(await clientTab(realm, id));
  await page.getByLabel("JWKS", { exact: true }).selectOption("inline");
  await page.getByLabel("JWKS text").fill(jwks("robot"));
  await page.getByLabel("Pinned subject DN").fill("CN=robot");
  await page.getByLabel("Trust profile", { exact: true }).selectOption("pins");
  await part(page, "mtls-jwks")
    .locator(".mtls-error")
    .getByText(/no certificate pinned .* has this subject/)
    .waitFor();
  await page.getByLabel("Pinned subject DN").fill("CN=robot next year");
  await save(page);
  await saved(page);
  await registered(page).nth(1).waitFor();
  assert.deepEqual((await registered(page).locator("td:nth-child(5)").allTextContents()).sort(), [
    "JWKS, stored",
    "Pinned by subject",
  ]);
  for (const certificate of ["robot", "robot-next"]) {
    assert.equal((await tokenRequest(realm, "robot", certificate)).status, 200, certificate);
  }
  assert.equal((await tokenRequest(realm, "robot", "copycat")).status, 401);
  await page.close();
});

test("what is known of a certificate's revocation is told with its source and age", async (t) => {
  const realm = await newRealm();
  const lists = {
    root: readFileSync(join(fixture.certificates, "root.crl")),
    issuing: readFileSync(join(fixture.certificates, "issuing.crl")),
  };
  const published = await serving(t, lists);
  await newProfile(realm, "partners", {
    default: ["true"],
    revocationMode: ["crl"],
    crlLocations: Object.keys(lists).map((name) => `${published}/${name}`),
  });
  const id = await newClient(realm, "payments", CA_SIGNED);
  const page = await clientTab(realm, id);
  await tryIt(page, pem("payments"));
  await page.getByText("not revoked (CRL), answer 1 hour old").waitFor();
  await tryIt(page, pem("payments-revoked"));
  await page.getByText("Refused: revoked").waitFor();
  await page.close();
});

/** A JWKS with a certificate's key and the certificate (RFC 7517 §4.7). */
function jwks(certificate: string): string {
  const { publicKey, raw } = new X509Certificate(pem(certificate));
  return JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), x5c: [raw.toString("base64")] }] });
}

test("recent authentications come from stored events, and say how to store them", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "robot", registering("robot"));
  const page = await clientTab(realm, id);
  await page.getByText("This realm does not store events").waitFor();
  await admin("PUT", `/${realm}/events/config`, EVENTS);
  await tokenRequest(realm, "robot", "robot");
  await tokenRequest(realm, "robot", "copycat");
  await page.reload();
  const listed = rows(page, "Recent authentications");
  await listed.nth(1).waitFor();
  assert.match((await listed.nth(0).textContent()) ?? "", /Refused.*certificate_not_registered/);
  assert.match((await listed.nth(1).textContent()) ?? "", /Accepted/);
  await page.close();
});
