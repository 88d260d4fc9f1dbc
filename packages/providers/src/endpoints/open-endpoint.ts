import type { JsonObject } from "@signalbox/core";
import type { RequestFault } from "../conversation/provider-fault.ts";
import type { ChatRequest } from "../conversation/chat-request.ts";
import type { Exchange, TranslatedExchange } from "../exchange/exchange.ts";
import { openAnswer } from "../exchange/open-answer.ts";
import { anthropicFamily } from "../families/anthropic/anthropic-family.ts";
import { bedrockConverseFamily } from "../families/bedrock-converse/bedrock-converse-family.ts";
import { geminiFamily } from "../families/gemini/gemini-family.ts";
import { openAiFamily } from "../families/openai/openai.ts";
import type { Target } from "../families/target.ts";
import type { WireFamily } from "../families/wire-family.ts";
import type { FamilyId } from "../wire-id.ts";
import { completionsDialect } from "./completions-dialect.ts";
import { ENDPOINT_OF, type EndpointPath } from "./endpoint-path.ts";
import type { EndpointTarget } from "./endpoint-target.ts";
import { openEmbeddings } from "./open-embeddings.ts";
import { openCohereRerank } from "./rerank.ts";

export interface EndpointOptions {
  readonly path: EndpointPath;
  readonly target: EndpointTarget;
  /** As the provider calls it. */
  readonly model: string;
  /** The client's body; undefined where it is no JSON. */
  readonly body: JsonObject | undefined;
}

/**
 * Joins a request that is no conversation and a provider: the address where the provider has the endpoint as OpenAI has it,
 * another request where it has one of its own, and else a fault that says so. Pure: sends nothing.
 */
export function openEndpoint(options: EndpointOptions): Exchange | RequestFault {
  const { path, target, body, model } = options;
  const { family } = target;
  if (!target.endpoints.includes(ENDPOINT_OF[path])) return lacking(path, target);
  if (family === "openai") return { kind: "same", path: addressOf(path, { target, model }), headers: {} };
  if (family === "cohere") return body === undefined ? lacking(path, target) : openCohereRerank(body, target);
  if (path === "embeddings" && body !== undefined && (family === "gemini" || family === "bedrock-converse"))
    return openEmbeddings(body, { ...target, family });
  return lacking(path, target);
}

const FAMILIES: Readonly<Record<FamilyId, WireFamily>> = {
  openai: openAiFamily,
  anthropic: anthropicFamily,
  gemini: geminiFamily,
  "bedrock-converse": bedrockConverseFamily,
};

/** A completion that is asked for by `chat`, which `chatOfCompletion` made of it: the answer is that of a completion. */
export function openCompletionByChat(
  chat: JsonObject,
  { target, streamUsage }: { readonly target: Target; readonly streamUsage: boolean },
): TranslatedExchange | RequestFault {
  const dialect = completionsDialect;
  const family = FAMILIES[target.family];
  const read = dialect.read(chat);
  if ("kind" in read) return read;
  const request: ChatRequest = { ...read, streamUsage };
  const written = family.write(request, target);
  if (written.kind === "fault") return written;
  return {
    kind: "translated",
    request: written.request,
    dropped: written.dropped,
    openAnswer: (head, options) => openAnswer({ dialect, family, target, request, head, ...options }),
  };
}

function addressOf(
  path: EndpointPath,
  { target, model }: { readonly target: EndpointTarget; readonly model: string },
): string {
  const { basePath, transport } = target;
  if (transport.kind !== "azure") return `${basePath}/${path}`;
  const version = encodeURIComponent(transport.apiVersion);
  return `${basePath}/deployments/${encodeURIComponent(model.toWellFormed())}/${path}?api-version=${version}`;
}

function lacking(path: EndpointPath, { provider }: EndpointTarget): RequestFault {
  return { kind: "fault", status: 422, message: `The provider ${provider} has no ${path}.` };
}
