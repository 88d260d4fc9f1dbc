import { editJson, modelList, SCHEMA_VERSION } from "@signalbox/core";
import { carryOut } from "../carry-out.ts";
import { sendText, type ClientExchange } from "../client-exchange.ts";
import { refuse, refuseBody, served, type RequestScope, type Served } from "../served.ts";
import { serveStored } from "../responses/serve-stored.ts";
import { takeJsonBody } from "../take-body.ts";
import { decideNamed } from "./decide-named.ts";
import type { ApiEndpoint } from "./endpoint-at.ts";
import { endpointTargets } from "./endpoint-targets.ts";
import { observeUsage } from "./observe-usage.ts";
import { passBytes } from "./pass-through.ts";
import { BODY_FAULT, MODEL_FAULT, readObject } from "./read-object.ts";
import { seedOf } from "./seed-of.ts";
import { serveCompletion } from "./serve-completion.ts";
import { serveForm } from "./serve-form.ts";

/** Serves what is no prompt: the model is the one that the request names. */
export function serveEndpoint(
  exchange: ClientExchange,
  request: RequestScope,
  endpoint: ApiEndpoint,
): Served | Promise<Served> {
  switch (endpoint.kind) {
    case "json":
      return serveJson(exchange, request, endpoint);
    case "completions":
      return serveCompletion(exchange, request);
    case "form":
      return serveForm(exchange, request, endpoint);
    case "stored":
      return serveStored(exchange, request, endpoint);
    case "models":
      return serveModels(exchange, request);
    case "wrong_method":
      return refuse(exchange, endpoint.dialect, 405, "method not allowed");
    default:
      return endpoint satisfies never;
  }
}

async function serveJson(
  exchange: ClientExchange,
  request: RequestScope,
  { path }: ApiEndpoint & { readonly kind: "json" },
): Promise<Served> {
  const taken = await takeJsonBody(exchange, request);
  if (taken.kind === "served") return taken.served;
  const { bytes } = taken;
  const json = readObject(bytes);
  if (json === undefined) return refuseBody(exchange, request, 400, BODY_FAULT);
  const { model } = json;
  if (isForDefault(model, request)) return passBytes(exchange, request, bytes);
  if (typeof model !== "string") return refuseBody(exchange, request, 400, MODEL_FAULT);
  const decision = await decideNamed(exchange, request, { model, path, received: bytes });
  if (decision.kind === "served") return decision.served;
  const { outcome, plan } = decision;
  const named = plan.candidates[0].upstreamModel;
  const edited = named === model ? bytes : editJson(bytes, [{ op: "set", path: ["model"], value: named }]);
  const body = { bytes: edited, json: { ...json, model: named } };
  const targets = endpointTargets(plan, request.router.config, {
    path,
    target: exchange.target,
    headers: exchange.headers(),
    providers: request.scope.providers,
    seed: seedOf(bytes),
    bodyFor: () => body,
  });
  return carryOut(exchange, request, { outcome, plan, targets, body: bytes, observe: observeUsage });
}

/** What no model is declared for goes to the default model where the config lets unknown requests pass, as it came. */
function isForDefault(model: unknown, { router: { config } }: RequestScope): boolean {
  if (config.options.unknownPaths !== "pass") return false;
  return typeof model !== "string" || !(config.models.has(model) || config.autoModelNames.includes(model));
}

function serveModels(exchange: ClientExchange, { router }: RequestScope): Served {
  const { data } = JSON.parse(modelList(router.config)) as { data: readonly { id: string; created: number }[] };
  const models = data.map(({ id, created }) => ({
    type: "model",
    id,
    display_name: id,
    created_at: new Date(created * 1000).toISOString(),
  }));
  const list = { data: models, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
  sendText(exchange, 200, "application/json", JSON.stringify(list), [
    ["x-vsr-schema-version", SCHEMA_VERSION],
    ["x-vsr-response-path", "models"],
  ]);
  return served(200);
}
