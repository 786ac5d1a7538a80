import { hasPrivateKey } from "../components/privateKeys";
import type { Coded, Spoken, Values } from "../console/messages";
import type { Problem, Refusal } from "./types";

/** An answer that is no success, with the fields and the reasons that the server names. */
export class ApiError extends Error implements Spoken {
  constructor(
    readonly status: number,
    readonly refusal: Refusal | undefined,
  ) {
    super(refusal && !NO_REASON.test(refusal.errorMessage) ? refusal.errorMessage : `HTTP ${status}`);
    this.name = "ApiError";
  }

  get statement(): Coded | undefined {
    const { code, arguments: values } = this.refusal ?? {};
    return code && values ? { code, arguments: values } : undefined;
  }

  /** Of the first problem, which the statement is about. */
  get field(): string | undefined {
    return this.problems[0]?.field;
  }

  /** What the status means, where nobody says anything. */
  get here(): Spoken["here"] {
    return this.refusal && !NO_REASON.test(this.refusal.errorMessage) ? undefined : meaning(this.status);
  }

  get problems(): Problem[] {
    return this.refusal?.errors ?? [];
  }

  /** Somebody else has changed it since it was read. */
  get conflict(): boolean {
    return this.status === 409 && this.refusal?.error === "conflict";
  }
}

/** What Keycloak says where it says nothing. */
const NO_REASON = /^(HTTP \d{3}\b.*|unknown_error)$/;

function meaning(status: number): { id: string; values?: Values } {
  if (status === 401) return { id: "signedOut" };
  if (status === 403) return { id: "forbidden" };
  if (status === 404) return { id: "gone" };
  return { id: status >= 500 ? "failed" : "refused", values: { status } };
}

/** An error of the console's own. */
export class HereError extends Error implements Spoken {
  readonly here: { id: string };

  constructor(id: "privateKey" | "noAnswer", options?: ErrorOptions) {
    super(id, options);
    this.name = "HereError";
    this.here = { id };
  }
}

/** The REST resource `/admin/realms/{realm}/mtls`, with the console's own access token. */
export class Api {
  constructor(
    private readonly realmUrl: string,
    private readonly accessToken: () => Promise<string | undefined>,
  ) {}

  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.json("GET", path, undefined, signal);
  }

  post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return this.json("POST", path, body, signal);
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.json("PUT", path, body);
  }

  delete<T = void>(path: string): Promise<T> {
    return this.json("DELETE", path);
  }

  /** Something that is not JSON, such as a table to download. */
  async blob(path: string): Promise<Blob> {
    return (await this.request("GET", path)).blob();
  }

  private async json<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const answer = await this.request(method, path, body, signal);
    const text = await answer.text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  private async request(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    if (hasPrivateKey([decodeURIComponent(path.replaceAll("+", " ")), body])) throw new HereError("privateKey");
    const headers: Record<string, string> = { Authorization: `Bearer ${await this.accessToken()}` };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const answer = await reached(`${this.realmUrl}/mtls${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    if (!answer.ok) throw new ApiError(answer.status, await refusal(answer));
    return answer;
  }
}

/** @throws where nobody answers; an aborted request stays one */
async function reached(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (error) {
    if (error instanceof TypeError) throw new HereError("noAnswer", { cause: error });
    throw error;
  }
}

/** Keycloak's own answers have `errorMessage` or `error` alone. */
async function refusal(answer: Response): Promise<Refusal | undefined> {
  try {
    const body = (await answer.json()) as Partial<Refusal>;
    const errorMessage = body.errorMessage ?? body.error;
    if (!errorMessage) return undefined;
    return {
      error: body.error ?? "",
      errorMessage,
      ...(body.code !== undefined && { code: body.code, arguments: body.arguments ?? {} }),
      errors: body.errors ?? [],
      clients: body.clients ?? [],
    };
  } catch {
    return undefined;
  }
}
