import type { Backend, Candidate, ClientDialect, HeaderPair, JsonObject } from "@signalbox/core";
import {
  anthropicFamily,
  anthropicMessages,
  bedrockConverseFamily,
  geminiFamily,
  openAiChat,
  openAiFamily,
  openAiResponses,
  openExchange,
  searchOfWords,
  type ChatDialect,
  type DialectId,
  type Exchange,
  type FamilyId,
  type RequestFault,
  type TranslatedExchange,
  type WireFamily,
} from "@signalbox/providers";
import { upstreamRequestHeaders } from "../forwarded-headers.ts";
import type { AnsweredAttempt, AttemptFault, PreparedAttempt } from "./attempt.ts";
import { authorizeAttempt } from "./authorize-attempt.ts";
import type { ProviderBackend } from "./provider-access.ts";
import { translatedHeaders } from "./translated-headers.ts";

export interface AttemptRequest {
  readonly backend: Backend;
  readonly provider: ProviderBackend;
  readonly dialect: ClientDialect;
  readonly purpose: "answer" | "count";
  readonly clientHeaders: readonly HeaderPair[];
  /** What the client sent. */
  readonly clientBody: Uint8Array;
  /** With the router's edits. */
  readonly body: Uint8Array;
  readonly candidate: Candidate;
  /** The path where bytes go as they are. */
  readonly samePath: string;
  /** Reads along with an answer that is translated. */
  readonly keep: (exchange: TranslatedExchange) => TranslatedExchange;
}

const dialects: Readonly<Record<DialectId, ChatDialect>> = {
  "openai-chat": openAiChat,
  "anthropic-messages": anthropicMessages,
  "openai-responses": openAiResponses,
};

const families: Readonly<Record<FamilyId, WireFamily>> = {
  openai: openAiFamily,
  anthropic: anthropicFamily,
  gemini: geminiFamily,
  "bedrock-converse": bedrockConverseFamily,
};

/** Tells a client that a count is none. */
const ESTIMATED = [["x-signalbox-token-count", "estimated"]] as const;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * Writes the request and proves who asks; once for each attempt, since signatures cover the time and the host.
 *
 * @throws the signal's reason.
 */
export async function prepareAttempt(
  request: AttemptRequest,
  { signal, nowMs }: { readonly signal: AbortSignal; readonly nowMs: number },
): Promise<PreparedAttempt | AnsweredAttempt | AttemptFault> {
  const { backend, provider, candidate, clientHeaders, samePath, body } = request;
  if (provider.problem !== undefined) return { kind: "unusable", detail: provider.problem };
  const exchange = exchangeOf(request);
  if (exchange?.kind === "fault") return { kind: "refused", fault: exchange };
  if (exchange?.kind === "estimated")
    return { kind: "answered", body: JSON.stringify(exchange.body), headers: ESTIMATED };
  const translation = exchange?.kind === "translated" ? request.keep(exchange) : undefined;
  const path = pathOf(request, exchange) ?? samePath;
  const bytes = translation === undefined ? body : encoder.encode(translation.request.body);
  const headers =
    translation === undefined
      ? withDefaults(
          upstreamRequestHeaders(clientHeaders, backend, candidate),
          exchange?.kind === "same" ? exchange.headers : {},
        )
      : translatedHeaders(translation.request, request);
  return authorizeAttempt(
    { path, headers, body: bytes, more: [], translation },
    { backend, credential: provider.credential, clientHeaders, signal, nowMs },
  );
}

function exchangeOf(request: AttemptRequest): Exchange | RequestFault | undefined {
  const { provider, purpose, clientHeaders, clientBody } = request;
  const dialect = dialects[request.dialect.id];
  const { target } = provider;
  if (target === undefined) return undefined;
  const parsed = readBody(request);
  const betas = clientHeaders
    .filter(([name]) => name === "anthropic-beta")
    .flatMap(([, value]) => value.split(","))
    .map((flag) => flag.trim())
    .filter((flag) => flag !== "");
  return openExchange({
    dialect,
    family: families[target.family],
    target,
    body: parsed,
    purpose,
    betas,
    ...(dialect.id === "openai-chat" && parsed["stream"] === true && { streamUsage: asksForUsage(clientBody) }),
  });
}

/**
 * The body; of one that goes on as it is all the same only what its address depends on, which spares the parsing. `store` is
 * for the gateway, which keeps answers itself.
 */
function readBody({ provider, purpose, dialect, candidate, body }: AttemptRequest): JsonObject {
  const differs = purpose === "answer" ? provider.differences[dialect.id] : undefined;
  if (differs?.(body) === false) return { model: candidate.upstreamModel };
  const parsed = JSON.parse(decoder.decode(body)) as JsonObject;
  if (dialect.id !== "openai-responses") return parsed;
  const { store: _, ...rest } = parsed;
  return rest;
}

const mentionsUsage = searchOfWords({ members: ["include_usage"] });

/** The router asks for counts in every stream; the client gets them only when it did. */
function asksForUsage(body: Uint8Array): boolean {
  if (!mentionsUsage(body)) return false;
  const { stream_options: options } = JSON.parse(decoder.decode(body)) as {
    readonly stream_options?: { readonly include_usage?: unknown } | null;
  };
  return options?.include_usage === true;
}

type Addressed = Exclude<Exchange, { readonly kind: "estimated" }>;

function pathOf({ provider, purpose }: AttemptRequest, exchange: Addressed | undefined): string | undefined {
  if (exchange === undefined) return undefined;
  if (purpose === "answer" && provider.path !== undefined) return provider.path;
  return exchange.kind === "same" ? exchange.path : exchange.request.path;
}

/** What the provider's API demands of every request and the client may have left out. */
function withDefaults(
  headers: readonly HeaderPair[],
  defaults: Readonly<Record<string, string>>,
): readonly HeaderPair[] {
  const version = defaults["anthropic-version"];
  if (version === undefined || headers.some(([name]) => name === "anthropic-version")) return headers;
  return [...headers, ["anthropic-version", version]];
}
