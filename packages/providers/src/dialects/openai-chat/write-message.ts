import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { Choice } from "../../conversation/chat-answer.ts";
import type { FinishReason } from "../../conversation/chat-event.ts";
import type { NativePart, ToolCallPart } from "../../conversation/part.ts";
import type { Usage } from "../../conversation/usage.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { nativePartEntry } from "./native-part.ts";
import { callSignature } from "./read-part.ts";
import { textForClient, thinkingBlock } from "./thinking-block.ts";

/** One entry of `choices` of an answer that is not streamed. */
export function writeChoice(choice: Choice, index: number): JsonObject {
  const texts: string[] = [];
  const reasoning: string[] = [];
  const refusals: string[] = [];
  const blocks: JsonObject[] = [];
  const calls: JsonObject[] = [];
  const sources: JsonObject[] = [];
  const logprobs: JsonValue[] = [];
  let signed = false;
  let extra: JsonObject = {};
  let length = 0;
  for (const part of choice.parts) {
    switch (part.kind) {
      case "text":
        texts.push(part.text);
        logprobs.push(...(part.logprobs ?? []));
        for (const source of part.citations ?? [])
          sources.push(annotation(source, { start: length, end: length + part.text.length }));
        length += part.text.length;
        break;
      case "reasoning":
        reasoning.push(part.text);
        blocks.push(thinkingBlock(part));
        signed ||= part.signature !== undefined || part.encrypted !== undefined;
        break;
      case "refusal":
        refusals.push(part.text);
        break;
      case "tool_call":
        calls.push(functionCall(part));
        break;
      case "native":
        if (isCustomCall(part)) calls.push(part.value);
        else extra = nativeField(part, extra);
        break;
      default:
        part satisfies never;
    }
  }
  const thoughts = reasoning.join("");
  const silent = texts.length === 0 && (calls.length > 0 || refusals.length > 0);
  return {
    index,
    message: {
      role: "assistant",
      content: silent ? null : texts.join(""),
      refusal: refusals.length > 0 ? refusals.join("") : null,
      ...(thoughts !== "" && { reasoning_content: thoughts }),
      ...(signed && { thinking_blocks: blocks }),
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(sources.length > 0 && { annotations: sources }),
      ...extra,
    },
    logprobs: logprobs.length > 0 ? { content: logprobs, refusal: null } : null,
    ...writeFinish(choice.finish, { native: choice.nativeFinish, stopSequence: choice.stopSequence }),
  };
}

const FINISH_REASONS = {
  stop: "stop",
  length: "length",
  tool_calls: "tool_calls",
  content_filter: "content_filter",
  refusal: "content_filter",
  pause: "stop",
} as const satisfies Record<FinishReason, string>;

/**
 * `finish_reason` of a choice. The provider's own word stands beside it in `native_finish_reason`, the text that stopped
 * the answer in `stop_reason`, as vLLM has it.
 */
export function writeFinish(
  reason: FinishReason,
  { native, stopSequence }: { readonly native: string | undefined; readonly stopSequence: string | undefined },
): JsonObject {
  const word = FINISH_REASONS[reason];
  return {
    finish_reason: word,
    ...withoutUndefined({
      native_finish_reason: native ?? (word === reason ? undefined : reason),
      stop_reason: stopSequence,
    }),
  };
}

export function functionCall({ id, name, argumentsJson, signature }: ToolCallPart): JsonObject {
  return {
    id,
    type: "function",
    function: { name, arguments: argumentsJson },
    ...(signature && { extra_content: callSignature(textForClient(signature)) }),
  };
}

/** A call of a custom tool, whose input is plain text. */
export function isCustomCall({ wire, value }: NativePart): boolean {
  return isOpenAi(wire) && typeof value["type"] === "string";
}

/** The fields of a message that tell of a native part: spoken answers, or `native_parts` for what other wires know. */
export function nativeField(part: NativePart, fields: JsonObject): JsonObject {
  if (isOpenAi(part.wire)) return { ...fields, ...part.value };
  const parts = fields["native_parts"];
  return { ...fields, native_parts: [...(Array.isArray(parts) ? parts : []), nativePartEntry(part)] };
}

function isOpenAi(wire: NativePart["wire"]): boolean {
  return wire === "openai" || wire === "openai-chat";
}

/**
 * A source of the text between two offsets, as an entry of `annotations`. Sources of other providers become
 * `url_citation`s where they have an address; clients refuse types that they do not know, so the rest is a citation
 * without one, and all keep their own form in `source`.
 */
export function annotation(source: JsonObject, span: { readonly start: number; readonly end: number }): JsonObject {
  if (source["type"] === "url_citation" && isJsonObject(source["url_citation"])) return source;
  const web = isJsonObject(source["web"]) ? source["web"] : source;
  const url = stringOf(web["url"]) ?? stringOf(web["uri"]) ?? "";
  const title = stringOf(web["title"]) ?? stringOf(source["document_title"]) ?? url;
  return {
    type: "url_citation",
    url_citation: { url, title, start_index: span.start, end_index: span.end },
    source,
  };
}

function stringOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** `usage`; undefined when the provider gave no counts. */
export function writeUsage(usage: Usage): JsonObject | undefined {
  if (Object.keys(usage).length === 0) return undefined;
  const { inputTokens = 0, outputTokens = 0, cachedInputTokens, cacheWriteTokens, reasoningTokens } = usage;
  const prompt = withoutUndefined({ cached_tokens: cachedInputTokens, cache_write_tokens: cacheWriteTokens });
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(Object.keys(prompt).length > 0 && { prompt_tokens_details: prompt }),
    ...(reasoningTokens !== undefined && { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  };
}
