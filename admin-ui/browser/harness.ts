import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { join } from "node:path";
import AxeBuilder from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** What the JUnit test that starts us has prepared: a running Keycloak, and certificates. */
export interface Fixture {
  base: string;
  /** For whom the browser's screenshots are: absent, none are kept. */
  images?: string;
  /** PEM files by name: `name.crt`, `name.key`. */
  certificates: string;
}

export const fixture: Fixture = JSON.parse(process.env.MTLS_FIXTURE ?? "{}");
/** Without the browser's own windows, which nobody sees here. */
const HEADLESS = "/usr/bin/chromium-headless-shell";
const CHROMIUM = process.env.CHROMIUM ?? (existsSync(HEADLESS) ? HEADLESS : "/usr/bin/chromium");
const VIEWPORT = { width: 1280, height: 900 };
const PATIENCE_MILLIS = 60_000;

export function certificateFile(name: string): string {
  return join(fixture.certificates, `${name}.crt`);
}

export function pem(name: string): string {
  return readFileSync(certificateFile(name), "utf8");
}

let browser: Promise<Browser> | undefined;

function launched(): Promise<Browser> {
  browser ??= chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return browser;
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
}

export interface Look {
  scheme?: "light" | "dark";
  width?: number;
  height?: number;
  /** What the browser does not get. */
  without?: RegExp;
  /** Words in the console's own scripts that are others in this browser, as if it were another console. */
  renaming?: Record<string, string>;
  /** Takes what the browser's console has of us, and every error that nobody has caught. */
  log?: string[];
  /** Who administers; the realm's own administrators sign in to its own console. */
  user?: { realm: string; name: string; password: string };
}

export const ADMIN = { realm: "master", name: "admin", password: "admin" };

const contexts = new Map<string, Promise<BrowserContext>>();

/** One for each administrator: its pages share the session and the cache of a browser that has been there before. */
function contextOf(user: NonNullable<Look["user"]>): Promise<BrowserContext> {
  const key = `${user.realm} ${user.name}`;
  let context = contexts.get(key);
  if (!context) {
    context = newContext();
    contexts.set(key, context);
  }
  return context;
}

async function newContext(): Promise<BrowserContext> {
  const context = await (await launched()).newContext({
    ignoreHTTPSErrors: true,
    locale: "en",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const script = process.env.MTLS_SCRIPT; // while developing: instead of the packaged one
  if (script) await context.route(/\/mtls\/console-[^/]*\.js$/, (route) => route.fulfill({ path: script }));
  return context;
}

/** A page of the admin console, signed in. `hash` is the place in it, such as `/demo/clients`. */
export async function openConsole(hash: string, look: Look = {}): Promise<Page> {
  const user = look.user ?? ADMIN;
  const page = await (await contextOf(user)).newPage();
  page.setDefaultTimeout(PATIENCE_MILLIS);
  await page.setViewportSize({ width: look.width ?? VIEWPORT.width, height: look.height ?? VIEWPORT.height });
  await page.emulateMedia({ colorScheme: look.scheme ?? "light" });
  if (look.without) await page.route(look.without, (route) => route.abort());
  if (look.renaming) await rename(page, look.renaming);
  page.on("console", (message) => /Mutual TLS/.test(message.text()) && look.log?.push(message.text()));
  page.on("pageerror", (error) => look.log?.push(error.message));
  await page.goto(`${fixture.base}/admin/${user.realm}/console/#${hash}`);
  await signIn(page, user);
  return page;
}

async function rename(page: Page, words: Record<string, string>): Promise<void> {
  await page.route(/\/assets\/main-[^/]*\.js$/, async (route) => {
    const answer = await route.fetch();
    let script = await answer.text();
    for (const [word, other] of Object.entries(words)) {
      if (!script.includes(word)) throw new Error(`the console has no ${word}`);
      script = script.replaceAll(word, other);
    }
    await route.fulfill({ response: answer, body: script });
  });
}

async function signIn(page: Page, user: NonNullable<Look["user"]>): Promise<void> {
  const form = page.locator("#username");
  const app = page.locator("#kc-main-content-page-container, .pf-v5-c-page__main").first();
  await form.or(app).first().waitFor();
  if (await form.isVisible()) {
    await form.fill(user.name);
    await page.fill("#password", user.password);
    await page.click("#kc-login");
    await app.waitFor();
    await page.waitForLoadState("networkidle"); // the console puts its address right after a login
  }
}

/** Keycloak's admin REST API, for what a test needs before and after. */
export async function admin<T>(method: string, path: string, body?: unknown): Promise<T> {
  const { status, text } = await http(method, `${fixture.base}/admin/realms${path}`, {
    headers: { Authorization: `Bearer ${await adminToken()}`, "Content-Type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

let token: { value: string; until: number } | undefined;

async function adminToken(): Promise<string> {
  if (!token || token.until < Date.now()) {
    const { text } = await http("POST", `${fixture.base}/realms/master/protocol/openid-connect/token`, {
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: "grant_type=password&client_id=admin-cli&username=admin&password=admin",
    });
    token = { value: JSON.parse(text).access_token, until: Date.now() + 30_000 };
  }
  return token.value;
}

interface Sent {
  headers?: Record<string, string>;
  body?: string;
  cert?: Buffer;
  key?: Buffer;
}

/** A request of our own to the server; the authority of its certificate comes by NODE_EXTRA_CA_CERTS. */
export function http(method: string, url: string, sent: Sent = {}): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { body, ...options } = sent;
    const request = url.startsWith("https:") ? tlsRequest : plainRequest;
    const call = request(url, { method, agent: false, ...options }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk) => {
        text += chunk;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    call.on("error", reject);
    call.end(body);
  });
}

/** What a client with this certificate gets at the token endpoint. */
export function tokenRequest(realm: string, clientId: string, certificate: string) {
  return http("POST", `${fixture.base}/realms/${realm}/protocol/openid-connect/token`, {
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ grant_type: "client_credentials", client_id: clientId }).toString(),
    cert: readFileSync(certificateFile(certificate)),
    key: readFileSync(join(fixture.certificates, `${certificate}.key`)),
  });
}

let counter = 0;

/** Keycloak would make two keys for each realm, which takes longer than all the rest of it. */
const REALM_KEY = {
  privateKey: generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  }).privateKey,
};

/** A new realm, and where it is in the console. */
export async function newRealm(representation: Record<string, unknown> = {}): Promise<string> {
  counter += 1;
  const realm = `console-${counter}-${process.pid}`;
  await admin("POST", "", { realm, enabled: true, ...REALM_KEY, ...representation });
  return realm;
}

/** A new confidential client with a service account; answers its UUID. */
export async function newClient(
  realm: string,
  clientId: string,
  representation: Record<string, unknown> = {},
): Promise<string> {
  await admin("POST", `/${realm}/clients`, {
    clientId,
    protocol: "openid-connect",
    publicClient: false,
    serviceAccountsEnabled: true,
    ...representation,
  });
  const [client] = await admin<{ id: string }[]>("GET", `/${realm}/clients?clientId=${encodeURIComponent(clientId)}`);
  if (!client) throw new Error(`${clientId} was not created`);
  return client.id;
}

/** A screenshot for the documentation. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!fixture.images) return;
  mkdirSync(fixture.images, { recursive: true });
  await page.screenshot({ path: join(fixture.images, `${name}.png`), animations: "disabled" });
}

interface Violation {
  id: string;
  impact: string | null;
  nodes: { html: string; failureSummary?: string }[];
}

/** What axe calls serious or critical within our tab. */
export async function seriousFindings(page: Page, selector = ".mtls-panel"): Promise<string[]> {
  await page.evaluate(AxeBuilder.source);
  const violations = (await page.evaluate(async (within) => {
    const axe = (globalThis as unknown as { axe: { run(where: unknown): Promise<{ violations: unknown[] }> } }).axe;
    return (await axe.run({ include: [within] })).violations;
  }, selector)) as Violation[];
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`);
}

/** Help texts and errors in our tab that no input has as its description. */
export function untiedTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const told = new Set(
      [...document.querySelectorAll(".mtls-panel [aria-describedby]")].flatMap(
        (input) => input.getAttribute("aria-describedby")?.split(" ") ?? [],
      ),
    );
    const texts = [".mtls-field .mtls-hint", ".mtls-drop .mtls-hint", ".mtls-set > .mtls-hint"];
    const checks = [".mtls-flag .pf-v5-c-check__description", ".mtls-choices .pf-v5-c-radio__description"];
    const errors = [".mtls-field .mtls-error", ".mtls-flag .mtls-error", ".mtls-set > [aria-live] > .mtls-error"];
    return [...document.querySelectorAll([...texts, ...checks, ...errors].map((text) => `.mtls-panel ${text}`).join())]
      .filter((text) => ![text, text.parentElement, text.firstElementChild].some((one) => one && told.has(one.id)))
      .map((text) => text.textContent ?? "");
  });
}

/** PatternFly's classes in our tab for which the page has no style. */
export function unstyledClasses(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const styles = [...document.styleSheets]
      .flatMap((sheet) => [...sheet.cssRules])
      .map((rule) => rule.cssText)
      .join("\n");
    const used = [...document.querySelectorAll(".mtls-panel *")].flatMap((element) => [...element.classList]);
    const components = new Set(
      used.map((name) => /^pf-v5-[cl]-[a-z-]+?(?=__|$)/.exec(name)?.[0] ?? "").filter(Boolean),
    );
    return [...components].filter((name) => !styles.includes(`.${name}`));
  });
}
