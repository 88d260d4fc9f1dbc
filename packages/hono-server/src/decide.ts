import {
  recordRouting,
  responseHeaders,
  type ForwardPlan,
  type RenderedAnswer,
  type RespondPlan,
  type RouteOutcome,
} from "@signalbox/core";
import { sendText, type ClientExchange } from "./client-exchange.ts";
import { CLIENT_CLOSED_REQUEST } from "./forward.ts";
import { stopReason } from "./in-flight.ts";
import { refuse, served, type RequestScope, type Served } from "./served.ts";

/** What the router says of a request; or how the request ended, where the router answered it. */
export type Decision =
  | { readonly kind: "forward"; readonly outcome: RouteOutcome; readonly plan: ForwardPlan }
  | { readonly kind: "served"; readonly served: Served };

export interface Prompt {
  /** In the words of the request's dialect. */
  readonly body: Uint8Array;
  readonly purpose: "answer" | "count";
  /** For the report; undefined where the client's body was not held. */
  readonly received: Uint8Array | undefined;
  /** Writes an answer of the router's own where the client does not speak the dialect. */
  readonly write?: (plan: RespondPlan) => RenderedAnswer;
}

/** Asks the router, counts what it says, and sends the answer when it is the router's own. */
export async function decide(exchange: ClientExchange, request: RequestScope, prompt: Prompt): Promise<Decision> {
  const { scope, router, signal, dialect } = request;
  const { clock, limits, metrics } = scope;
  const { body, purpose, received, write = (plan) => plan } = prompt;
  let outcome: RouteOutcome;
  try {
    outcome = await router.route(
      { body, header: exchange.header, dialect, purpose },
      { signal, deadlineMs: limits.modelDeadlineMs, now: clock.now, unixTime: clock.unixSeconds() },
    );
  } catch (error) {
    return { kind: "served", served: undecided(exchange, request, { error, received }) };
  }
  recordRouting(metrics, outcome);
  const { plan } = outcome;
  if (plan.kind === "forward") return { kind: "forward", outcome, plan };
  const answer = write(plan);
  sendText(exchange, plan.status, answer.contentType, answer.body, [
    ...plan.headers,
    ...responseHeaders(outcome, { status: plan.status }),
  ]);
  return { kind: "served", served: served(plan.status, { body: received, outcome }) };
}

function undecided(
  exchange: ClientExchange,
  { scope, signal, dialect }: RequestScope,
  { error, received }: { readonly error: unknown; readonly received: Uint8Array | undefined },
): Served {
  if (stopReason(signal) === "client_gone")
    return served(CLIENT_CLOSED_REQUEST, { body: received, failure: "the client left" });
  if (stopReason(signal) === "shutdown")
    return refuse(exchange, dialect, 503, "the gateway is stopping; send the request again");
  scope.logger.error({ error }, "routing failed");
  return refuse(exchange, dialect, 500, "the router failed; its log says why");
}
