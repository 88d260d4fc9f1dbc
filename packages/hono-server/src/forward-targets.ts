import {
  applyCandidate,
  chatCompletions,
  editJson,
  upstreamPath,
  type Backend,
  type ClientDialect,
  type CompiledConfig,
  type ForwardPlan,
  type JsonFrame,
  type HeaderPair,
} from "@signalbox/core";
import type { TranslatedExchange } from "@signalbox/providers";
import { upstreamRequestHeaders } from "./forwarded-headers.ts";
import type { AnsweredAttempt, AttemptFault, PreparedAttempt } from "./providers/attempt.ts";
import { prepareAttempt } from "./providers/prepare-attempt.ts";
import type { ProviderBackend, Providers } from "./providers/provider-access.ts";
import type { BodyStream } from "./upstream.ts";

/** One back end that may serve a request, with the request as it has to look there. */
export interface ForwardTarget {
  /** Name of the model, as headers and logs call it. */
  readonly model: string;
  readonly backend: Backend;
  readonly path: string;
  readonly headers: () => readonly HeaderPair[];
  readonly body: () => Uint8Array | BodyStream | undefined;
  /** Set where the body is the client's own stream. */
  readonly upload?: Upload;
  /**
   * Set where path, headers and body depend on the provider: its API is another, or it wants a credential that belongs to
   * one attempt. Rejects only with the signal's reason.
   */
  readonly prepare?: (options: PrepareOptions) => Promise<PreparedAttempt | AnsweredAttempt | AttemptFault>;
}

/** A request body on its way through. */
export interface Upload {
  /** Whether a part of it is gone for good, so that no other back end can have it. */
  isSpent(): boolean;
  /** What was found wrong with it while it was sent. */
  fault(): { readonly status: 400 | 408 | 413; readonly message: string } | undefined;
}

export interface PrepareOptions {
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** What a client sent, as far as back ends may see it. */
export interface ClientRequest {
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array;
}

/** A request that has been routed, with what its path asks for. */
export interface RoutedRequest extends ClientRequest {
  readonly dialect: ClientDialect;
  /** Whether the prompt is to be answered, or its tokens are to be counted. */
  readonly purpose: "answer" | "count";
  readonly providers: Providers;
  /** Path with its query. */
  readonly target: string;
  readonly seed: string;
  readonly frame: JsonFrame | undefined;
  /** Reads along with answers that are translated. */
  readonly keep?: (exchange: TranslatedExchange) => TranslatedExchange;
}

/**
 * Where a plan may go, in order: every back end of the first candidate, then those of the next.
 */
export function planTargets(plan: ForwardPlan, config: CompiledConfig, request: RoutedRequest): ForwardTarget[] {
  const { dialect, purpose, target, providers } = request;
  const isChat = dialect.id === chatCompletions.id;
  return plan.candidates.flatMap((candidate) => {
    const { apiFormat = "openai", backends = [] } = config.models.get(candidate.provider) ?? {};
    let edited: Uint8Array | undefined;
    const body = (): Uint8Array => (edited ??= applyCandidate(request.body, candidate, request.frame));
    return orderBackends(backends, request.seed).map((backend): ForwardTarget => {
      const { model } = candidate;
      const path = isChat ? backend.chatPath : upstreamPath(backend.chatPath, target);
      const headers = () => upstreamRequestHeaders(request.headers, backend, candidate);
      const provider = providers.of(backend, { apiFormat, strict: config.options.isStrict });
      if (isSpoken(provider, dialect) && isPlain(backend)) return { model, backend, path, headers, body };
      const prepare = (options: PrepareOptions) =>
        prepareAttempt(
          {
            backend,
            provider,
            dialect,
            purpose,
            candidate,
            clientHeaders: request.headers,
            clientBody: request.body,
            body: body(),
            samePath: path,
            keep: request.keep ?? ((exchange) => exchange),
          },
          options,
        );
      return { model, backend, path, headers, body, prepare };
    });
  });
}

/** Whether the provider has the client's own API; vendors' differences aside. */
function isSpoken({ api }: ProviderBackend, dialect: ClientDialect): boolean {
  if (api.transport !== "native") return false;
  switch (dialect.id) {
    case "openai-chat":
      return api.family === "openai";
    case "openai-responses":
      return api.family === "openai" && api.endpoints.includes("responses");
    case "anthropic-messages":
      return api.family === "anthropic";
    default:
      return dialect.id satisfies never;
  }
}

/** Whether bytes and headers go as they are, with at most a key added: nothing is known of the vendor, or nothing special. */
export function isPlain({ declared = {} }: Backend): boolean {
  const { provider, credentials } = declared;
  return credentials === undefined && (provider === undefined || provider === "openai");
}

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
    path: upstreamPath(backend.chatPath, target),
    headers: () => upstreamRequestHeaders(request.headers, backend),
    body: () => (body.length === 0 ? undefined : body),
  }));
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
