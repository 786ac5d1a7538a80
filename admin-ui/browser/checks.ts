import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { certificateFile, fixture, http } from "./harness";
import { part } from "./panel";

// Connection checks, as an administrator starts them and somebody else calls them.

interface Called {
  status: number;
  body: { outcome?: string; reason?: string; chain?: { subject: string }[] };
}

/** Does what the command does that the tab shows: with a certificate, or with none. */
export async function runCheck(command: string, certificate?: string): Promise<Called> {
  const parts = /-d (secret=[\w-]{43}) '(https:[^']+)'$/.exec(command);
  assert.ok(parts, command);
  const { status, text } = await http("POST", parts[2] ?? "", {
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: parts[1] ?? "",
    ...(certificate && {
      cert: readFileSync(certificateFile(certificate)),
      key: readFileSync(join(fixture.certificates, `${certificate}.key`)),
    }),
  });
  return { status, body: JSON.parse(text) };
}

export const arrivals = (page: Page) => part(page, "mtls-arrivals");
export const startCheck = (page: Page) => arrivals(page).getByRole("button", { name: "Start a check" });
export const checkCommand = async (page: Page) =>
  (await arrivals(page).getByTestId("mtls-check-curl").textContent()) ?? "";
