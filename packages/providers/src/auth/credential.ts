/** A request as it will be sent: after every change of its body, to the host that is really reached. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
}

/** Changes of a request's headers; lower-case names. What is removed is not set, and the other way round. */
export interface HeaderEdits {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

export interface AuthorizeOptions {
  /** Ends the waiting of this caller; what others wait for as well goes on. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** Proves to a provider who asks. Used once for each attempt, since signatures cover the host and the time. */
export interface Credential {
  /** @throws {CredentialError} when there is no credential to be had; the signal's reason when it is aborted. */
  authorize(request: OutgoingRequest, options: AuthorizeOptions): Promise<HeaderEdits>;
}

/** Every header that carries a credential of some provider. None of a client, or of an attempt before, may go along. */
const CREDENTIAL_HEADERS: readonly string[] = [
  "authorization",
  "proxy-authorization",
  "x-api-key",
  "api-key",
  "x-goog-api-key",
  "x-amz-content-sha256",
  "x-amz-date",
  "x-amz-security-token",
  "cookie",
];

/** Sets these headers and removes all other credentials that the request has, with those named in `remove`. */
export function headerEdits(
  set: Readonly<Record<string, string>>,
  { remove = [] }: { readonly remove?: readonly string[] } = {},
): HeaderEdits {
  const removed = new Set([...CREDENTIAL_HEADERS, ...remove]);
  for (const name of Object.keys(set)) removed.delete(name);
  return { set, remove: [...removed] };
}
