import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Api, ApiError } from "../api/Api";
import type { CheckCall, ConnectionCheck, StartedCheck } from "../api/types";
import { type Console, ConsoleProvider } from "../console/ConsolePanel";
import { ConnectionCheckPanel } from "./ConnectionCheckPanel";

const CALL: CheckCall = {
  number: 1,
  at: "2026-01-01T00:00:01Z",
  address: "192.0.2.7",
  peer: "192.0.2.8",
  listener: "192.0.2.1",
  port: 8443,
  lookup: "nginx",
  header: "ssl-client-cert",
  outcome: "refused",
  reason: { code: "certificate_lookup_failed", reference: "RFC 9440 §2", meaning: "It could not be read." },
  detail: "<img src=x onerror=alert(1)>",
  certificates: 0,
  chain: [],
};

let counter = 0;

/** A server with one check that has been started, or none. */
function server(running: boolean) {
  counter += 1;
  const id = `1-${counter}`;
  const check: ConnectionCheck = {
    id,
    startedAt: "2026-01-01T00:00:00Z",
    endsAt: "2026-01-01T00:10:00Z",
    callsLeft: 20,
    calls: [],
  };
  const state = { check, runs: running, asked: [] as string[], arrivals: 0 };
  class Recorded extends Api {
    override async get<T>(path: string): Promise<T> {
      state.asked.push(`GET ${path}`);
      if (path === "/connection-checks") return (state.runs ? [check] : []) as T;
      if (!state.runs) {
        throw new ApiError(404, { error: "not_found", errorMessage: "gone", errors: [], clients: [] });
      }
      return { ...state.check } as T;
    }
    override async post<T>(path: string): Promise<T> {
      state.asked.push(`POST ${path}`);
      state.runs = true;
      return {
        check,
        address: "https://kc/x",
        secret: "s3cret",
        curl: `curl -d secret=s3cret ${id}`,
      } as StartedCheck as T;
    }
    override async delete<T>(path: string): Promise<T> {
      state.asked.push(`DELETE ${path}`);
      state.runs = false;
      return undefined as T;
    }
  }
  const surroundings: Console = {
    api: new Recorded("", async () => ""),
    realm: "demo",
    form: undefined,
    hasAccess: () => true,
    alert: () => undefined,
  };
  const view = render(
    <ConsoleProvider value={surroundings}>
      <ConnectionCheckPanel
        onArrival={() => {
          state.arrivals += 1;
        }}
      />
    </ConsoleProvider>,
  );
  return { state, id, ...view };
}

const button = (name: RegExp) => screen.findByRole("button", { name });

describe("a connection check", () => {
  afterEach(() => vi.useRealTimers());

  it("tells the command once it is started, and ends when asked", async () => {
    const { state, id } = server(false);
    fireEvent.click(await button(/Start a check/));
    expect((await screen.findByTestId("mtls-check-curl")).textContent).toBe(`curl -d secret=s3cret ${id}`);
    fireEvent.click(await button(/End the check/));
    await button(/Start a check/);
    expect(state.asked).toContain(`DELETE /connection-checks/${id}`);
  });

  it("shows what calls as text", async () => {
    const { state, container } = server(true);
    state.check.calls = [CALL];
    await waitFor(() => expect(container.querySelector('[data-call="1"]')).not.toBeNull());
    expect(container.textContent).toContain("<img src=x onerror=alert(1)>");
    expect(container.querySelector("img")).toBeNull();
    expect(state.arrivals).toBe(1);
  });

  it("of somebody else has no secret here", async () => {
    const { container } = server(true);
    await button(/End the check/);
    expect(screen.queryByTestId("mtls-check-curl")).toBeNull();
    expect(container.textContent).toContain("cannot be read again");
  });

  it("that has ended by itself says so", async () => {
    const { state } = server(true);
    await button(/End the check/);
    state.runs = false;
    await waitFor(() => expect(screen.queryByText(/The check has ended/)).not.toBeNull(), { timeout: 5_000 });
    await button(/Start a check/);
  });
});
