import type { ClientExchange } from "./client-exchange.ts";
import { CLIENT_CLOSED_REQUEST } from "./forward.ts";
import { contentTypeFault, readRequestBody } from "./request-body.ts";
import { refuseBody, served, type RequestScope, type Served } from "./served.ts";

/** A request's body, or how the request ended since there is none that can be taken. */
export type TakenBody =
  | { readonly kind: "body"; readonly bytes: Uint8Array }
  | { readonly kind: "served"; readonly served: Served };

/** Reads a body within the gateway's limit; one that calls itself something else than JSON is refused. */
export async function takeJsonBody(exchange: ClientExchange, request: RequestScope): Promise<TakenBody> {
  const fault = contentTypeFault(exchange.header("content-type"));
  if (fault !== undefined) return { kind: "served", served: refuseBody(exchange, request, 415, fault) };
  return takeBody(exchange, request);
}

/** Reads a body of any type within the gateway's limit. */
export async function takeBody(exchange: ClientExchange, request: RequestScope): Promise<TakenBody> {
  const read = await readRequestBody(exchange, request.scope.limits.maxBodyBytes);
  switch (read.kind) {
    case "body":
      return read;
    case "gone":
      return {
        kind: "served",
        served: served(CLIENT_CLOSED_REQUEST, { failure: "the client left while sending" }),
      };
    case "refuse":
      return { kind: "served", served: refuseBody(exchange, request, read.status, read.message) };
    default:
      return read satisfies never;
  }
}
