import {
  Component,
  type Context,
  createContext,
  type PropsWithChildren,
  type ReactNode,
  useContext,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { Api } from "../api/Api";
import { ErrorState } from "../components/ErrorState";
import { Loading } from "../components/Loading";
import { readEnvironment } from "./environment";
import { contextsAbove } from "./fiber";
import { MessagesProvider } from "./messages";
import { installStyles } from "./styles";

/** The form of the console's page (react-hook-form), as far as we use it. */
export interface PageForm {
  setValue(name: string, value: unknown): void;
  resetField(name: string, options: { defaultValue: unknown }): void;
}

/** What a panel has of the console around it. */
export interface Console {
  api: Api;
  /** The realm that is administered. */
  realm: string;
  /** Whether the administrator has a role of realm-management in it, such as `manage-realm`. */
  hasAccess(role: string): boolean;
  /** Shows one of the console's own alerts. */
  alert(title: string, variant: "success" | "danger" | "warning"): void;
  /** The form of the page, where there is one. */
  form: PageForm | undefined;
}

interface ConsoleContexts {
  AdminClientContext: { adminClient: { getAccessToken(): Promise<string | undefined> } };
  AlertContext: { addAlert(title: string, variant: string): void };
  RealmContext: { realm: string };
  WhoAmIContext: { whoAmI: { locale?: string; realm_access: Record<string, string[] | undefined> } };
}

type Found = { [Name in keyof ConsoleContexts]: Context<ConsoleContexts[Name]> } & {
  HookFormContext?: Context<PageForm | undefined>;
};

const REQUIRED = ["AdminClientContext", "AlertContext", "RealmContext", "WhoAmIContext"];
/** Whether the browser's log has it already that this console is not known. */
let told = false;

const NO_FORM = createContext<PageForm | undefined>(undefined);
const ConsoleContext = createContext<Console | undefined>(undefined);

export function useConsole(): Console {
  const console = useContext(ConsoleContext);
  if (!console) throw new Error("outside of a ConsolePanel");
  return console;
}

/** For tests, and for a console that hands over what it has. */
export const ConsoleProvider = ConsoleContext.Provider;

/** Our panel in the console's own tree: finds the console's contexts from its place in it, and keeps errors to itself. */
export function ConsolePanel({ children }: PropsWithChildren) {
  const place = useRef<HTMLDivElement>(null);
  const [contexts, setContexts] = useState<Found | "unknown">();

  useLayoutEffect(() => {
    installStyles();
    const found = place.current ? contextsAbove(place.current) : new Map();
    const missing = REQUIRED.filter((name) => !found.has(name));
    if (missing.length > 0 && !told) {
      told = true;
      console.warn(`Mutual TLS tab: this console is not known, it has no ${missing.join(", ")}.`);
    }
    setContexts(missing.length > 0 ? "unknown" : (Object.fromEntries(found) as unknown as Found));
  }, []);

  return (
    <div ref={place} className="mtls-panel">
      <Boundary>
        {contexts === undefined ? (
          <Loading />
        ) : contexts === "unknown" ? (
          <ErrorState title="Mutual TLS" error="This version of the console is not supported." />
        ) : (
          <Connected contexts={contexts}>{children}</Connected>
        )}
      </Boundary>
    </div>
  );
}

function Connected({ contexts, children }: PropsWithChildren<{ contexts: Found }>) {
  const { adminClient } = useContext(contexts.AdminClientContext);
  const alerts = useContext(contexts.AlertContext);
  const { realm } = useContext(contexts.RealmContext);
  const { whoAmI } = useContext(contexts.WhoAmIContext);
  const form = useContext(contexts.HookFormContext ?? NO_FORM);
  const environment = useMemo(readEnvironment, []);

  const api = useMemo(
    () =>
      new Api(`${environment.adminBaseUrl}/admin/realms/${encodeURIComponent(realm)}`, () =>
        adminClient.getAccessToken(),
      ),
    [adminClient, environment, realm],
  );
  const value = useMemo<Console>(
    () => ({
      api,
      realm,
      form,
      hasAccess: (role) => whoAmI.realm_access[realm]?.includes(role) ?? false,
      alert: (title, variant) => alerts.addAlert(title, variant),
    }),
    [api, realm, form, whoAmI, alerts],
  );
  return (
    <MessagesProvider environment={environment} locale={whoAmI.locale ?? "en"}>
      <ConsoleContext.Provider value={value}>{children}</ConsoleContext.Provider>
    </MessagesProvider>
  );
}

/** An error of ours stays in our tab. */
class Boundary extends Component<{ children: ReactNode }, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    return this.state.error === undefined ? (
      this.props.children
    ) : (
      <ErrorState title="Mutual TLS" error={this.state.error} retry={() => this.setState({ error: undefined })} />
    );
  }
}
