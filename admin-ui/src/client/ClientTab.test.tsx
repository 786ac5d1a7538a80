import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ApiError } from "../api/Api";
import type { Client } from "../api/types";
import { CLIENT } from "../testing/client";
import { type Call, inConsole } from "../testing/console";
import { ClientTab } from "./ClientTab";

const unhandled: unknown[] = [];
const note = (error: unknown) => unhandled.push(error);

beforeEach(() => {
  process.on("unhandledRejection", note);
});

afterEach(() => {
  process.off("unhandledRejection", note);
  expect(unhandled.splice(0)).toEqual([]);
});

/** Each test has a client of its own: what is unsaved outlives the tab. */
let number = 0;

/** A server with one client, which answers a save, and a second look at the client, as it is told to. */
function shown({ save, newer }: { save?: (call: Call) => unknown; newer?: () => unknown } = {}) {
  number++;
  const client: Client = { ...CLIENT, id: `client-${number}` };
  const at = `/clients/${client.id}`;
  let looks = 0;
  const around = inConsole(<ClientTab clientId={client.id} shown={undefined} />, (call) => {
    if (call.path === at && call.method === "GET") return looks++ === 0 ? client : newer?.();
    if (call.path === at) return save?.(call);
    if (call.path === `${at}/validate`) return { problems: [] };
    if (call.path === `${at}/authentications`) return { stored: true, missing: [], first: 0, items: [] };
    if (call.path === "/trust-profiles?brief=true") return [];
    throw new Error(`nobody answers ${call.method} ${call.path}`);
  });
  return { client, ...around };
}

const value = () => screen.findByLabelText<HTMLInputElement>("Registered value");
const enter = async (text: string) => fireEvent.change(await value(), { target: { value: text } });
const press = async (name: string) => fireEvent.click(await screen.findByRole("button", { name }));
const isSaved = () => screen.queryByText("Not saved yet") === null;

const conflict = () =>
  new ApiError(409, { error: "conflict", errorMessage: "there is a newer version", errors: [], clients: [] });
const refusal = (field: string, reason: string) =>
  new ApiError(400, {
    error: "invalid_input",
    errorMessage: `${field}: ${reason}`,
    errors: [{ field, reason, code: "of_a_later_version", arguments: {} }],
    clients: [],
  });
const fails = (error: unknown) => () => {
  throw error;
};

describe("a client's settings", () => {
  it("are sent with the version that they are based on, and nothing else than what differs", async () => {
    const selector = { type: "tls_client_auth_san_dns", value: "b.example" } as const;
    const { calls, alerts, client } = shown({ save: () => ({ ...client, version: "v2", selector }) });
    await enter("b.example");
    await press("Save");
    await waitFor(() => expect(alerts).toHaveLength(1));
    expect(calls.filter(({ method }) => method === "PUT").map(({ body }) => body)).toEqual([
      { version: "v1", selector },
    ]);
    expect(isSaved()).toBe(true);
    expect((await value()).value).toBe("b.example");
  });

  it("are those that the server has stored, not those that were typed", async () => {
    const { alerts, client } = shown({
      save: () => ({ ...client, version: "v2", selector: { type: "tls_client_auth_san_dns", value: "b.example" } }),
    });
    await enter("B.example ");
    await press("Save");
    await waitFor(() => expect(alerts).toHaveLength(1));
    await waitFor(async () => expect((await value()).value).toBe("b.example"));
    expect(isSaved()).toBe(true);
  });

  it("are kept, with the reason at its input, when they are refused", async () => {
    shown({ save: fails(refusal("tls_client_auth_san_dns", "is no host name")) });
    await enter("*");
    await press("Save");
    await screen.findByText("is no host name");
    expect((await value()).value).toBe("*");
  });

  it("show nothing of a failure any more when they are edited on", async () => {
    shown({ save: fails(new ApiError(500, undefined)) });
    await enter("b.example");
    await press("Save");
    await screen.findByText("The server failed (HTTP 500).");
    await enter("c.example");
    expect(screen.queryByText("The server failed (HTTP 500).")).toBeNull();
  });

  it("show nothing of a refusal any more when they are what they were", async () => {
    shown({ save: fails(refusal("tls_client_auth_san_dns", "is no host name")) });
    await enter("*");
    await press("Save");
    await screen.findByText("is no host name");
    await press("Revert");
    expect(screen.queryByText("is no host name")).toBeNull();
    expect((await value()).value).toBe("a.example");
  });

  it("keep an edit over the newer state of somebody else", async () => {
    const { client } = shown({
      save: fails(conflict()),
      newer: () => ({ ...client, version: "v2", boundTokens: true }),
    });
    await enter("b.example");
    await press("Save");
    await press("Load the newer state");
    await waitFor(() => expect(screen.queryByText(/Somebody else has changed this client/)).toBeNull());
    expect((await value()).value).toBe("b.example");
    expect((screen.getByLabelText("Bind access tokens to the certificate") as HTMLInputElement).checked).toBe(true);
    expect(isSaved()).toBe(false);
  });

  it("say that the newer state cannot be loaded", async () => {
    shown({ save: fails(conflict()), newer: fails(new Error("The server does not answer.")) });
    await enter("b.example");
    await press("Save");
    await press("Load the newer state");
    await screen.findByText("The server does not answer.");
    expect((await value()).value).toBe("b.example");
  });

  it("outlive a look at another tab of the page", async () => {
    const { unmount, client } = shown();
    await enter("b.example");
    unmount();
    inConsole(<ClientTab clientId={client.id} shown={undefined} />, ({ path }) =>
      path === `/clients/${client.id}`
        ? client
        : path.startsWith("/trust-profiles")
          ? []
          : { problems: [], stored: true, missing: [], first: 0, items: [] },
    );
    expect((await value()).value).toBe("b.example");
    expect(isSaved()).toBe(false);
  });
});
