import type { Problem, Refusal } from "./types";

/** An answer that is no success, with the fields and the reasons that the server names. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly refusal: Refusal | undefined,
  ) {
    super(refusal?.errorMessage ?? `HTTP ${status}`);
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
    const headers: Record<string, string> = { Authorization: `Bearer ${await this.accessToken()}` };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const answer = await fetch(`${this.realmUrl}/mtls${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    if (!answer.ok) throw new ApiError(answer.status, await refusal(answer));
    return answer;
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
