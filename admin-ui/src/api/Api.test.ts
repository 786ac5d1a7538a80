import { afterEach, expect, it, vi } from "vitest";
import { messages } from "../console/messages";
import { Api, ApiError } from "./Api";

const { failed } = messages({}, "en");
const api = new Api("https://kc.example/admin/realms/acme", async () => "token");

function answering(status: number, body: string) {
  const fetched = vi.fn(async (_url: string, _init?: RequestInit) => new Response(body || null, { status }));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

async function refused(call: Promise<unknown>): Promise<ApiError> {
  return call.then(
    () => Promise.reject(new Error("was not refused")),
    (error) => error,
  );
}

afterEach(() => vi.unstubAllGlobals());

it("sends the console's token and JSON", async () => {
  const fetched = answering(200, '{"certificates":[]}');
  expect(await api.post("/certificates/parse", { text: "x" })).toEqual({ certificates: [] });
  const [url, init] = fetched.mock.calls[0] ?? [];
  expect(url).toBe("https://kc.example/admin/realms/acme/mtls/certificates/parse");
  expect(init).toMatchObject({ method: "POST", body: '{"text":"x"}' });
  expect(init?.headers).toEqual({ Authorization: "Bearer token", "Content-Type": "application/json" });
});

it("takes an empty answer", async () => {
  answering(204, "");
  expect(await api.delete("/trust-profiles/1?version=v")).toBeUndefined();
});

it("tells fields and reasons of a refusal", async () => {
  answering(400, '{"error":"invalid_input","errorMessage":"a: b","errors":[{"field":"a","reason":"b"}],"clients":[]}');
  const error = await refused(api.get("/x"));
  expect(error).toBeInstanceOf(ApiError);
  expect(error.message).toBe("a: b");
  expect(error.problems).toEqual([{ field: "a", reason: "b" }]);
  expect(error.conflict).toBe(false);
});

it("tells a conflict from other refusals with the same status", async () => {
  answering(409, '{"error":"conflict","errorMessage":"changed","errors":[],"clients":[]}');
  expect((await refused(api.put("/x", {}))).conflict).toBe(true);
  answering(409, '{"error":"in_use","errorMessage":"used","errors":[],"clients":["a"]}');
  expect((await refused(api.put("/x", {}))).conflict).toBe(false);
});

it("takes answers that are not ours", async () => {
  answering(403, '{"error":"HTTP 403 Forbidden"}');
  expect(failed(await refused(api.get("/x")))).toBe("You do not have the right to do this.");
  answering(502, "<html>");
  expect(failed(await refused(api.get("/x")))).toBe("The server failed (HTTP 502).");
});

it("says that nobody answers", async () => {
  vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError("Failed to fetch")));
  expect(failed(await refused(api.delete("/x")))).toBe("The server does not answer.");
});

it("sends no private key, wherever it comes from", async () => {
  const fetched = answering(200, "{}");
  const key = "-----BEGIN PRIVATE KEY-----\nMIIB";
  expect(failed(await refused(api.post("/x", { settings: { jwks: key } })))).toMatch(/was not sent/);
  expect(failed(await refused(api.put("/x", { config: { trustAnchors: ["-", key] } })))).toMatch(/was not sent/);
  expect(failed(await refused(api.get(`/inventory?search=${encodeURIComponent(key)}`)))).toMatch(/was not sent/);
  expect(fetched).not.toHaveBeenCalled();
});
