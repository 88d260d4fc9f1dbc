import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { AnswerPart, ChatAnswer } from "../conversation/chat-answer.ts";

/** Responses as frames of `streamGenerateContent?alt=sse`, which Google ends by CRLF. */
export function geminiStream(responses: readonly JsonValue[], lineEnd = "\r\n"): string {
  return responses.map((response) => `data: ${JSON.stringify(response)}${lineEnd}${lineEnd}`).join("");
}

/** A response with one candidate, as one frame or a whole answer. */
export function geminiResponse(
  parts: readonly JsonObject[],
  { rest = {}, ...candidate }: { readonly finishReason?: string; readonly rest?: JsonObject } & JsonObject = {},
): JsonObject {
  return {
    candidates: [{ content: { role: "model", parts }, index: 0, ...candidate }],
    modelVersion: "gemini-3.6-flash",
    responseId: "r-1",
    ...(isJsonObject(rest) && rest),
  };
}

const FINISHES = { stop: "STOP", length: "MAX_TOKENS", tool_calls: "STOP", content_filter: "SAFETY" } as const;

/** An answer as Gemini would have given it: refusals as text, arguments as objects, signatures on parts. */
export function geminiAnswer({ id, model, created, choices, usage }: ChatAnswer): JsonObject {
  const { inputTokens, outputTokens, cachedInputTokens } = usage;
  return {
    responseId: id,
    modelVersion: model,
    ...(created !== undefined && { createTime: new Date(created * 1000).toISOString() }),
    candidates: choices.map(({ parts, finish }, index) => ({
      index,
      content: { role: "model", parts: parts.map(partOf) },
      finishReason: finish in FINISHES ? FINISHES[finish as keyof typeof FINISHES] : "STOP",
    })),
    usageMetadata: {
      ...(inputTokens !== undefined && { promptTokenCount: inputTokens }),
      ...(outputTokens !== undefined && { candidatesTokenCount: outputTokens }),
      ...(cachedInputTokens !== undefined && { cachedContentTokenCount: cachedInputTokens }),
    },
  };
}

function partOf(part: AnswerPart): JsonObject {
  switch (part.kind) {
    case "text":
    case "refusal":
      return { text: part.text };
    case "reasoning":
      return { text: part.text, thought: true, ...(part.signature && { thoughtSignature: part.signature.value }) };
    case "tool_call": {
      const args: unknown = JSON.parse(part.argumentsJson);
      return {
        functionCall: { id: part.id, name: part.name, args: isJsonObject(args) ? args : { value: args as JsonValue } },
      };
    }
    case "native":
      return part.value;
    default:
      return part satisfies never;
  }
}
