import {
  applyCandidate,
  Secret,
  SHADOW_HEADER,
  upstreamPath,
  type Backend,
  type Candidate,
  type CompiledConfig,
  type CopiedRequest,
  type ForwardPlan,
  type HeaderPair,
  type Logger,
  type RouteOutcome,
} from "@signalbox/core";
import { planTargets, type ForwardTarget } from "../forward-targets.ts";
import { upstreamRequestHeaders } from "../forwarded-headers.ts";
import type { Providers } from "../providers/provider-access.ts";

/** One entry of `global.signalbox.shadow`, ready to be sent to. */
export interface ShadowTarget {
  readonly model: string;
  wants(outcome: RouteOutcome): boolean;
  /** Where the copy may go, in order; empty for a model without back ends. */
  open(request: CopiedRequest, plan: ForwardPlan): readonly ForwardTarget[];
}

type ShadowEntry = NonNullable<
  NonNullable<NonNullable<CompiledConfig["source"]["global"]>["signalbox"]>["shadow"]
>[number];

/** All of a client's headers that a copy has: those that say how to read the body. Its credentials and names stay here. */
const copiedHeaders = ["content-type", "anthropic-version", "anthropic-beta"];

/** The shadows of a config. What is wrong with one is logged; it is left out then. */
export function readShadowTargets(
  config: CompiledConfig,
  services: {
    readonly providers: Providers;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly logger: Logger;
  },
): readonly ShadowTarget[] {
  return (config.source.global?.signalbox?.shadow ?? []).flatMap((entry) => {
    const place = entry.base_url === undefined ? undefined : bindPlace(entry, entry.base_url, services.env);
    const hasPlace = entry.base_url === undefined ? hasBackends(config, entry.model) : place !== undefined;
    if (!hasPlace) {
      const reason = entry.base_url === undefined ? "the model has no back ends" : "base_url is no URL";
      services.logger.warn({ shadow: entry.model, baseUrl: entry.base_url }, `a shadow is left out: ${reason}`);
      return [];
    }
    return [
      {
        model: entry.model,
        wants: (outcome) => isMeant(entry, outcome),
        open: (request, plan) =>
          place === undefined
            ? ownTargets(entry, { request, plan, providers: services.providers })
            : [placedTarget(entry, { request, plan, place })],
      } satisfies ShadowTarget,
    ];
  });
}

function hasBackends(config: CompiledConfig, model: string): boolean {
  const provider = config.models.get(model)?.provider;
  return provider !== undefined && (config.models.get(provider)?.backends.length ?? 0) > 0;
}

/** Drawn from the half of the request's hash that no weighted choice of a model reads, so that each model has its share. */
function isMeant({ percentage, decisions, models }: ShadowEntry, { record }: RouteOutcome): boolean {
  const { result } = record;
  if (result.kind !== "model") return false;
  if (decisions !== undefined && (result.decision === null || !decisions.includes(result.decision))) return false;
  if (models !== undefined && !models.includes(result.model)) return false;
  return Number.parseInt(record.request.seed.slice(0, 8), 16) < (percentage / 100) * 0x1_0000_0000;
}

interface Place {
  readonly backend: Backend;
  readonly path: (target: string) => string;
}

function bindPlace(
  entry: ShadowEntry,
  baseUrl: string,
  env: Readonly<Record<string, string | undefined>>,
): Place | undefined {
  if (!/^https?:/.test(baseUrl) || !URL.canParse(baseUrl)) return undefined;
  const { origin, pathname } = new URL(baseUrl);
  const root = pathname.replace(/\/+$/, "");
  const chatPath = `${root}/chat/completions`;
  const key = entry.api_key_env === undefined ? "" : (env[entry.api_key_env] ?? "");
  const header = entry.auth_header?.toLowerCase() ?? "authorization";
  return {
    backend: {
      name: `${entry.model}_shadow`,
      origin,
      chatPath,
      weight: 1,
      type: "vllm",
      provider: undefined,
      hasProfile: true,
      authHeader: header,
      authPrefix: header === "authorization" ? "Bearer " : "",
      apiKey: key === "" ? undefined : new Secret(key),
      extraHeaders: Object.entries(entry.extra_headers ?? {}).map(
        ([name, value]) => [name.toLowerCase(), value] as const,
      ),
    },
    // A gateway has its own root; whatever else has the endpoints of its API below the given path.
    path: (target) => (root === "" ? target : upstreamPath(chatPath, target)),
  };
}

interface Copy {
  readonly request: CopiedRequest;
  readonly plan: ForwardPlan;
}

function placedTarget(
  { model }: ShadowEntry,
  { request, plan, place }: Copy & { readonly place: Place },
): ForwardTarget {
  const candidate = candidateFor(model, { request, plan });
  // Whoever serves there knows the model by this name.
  const named = withModel(candidate, model);
  return {
    model,
    backend: place.backend,
    path: place.path(request.target),
    headers: () => upstreamRequestHeaders(headersOf(request), place.backend, named),
    body: () => applyCandidate(request.body, named, request.outcome.frame),
  };
}

function ownTargets(
  { model }: ShadowEntry,
  { request, plan, providers }: Copy & { readonly providers: Providers },
): readonly ForwardTarget[] {
  const { config, outcome, body, dialect, target } = request;
  const candidates = [candidateFor(model, { request, plan })] as const;
  const headers = headersOf(request);
  const { seed } = outcome.record.request;
  const routed = { dialect, purpose: "answer", providers, target, headers, body, frame: outcome.frame, seed } as const;
  return planTargets({ ...plan, candidates }, config, routed);
}

/** The chosen candidate as it would be for another model: same prompt, same limits, redacted alike. */
function candidateFor(model: string, { request, plan }: Copy): Candidate {
  const binding = request.config.models.get(model)!;
  const [chosen] = plan.candidates;
  const shadow: Candidate = {
    ...chosen,
    model,
    provider: binding.provider,
    requestHeaders: { set: [[SHADOW_HEADER, model]], remove: [] },
  };
  return withModel(shadow, binding.upstreamModel);
}

function withModel(candidate: Candidate, upstreamModel: string): Candidate {
  const others = candidate.bodyEdits.filter(({ path }) => !(path.length === 1 && path[0] === "model"));
  return {
    ...candidate,
    upstreamModel,
    bodyEdits: [...others, { op: "set", path: ["model"], value: upstreamModel }],
  };
}

function headersOf({ header }: CopiedRequest): readonly HeaderPair[] {
  return copiedHeaders.flatMap((name) => {
    const value = header(name);
    return value === undefined ? [] : [[name, value] as const];
  });
}
