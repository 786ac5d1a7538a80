import { describe, expect, it } from "vitest";
import { type Credential, SELECTOR_TYPES } from "../api/types";
import { CLIENT } from "../testing/client";
import { fieldName, updatePageForm } from "./pageForm";
import { place, reduced, rotation, stored, update } from "./settings";

describe("an edit", () => {
  it("is only what differs from the client", () => {
    const edit = { trustProfile: "", boundTokens: true, selector: stored(CLIENT).selector };
    expect(reduced(CLIENT, edit)).toEqual({ boundTokens: true });
  });

  it("outlives a newer state, except for what that has already", () => {
    const newer = { ...CLIENT, boundTokens: true, trustProfile: "theirs" };
    expect(reduced(newer, { boundTokens: true, trustProfile: "mine" })).toEqual({ trustProfile: "mine" });
  });

  it("removes the selector when its value is emptied, and goes back to no method with null", () => {
    expect(update({ selector: { type: "tls_client_auth_san_dns", value: " " } })).toEqual({ selector: null });
    expect(update({ method: null })).toEqual({ method: null });
  });

  it("leaves a space at the end of a name, which may be escaped, to the server", () => {
    const selector = { type: "tls_client_auth_subject_dn", value: "CN=a\\ " } as const;
    expect(update({ selector })).toEqual({ selector });
  });
});

it.each([
  ...SELECTOR_TYPES.map((type) => [type, "selector"]),
  ["selector.value", "selector"],
  ["mtls.trust_profile", "trustProfile"],
  ["mtls.subject_dn", "subjectDn"],
  ["jwks.url", "jwks"],
  ["mtls.certificates", "other"],
])("a problem with %s is shown at %s", (field = "", where = "") => {
  expect(place({ field, reason: "", code: "empty", arguments: {} })).toBe(where);
});

describe("rotation", () => {
  const credential = (status: Credential["status"], daysLeft = 0): Credential =>
    ({ id: status, status, certificate: { daysLeft } }) as Credential;
  const of = (...credentials: Credential[]) => rotation({ ...CLIENT, credentials });

  it("is due when the last one that is valid ends soon", () => {
    expect(of(credential("soon", 3), credential("soon", 9), credential("expired"))).toEqual({
      kind: "ending",
      daysLeft: 9,
    });
  });

  it("is not due while another is valid, or has no validity", () => {
    expect(of(credential("soon", 3), credential("valid", 300))).toEqual({ kind: "none" });
    expect(of(credential("soon", 3), credential("unknown"))).toEqual({ kind: "none" });
    expect(of()).toEqual({ kind: "none" });
  });

  it("is too late when all have expired", () => {
    expect(of(credential("expired"))).toEqual({ kind: "ended" });
  });
});

it("tells the page's form every attribute and the method, and nothing else", () => {
  const calls: unknown[] = [];
  const form = {
    setValue: (name: string, value: unknown) => calls.push([name, value]),
    resetField: (name: string, { defaultValue }: { defaultValue: unknown }) => calls.push([name, defaultValue]),
  };
  const shown = { clientAuthenticatorType: "client-secret" };
  updatePageForm(form, shown, CLIENT);
  expect(new Set(calls.map((call) => JSON.stringify(call)))).toEqual(
    new Set(
      [
        ["clientAuthenticatorType", "tls-client-auth"],
        [fieldName("jwks.string"), ""],
        [fieldName("mtls.certificates"), "PEM"],
      ].map((call) => JSON.stringify(call)),
    ),
  );
  expect(fieldName("mtls.certificates")).toBe("attributes.mtls🍺certificates");
  expect(shown.clientAuthenticatorType).toBe("tls-client-auth");
});
