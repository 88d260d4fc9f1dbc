import type { Backend, HeaderPair } from "@signalbox/core";
import { CredentialError, type Credential, type HeaderEdits } from "@signalbox/providers";
import type { AttemptFault, PreparedAttempt } from "./attempt.ts";

type Unsigned = Omit<PreparedAttempt, "kind" | "secrets">;

export interface AuthorizeOptions {
  readonly backend: Backend;
  readonly credential: Credential | undefined;
  /** A credential may be the client's own key. */
  readonly clientHeaders: readonly HeaderPair[];
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/**
 * Proves who asks, for each request of an attempt. A body that is sent as it comes is not part of the proof, which only
 * signatures of AWS would want.
 *
 * @throws the signal's reason.
 */
export async function authorizeAttempt(
  attempt: Unsigned,
  options: AuthorizeOptions,
): Promise<PreparedAttempt | AttemptFault> {
  const { credential, signal } = options;
  if (credential === undefined) return { kind: "request", ...attempt, secrets: [] };
  try {
    const [first, ...more] = await Promise.all(
      [attempt, ...attempt.more].map((request) => authorized(request, credential, options)),
    );
    const secrets = new Set([first!, ...more].flatMap((signed) => signed.secrets));
    return {
      kind: "request",
      ...attempt,
      headers: first!.headers,
      more: attempt.more.map((request, index) => ({ ...request, headers: more[index]!.headers })),
      secrets: [...secrets],
    };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CredentialError) return { kind: "unusable", detail: error.message };
    throw error;
  }
}

async function authorized(
  { path, headers, body }: Pick<Unsigned, "path" | "headers" | "body">,
  credential: Credential,
  { backend, clientHeaders, signal, nowMs }: AuthorizeOptions,
): Promise<{ readonly headers: readonly HeaderPair[]; readonly secrets: readonly string[] }> {
  const keyHeader = backend.declared?.credentials?.client_key_header?.toLowerCase();
  const keys = clientHeaders.filter(([name]) => name === keyHeader);
  const edits: HeaderEdits = await credential.authorize(
    {
      method: "POST",
      url: new URL(`${backend.origin}${path}`),
      headers: Object.fromEntries([...headers, ...keys]),
      body: body instanceof Uint8Array ? Uint8Array.from(body) : new Uint8Array(),
    },
    { signal, nowMs },
  );
  const changed = new Set([...edits.remove, ...Object.keys(edits.set)]);
  return {
    headers: [...headers.filter(([name]) => !changed.has(name)), ...Object.entries(edits.set)],
    secrets: Object.values(edits.set).map((value) => value.replace(/^\w+ /, "")),
  };
}
