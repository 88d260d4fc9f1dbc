import type { JsonObject, JsonValue } from "@signalbox/core";
import type { AnswerFormat, ChatRequest } from "../../conversation/chat-request.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import type { AnswerContext } from "../chat-dialect.ts";
import { writeTool, writeToolChoice } from "./read-tools.ts";

/** The id of a response: `fallbackId`, whatever the provider called its answer, since some give the same ids again. */
export function responseId({ fallbackId }: Pick<AnswerContext, "fallbackId">): string {
  return fallbackId.startsWith(RESPONSE) ? fallbackId : RESPONSE + fallbackId;
}

/** The id of an item of a response: that of the response with another prefix, and the item's place. */
export function itemId(prefix: "msg" | "rs" | "fc" | "item", context: AnswerContext, index: number): string {
  return `${prefix}_${responseId(context).slice(RESPONSE.length)}_${index}`;
}

/** The id of the response that an item is of; undefined for ids that are none of ours. */
export function responseIdOfItem(id: string): string | undefined {
  const base = /^(?:msg|rs|fc|item)_(.+)_\d+$/.exec(id)?.[1];
  return base === undefined ? undefined : RESPONSE + base;
}

const RESPONSE = "resp_";

/** What is the same in a response from its beginning to its end: mostly the request again. */
export function responseHead(
  context: AnswerContext,
  answer: { readonly model: string; readonly created?: number },
): JsonObject {
  const { request, now, previousResponseId } = context;
  const { sampling, reasoning, metadata, tools, maxTokens, parallelToolCalls, logprobs } = request;
  return {
    id: responseId(context),
    object: "response",
    created_at: answer.created ?? now,
    model: context.model ?? (answer.model === "" ? request.model : answer.model),
    instructions: null,
    max_output_tokens: maxTokens ?? null,
    metadata: metadata ?? {},
    parallel_tool_calls: parallelToolCalls ?? true,
    previous_response_id: previousResponseId ?? null,
    reasoning: {
      effort: reasoning?.mode === "off" ? "none" : (reasoning?.effort ?? null),
      summary: reasoning?.summary ?? null,
    },
    service_tier: request.serviceTier ?? "default",
    temperature: sampling.temperature ?? null,
    text: withoutUndefined({ format: writeFormat(request.format), verbosity: request.verbosity }),
    tool_choice: writeToolChoice(request.toolChoice, request.allowedTools),
    tools: tools.map(writeTool).filter((tool) => tool !== undefined),
    top_logprobs: logprobs?.top ?? 0,
    top_p: sampling.topP ?? null,
    truncation: "disabled",
    ...withoutUndefined({ user: request.user, store: storeOf(request) }),
  };
}

function storeOf({ native }: ChatRequest): JsonValue | undefined {
  return native.find(({ name }) => name === "store")?.value;
}

function writeFormat(format: AnswerFormat | undefined): JsonObject {
  switch (format?.kind) {
    case undefined:
    case "text":
      return { type: "text" };
    case "json":
      return { type: "json_object" };
    case "schema": {
      const { name, description, schema, strict } = format;
      return withoutUndefined({ type: "json_schema", name, description, schema, strict });
    }
  }
}
