import assert from "node:assert/strict";
import { test } from "node:test";
import { arrivals, checkCommand, runCheck, startCheck } from "./checks";
import { admin, newClient, newRealm, pem, tokenRequest } from "./harness";
import { CA_SIGNED, fits, newProfile, realmTab, registering, rows, viewer, withUser } from "./panel";

test("a connection check shows what arrives, as soon as it does, and which clients would accept it", async () => {
  const realm = await newRealm();
  await newProfile(realm, "partners", { intermediates: [pem("issuing")] });
  await newClient(realm, "payments", {
    ...CA_SIGNED,
    attributes: { ...CA_SIGNED.attributes, "mtls.trust_profile": "partners" },
  });
  await newClient(realm, "robot", registering("robot"));
  const page = await realmTab(realm);

  await startCheck(page).click();
  await arrivals(page).getByText("Waiting for a call").waitFor();
  const typed = await checkCommand(page);
  assert.match(typed, /^curl --cert client\.pem --key client\.key -d secret=[\w-]{43} 'https:/);

  const called = await runCheck(typed, "payments");
  assert.equal(called.status, 200);
  assert.equal(called.body.outcome, "certificate");
  assert.match(called.body.chain?.[0]?.subject ?? "", /CN=payments/);
  const call = arrivals(page).locator('[data-call="1"]');
  await call.locator('[data-outcome="certificate"]').first().waitFor();
  await call.getByText("127.0.0.1", { exact: true }).waitFor();
  const accepted = rows(page, "Clients that it fits");
  await accepted.locator('[data-outcome="accepted"]').waitFor();
  assert.deepEqual(await accepted.getByRole("link").allTextContents(), ["payments"]);
  await fits(page);

  assert.equal((await runCheck(typed)).body.outcome, "no_certificate");
  const second = arrivals(page).locator('[data-call="2"]');
  await second.getByText("The connection carried no client certificate.").waitFor();
  await arrivals(page).getByRole("button", { name: "Show call 1" }).click();
  await call.waitFor();
  await fits(page);

  await arrivals(page).getByRole("button", { name: "End the check" }).click();
  await startCheck(page).waitFor();
  assert.equal((await runCheck(typed, "payments")).status, 403);
  await page.close();
});

test("a check goes on while somebody looks elsewhere, and its secret is not told again", async () => {
  const realm = await newRealm();
  const page = await realmTab(realm);
  await startCheck(page).click();
  const typed = await checkCommand(page);
  await page.getByRole("tab", { name: "General" }).click();
  await page.getByRole("tab", { name: "Mutual TLS" }).click();
  assert.equal(await checkCommand(page), typed);

  await page.reload();
  await arrivals(page).getByText("cannot be read again").waitFor();
  assert.equal(await arrivals(page).getByTestId("mtls-check-curl").count(), 0);
  assert.equal((await runCheck(typed, "robot")).status, 200);
  await arrivals(page).locator('[data-call="1"]').waitFor();

  const [check] = await admin<{ id: string }[]>("GET", `/${realm}/mtls/connection-checks`);
  await admin("DELETE", `/${realm}/mtls/connection-checks/${check?.id}`);
  await arrivals(page).getByText("The check has ended.").waitFor();
  await startCheck(page).waitFor();
  await page.close();
});

test("green is what has let a client in, and not what somebody has shown", async () => {
  const realm = await newRealm({ ...withUser(["view-realm"]) });
  await newClient(realm, "robot", registering("robot"));
  await tokenRequest(realm, "robot", "robot");

  const page = await realmTab(realm, { user: viewer(realm) });
  const state = arrivals(page).locator('[data-arrivals="accepted"]');
  await state.getByText("A certificate last let a client in").waitFor();
  assert.equal(await state.locator(".pf-m-green").count(), 1);
  assert.equal(await startCheck(page).count(), 0);
  await fits(page);
  await page.close();
});
