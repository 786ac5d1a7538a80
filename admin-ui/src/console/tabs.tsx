import { Children, cloneElement, isValidElement, type ReactElement, type ReactNode } from "react";
import { ClientTab } from "../client/ClientTab";
import type { ShownClient } from "../client/ShownClient";
import { RealmTab } from "../realm/RealmTab";
import { ConsolePanel } from "./ConsolePanel";
import { Message } from "./messages";

/** What the console passes to PatternFly's `Tab`. */
export type TabElement = ReactElement<{ eventKey: string; href?: string; children?: ReactNode }>;

const CLIENT_SETTINGS = /^\/[^/]+\/clients\/([^/]+)\/settings$/;
const REALM_GENERAL = /^\/[^/]+\/realm-settings\/general$/;

/** After which tabs ours stands, the first that is there. */
const AFTER_IN_CLIENT = ["credentials", "keys", "settings"];
const AFTER_IN_REALM = ["keys", "general"];

/**
 * The console and PatternFly pass the tabs of a page through `React.Children.toArray`, and both call it on the one
 * object that React exports. It is wrapped, and a page's tabs are given one more.
 */
export function installTabs(): void {
  const original = Children.toArray;
  const shared = Children as { toArray: typeof Children.toArray };
  shared.toArray = (children) => {
    const list = original.call(Children, children) as ReturnType<typeof original>;
    try {
      return withOurTab(list) as ReturnType<typeof original>;
    } catch (error) {
      shared.toArray = original;
      console.warn("Mutual TLS tabs: this console is not known, there are none.", error);
      return list;
    }
  };
  // A console that was faster than this script is asked to look at its tabs again.
  window.dispatchEvent(new PopStateEvent("popstate", { state: window.history.state }));
}

/** The list with our tab in it, if these are the tabs of a client or of a realm's settings; otherwise the same list. */
export function withOurTab(list: readonly ReactNode[]): readonly ReactNode[] {
  for (const element of list) {
    if (!isTab(element)) continue;
    const client = CLIENT_SETTINGS.exec(element.props.eventKey);
    if (client) {
      const representation = clientOf(element);
      if (!canAuthenticate(representation)) return list;
      const id = decodeURIComponent(client[1] ?? "");
      const panel = <ClientTab key={id} clientId={id} shown={representation} />;
      return inserted(list, ourTab(element, /settings$/, panel), AFTER_IN_CLIENT);
    }
    if (REALM_GENERAL.test(element.props.eventKey)) {
      return inserted(list, ourTab(element, /general$/, <RealmTab />), AFTER_IN_REALM);
    }
  }
  return list;
}

function isTab(node: ReactNode): node is TabElement {
  return isValidElement<{ eventKey?: unknown }>(node) && typeof node.props.eventKey === "string";
}

function clientOf(settings: TabElement): ShownClient | undefined {
  const body = settings.props.children;
  return isValidElement<{ client?: ShownClient }>(body) ? body.props.client : undefined;
}

/** Confidential OpenID Connect clients. Where the page does not say, the tab is there and the server says. */
function canAuthenticate(client: ShownClient | undefined): boolean {
  return !client || (client.protocol === "openid-connect" && !client.publicClient && !client.bearerOnly);
}

function ourTab(beside: TabElement, segment: RegExp, panel: ReactNode): ReactElement {
  return cloneElement(beside as ReactElement, {
    key: "mtls",
    id: "mtls",
    "data-testid": "mtlsTab",
    eventKey: beside.props.eventKey.replace(segment, "mtls"),
    href: beside.props.href?.replace(segment, "mtls"),
    title: (
      <span className="pf-v5-c-tabs__item-text">
        <Message id="tab" fallback="Mutual TLS" />
      </span>
    ),
    children: <ConsolePanel>{panel}</ConsolePanel>,
  });
}

function inserted(list: readonly ReactNode[], tab: ReactElement, after: string[]): readonly ReactNode[] {
  if (list.some((element) => isTab(element) && element.props.eventKey === tab.props.eventKey)) return list;
  const keys = list.map((element) => (isTab(element) ? element.props.eventKey : ""));
  const at = after.map((segment) => keys.findIndex((key) => key.endsWith(`/${segment}`))).find((index) => index >= 0);
  const index = at ?? list.length - 1;
  return [...list.slice(0, index + 1), tab, ...list.slice(index + 1)];
}
