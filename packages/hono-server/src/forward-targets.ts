import {
  applyCandidate,
  editJson,
  type Backend,
  type CompiledConfig,
  type ForwardPlan,
  type JsonFrame,
  type HeaderPair,
} from "@signalbox/core";
import { upstreamRequestHeaders } from "./forwarded-headers.ts";

/** One back end that may serve a request, with the request as it has to look there. */
export interface ForwardTarget {
  /** Name of the model, as headers and logs call it. */
  readonly model: string;
  readonly backend: Backend;
  readonly path: string;
  readonly headers: () => readonly HeaderPair[];
  readonly body: () => Uint8Array | undefined;
}

/** What a client sent, as far as back ends may see it. */
export interface ClientRequest {
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array;
}

/** Where a plan may go, in order: every back end of the first candidate, then those of the next. */
export function planTargets(
  plan: ForwardPlan,
  config: CompiledConfig,
  request: ClientRequest & { readonly seed: string; readonly frame: JsonFrame | undefined },
): ForwardTarget[] {
  return plan.candidates.flatMap((candidate) => {
    let edited: Uint8Array | undefined;
    const body = (): Uint8Array => (edited ??= applyCandidate(request.body, candidate, request.frame));
    return orderBackends(config.models.get(candidate.provider)?.backends ?? [], request.seed).map((backend) => ({
      model: candidate.model,
      backend,
      path: backend.chatPath,
      headers: () => upstreamRequestHeaders(request.headers, backend, candidate),
      body,
    }));
  });
}

const CHAT_SUFFIX = "/chat/completions";

/**
 * Where a request for a path that is not routed goes: to the back ends of the model that its body names, else to those
 * of the default model. Nothing changes but the model's name, which becomes the one that the back end knows.
 */
export function passThroughTargets(target: string, config: CompiledConfig, request: ClientRequest): ForwardTarget[] {
  const named = modelOf(request);
  const binding = config.models.get(named ?? config.defaultModel ?? "") ?? config.models.get(config.defaultModel ?? "");
  if (binding === undefined) return [];
  const isAlias = named === binding.name && named !== binding.upstreamModel;
  const body = isAlias
    ? editJson(request.body, [{ op: "set", path: ["model"], value: binding.upstreamModel }])
    : request.body;
  return (config.models.get(binding.provider)?.backends ?? []).map((backend) => ({
    model: binding.name,
    backend,
    path: siblingPath(backend.chatPath, target),
    headers: () => upstreamRequestHeaders(request.headers, backend),
    body: () => (body.length === 0 ? undefined : body),
  }));
}

/** `/v1/embeddings` beside a back end's `/base/chat/completions?x=1` is `/base/embeddings?x=1`. */
function siblingPath(chatPath: string, target: string): string {
  const [base = "", fixedQuery] = chatPath.split("?", 2);
  const [path = "", query] = target.split("?", 2);
  const root = base.endsWith(CHAT_SUFFIX) ? base.slice(0, -CHAT_SUFFIX.length) : "/v1";
  const queries = [fixedQuery, query].filter((part) => part !== undefined && part !== "").join("&");
  return `${root}${path.slice("/v1".length)}${queries === "" ? "" : `?${queries}`}`;
}

function modelOf({ headers, body }: ClientRequest): string | undefined {
  const type = headers.find(([name]) => name === "content-type")?.[1] ?? "";
  if (!type.includes("json")) return undefined;
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(body));
    const model = typeof parsed === "object" && parsed !== null ? (parsed as { model?: unknown }).model : undefined;
    return typeof model === "string" ? model : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The back ends of one model: one drawn by weight first, the others behind it in the config's order. The draw depends
 * on the request alone, so that a repeated request finds the same back end and its prefix cache.
 */
export function orderBackends(backends: readonly Backend[], seed: string): readonly Backend[] {
  if (backends.length < 2) return backends;
  const total = backends.reduce((sum, { weight }) => sum + Math.max(0, weight), 0);
  let left = fraction(seed) * total;
  const first = backends.find(({ weight }) => (left -= Math.max(0, weight)) < 0) ?? backends[0]!;
  return [first, ...backends.filter((backend) => backend !== first)];
}

/** 32-bit FNV-1a of the seed, mixed (murmur3's finaliser), as a fraction of one. */
function fraction(seed: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < seed.length; index++) hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
