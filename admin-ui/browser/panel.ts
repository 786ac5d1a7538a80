import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { Locator, Page } from "playwright-core";
import { admin, type Look, openConsole, pem, picture, seriousFindings, unstyledClasses, untiedTexts } from "./harness";

// What the tests of both tabs share.

export const SELF_SIGNED = { clientAuthenticatorType: "self-signed-tls-client-auth" };
export const CA_SIGNED = {
  clientAuthenticatorType: "tls-client-auth",
  attributes: { tls_client_auth_subject_dn: "CN=payments,OU=Treasury,O=Example Bank,C=DE" },
};

/** A part of a realm's representation: it stores what the tab shows. */
export const EVENTS = { eventsEnabled: true, enabledEventTypes: ["CLIENT_LOGIN", "CLIENT_LOGIN_ERROR"] };

/** A self-signed client with these certificates. */
export function registering(...names: string[]) {
  return { ...SELF_SIGNED, attributes: { "mtls.certificates": names.map(pem).join("") } };
}

export interface Profile {
  id: string;
  name: string;
  default: boolean;
  version: string;
  config: Record<string, string[]>;
}

/** A trust profile that trusts the root CA. */
export function newProfile(realm: string, name: string, config: Record<string, string[]> = {}): Promise<Profile> {
  return admin<Profile>("POST", `/${realm}/mtls/trust-profiles`, {
    name,
    config: { trustAnchors: [pem("root")], ...config },
  });
}

/** A part of a realm's representation: somebody who administers it, with these roles. */
export function withUser(roles: string[], attributes: Record<string, string[]> = {}) {
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

export function viewer(realm: string) {
  return { realm, name: "viewer", password: "password" };
}

/** A part of a realm's representation: its administrator reads German. */
export const GERMAN = {
  internationalizationEnabled: true,
  supportedLocales: ["en", "de"],
  defaultLocale: "de",
  ...withUser(["realm-admin"], { locale: ["de"] }),
};

export async function clientTab(realm: string, id: string, look: Look = {}): Promise<Page> {
  const page = await openConsole(`/${realm}/clients/${id}/mtls`, look);
  await page.locator("#mtls-method").waitFor();
  return page;
}

export async function realmTab(realm: string, look: Look = {}): Promise<Page> {
  const page = await openConsole(`/${realm}/realm-settings/mtls`, look);
  await page.locator("#mtls-trust").waitFor();
  return page;
}

export const part = (page: Page, id: string) => page.locator(`section[aria-labelledby="${id}"]`);
export const rows = (page: Page, table: string) => page.getByRole("table", { name: table }).locator("tbody tr");
export const trust = (page: Page) => rows(page, "Trust profiles");
export const inventory = (page: Page) => rows(page, "Clients with certificates");
export const registered = (page: Page) => rows(page, "Registered credentials");
export const saved = (page: Page) =>
  page.getByText("Saved: the next login is decided with these settings").first().waitFor();
export const save = (page: Page) => page.getByTestId("mtls-save").click();

/** Drops a certificate's file. */
export async function drop(page: Page, into: Locator, certificate: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text ?? ""], `${name}.crt`));
      return transfer;
    },
    [certificate, pem(certificate)],
  );
  await into.locator(".mtls-drop").dispatchEvent("drop", { dataTransfer });
}

export async function tryIt(page: Page, text: string): Promise<void> {
  await page.getByLabel("Certificate, or chain").fill(text);
  await page.getByRole("button", { name: "Try it" }).click();
  await page.locator(".mtls-explanation").waitFor();
}

/** A web server of somebody else, for as long as the test lasts; where it is. */
export async function serving(test: TestContext, documents: Record<string, Buffer | string>): Promise<string> {
  const server = createServer((request, answer) => {
    const document = documents[(request.url ?? "").slice(1)];
    answer.statusCode = document === undefined ? 404 : 200;
    answer.end(document);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  test.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Accessible, styled, and no wider than the window. */
export async function fits(page: Page): Promise<void> {
  assert.deepEqual(await seriousFindings(page), []);
  assert.deepEqual(await untiedTexts(page), []);
  assert.deepEqual(await unstyledClasses(page), []);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `${overflow} px too wide`);
}

/** Fits in light and dark, on small and large screens; leaves pictures `name-light` and `name-dark`, if it has a name. */
export async function looks(page: Page, name?: string, at?: Locator): Promise<void> {
  const before = page.viewportSize() ?? { width: 1280, height: 900 };
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForFunction(
      (dark) => document.documentElement.classList.contains("pf-v5-theme-dark") === dark,
      colorScheme === "dark",
    );
    for (const width of [1920, 1280]) {
      await page.setViewportSize({ width, height: before.height });
      await fits(page);
    }
    await at?.evaluate((element) => element.scrollIntoView());
    if (name) await picture(page, `${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
}
