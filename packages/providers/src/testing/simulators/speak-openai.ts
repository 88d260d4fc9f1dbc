import type { JsonObject, JsonValue } from "@signalbox/core";
import type { OpenAiQuirks } from "../../families/target.ts";
import { deltaOf, encode, framesOf } from "../openai-stream.ts";
import { spokenText, type SpokenAnswer, type SpokenPart, type WireSpeech } from "./spoken-answer.ts";

/** An answer of an OpenAI-like API, by the vendor's quirks. `streamUsage`: counts come at the end of a stream. */
export function speakOpenAi(
  answer: SpokenAnswer,
  { quirks = {}, streamUsage = true }: { readonly quirks?: OpenAiQuirks; readonly streamUsage?: boolean } = {},
): WireSpeech {
  const usage = usageOf(answer);
  const finish = answer.finish === "refusal" ? "stop" : answer.finish;
  const chunks = [
    deltaOf({ role: "assistant", content: "" }),
    ...chunksOf(answer, quirks),
    ...(answer.failure === undefined
      ? [
          // Who knows no `stream_options` tells the counts with the last chunk.
          { ...deltaOf({}, { finish_reason: finish }), ...(quirks.noStreamOptions === true && { usage }) },
          ...(streamUsage ? [{ id: "x", created: 1, model: "m", choices: [], usage }] : []),
          ...(quirks.endsWithoutDone === true ? [] : ["[DONE]"]),
        ]
      : [{ error: { message: answer.failure, type: "server_error", code: null } }]),
  ];
  const choice = { index: 0, message: messageOf(answer, quirks), finish_reason: finish };
  const logprobs = answer.logprobs === true ? { logprobs: logprobsOf(spokenPieces(answer, "text")) } : {};
  const body = { id: "c-1", object: "chat.completion", created: 1, model: "m", choices: [{ ...choice, ...logprobs }] };
  return {
    type: "application/json",
    body: JSON.stringify({ ...body, usage }),
    streamType: "text/event-stream",
    frames: chunks.map((chunk) => encode(framesOf(chunk))),
  };
}

function chunksOf(answer: SpokenAnswer, { reasoningField = "reasoning_content" }: OpenAiQuirks): readonly object[] {
  let calls = 0;
  return answer.parts.flatMap((part) => {
    switch (part.kind) {
      case "text":
        return part.pieces.map((content) =>
          deltaOf({ content }, answer.logprobs === true ? { logprobs: logprobsOf([content]) } : {}),
        );
      case "refusal":
        return part.pieces.map((refusal) => deltaOf({ refusal }));
      case "reasoning":
        return part.pieces.map((piece) => deltaOf({ [reasoningField]: piece }));
      case "call": {
        const index = calls++;
        return [
          deltaOf({ tool_calls: [{ ...callOf(part), index, function: { name: part.name, arguments: "" } }] }),
          ...part.pieces.map((piece) => deltaOf({ tool_calls: [{ index, function: { arguments: piece } }] })),
        ];
      }
    }
  });
}

function messageOf(answer: SpokenAnswer, { reasoningField = "reasoning_content" }: OpenAiQuirks): JsonObject {
  const calls = answer.parts.filter((part) => part.kind === "call").map(callOf);
  const refusal = spokenText(answer, "refusal");
  const thoughts = spokenText(answer, "reasoning");
  return {
    role: "assistant",
    content: spokenText(answer, "text") ?? null,
    ...(refusal !== undefined && { refusal }),
    ...(thoughts !== undefined && { [reasoningField]: thoughts }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function callOf({ id, name, pieces }: Extract<SpokenPart, { kind: "call" }>) {
  return { id, type: "function", function: { name, arguments: pieces.join("") } };
}

function usageOf({ usage }: SpokenAnswer): JsonObject {
  const { input, output, cached, reasoning } = usage;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...(cached !== undefined && { prompt_tokens_details: { cached_tokens: cached } }),
    ...(reasoning !== undefined && { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
}

function spokenPieces({ parts }: SpokenAnswer, kind: "text"): readonly string[] {
  return parts.flatMap((part) => (part.kind === kind ? part.pieces : []));
}

function logprobsOf(tokens: readonly string[]): JsonValue {
  return {
    content: tokens.map((token) => ({
      token,
      logprob: -0.25,
      bytes: [...encode(token)],
      top_logprobs: [{ token, logprob: -0.25, bytes: [...encode(token)] }],
    })),
    refusal: null,
  };
}
