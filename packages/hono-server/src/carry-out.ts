import {
  errorHeaders,
  recordCompletion,
  recordError,
  responseHeaders,
  type ForwardPlan,
  type HeaderPair,
  type Metrics,
  type RouteOutcome,
} from "@signalbox/core";
import type { ClientExchange } from "./client-exchange.ts";
import { CLIENT_CLOSED_REQUEST, forward, type ForwardOptions, type ForwardResult } from "./forward.ts";
import type { ForwardTarget } from "./forward-targets.ts";
import { served, type RequestScope, type Served } from "./served.ts";

/** What was decided of a request, and where it may go for that. */
export interface Decided {
  readonly outcome: RouteOutcome;
  readonly plan: ForwardPlan;
  readonly targets: readonly ForwardTarget[];
  /** For the report; undefined where the body was not held. */
  readonly body: Uint8Array | undefined;
  readonly observe?: ForwardOptions["observe"];
}

/** Forwards a request whose model is decided, and counts what comes of it. */
export async function carryOut(exchange: ClientExchange, request: RequestScope, decided: Decided): Promise<Served> {
  const { outcome, plan, targets, body, observe } = decided;
  const { clock, metrics } = request.scope;
  const preferred = plan.candidates[0].model;
  const startedAt = clock.now();
  metrics.gauge("llm_model_inflight_requests", 1, { model: preferred });
  const ownHeaders = (status: number, model: string): readonly HeaderPair[] =>
    namingModel(responseHeaders(outcome, { status }), model);
  const result = await forwardTo(exchange, request, {
    targets,
    ownHeaders,
    ...(observe !== undefined && { observe }),
  }).finally(() => metrics.gauge("llm_model_inflight_requests", -1, { model: preferred }));
  const model = result.model ?? preferred;
  countCompletion(metrics, { model, result, stream: plan.stream, durationMs: clock.now() - startedAt });
  return served(result.status, { body, outcome, ...result });
}

/** Sends a request to the first target that answers, within the gateway's limits. */
export function forwardTo(
  exchange: ClientExchange,
  { scope, signal, dialect }: RequestScope,
  {
    targets,
    ...options
  }: { readonly targets: readonly ForwardTarget[] } & Pick<ForwardOptions, "ownHeaders" | "observe">,
): Promise<ForwardResult> {
  const { upstream, limits, logger, clock, newId } = scope;
  const { headersTimeoutMs, idleTimeoutMs } = limits;
  return forward(exchange, targets, {
    upstream,
    dialect,
    headersTimeoutMs,
    idleTimeoutMs,
    signal,
    logger,
    now: clock.now,
    unixSeconds: clock.unixSeconds,
    newId,
    errorHeaders: errorHeaders(),
    ...options,
  });
}

function countCompletion(
  metrics: Metrics,
  {
    model,
    result,
    stream,
    durationMs,
  }: { readonly model: string; readonly result: ForwardResult; readonly stream: boolean; readonly durationMs: number },
): void {
  const { status, observed, firstByteMs, failure } = result;
  if (status === CLIENT_CLOSED_REQUEST) return recordError(metrics, model, "cancellation");
  if (status === 504) return recordError(metrics, model, "timeout");
  if (failure !== undefined) return recordError(metrics, model, "upstream_5xx");
  recordCompletion(metrics, {
    model,
    status,
    durationMs,
    ...(observed === undefined ? {} : { observed }),
    ...(stream && firstByteMs !== undefined ? { ttftMs: firstByteMs } : {}),
  });
}

/** After a failover the answer names the model that gave it, not the one that was preferred. */
function namingModel(headers: readonly HeaderPair[], model: string): readonly HeaderPair[] {
  return headers.map((pair) => (pair[0] === "x-vsr-selected-model" ? [pair[0], model] : pair));
}
