import assert from "node:assert/strict";
import { test } from "node:test";
import { newClient, newRealm, pem, tokenRequest } from "./harness";
import { clientTab, fits, realmTab, registering, tryIt } from "./panel";

// A server that was built without --https-client-auth, as Keycloak is by default.

test("nothing is called safe or accepted on a server that no certificate reaches", async () => {
  const realm = await newRealm();
  const id = await newClient(realm, "robot", registering("robot"));
  assert.equal((await tokenRequest(realm, "robot", "robot")).status, 401);

  const overview = await realmTab(realm);
  const warning = overview.locator('[data-code="certificates_do_not_arrive"][data-severity="danger"]');
  await warning.getByText("--https-client-auth=request").waitFor();
  assert.equal(await overview.getByText("No problem found").count(), 0);
  await overview.locator('[data-arrivals="impossible"]').getByText("No certificate can arrive").waitFor();
  await fits(overview);
  await overview.close();

  const page = await clientTab(realm, id);
  const blocked = page.getByTestId("mtls-certificates-blocked");
  await blocked.getByText("nobody can authenticate as this client").waitFor();
  await tryIt(page, pem("robot"));
  const explanation = page.locator(".mtls-explanation");
  assert.equal(await explanation.getAttribute("data-accepted"), "true");
  assert.equal(await explanation.getAttribute("data-promised"), "false");
  await explanation.getByText("The certificate fits, but no login gets this far").waitFor();
  await explanation.getByText("No client certificate reaches this server").waitFor();
  assert.equal(await explanation.locator(".pf-m-success").count(), 0);
  await fits(page);
  await page.close();
});
