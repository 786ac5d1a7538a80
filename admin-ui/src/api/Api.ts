import { hasPrivateKey } from "../components/privateKeys";
import type { Problem, Refusal } from "./types";

/** An answer that is no success, with the fields and the reasons that the server names. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly refusal: Refusal | undefined,
  ) {
    super(sentence(status, refusal));
    this.name = "ApiError";
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

/** The server's own, or what its status means; `said` knows the sentences. */
function sentence(status: number, refusal: Refusal | undefined): string {
  const reason = refusal?.errorMessage;
  if (reason && !NO_REASON.test(reason)) return reason;
  if (status === 401) return "You are not signed in any more.";
  if (status === 403) return "You do not have the right to do this.";
  if (status === 404) return "It does not exist any more.";
  return status >= 500 ? `The server failed (HTTP ${status}).` : `The server refused (HTTP ${status}).`;
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
    if (hasPrivateKey([decodeURIComponent(path.replaceAll("+", " ")), body]))
      throw new Error("There is a private key in it: it was not sent.");
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
    if (error instanceof TypeError) throw new Error("The server does not answer.", { cause: error });
    throw error;
  }
}

/** Keycloak's own answers have `errorMessage` or `error` alone. */
async function refusal(answer: Response): Promise<Refusal | undefined> {
  try {
    const body = (await answer.json()) as Partial<Refusal>;
    const errorMessage = body.errorMessage ?? body.error;
    if (!errorMessage) return undefined;
    return { error: body.error ?? "", errorMessage, errors: body.errors ?? [], clients: body.clients ?? [] };
  } catch {
    return undefined;
  }
}
