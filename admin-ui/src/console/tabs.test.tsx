import { Children, createElement, isValidElement, type ReactNode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ShownClient } from "../client/ShownClient";
import { installTabs, withOurTab } from "./tabs";

function Tab(_: { eventKey?: string; href?: string; children?: ReactNode }) {
  return null;
}

function Settings(_: { client: ShownClient }) {
  return null;
}

const CONFIDENTIAL = { protocol: "openid-connect", publicClient: false };

function clientTabs(client: ShownClient): ReactNode[] {
  const tab = (name: string, body: ReactNode) => (
    <Tab key={name} eventKey={`/acme/clients/4711/${name}`} href={`#/acme/clients/4711/${name}`}>
      {body}
    </Tab>
  );
  return [tab("settings", <Settings client={client} />), tab("credentials", "c"), tab("roles", "r")];
}

function eventKeys(list: readonly ReactNode[]): string[] {
  return list.map((element) => (isValidElement<{ eventKey: string }>(element) ? element.props.eventKey : ""));
}

const original = Children.toArray;

afterEach(() => {
  (Children as { toArray: unknown }).toArray = original;
});

describe("the tab", () => {
  it("stands after a confidential client's credentials", () => {
    expect(eventKeys(withOurTab(clientTabs(CONFIDENTIAL)))).toEqual([
      "/acme/clients/4711/settings",
      "/acme/clients/4711/credentials",
      "/acme/clients/4711/mtls",
      "/acme/clients/4711/roles",
    ]);
  });

  it.each([
    ["public", { protocol: "openid-connect", publicClient: true }],
    ["bearer-only", { protocol: "openid-connect", publicClient: false, bearerOnly: true }],
    ["SAML", { protocol: "saml", publicClient: false }],
    ["the console's own", { publicClient: false }],
  ])("is not there for a client that is %s", (_, client) => {
    const tabs = clientTabs(client);
    expect(withOurTab(tabs)).toBe(tabs);
  });

  it("stands after the keys of a realm", () => {
    const list = ["general", "login", "keys", "tokens"].map((name) => (
      <Tab key={name} eventKey={`/acme/realm-settings/${name}`} />
    ));
    expect(eventKeys(withOurTab(list))[3]).toBe("/acme/realm-settings/mtls");
  });

  it("is put in once", () => {
    const once = withOurTab(clientTabs(CONFIDENTIAL));
    expect(withOurTab(once)).toBe(once);
  });

  it("leaves every other list alone", () => {
    const list = ["text", null, createElement("p", { key: "p" }), <Tab key="u" eventKey="/acme/users/1/settings" />];
    expect(withOurTab(list)).toBe(list);
  });

  it("comes through React.Children.toArray", () => {
    const asked = vi.fn();
    window.addEventListener("popstate", asked, { once: true });
    installTabs();
    expect(eventKeys(Children.toArray(clientTabs(CONFIDENTIAL)) as ReactNode[])).toContain("/acme/clients/4711/mtls");
    expect(asked).toHaveBeenCalledOnce();
  });

  it("takes itself away, with one line in the log, when something about the console is unexpected", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    installTabs();
    const hostile = (
      <Tab key="s" eventKey="/acme/clients/%E0%A4%A/settings">
        <Settings client={CONFIDENTIAL} />
      </Tab>
    );
    expect(Children.toArray([hostile])).toHaveLength(1);
    expect(Children.toArray).toBe(original);
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });
});
