import type { FailureReason, UpstreamFailure } from "./upstream.ts";

/** Error codes of Node's sockets, undici and Bun; what is not listed is `protocol`. */
const reasonOfCode: Readonly<Record<string, FailureReason>> = {
  ECONNREFUSED: "refused",
  ConnectionRefused: "refused",
  ENOTFOUND: "unreachable",
  EAI_AGAIN: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  FailedToOpenSocket: "unreachable",
  ECONNRESET: "reset",
  ECONNABORTED: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "reset",
  UND_ERR_CLOSED: "reset",
  UND_ERR_DESTROYED: "reset",
  ConnectionClosed: "reset",
  ETIMEDOUT: "connect_timeout",
  UND_ERR_CONNECT_TIMEOUT: "connect_timeout",
  UND_ERR_HEADERS_TIMEOUT: "headers_timeout",
  UND_ERR_BODY_TIMEOUT: "idle_timeout",
  UND_ERR_ABORTED: "aborted",
};

/** Turns whatever a transport threw into a failure; the one place where foreign errors come in. */
export function failureOf(error: unknown): UpstreamFailure {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = (at as { code?: unknown }).code;
    const reason = typeof code === "string" ? reasonOfCode[code] : undefined;
    if (reason !== undefined) return { kind: "failed", reason, detail: describe(error) };
    if (at.name === "AbortError") return { kind: "failed", reason: "aborted", detail: describe(error) };
  }
  return { kind: "failed", reason: "protocol", detail: describe(error) };
}

/** The failure in words that a client may read: no addresses. */
export function describeReason(reason: FailureReason): string {
  switch (reason) {
    case "refused":
      return "connection refused";
    case "unreachable":
      return "host could not be reached";
    case "reset":
      return "connection closed before the answer was whole";
    case "connect_timeout":
      return "no connection in time";
    case "headers_timeout":
      return "no answer in time";
    case "idle_timeout":
      return "the answer stopped coming";
    case "protocol":
      return "the answer was not valid HTTP";
    case "unusable":
      return "a setting or a credential is missing; the gateway's log says which";
    case "aborted":
      return "request aborted";
    default: {
      const unknown: never = reason;
      return unknown;
    }
  }
}

/** True when the back end said nothing in time, which is 504 rather than 502. */
export function isTimeout(reason: FailureReason): boolean {
  return reason === "connect_timeout" || reason === "headers_timeout" || reason === "idle_timeout";
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return `${error.message}${cause}`;
}
