import type { JsonObject } from "@signalbox/core";
import type { FamilyId } from "../../wire-id.ts";
import { bedrockEvent, encodeEventStream } from "../encode-event-stream.ts";
import { geminiResponse, geminiStream } from "../gemini-stream.ts";
import { messagesChunks, messagesSse } from "../messages-frames.ts";
import { deltaOf, encode, framesOf } from "../openai-stream.ts";

/** One answer, as every family says it: two pieces of text, then a call of `weather`; 12 tokens in, 7 out. */
export interface WeatherAnswer {
  readonly type: string;
  readonly body: string;
  readonly streamType: string;
  /** In pieces, whole frames each. */
  readonly frames: readonly Uint8Array[];
}

export const WEATHER_TEXT = "Let me look. 你好";
export const WEATHER_ARGUMENTS = { city: "Köln", days: 2 };

const args = JSON.stringify(WEATHER_ARGUMENTS);
const json = "application/json";

function openAi(): WeatherAnswer {
  const call = { id: "call_1", type: "function", function: { name: "weather", arguments: args } };
  const usage = { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 };
  const choice = { index: 0, message: { role: "assistant", content: WEATHER_TEXT, tool_calls: [call] } };
  const body = { id: "c-1", object: "chat.completion", created: 1, model: "m", usage };
  const opened = { ...call, index: 0, function: { name: "weather", arguments: "" } };
  const chunks = [
    deltaOf({ role: "assistant", content: "Let me look. " }),
    deltaOf({ content: "你好" }),
    deltaOf({ tool_calls: [opened] }),
    deltaOf({ tool_calls: [{ index: 0, function: { arguments: args.slice(0, 9) } }] }),
    deltaOf({ tool_calls: [{ index: 0, function: { arguments: args.slice(9) } }] }),
    deltaOf({}, { finish_reason: "tool_calls" }),
    { id: "x", created: 1, model: "m", choices: [], usage },
    "[DONE]",
  ];
  return {
    type: json,
    body: JSON.stringify({ ...body, choices: [{ ...choice, finish_reason: "tool_calls" }] }),
    streamType: "text/event-stream",
    frames: chunks.map((chunk) => encode(framesOf(chunk))),
  };
}

function messageEvents(): readonly JsonObject[] {
  const usage = { input_tokens: 12, output_tokens: 1 };
  const start = { id: "msg_1", type: "message", role: "assistant", model: "m", content: [], stop_reason: null };
  const delta = (index: number, value: JsonObject): JsonObject => ({
    type: "content_block_delta",
    index,
    delta: value,
  });
  return [
    { type: "message_start", message: { ...start, stop_sequence: null, usage } },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    delta(0, { type: "text_delta", text: "Let me look. " }),
    { type: "ping" },
    delta(0, { type: "text_delta", text: "你好" }),
    { type: "content_block_stop", index: 0 },
    {
      type: "content_block_start",
      index: 1,
      content_block: { type: "tool_use", id: "call_1", name: "weather", input: {} },
    },
    delta(1, { type: "input_json_delta", partial_json: args.slice(0, 9) }),
    delta(1, { type: "input_json_delta", partial_json: args.slice(9) }),
    { type: "content_block_stop", index: 1 },
    { type: "message_delta", delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { output_tokens: 7 } },
    { type: "message_stop" },
  ];
}

/** Anthropic's answer, in server-sent events or in Bedrock's frames. */
export function messagesAnswer(transport: "sse" | "bedrock"): WeatherAnswer {
  const content = [
    { type: "text", text: WEATHER_TEXT },
    { type: "tool_use", id: "call_1", name: "weather", input: WEATHER_ARGUMENTS },
  ];
  const usage = { input_tokens: 12, output_tokens: 7 };
  const head = { id: "msg_1", type: "message", role: "assistant", model: "m", stop_sequence: null };
  const encodeEvents = transport === "sse" ? messagesSse : messagesChunks;
  return {
    type: json,
    body: JSON.stringify({ ...head, content, stop_reason: "tool_use", usage }),
    streamType: transport === "sse" ? "text/event-stream" : "application/vnd.amazon.eventstream",
    frames: messageEvents().map((event) => encodeEvents([event])),
  };
}

function gemini(): WeatherAnswer {
  const usageMetadata = { promptTokenCount: 12, candidatesTokenCount: 7, totalTokenCount: 19 };
  const call = { functionCall: { name: "weather", args: WEATHER_ARGUMENTS } };
  const responses = [
    geminiResponse([{ text: "Let me look. " }]),
    geminiResponse([{ text: "你好" }]),
    geminiResponse([call], { finishReason: "STOP", rest: { usageMetadata } }),
  ];
  return {
    type: json,
    body: JSON.stringify(
      geminiResponse([{ text: WEATHER_TEXT }, call], { finishReason: "STOP", rest: { usageMetadata } }),
    ),
    streamType: "text/event-stream",
    frames: responses.map((response) => encode(geminiStream([response]))),
  };
}

function converse(): WeatherAnswer {
  const usage = { inputTokens: 12, outputTokens: 7, totalTokens: 19 };
  const toolUse = { toolUseId: "call_1", name: "weather", input: WEATHER_ARGUMENTS };
  const content = [{ text: WEATHER_TEXT }, { toolUse }];
  const delta = (contentBlockIndex: number, value: object) =>
    bedrockEvent("contentBlockDelta", { contentBlockIndex, delta: value });
  const start = { toolUse: { toolUseId: "call_1", name: "weather" } };
  const messages = [
    bedrockEvent("messageStart", { role: "assistant" }),
    delta(0, { text: "Let me look. " }),
    delta(0, { text: "你好" }),
    bedrockEvent("contentBlockStop", { contentBlockIndex: 0 }),
    bedrockEvent("contentBlockStart", { contentBlockIndex: 1, start }),
    delta(1, { toolUse: { input: args.slice(0, 9) } }),
    delta(1, { toolUse: { input: args.slice(9) } }),
    bedrockEvent("contentBlockStop", { contentBlockIndex: 1 }),
    bedrockEvent("messageStop", { stopReason: "tool_use" }),
    bedrockEvent("metadata", { usage, metrics: { latencyMs: 1 } }),
  ];
  return {
    type: json,
    body: JSON.stringify({ output: { message: { role: "assistant", content } }, stopReason: "tool_use", usage }),
    streamType: "application/vnd.amazon.eventstream",
    frames: messages.map((message) => encodeEventStream([message])),
  };
}

export const WEATHER_ANSWERS: Readonly<Record<FamilyId, WeatherAnswer>> = {
  openai: openAi(),
  anthropic: messagesAnswer("sse"),
  gemini: gemini(),
  "bedrock-converse": converse(),
};
