import type { JsonObject } from "@signalbox/core";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { bedrockEvent, bedrockException, encodeEventStream } from "../encode-event-stream.ts";
import type { SpokenAnswer, SpokenPart, WireSpeech } from "./spoken-answer.ts";
import { signatureOf } from "./wire-signature.ts";

/** An answer of Bedrock's Converse. */
export function speakConverse(answer: SpokenAnswer): WireSpeech {
  const stopReason = stopReasonOf(answer);
  const usage = usageOf(answer);
  const messages = [
    bedrockEvent("messageStart", { role: "assistant", p: "abcd" }),
    ...answer.parts.flatMap(blockOf),
    ...(answer.failure === undefined
      ? [
          bedrockEvent("messageStop", { stopReason, p: "abc" }),
          bedrockEvent("metadata", { usage, metrics: { latencyMs: 1 } }),
        ]
      : [bedrockException("modelStreamErrorException", { message: answer.failure })]),
  ];
  const message = { role: "assistant", content: answer.parts.map(contentOf) };
  return {
    type: "application/json",
    body: JSON.stringify({ output: { message }, stopReason, usage, metrics: { latencyMs: 1 } }),
    streamType: "application/vnd.amazon.eventstream",
    frames: messages.map((each) => encodeEventStream([each])),
  };
}

function blockOf(part: SpokenPart, contentBlockIndex: number): readonly ReturnType<typeof bedrockEvent>[] {
  const delta = (value: JsonObject) => bedrockEvent("contentBlockDelta", { contentBlockIndex, delta: value, p: "ab" });
  const stop = bedrockEvent("contentBlockStop", { contentBlockIndex });
  switch (part.kind) {
    case "text":
    case "refusal":
      return [...part.pieces.map((text) => delta({ text })), stop];
    case "reasoning": {
      const signature = signatureOf("bedrock-converse", part.signature ?? "");
      const thoughts = part.pieces.map((text) => delta({ reasoningContent: { text } }));
      return [...thoughts, delta({ reasoningContent: { signature } }), stop];
    }
    case "call": {
      const start = { toolUse: { toolUseId: part.id, name: part.name } };
      return [
        bedrockEvent("contentBlockStart", { contentBlockIndex, start }),
        ...part.pieces.map((input) => delta({ toolUse: { input } })),
        stop,
      ];
    }
  }
}

function contentOf(part: SpokenPart): JsonObject {
  const text = part.pieces.join("");
  switch (part.kind) {
    case "text":
    case "refusal":
      return { text };
    case "reasoning":
      return {
        reasoningContent: { reasoningText: { text, signature: signatureOf("bedrock-converse", part.signature ?? "") } },
      };
    case "call":
      return { toolUse: { toolUseId: part.id, name: part.name, input: JSON.parse(text || "{}") as JsonObject } };
  }
}

function usageOf({ usage: { input, output, cached, cacheWrite } }: SpokenAnswer): JsonObject {
  return withoutUndefined({
    inputTokens: input - (cached ?? 0) - (cacheWrite ?? 0),
    outputTokens: output,
    totalTokens: input + output,
    cacheReadInputTokens: cached,
    cacheWriteInputTokens: cacheWrite,
  });
}

function stopReasonOf({ finish, stopSequence }: SpokenAnswer): string {
  if (stopSequence !== undefined) return "stop_sequence";
  switch (finish) {
    case "stop":
      return "end_turn";
    case "length":
      return "max_tokens";
    case "tool_calls":
      return "tool_use";
    case "content_filter":
      return "guardrail_intervened";
    case "refusal":
      return "end_turn";
  }
}
