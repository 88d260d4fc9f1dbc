import type { Backend, Candidate, HeaderPair } from "@signalbox/core";

/** Headers that belong to one connection (RFC 9110, 7.6.1), and those that the transport sets itself. */
const connectionHeaders = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);

/**
 * Request headers that never go upstream as the client sent them: framing; the content encoding, which is undone here;
 * and cookies, which belong to this origin and not to a model server.
 */
const ownRequestHeaders = new Set([
  "host",
  "content-length",
  "content-encoding",
  "accept-encoding",
  "expect",
  "cookie",
]);

/** Where clients put keys, by the API that they speak. */
const credentialHeaders = ["authorization", "x-api-key", "api-key"];

/** Names that only the router may set, and keys that are meant for the router alone. */
function isTrusted(name: string): boolean {
  return (
    name.startsWith("x-vsr-") ||
    name.startsWith("x-authz-") ||
    name === "x-selected-model" ||
    (name.startsWith("x-user-") && name.endsWith("-key"))
  );
}

/**
 * The headers of a request to a back end: the client's without those of its connection and without copies of trusted
 * names, then the candidate's edits, then the back end's own headers and key. A client's key goes on only where
 * the back end has none. Answers are asked for uncompressed, so that usage can be read.
 */
export function upstreamRequestHeaders(
  client: readonly HeaderPair[],
  backend: Backend,
  candidate?: Candidate,
): HeaderPair[] {
  const edits = candidate?.requestHeaders;
  const key = backend.apiKey;
  const authHeader = backend.authHeader.toLowerCase();
  const replaced = new Set<string>(backend.extraHeaders.map(([name]) => name.toLowerCase()));
  if (key !== undefined) for (const name of [authHeader, ...credentialHeaders]) replaced.add(name);
  const edited = new Set([...(edits?.remove ?? []), ...(edits?.set ?? []).map(([name]) => name)]);
  const named = namedByConnection(client);
  const isKept = (name: string): boolean =>
    !connectionHeaders.has(name) &&
    !ownRequestHeaders.has(name) &&
    !isTrusted(name) &&
    !named.has(name) &&
    !edited.has(name) &&
    !replaced.has(name);

  const headers: HeaderPair[] = client.filter(([name]) => isKept(name));
  for (const pair of edits?.set ?? [])
    if (!replaced.has(pair[0]) && !ownRequestHeaders.has(pair[0])) headers.push(pair);
  for (const [name, value] of backend.extraHeaders) headers.push([name.toLowerCase(), value]);
  if (key !== undefined) headers.push([authHeader, `${backend.authPrefix}${key.reveal()}`]);
  headers.push(["accept-encoding", "identity"]);
  return headers;
}

/**
 * The headers of an answer to the client: the back end's without those of its connection and without `x-vsr-*`, which
 * are the router's. A stream loses its length, since an error event may be added to it.
 */
export function clientAnswerHeaders(
  upstream: readonly HeaderPair[],
  own: readonly HeaderPair[],
  isEventStream: boolean,
): HeaderPair[] {
  const named = namedByConnection(upstream);
  const headers = upstream.filter(
    ([name]) =>
      !connectionHeaders.has(name) &&
      !named.has(name) &&
      !name.startsWith("x-vsr-") &&
      !(isEventStream && name === "content-length"),
  );
  return [...headers, ...own];
}

/** Names that a `Connection` header declares to be of this connection only. */
function namedByConnection(headers: readonly HeaderPair[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [name, value] of headers) {
    if (name !== "connection") continue;
    for (const part of value.split(",")) names.add(part.trim().toLowerCase());
  }
  return names;
}
