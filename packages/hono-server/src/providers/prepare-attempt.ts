import type { Backend, Candidate, ClientDialect, HeaderPair } from "@signalbox/core";
import {
  anthropicFamily,
  anthropicMessages,
  bedrockConverseFamily,
  CredentialError,
  geminiFamily,
  openAiChat,
  openAiFamily,
  openAiResponses,
  openExchange,
  type ChatDialect,
  type DialectId,
  type Exchange,
  type FamilyId,
  type HeaderEdits,
  type RequestFault,
  type TranslatedExchange,
  type WireFamily,
} from "@signalbox/providers";
import { upstreamRequestHeaders } from "../forwarded-headers.ts";
import type { ProviderBackend } from "./provider-access.ts";

/** A request as it goes to one back end, once. */
export interface PreparedAttempt {
  readonly kind: "request";
  readonly path: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array;
  /** Reads the answer, where the back end speaks another API than the client. */
  readonly translation: TranslatedExchange | undefined;
  /** What the credential put into the headers: nothing of it may be seen in an answer. */
  readonly secrets: readonly string[];
}

/** Why a request cannot be sent to this back end; another one may take it. */
export type AttemptFault =
  | { readonly kind: "refused"; readonly fault: RequestFault }
  | { readonly kind: "unusable"; readonly detail: string };

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
): Promise<PreparedAttempt | AttemptFault> {
  const { backend, provider, candidate, clientHeaders, samePath, body } = request;
  if (provider.problem !== undefined) return { kind: "unusable", detail: provider.problem };
  const exchange = exchangeOf(request);
  if (exchange?.kind === "fault") return { kind: "refused", fault: exchange };
  const translation = exchange?.kind === "translated" ? exchange : undefined;
  const path = pathOf(request, exchange) ?? samePath;
  const bytes = translation === undefined ? body : encoder.encode(translation.request.body);
  let headers =
    translation === undefined
      ? withDefaults(
          upstreamRequestHeaders(clientHeaders, backend, candidate),
          exchange?.kind === "same" ? exchange.headers : {},
        )
      : translatedHeaders(request, translation);
  if (provider.credential === undefined)
    return { kind: "request", path, headers, body: bytes, translation, secrets: [] };
  const url = new URL(`${backend.origin}${path}`);
  const keys = clientHeaders.filter(
    ([name]) => name === backend.declared?.credentials?.client_key_header?.toLowerCase(),
  );
  let edits: HeaderEdits;
  try {
    edits = await provider.credential.authorize(
      { method: "POST", url, headers: Object.fromEntries([...headers, ...keys]), body: Uint8Array.from(bytes) },
      { signal, nowMs },
    );
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CredentialError) return { kind: "unusable", detail: error.message };
    throw error;
  }
  const changed = new Set([...edits.remove, ...Object.keys(edits.set)]);
  headers = [...headers.filter(([name]) => !changed.has(name)), ...Object.entries(edits.set)];
  const secrets = Object.values(edits.set).map((value) => value.replace(/^\w+ /, ""));
  return { kind: "request", path, headers, body: bytes, translation, secrets };
}

function exchangeOf(request: AttemptRequest): Exchange | RequestFault | undefined {
  const { provider, purpose, clientHeaders, clientBody, body } = request;
  const dialect = dialects[request.dialect.id];
  const { target } = provider;
  if (target === undefined) return undefined;
  const parsed = JSON.parse(decoder.decode(body)) as Parameters<ChatDialect["read"]>[0];
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

/** The router asks for counts in every stream; the client gets them only when it did. */
function asksForUsage(body: Uint8Array): boolean {
  const { stream_options: options } = JSON.parse(decoder.decode(body)) as {
    readonly stream_options?: { readonly include_usage?: unknown } | null;
  };
  return options?.include_usage === true;
}

function pathOf({ provider, purpose }: AttemptRequest, exchange: Exchange | undefined): string | undefined {
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

/** Of a client's headers only those that belong to the trace of a request go to a provider of another API. */
const TRACING = new Set(["traceparent", "tracestate", "baggage", "x-request-id"]);

function translatedHeaders(
  { backend, candidate, clientHeaders }: AttemptRequest,
  { request }: TranslatedExchange,
): readonly HeaderPair[] {
  const traced = clientHeaders.filter(([name]) => TRACING.has(name));
  const written = Object.entries(request.headers);
  const own = upstreamRequestHeaders(traced, { ...backend, apiKey: undefined }, candidate);
  return [...own.filter(([name]) => !(name in request.headers)), ...written];
}
