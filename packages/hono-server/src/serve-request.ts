import {
  anthropicMessages,
  chatCompletions,
  gateRequest,
  modelList,
  SCHEMA_VERSION,
  type ClientDialect,
} from "@signalbox/core";
import { carryOut } from "./carry-out.ts";
import { sendText, type ClientExchange } from "./client-exchange.ts";
import { decide } from "./decide.ts";
import { endpointAt } from "./endpoints/endpoint-at.ts";
import { passThrough } from "./endpoints/pass-through.ts";
import { serveEndpoint } from "./endpoints/serve-endpoint.ts";
import { CLIENT_CLOSED_REQUEST } from "./forward.ts";
import { planTargets } from "./forward-targets.ts";
import type { GatewayScope } from "./gateway-scope.ts";
import { stop } from "./in-flight.ts";
import { openConversation } from "./responses/open-conversation.ts";
import { refuse, served, type RequestScope, type Served } from "./served.ts";
import { takeJsonBody } from "./take-body.ts";

export type { GatewayScope, RequestReport } from "./gateway-scope.ts";

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
  const gate = endpointAt(method, target) ?? gateRequest(method, target, { unknownPaths: "pass" });
  return "dialect" in gate ? gate.dialect : chatCompletions;
}

async function answer(exchange: ClientExchange, scope: GatewayScope, signal: AbortSignal): Promise<Served> {
  const router = scope.getRouter();
  const endpoint = endpointAt(exchange.method, exchange.target);
  if (endpoint !== undefined)
    return serveEndpoint(exchange, { scope, router, signal, dialect: endpoint.dialect }, endpoint);
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

async function routePrompt(
  exchange: ClientExchange,
  request: RequestScope,
  purpose: "answer" | "count",
): Promise<Served> {
  const taken = await takeJsonBody(exchange, request);
  if (taken.kind === "served") return taken.served;
  const received = taken.bytes;
  const isResponse = request.dialect.id === "openai-responses";
  const conversation = isResponse ? await openConversation(exchange, request, received) : undefined;
  const body = conversation?.body ?? received;
  const decision = await decide(exchange, request, { body, purpose, received });
  if (decision.kind === "served") return decision.served;
  const { outcome, plan } = decision;
  const targets = planTargets(plan, request.router.config, {
    dialect: request.dialect,
    purpose,
    providers: request.scope.providers,
    target: exchange.target,
    headers: exchange.headers(),
    body,
    frame: outcome.frame,
    seed: outcome.record.request.seed,
    ...(conversation !== undefined && { keep: conversation.keep }),
  });
  const home = conversation?.home;
  const reachable = home === undefined ? targets : targets.filter(({ backend }) => backend.name === home.backend);
  if (home !== undefined && reachable.length === 0)
    return refuse(
      exchange,
      request.dialect,
      400,
      `the previous response is kept by the model "${home.model}": name it`,
    );
  const onAnswered =
    purpose === "answer"
      ? request.scope.shadow?.copy({
          config: request.router.config,
          outcome,
          body,
          dialect: request.dialect,
          target: exchange.target,
          header: exchange.header,
        })
      : undefined;
  const result = await carryOut(exchange, request, {
    outcome,
    plan,
    targets: reachable,
    body: received,
    ...(conversation !== undefined && { observe: conversation.observe }),
  });
  onAnswered?.({
    status: result.status === CLIENT_CLOSED_REQUEST ? undefined : result.status,
    usage: result.observed?.usage,
  });
  return result;
}
