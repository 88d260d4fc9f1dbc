import { describe, expect, it } from "vitest";
import type { AnswerPart, ChatAnswer, Choice } from "../../conversation/chat-answer.ts";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { eventsOfAnswer } from "../../conversation/events-of-answer.ts";
import type { AnswerContext } from "../chat-dialect.ts";
import { openAiChat } from "./openai-chat.ts";

const request: ChatRequest = {
  dialect: "openai-chat",
  model: "asked",
  turns: [],
  tools: [],
  stop: [],
  sampling: {},
  stream: true,
  streamUsage: false,
  native: [],
};
const context: AnswerContext = { request, fallbackId: "chatcmpl-fallback", now: 1_760_000_000 };
const answer = (parts: readonly AnswerPart[], rest: Partial<Choice> = {}): ChatAnswer => ({
  id: "a",
  model: "m",
  created: 5,
  choices: [{ parts, finish: "stop", ...rest }],
  usage: {},
});
const choiceOf = (parts: readonly AnswerPart[], rest?: Partial<Choice>): unknown => {
  const { choices } = openAiChat.writeAnswer(answer(parts, rest), context);
  return Array.isArray(choices) ? choices[0] : undefined;
};
const call: AnswerPart = { kind: "tool_call", id: "1", name: "f", argumentsJson: '{"a":1}' };

describe("an answer for OpenAI's clients", () => {
  it("has all texts joined, and every field that clients expect", () => {
    const usage = { inputTokens: 10, outputTokens: 5, cachedInputTokens: 3, cacheWriteTokens: 2, reasoningTokens: 1 };
    const parts: AnswerPart[] = [
      { kind: "text", text: "a" },
      { kind: "text", text: "b" },
    ];
    expect(openAiChat.writeAnswer({ ...answer(parts), usage }, context)).toEqual({
      id: "a",
      object: "chat.completion",
      created: 5,
      model: "m",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "ab", refusal: null },
          logprobs: null,
          finish_reason: "stop",
        },
      ],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 2 },
        completion_tokens_details: { reasoning_tokens: 1 },
      },
    });
  });

  it("has an id, a time and a model where the provider gave none", () => {
    const bare = { id: "", model: "", choices: [], usage: {} };
    expect(openAiChat.writeAnswer(bare, context)).toEqual({
      id: "chatcmpl-fallback",
      object: "chat.completion",
      created: 1_760_000_000,
      model: "asked",
      choices: [],
    });
    expect(openAiChat.writeAnswer(bare, { ...context, model: "alias" })["model"]).toBe("alias");
  });

  it("keeps thoughts with the origin of their signatures", () => {
    const parts: AnswerPart[] = [
      { kind: "reasoning", text: "hm", signature: { value: "EqQB", by: "anthropic" } },
      { kind: "reasoning", text: "", encrypted: { value: "xyz", by: "anthropic" } },
      { kind: "text", text: "a" },
    ];
    expect(choiceOf(parts)).toMatchObject({
      message: {
        content: "a",
        reasoning_content: "hm",
        thinking_blocks: [
          { type: "thinking", thinking: "hm", signature: "anthropic:EqQB" },
          { type: "redacted_thinking", data: "anthropic:xyz" },
        ],
      },
    });
    expect(choiceOf([{ kind: "reasoning", text: "hm" }])).not.toHaveProperty("message.thinking_blocks");
  });

  it("has no content beside calls and refusals alone", () => {
    const signed: AnswerPart = { ...call, signature: { value: "c2ln", by: "gemini" } };
    expect(choiceOf([signed], { finish: "tool_calls" })).toMatchObject({
      message: {
        content: null,
        tool_calls: [
          {
            id: "1",
            type: "function",
            function: { name: "f", arguments: '{"a":1}' },
            extra_content: { google: { thought_signature: "gemini:c2ln" } },
          },
        ],
      },
      finish_reason: "tool_calls",
    });
    expect(choiceOf([{ kind: "refusal", text: "no" }])).toMatchObject({ message: { content: null, refusal: "no" } });
  });

  it.each([
    [{ finish: "refusal" }, { finish_reason: "content_filter", native_finish_reason: "refusal" }],
    [
      { finish: "pause", nativeFinish: "pause_turn" },
      { finish_reason: "stop", native_finish_reason: "pause_turn" },
    ],
    [
      { finish: "stop", nativeFinish: "stop_sequence", stopSequence: "END" },
      { finish_reason: "stop", native_finish_reason: "stop_sequence", stop_reason: "END" },
    ],
  ] as const)("tells why it ended: %j", (ending, expected) => {
    expect(choiceOf([], ending)).toMatchObject(expected);
  });

  it("has sources as citations of addresses, whatever their form was", () => {
    const own = {
      type: "url_citation",
      url_citation: { url: "https://a.example", title: "A", start_index: 0, end_index: 1 },
    };
    const anthropic = { type: "web_search_result_location", url: "https://b.example", title: "B", cited_text: "x" };
    const gemini = { web: { uri: "https://c.example" } };
    const parts: AnswerPart[] = [
      { kind: "text", text: "one ", citations: [own] },
      { kind: "text", text: "two", citations: [anthropic, gemini] },
    ];
    expect(choiceOf(parts)).toMatchObject({
      message: {
        annotations: [
          own,
          {
            type: "url_citation",
            url_citation: { url: "https://b.example", title: "B", start_index: 4, end_index: 7 },
            source: anthropic,
          },
          {
            type: "url_citation",
            url_citation: { url: "https://c.example", title: "https://c.example", start_index: 4, end_index: 7 },
          },
        ],
      },
    });
  });

  it("keeps parts of other wires for their return", () => {
    const search: AnswerPart = { kind: "native", wire: "anthropic", value: { type: "server_tool_use", id: "s" } };
    const custom: AnswerPart = {
      kind: "native",
      wire: "openai",
      value: { id: "2", type: "custom", custom: { name: "c", input: "x" } },
    };
    const spoken: AnswerPart = { kind: "native", wire: "openai", value: { audio: { id: "audio_1" } } };
    expect(choiceOf([search, custom, spoken])).toMatchObject({
      message: {
        audio: { id: "audio_1" },
        tool_calls: [custom.value],
        native_parts: [{ wire: "anthropic", value: search.value }],
      },
    });
  });
});

const framesOf = (events: readonly ChatEvent[], streamUsage = false): readonly unknown[] => {
  const writer = openAiChat.openStream({ ...context, request: { ...request, streamUsage } });
  return events
    .map((event) => writer.write(event))
    .join("")
    .split("\n\n")
    .filter((frame) => frame !== "")
    .map((frame) => frame.replace(/^data: /, ""))
    .map((data): unknown => (data === "[DONE]" ? data : JSON.parse(data)));
};
const chunk = (choices: unknown, rest: object = {}): object => ({
  id: "a",
  object: "chat.completion.chunk",
  created: 5,
  model: "m",
  choices,
  ...rest,
});
const part = (delta: object, rest: object = { finish_reason: null }): object => chunk([{ index: 0, delta, ...rest }]);

describe("a streamed answer for OpenAI's clients", () => {
  it("has a role first, texts and thoughts as they come, the finish and the terminator", () => {
    const events = eventsOfAnswer(
      answer([
        { kind: "reasoning", text: "hm", signature: { value: "EqQB", by: "anthropic" } },
        { kind: "text", text: "hi", logprobs: [{ token: "hi" }] },
      ]),
    );
    expect(framesOf(events)).toEqual([
      part({ role: "assistant", content: null, reasoning_content: "hm" }),
      part({ thinking_blocks: [{ type: "thinking", thinking: "hm", signature: "anthropic:EqQB" }] }),
      part({ content: "hi" }, { logprobs: { content: [{ token: "hi" }], refusal: null }, finish_reason: null }),
      part({}, { finish_reason: "stop" }),
      "[DONE]",
    ]);
  });

  it("numbers calls among themselves and streams their arguments", () => {
    const events = eventsOfAnswer(
      answer([{ kind: "text", text: "x" }, call, { ...call, id: "2" }], { finish: "tool_calls" }),
    );
    expect(framesOf(events).slice(1, 6)).toEqual([
      part({ tool_calls: [{ index: 0, id: "1", type: "function", function: { name: "f", arguments: "" } }] }),
      part({ tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] }),
      part({ tool_calls: [{ index: 1, id: "2", type: "function", function: { name: "f", arguments: "" } }] }),
      part({ tool_calls: [{ index: 1, function: { arguments: '{"a":1}' } }] }),
      part({}, { finish_reason: "tool_calls" }),
    ]);
  });

  it("tells the usage only to clients that asked", () => {
    const events = eventsOfAnswer({
      ...answer([{ kind: "text", text: "x" }]),
      usage: { inputTokens: 1, outputTokens: 2 },
    });
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    expect(framesOf(events)).not.toContainEqual(chunk([], { usage }));
    expect(framesOf(events, true).slice(-2)).toEqual([chunk([], { usage }), "[DONE]"]);
  });

  it("ends with an error and no terminator when the provider's stream did", () => {
    const fault = { kind: "overloaded", status: 529, message: "busy", nativeType: "overloaded_error" } as const;
    const frames = framesOf([
      { type: "start", id: "a", model: "m" },
      { type: "block_start", choice: 0, block: 0, start: { kind: "text" } },
      { type: "delta", choice: 0, block: 0, text: "x" },
      { type: "error", fault },
    ]);
    expect(frames.at(-1)).toEqual({
      error: { message: "busy", type: "overloaded_error", param: null, code: "overloaded_error" },
    });
  });
});
