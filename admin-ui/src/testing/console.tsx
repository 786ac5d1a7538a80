import { render } from "@testing-library/react";
import type { ReactElement } from "react";
import { Api } from "../api/Api";
import { type Console, ConsoleProvider } from "../console/ConsolePanel";

/** What is sent to the server. */
export interface Call {
  method: string;
  path: string;
  body?: unknown;
}

/** What the server answers; an error that is thrown is a refusal, or a connection that broke. */
export type Server = (call: Call) => unknown;

class Answered extends Api {
  constructor(private readonly answer: (call: Call) => Promise<unknown>) {
    super("", async () => "");
  }

  override get<T>(path: string): Promise<T> {
    return this.answer({ method: "GET", path }) as Promise<T>;
  }

  override post<T>(path: string, body: unknown): Promise<T> {
    return this.answer({ method: "POST", path, body }) as Promise<T>;
  }

  override put<T>(path: string, body: unknown): Promise<T> {
    return this.answer({ method: "PUT", path, body }) as Promise<T>;
  }
}

/** An element in a console, with all that it has asked for and the alerts that it has shown. */
export function inConsole(element: ReactElement, server: Server, realm = "demo") {
  const calls: Call[] = [];
  const alerts: string[] = [];
  const console: Console = {
    api: new Answered(async (call) => {
      calls.push(call);
      return server(call);
    }),
    realm,
    form: undefined,
    hasAccess: () => true,
    alert: (title, variant) => alerts.push(`${variant}: ${title}`),
  };
  const rendered = render(<ConsoleProvider value={console}>{element}</ConsoleProvider>);
  return { calls, alerts, ...rendered };
}
