import {
  anthropicMessages,
  chatCompletions,
  errorHeaders,
  gateRequest,
  modelList,
  recordCompletion,
  recordError,
  recordRouting,
  responseHeaders,
  SCHEMA_VERSION,
  type ClientDialect,
  type HeaderPair,
  type Logger,
  type Metrics,
  type ObservedResponse,
  type RouteOutcome,
  type Router,
} from "@signalbox/core";
import type { Clock } from "./clock.ts";
import { sendText, type ClientExchange } from "./client-exchange.ts";
import { CLIENT_CLOSED_REQUEST, forward, type AttemptReport, type ForwardResult } from "./forward.ts";
import { passThroughTargets, planTargets, type ForwardTarget } from "./forward-targets.ts";
import type { GatewayLimits } from "./gateway-limits.ts";
import type { Providers } from "./providers/provider-access.ts";
import { stop, stopReason, type InFlight } from "./in-flight.ts";
import { contentTypeFault, readRequestBody } from "./request-body.ts";
import type { Upstream } from "./upstream.ts";

/** What the gateway stands on while it serves one request. */
export interface GatewayScope {
  /** Read once per request: a reload may swap it at any time. */
  readonly getRouter: () => Router;
  readonly upstream: Upstream;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly limits: Required<GatewayLimits>;
  readonly inFlight: InFlight;
  readonly clock: Clock;
  readonly providers: Providers;
  readonly newId: () => string;
  readonly onRequest: (report: RequestReport) => void;
}

/** The facts of one served request, for a log line. */
export interface RequestReport {
  readonly method: string;
  readonly target: string;
  /** What the client was told; 499 when it left before its answer had ended. */
  readonly status: number;
  readonly durationMs: number;
  /** From the routed request to the first byte of the answer's body. */
  readonly firstByteMs: number | undefined;
  /** The decoded body; holds the prompt, so think before you write it anywhere. */
  readonly body: Uint8Array | undefined;
  readonly outcome: RouteOutcome | undefined;
  /** Every try at a back end, in order. */
  readonly attempts: readonly AttemptReport[];
  readonly observed: ObservedResponse | undefined;
  /** Why the answer is an error of the gateway or is not whole. */
  readonly failure: string | undefined;
}

/** What serving came to, before it is timed. */
type Served = Omit<RequestReport, "method" | "target" | "durationMs">;

/** Serves one request for a model. Never rejects: whatever happens ends in an answer or a broken connection. */
export async function serveRequest(exchange: ClientExchange, scope: GatewayScope): Promise<void> {
  const startedAt = scope.clock.now();
  const controller = new AbortController();
  const leave = scope.inFlight.add(controller);
  exchange.onGone(() => stop(controller, "client_gone"));
  try {
    const facts = await answer(exchange, scope, controller.signal);
    const { method, target } = exchange;
    scope.onRequest({ method, target, durationMs: scope.clock.now() - startedAt, ...facts });
  } catch (error) {
    scope.logger.error({ error, target: exchange.target }, "request failed inside the gateway");
    if (exchange.hasBegun()) exchange.breakOff();
    else refuse(exchange, spokenAt(exchange), 500, "the gateway failed; its log says why");
  } finally {
    if (!exchange.hasBegun()) exchange.breakOff();
    leave();
  }
}

/** What the client speaks, as far as its path says. */
function spokenAt({ method, target }: ClientExchange): ClientDialect {
  const gate = gateRequest(method, target, { unknownPaths: "pass" });
  return "dialect" in gate ? gate.dialect : chatCompletions;
}

async function answer(exchange: ClientExchange, scope: GatewayScope, signal: AbortSignal): Promise<Served> {
  const router = scope.getRouter();
  const gate = gateRequest(exchange.method, exchange.target, router.config.options);
  switch (gate.kind) {
    case "route":
      return routePrompt(exchange, { scope, router, signal, dialect: gate.dialect }, gate.purpose);
    case "models":
      sendText(exchange, 200, "application/json", modelList(router.config), [
        ["x-vsr-schema-version", SCHEMA_VERSION],
        ["x-vsr-response-path", "models"],
      ]);
      return served(200);
    case "refuse":
      return refuse(exchange, gate.dialect, gate.status, gate.message);
    case "pass":
      // Below /anthropic/v1/ there is nothing but what the gate knows.
      if (!exchange.target.startsWith("/v1/")) return refuse(exchange, anthropicMessages, 404, "endpoint not found");
      return passThrough(exchange, { scope, router, signal, dialect: chatCompletions });
    default: {
      const unknown: never = gate;
      return unknown;
    }
  }
}

interface RequestScope {
  readonly scope: GatewayScope;
  readonly router: Router;
  readonly signal: AbortSignal;
  readonly dialect: ClientDialect;
}

async function routePrompt(
  exchange: ClientExchange,
  request: RequestScope,
  purpose: "answer" | "count",
): Promise<Served> {
  const { scope, router, signal, dialect } = request;
  const { clock, limits, metrics } = scope;
  const typeFault = contentTypeFault(exchange.header("content-type"));
  if (typeFault !== undefined) return refuseBody(exchange, request, 415, typeFault);
  const read = await readRequestBody(exchange, limits.maxBodyBytes);
  if (read.kind === "gone") return served(CLIENT_CLOSED_REQUEST, { failure: "the client left while sending" });
  if (read.kind === "refuse") return refuseBody(exchange, request, read.status, read.message);
  const body = read.bytes;
  let outcome: RouteOutcome;
  try {
    outcome = await router.route(
      { body, header: exchange.header, dialect, purpose },
      { signal, deadlineMs: limits.modelDeadlineMs, now: clock.now, unixTime: clock.unixSeconds() },
    );
  } catch (error) {
    if (stopReason(signal) === "client_gone")
      return served(CLIENT_CLOSED_REQUEST, { body, failure: "the client left" });
    if (stopReason(signal) === "shutdown")
      return refuse(exchange, dialect, 503, "the gateway is stopping; send the request again");
    scope.logger.error({ error }, "routing failed");
    return refuse(exchange, dialect, 500, "the router failed; its log says why");
  }
  recordRouting(metrics, outcome);
  const { plan } = outcome;
  if (plan.kind === "respond") {
    sendText(exchange, plan.status, plan.contentType, plan.body, [
      ...plan.headers,
      ...responseHeaders(outcome, { status: plan.status }),
    ]);
    return served(plan.status, { body, outcome });
  }
  const targets = planTargets(plan, router.config, {
    dialect,
    purpose,
    providers: scope.providers,
    target: exchange.target,
    headers: exchange.headers(),
    body,
    frame: outcome.frame,
    seed: outcome.record.request.seed,
  });
  const preferred = plan.candidates[0].model;
  const startedAt = clock.now();
  metrics.gauge("llm_model_inflight_requests", 1, { model: preferred });
  const result = await forwardTo(exchange, targets, request, (status, model) =>
    namingModel(responseHeaders(outcome, { status }), model),
  ).finally(() => metrics.gauge("llm_model_inflight_requests", -1, { model: preferred }));
  const model = result.model ?? preferred;
  countCompletion(metrics, { model, result, stream: plan.stream, durationMs: clock.now() - startedAt });
  return served(result.status, { body, outcome, ...result });
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

/** A path below `/v1/` that is not routed and that the config lets pass. */
async function passThrough(exchange: ClientExchange, request: RequestScope): Promise<Served> {
  const read = await readRequestBody(exchange, request.scope.limits.maxBodyBytes);
  if (read.kind === "gone") return served(CLIENT_CLOSED_REQUEST, { failure: "the client left while sending" });
  if (read.kind === "refuse") return refuseBody(exchange, request, read.status, read.message);
  const targets = passThroughTargets(exchange.target, request.router.config, {
    headers: exchange.headers(),
    body: read.bytes,
  });
  if (targets.length === 0)
    return refuse(
      exchange,
      request.dialect,
      404,
      "no model serves this path: name one in `model`, or set a default model",
    );
  const result = await forwardTo(exchange, targets, request, () => [
    ["x-vsr-schema-version", SCHEMA_VERSION],
    ["x-vsr-response-path", "upstream"],
  ]);
  return served(result.status, { body: read.bytes, ...result });
}

function forwardTo(
  exchange: ClientExchange,
  targets: readonly ForwardTarget[],
  { scope, signal, dialect }: RequestScope,
  ownHeaders: (status: number, model: string) => readonly HeaderPair[],
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
    ownHeaders,
    errorHeaders: errorHeaders(),
  });
}

/** After a failover the answer names the model that gave it, not the one that was preferred. */
function namingModel(headers: readonly HeaderPair[], model: string): readonly HeaderPair[] {
  return headers.map((pair) => (pair[0] === "x-vsr-selected-model" ? [pair[0], model] : pair));
}

function refuseBody(
  exchange: ClientExchange,
  { scope, dialect }: RequestScope,
  status: number,
  message: string,
): Served {
  recordError(scope.metrics, "", "parse_error");
  return refuse(exchange, dialect, status, message);
}

function refuse(exchange: ClientExchange, dialect: ClientDialect, status: number, message: string): Served {
  const { contentType, body } = dialect.renderError(status, message);
  sendText(exchange, status, contentType, body, errorHeaders());
  return served(status, { failure: message });
}

function served(status: number, parts: Partial<Omit<Served, "status">> = {}): Served {
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
