import assert from "node:assert/strict";
import { createPrivateKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { fixture, newClient, newRealm, pem } from "./harness";
import { clientTab, fits, newProfile, part, realmTab, registered, registering } from "./panel";

// A private key that somebody drops, chooses or pastes does not leave the browser.

const STAYED = "The private key stayed on your computer";
const file = (name: string) => join(fixture.certificates, name);
const keyPem = () => readFileSync(file("robot.key"), "utf8");

function key(): KeyObject {
  return createPrivateKey(keyPem());
}

/** All that the page sends, as text without line ends. */
function sent(page: Page): string[] {
  const requests: string[] = [];
  page.on("request", (request) => {
    requests.push(`${decodeURIComponent(request.url())} ${request.postData() ?? ""}`.replace(/\\n|\\r|\s/g, ""));
  });
  return requests;
}

/** Pieces of every form in which these tests hand the key over; the public half is in none. */
function secrets(): string[] {
  const base64 = (octets: Buffer) => octets.toString("base64").replace(/=+$/, "");
  const { d } = key().export({ format: "jwk" });
  const scalar = Buffer.from(d ?? "", "base64url");
  const shifted = [0, 1, 2].map((shift) => base64(Buffer.concat([Buffer.alloc(shift), scalar])).slice(4, -4));
  const stores = ["robot.p12", "robot.jks"].map((name) => base64(readFileSync(file(name))).slice(40, 100));
  return [...shifted, ...stores, d ?? "", scalar.toString("hex")];
}

function assertKept(requests: string[]): void {
  assert.ok(requests.some((request) => request.includes("/mtls/")));
  for (const secret of secrets()) {
    assert.deepEqual(
      requests.filter((request) => request.includes(secret)),
      [],
    );
  }
}

async function dropped(page: Page, section: string, name: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([base64, fileName]) => {
      const transfer = new DataTransfer();
      const octets = Uint8Array.from(atob(base64 ?? ""), (character) => character.charCodeAt(0));
      transfer.items.add(new File([octets], fileName ?? ""));
      return transfer;
    },
    [readFileSync(file(name)).toString("base64"), name],
  );
  await part(page, section).locator(".mtls-drop").dispatchEvent("drop", { dataTransfer });
}

async function chosen(page: Page, section: string, ...names: string[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await part(page, section).getByRole("button", { name: "Choose files" }).click();
  await (await chooser).setFiles(names.map(file));
}

/** The section says it, and its field is empty; then it is as before. */
async function kept(page: Page, section: string, field: string): Promise<void> {
  await part(page, section).getByText(STAYED).waitFor();
  assert.equal(await page.getByLabel(field, { exact: true }).inputValue(), "");
  await page.getByLabel(field, { exact: true }).fill("x");
  await part(page, section).getByText(STAYED).waitFor({ state: "detached" });
  await page.getByLabel(field, { exact: true }).fill("");
}

test("a private key stays in the browser in every field of a client", async () => {
  const realm = await newRealm();
  await newProfile(realm, "partners", { default: ["true"] });
  const id = await newClient(realm, "robot", registering("robot-next"));
  const page = await clientTab(realm, id);
  const requests = sent(page);
  const register = "Register certificates";
  const attempt = "Certificate, or chain with the client's certificate first";

  await page.getByLabel(register, { exact: true }).fill(keyPem());
  await kept(page, "mtls-credentials", register);
  for (const store of ["robot.p12", "robot.jks", "robot.key"]) {
    await chosen(page, "mtls-credentials", store);
    await kept(page, "mtls-credentials", register);
    await dropped(page, "mtls-try", store);
    await kept(page, "mtls-try", attempt);
  }
  await page.getByLabel(attempt, { exact: true }).fill(keyPem());
  await kept(page, "mtls-try", attempt);

  await page.getByLabel("JWKS", { exact: true }).selectOption("inline");
  await page.getByLabel("JWKS text").fill(JSON.stringify({ keys: [key().export({ format: "jwk" })] }));
  await part(page, "mtls-jwks").getByText(STAYED).waitFor();
  const left = JSON.parse(await page.getByLabel("JWKS text").inputValue());
  assert.deepEqual(Object.keys(left.keys[0]).sort(), ["crv", "kty", "x", "y"]);
  await page.getByLabel("Pinned subject DN").fill(keyPem());
  assert.equal(await page.getByLabel("Pinned subject DN").inputValue(), "");

  // Of a certificate with its key the certificate is taken: that is what goes to the server.
  await chosen(page, "mtls-credentials", "robot.crt", "robot.key");
  await part(page, "mtls-credentials").getByText("what is there now is public").waitFor();
  await fits(page);
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await registered(page).nth(1).waitFor();

  await page.getByLabel("CA-signed certificate (tls_client_auth)").click();
  await page.getByLabel("Registered value").fill(keyPem());
  await part(page, "mtls-ca").getByText(STAYED).waitFor();
  assert.equal(await page.getByLabel("Registered value").inputValue(), "");
  await page.getByRole("button", { name: "Take it from a certificate" }).click();
  await page.getByLabel("A certificate of the client").fill(keyPem());
  await part(page, "mtls-ca").getByText(STAYED).nth(1).waitFor();
  // What is asked after a pause of the typing has been asked by now: this is later.
  const validated = page.waitForResponse(/\/validate$/);
  const parsed = page.waitForResponse(/\/certificates\/parse$/);
  await page.getByLabel("A certificate of the client").fill(pem("payments"));
  await page.getByLabel("Registered value").fill("CN=payments");
  await Promise.all([validated, parsed]);
  assertKept(requests);
  await page.close();
});

test("a private key stays in the browser in every field of a trust profile", async () => {
  const realm = await newRealm();
  await newProfile(realm, "partners", { revocationMode: ["crl"] });
  const page = await realmTab(realm);
  const requests = sent(page);
  await page.getByRole("button", { name: "Edit partners" }).click();
  for (const setting of ["trustAnchors", "intermediates", "pinnedCertificates"]) {
    const place = page.locator(`[data-setting="${setting}"]`);
    await place.getByRole("button", { name: "Add certificates" }).click();
    await place.getByRole("textbox").fill(keyPem());
    await place.getByText(STAYED).waitFor();
    assert.equal(await place.getByRole("textbox").inputValue(), "");
    assert.ok(await place.getByRole("button", { name: "Add", exact: true }).isDisabled());
  }
  await page.getByLabel("CRL locations").fill(keyPem());
  assert.equal(await page.getByLabel("CRL locations").inputValue(), "");
  await page.getByTestId("mtls-test-revocation").getByRole("textbox").fill(keyPem());
  await page.getByTestId("mtls-test-revocation").getByText(STAYED).waitFor();
  // The last gate: a field that lets it through sends nothing either.
  await page.getByLabel("Name", { exact: true }).fill(keyPem());
  const validated = page.waitForResponse(/\/validate$/);
  await page.getByLabel("Name", { exact: true }).fill("others");
  await validated;
  assertKept(requests);
  await page.close();
});
