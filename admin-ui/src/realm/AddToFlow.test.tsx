import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Api, ApiError } from "../api/Api";
import { type Console, ConsoleProvider } from "../console/ConsolePanel";
import { AddToFlow } from "./AddToFlow";

/** The console around the button: what it asks the server for, and the alerts that it shows. */
function shown(roles: string[], answer: () => Promise<unknown>) {
  const asked: string[] = [];
  const alerts: string[] = [];
  class Recorded extends Api {
    override put<T>(path: string): Promise<T> {
      asked.push(path);
      return answer() as Promise<T>;
    }
  }
  const surroundings: Console = {
    api: new Recorded("", async () => ""),
    realm: "demo",
    form: undefined,
    hasAccess: (role) => roles.includes(role),
    alert: (title, variant) => alerts.push(`${variant}: ${title}`),
  };
  let added = 0;
  render(
    <ConsoleProvider value={surroundings}>
      <AddToFlow
        method="tls_client_auth"
        flow="own"
        onAdded={() => {
          added++;
        }}
      />
    </ConsoleProvider>,
  );
  return { asked, alerts, added: () => added };
}

describe("adding a method to a flow", () => {
  it("is one click for whoever manages the realm", async () => {
    const { asked, alerts, added } = shown(["manage-realm"], async () => undefined);
    fireEvent.click(screen.getByRole("button"));
    await waitFor(() => expect(added()).toBe(1));
    expect(asked).toEqual(["/client-flow/tls_client_auth"]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatch(/^success: /);
  });

  it("is not offered to anybody else", () => {
    shown(["view-realm", "manage-clients"], async () => undefined);
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("says why it was refused, and can be tried again", async () => {
    const refusal = { error: "invalid_input", errorMessage: "it is switched off", errors: [], clients: [] };
    const { alerts, added } = shown(["manage-realm"], () => Promise.reject(new ApiError(400, refusal)));
    fireEvent.click(screen.getByRole("button"));
    await waitFor(() => expect(alerts).toEqual(["danger: it is switched off"]));
    expect(added()).toBe(0);
    expect((screen.getByRole("button") as HTMLButtonElement).disabled).toBe(false);
  });
});
