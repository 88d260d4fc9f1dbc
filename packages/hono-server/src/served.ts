import { errorHeaders, recordError, type ClientDialect, type Router } from "@signalbox/core";
import { sendText, type ClientExchange } from "./client-exchange.ts";
import type { GatewayScope, RequestReport } from "./gateway-scope.ts";

/** One request with what it is served by. */
export interface RequestScope {
  readonly scope: GatewayScope;
  /** The router of this request, whatever a reload does meanwhile. */
  readonly router: Router;
  readonly signal: AbortSignal;
  readonly dialect: ClientDialect;
}

/** What serving came to, before it is timed. */
export type Served = Omit<RequestReport, "method" | "target" | "durationMs">;

export function served(status: number, parts: Partial<Omit<Served, "status">> = {}): Served {
  return {
    status,
    firstByteMs: undefined,
    body: undefined,
    outcome: undefined,
    attempts: [],
    observed: undefined,
    failure: undefined,
    ...parts,
  };
}

/** Answers with an error in the client's API. */
export function refuse(exchange: ClientExchange, dialect: ClientDialect, status: number, message: string): Served {
  const { contentType, body } = dialect.renderError(status, message);
  sendText(exchange, status, contentType, body, errorHeaders());
  return served(status, { failure: message });
}

/** The same for a body that cannot be taken. */
export function refuseBody(
  exchange: ClientExchange,
  { scope, dialect }: RequestScope,
  status: number,
  message: string,
): Served {
  recordError(scope.metrics, "", "parse_error");
  return refuse(exchange, dialect, status, message);
}
