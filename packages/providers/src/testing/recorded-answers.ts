import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import { streams as messageStreams } from "./messages-streams.ts";
import { bedrockEvent, bedrockException, encodeEventStream } from "./encode-event-stream.ts";
import { thinkingToolStream } from "./converse-fixtures.ts";
import { geminiResponse, geminiStream } from "./gemini-stream.ts";
import { messagesChunks, messagesSse, messageText } from "./messages-frames.ts";
import { deltaOf, framesOf } from "./openai-stream.ts";

/** The wires of answers; Anthropic's has other frames on Bedrock. */
export type RecordedWire = "openai" | "anthropic" | "bedrock-anthropic" | "gemini" | "bedrock-converse";

/** One answer of a provider, streamed or whole. */
export interface RecordedAnswer {
  readonly name: string;
  /** The messages of the stream, before they are framed. */
  readonly messages: readonly JsonValue[];
  /** The body where nothing is streamed. */
  readonly body: JsonObject;
}

/** How the answers of one wire look. */
export interface RecordedAnswers {
  readonly streamType: string;
  readonly encode: (messages: readonly JsonValue[]) => Uint8Array;
  readonly answers: readonly RecordedAnswer[];
}

const usage = {
  prompt_tokens: 31,
  completion_tokens: 17,
  total_tokens: 48,
  prompt_tokens_details: { cached_tokens: 8 },
  completion_tokens_details: { reasoning_tokens: 5 },
};
const call = (id: string, name: string, json: string): JsonObject => ({
  id,
  type: "function",
  function: { name, arguments: json },
});
const chatBody = (message: JsonObject, finish: string): JsonObject => ({
  id: "x",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason: finish }],
  usage,
});
const chatEnd = (finish: string): readonly JsonValue[] => [
  deltaOf({}, { finish_reason: finish }) as JsonValue,
  { id: "x", created: 1, model: "m", choices: [], usage },
  "[DONE]",
];
const chatStream = (...deltas: readonly JsonObject[]): readonly JsonValue[] =>
  deltas.map((delta) => deltaOf(delta) as JsonValue);

const openAi: readonly RecordedAnswer[] = [
  {
    name: "text",
    messages: [
      ...chatStream({ role: "assistant", content: "" }, { content: "Grüße, " }, { content: "世界 👋🏽" }),
      ...chatEnd("stop"),
    ],
    body: chatBody({ content: "Grüße, 世界 👋🏽" }, "stop"),
  },
  {
    name: "thoughts, then two calls at once",
    messages: [
      ...chatStream(
        { role: "assistant", content: null, reasoning_content: "They want " },
        { reasoning_content: "the weather." },
        { content: "Let me look." },
        { tool_calls: [{ index: 0, ...call("call_a", "weather", "") }] },
        { tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] },
        { tool_calls: [{ index: 0, function: { arguments: '"Oslo"}' } }] },
        { tool_calls: [{ index: 1, ...call("call_b", "time", "{}") }] },
      ),
      ...chatEnd("tool_calls"),
    ],
    body: chatBody(
      {
        content: "Let me look.",
        reasoning_content: "They want the weather.",
        tool_calls: [call("call_a", "weather", '{"city":"Oslo"}'), call("call_b", "time", "{}")],
      },
      "tool_calls",
    ),
  },
  {
    name: "a refusal",
    messages: [...chatStream({ role: "assistant", refusal: "I cannot " }, { refusal: "do that." }), ...chatEnd("stop")],
    body: chatBody({ content: null, refusal: "I cannot do that." }, "stop"),
  },
  {
    name: "an error inside the stream",
    messages: [
      ...chatStream({ role: "assistant", content: "Let" }),
      { error: { message: "overloaded", type: "server_error", code: 503 } },
    ],
    body: { error: { message: "overloaded", type: "server_error", code: 503 } },
  },
];

const messages: readonly RecordedAnswer[] = [
  ...Object.entries(messageStreams).map(([name, events]): RecordedAnswer => ({
    name,
    messages: events,
    body: JSON.parse(messageText(events)) as JsonObject,
  })),
  {
    name: "an error inside the stream",
    messages: [
      ...messageStreams.text.slice(0, 4),
      { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
    ],
    body: { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
  },
];

const geminiCounts = {
  usageMetadata: {
    promptTokenCount: 9,
    candidatesTokenCount: 12,
    thoughtsTokenCount: 5,
    cachedContentTokenCount: 3,
    totalTokenCount: 26,
  },
};
const geminiCalls: readonly JsonObject[] = [
  { functionCall: { name: "weather", args: { city: "Oslo" } }, thoughtSignature: "c2ln" },
  { functionCall: { id: "f1", name: "time", args: {} } },
];
const gemini: readonly RecordedAnswer[] = [
  {
    name: "thoughts, text, two calls, a late signature",
    messages: [
      geminiResponse([{ text: "Hm — ", thought: true }]),
      geminiResponse([{ text: "науки.", thought: true }]),
      geminiResponse([{ text: "It is 🥶" }]),
      geminiResponse([{ text: " cold." }]),
      geminiResponse([...geminiCalls], { finishReason: "STOP", rest: geminiCounts }),
      geminiResponse([{ text: "", thoughtSignature: "ZW5k" }], { finishReason: "STOP", rest: geminiCounts }),
    ],
    body: geminiResponse([{ text: "Hm — науки.", thought: true }, { text: "It is 🥶 cold." }, ...geminiCalls], {
      finishReason: "STOP",
      rest: geminiCounts,
    }),
  },
  {
    name: "sources and a limit",
    messages: [
      geminiResponse([{ text: "Sunny." }], {
        finishReason: "MAX_TOKENS",
        groundingMetadata: { groundingChunks: [{ web: { uri: "https://example.com", title: "W" } }] },
        rest: geminiCounts,
      }),
    ],
    body: geminiResponse([{ text: "Sunny." }], { finishReason: "MAX_TOKENS", rest: geminiCounts }),
  },
  {
    name: "a blocked prompt",
    messages: [{ promptFeedback: { blockReason: "SAFETY" }, ...geminiCounts }],
    body: { promptFeedback: { blockReason: "SAFETY" }, ...geminiCounts },
  },
  {
    name: "an error inside the stream",
    messages: [geminiResponse([{ text: "It" }]), { error: { code: 503, message: "busy", status: "UNAVAILABLE" } }],
    body: { error: { code: 503, message: "busy", status: "UNAVAILABLE" } },
  },
];

type AwsMessage = Parameters<typeof encodeEventStream>[0][number];
const asJson = (message: AwsMessage): JsonValue => ({
  headers: message.headers,
  payload: message.payload as JsonValue,
});
const converseUsage = { inputTokens: 20, outputTokens: 31, totalTokens: 151, cacheReadInputTokens: 60 };

const converse: readonly RecordedAnswer[] = [
  {
    name: "thoughts, text, two calls",
    messages: thinkingToolStream.map(asJson),
    body: {
      output: {
        message: {
          role: "assistant",
          content: [
            { reasoningContent: { reasoningText: { text: "They want the weather.", signature: "c2lnbmVk" } } },
            { text: "Let me look — один момент 🌦" },
            { toolUse: { toolUseId: "tooluse_A", name: "get_weather", input: { city: "Paris" } } },
            { toolUse: { toolUseId: "tooluse_B", name: "get_time", input: {} } },
          ],
        },
      },
      stopReason: "tool_use",
      usage: converseUsage,
      metrics: { latencyMs: 812 },
    },
  },
  {
    name: "an exception inside the stream",
    messages: [
      ...thinkingToolStream.slice(0, 7),
      bedrockException("throttlingException", { message: "Too many tokens" }),
    ].map(asJson),
    body: {
      output: { message: { role: "assistant", content: [{ text: "A" }] } },
      stopReason: "guardrail_intervened",
      usage: converseUsage,
    },
  },
  {
    name: "text",
    messages: [
      bedrockEvent("messageStart", { role: "assistant" }),
      bedrockEvent("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Grüße" } }),
      bedrockEvent("contentBlockStop", { contentBlockIndex: 0 }),
      bedrockEvent("messageStop", { stopReason: "end_turn" }),
      bedrockEvent("metadata", { usage: converseUsage, metrics: { latencyMs: 1 } }),
    ].map(asJson),
    body: {
      output: { message: { role: "assistant", content: [{ text: "Grüße" }] } },
      stopReason: "end_turn",
      usage: converseUsage,
    },
  },
];

/** Answers in the vendors' public forms, by wire. Messages may be changed before they are encoded. */
export const RECORDED_ANSWERS: Readonly<Record<RecordedWire, RecordedAnswers>> = {
  openai: {
    streamType: "text/event-stream",
    encode: (all) => bytesOf(framesOf(...all)),
    answers: openAi,
  },
  anthropic: { streamType: "text/event-stream", encode: (all) => messagesSse(all.map(objectOf)), answers: messages },
  "bedrock-anthropic": {
    streamType: "application/vnd.amazon.eventstream",
    encode: (all) => messagesChunks(all.map(objectOf)),
    answers: messages,
  },
  gemini: { streamType: "text/event-stream", encode: (all) => bytesOf(geminiStream(all)), answers: gemini },
  "bedrock-converse": {
    streamType: "application/vnd.amazon.eventstream",
    encode: (all) => encodeEventStream(all.map(awsMessage)),
    answers: converse,
  },
};

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function objectOf(value: JsonValue): JsonObject {
  return isJsonObject(value) ? value : { value };
}

/** Whatever a mutation made of a message, as a frame that can be encoded. */
function awsMessage(value: JsonValue): AwsMessage {
  const { headers, payload = null } = objectOf(value);
  const named = Object.entries(objectOf(headers ?? {})).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === "string" && entry[0] !== "" && entry[0].length < 200 && entry[1].length < 2000,
  );
  return { headers: Object.fromEntries(named), payload };
}
