import type { ChatRequest } from "../conversation/chat-request.ts";
import type { Target } from "../families/target.ts";
import type { ReadContext } from "../families/wire-family.ts";
import { bedrockEvent } from "./encode-event-stream.ts";

export const CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

export const converseTarget: Target = {
  family: "bedrock-converse",
  provider: "aws-bedrock",
  basePath: "",
  transport: { kind: "native" },
  defaultMaxTokens: 4096,
  strict: false,
  quirks: {},
};

/** A request with nothing but a greeting, and what `rest` adds. */
export function chatRequest(rest: Partial<ChatRequest> = {}): ChatRequest {
  return {
    dialect: "openai-chat",
    model: CLAUDE,
    turns: [{ role: "user", parts: [{ kind: "text", text: "Hello" }] }],
    tools: [],
    stop: [],
    sampling: {},
    stream: false,
    streamUsage: false,
    native: [],
    ...rest,
  };
}

export function converseContext(rest: Partial<ChatRequest> = {}): ReadContext {
  return { request: chatRequest(rest), target: converseTarget, headers: { "x-amzn-requestid": "req-1" } };
}

const delta = (contentBlockIndex: number, value: unknown) =>
  bedrockEvent("contentBlockDelta", { contentBlockIndex, delta: value, p: "abcdef" });
const stop = (contentBlockIndex: number) => bedrockEvent("contentBlockStop", { contentBlockIndex, p: "ab" });

/** A stream as Claude on Bedrock sends it: thoughts, text, two calls, the counts after the end. */
export const thinkingToolStream = [
  bedrockEvent("messageStart", { role: "assistant", p: "abcd" }),
  delta(0, { reasoningContent: { text: "They want " } }),
  delta(0, { reasoningContent: { text: "the weather." } }),
  delta(0, { reasoningContent: { signature: "c2lnbmVk" } }),
  stop(0),
  delta(1, { text: "Let me look — " }),
  delta(1, { text: "один момент 🌦" }),
  stop(1),
  bedrockEvent("contentBlockStart", {
    contentBlockIndex: 2,
    start: { toolUse: { toolUseId: "tooluse_A", name: "get_weather" } },
  }),
  delta(2, { toolUse: { input: "" } }),
  delta(2, { toolUse: { input: '{"city":' } }),
  delta(2, { toolUse: { input: '"Paris"}' } }),
  stop(2),
  bedrockEvent("contentBlockStart", {
    contentBlockIndex: 3,
    start: { toolUse: { toolUseId: "tooluse_B", name: "get_time" } },
  }),
  stop(3),
  bedrockEvent("messageStop", { stopReason: "tool_use", p: "abc" }),
  bedrockEvent("metadata", {
    usage: {
      inputTokens: 20,
      outputTokens: 31,
      totalTokens: 151,
      cacheReadInputTokens: 60,
      cacheWriteInputTokens: 40,
    },
    metrics: { latencyMs: 812 },
    p: "ab",
  }),
];
