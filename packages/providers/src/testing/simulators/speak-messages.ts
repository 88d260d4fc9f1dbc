import type { JsonObject } from "@signalbox/core";
import { messagesChunks, messagesSse, messageText } from "../messages-frames.ts";
import type { SpokenAnswer, SpokenPart, WireSpeech } from "./spoken-answer.ts";
import { signatureOf } from "./wire-signature.ts";

/** An answer of Anthropic's Messages, in server-sent events or in Bedrock's frames. */
export function speakMessages(answer: SpokenAnswer, transport: "sse" | "bedrock"): WireSpeech {
  const events = eventsOf(answer);
  const encodeEvents = transport === "sse" ? messagesSse : messagesChunks;
  return {
    type: "application/json",
    body: messageText(events),
    streamType: transport === "sse" ? "text/event-stream" : "application/vnd.amazon.eventstream",
    frames: events.map((event) => encodeEvents([event])),
  };
}

function eventsOf(answer: SpokenAnswer): readonly JsonObject[] {
  const { usage, failure, stopSequence = null } = answer;
  const { input, output, cached = 0, cacheWrite = 0, reasoning } = usage;
  const start = { id: "msg_1", type: "message", role: "assistant", model: "m", content: [], stop_reason: null };
  const counts = {
    input_tokens: input - cached - cacheWrite,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: cacheWrite,
  };
  const details = reasoning === undefined ? {} : { output_tokens_details: { thinking_tokens: reasoning } };
  const delta = { stop_reason: stopReason(answer), stop_sequence: stopSequence };
  return [
    { type: "message_start", message: { ...start, stop_sequence: null, usage: { ...counts, output_tokens: 1 } } },
    { type: "ping" },
    ...answer.parts.flatMap(blockOf),
    ...(failure === undefined
      ? [{ type: "message_delta", delta, usage: { output_tokens: output, ...details } }, { type: "message_stop" }]
      : [{ type: "error", error: { type: "api_error", message: failure } }]),
  ];
}

function blockOf(part: SpokenPart, index: number): readonly JsonObject[] {
  const [block, deltas] = contentOf(part);
  return [
    { type: "content_block_start", index, content_block: block },
    ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ];
}

function contentOf(part: SpokenPart): readonly [block: JsonObject, deltas: readonly JsonObject[]] {
  const { pieces } = part;
  switch (part.kind) {
    case "text":
    case "refusal":
      return [{ type: "text", text: "" }, pieces.map((text) => ({ type: "text_delta", text }))];
    case "reasoning": {
      const thoughts = pieces.map((thinking) => ({ type: "thinking_delta", thinking }));
      const signature = signatureOf("anthropic", part.signature ?? "");
      return [{ type: "thinking", thinking: "", signature: "" }, [...thoughts, { type: "signature_delta", signature }]];
    }
    case "call":
      return [
        { type: "tool_use", id: part.id, name: part.name, input: {} },
        pieces.map((piece) => ({ type: "input_json_delta", partial_json: piece })),
      ];
  }
}

function stopReason({ finish, stopSequence }: SpokenAnswer): string {
  if (stopSequence !== undefined) return "stop_sequence";
  switch (finish) {
    case "stop":
      return "end_turn";
    case "length":
      return "max_tokens";
    case "tool_calls":
      return "tool_use";
    case "content_filter":
    case "refusal":
      return "refusal";
  }
}
