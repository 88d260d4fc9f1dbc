import { isJsonObject, type JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { AnswerPart, ChatAnswer } from "../../conversation/chat-answer.ts";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import { eventsOfAnswer } from "../../conversation/events-of-answer.ts";
import type { AnswerContext } from "../chat-dialect.ts";
import { anthropicMessages } from "./anthropic-messages.ts";

const context: AnswerContext = {
  request: {
    dialect: "anthropic-messages",
    model: "asked",
    turns: [],
    tools: [],
    stop: [],
    sampling: {},
    stream: true,
    streamUsage: true,
    native: [],
  },
  fallbackId: "msg_fallback",
  now: 0,
};

function write(events: readonly ChatEvent[], given = context): readonly JsonObject[] {
  const writer = anthropicMessages.openStream(given);
  const text = events.map((event) => writer.write(event)).join("");
  return text
    .split("\n\n")
    .filter((frame) => frame !== "")
    .map((frame) => {
      const [name = "", data = ""] = frame.split("\n");
      const value: unknown = JSON.parse(data.slice("data: ".length));
      if (!isJsonObject(value)) throw new Error(frame);
      expect(name.slice("event: ".length)).toBe(value["type"]);
      return value;
    });
}

function answer(parts: readonly AnswerPart[], fields: Partial<ChatAnswer["choices"][number]> = {}): ChatAnswer {
  return { id: "a1", model: "m", choices: [{ parts, finish: "stop", ...fields }], usage: { outputTokens: 3 } };
}

/** Content and ending of an answer, streamed and not. */
function both(given: ChatAnswer): { readonly blocks: readonly unknown[]; readonly message: JsonObject } {
  const frames = write(eventsOfAnswer(given));
  const blocks = frames.filter(({ type }) => type === "content_block_start").map((frame) => frame["content_block"]);
  return { blocks, message: anthropicMessages.writeAnswer(given, context) };
}

describe("a stream of Messages", () => {
  it("has its events in the order that clients rely on", () => {
    const events: readonly ChatEvent[] = [
      { type: "start", id: "a1", model: "m" },
      { type: "usage", usage: { inputTokens: 30, cachedInputTokens: 10, outputTokens: 1 } },
      { type: "block_start", choice: 0, block: 0, start: { kind: "reasoning" } },
      { type: "delta", choice: 0, block: 0, text: "Hm" },
      { type: "signature", choice: 0, block: 0, signature: { value: "EqQB", by: "anthropic" } },
      { type: "block_stop", choice: 0, block: 0 },
      { type: "block_start", choice: 0, block: 1, start: { kind: "text" } },
      { type: "block_stop", choice: 0, block: 1 },
      { type: "block_start", choice: 0, block: 2, start: { kind: "tool_call", id: "c1", name: "f" } },
      { type: "delta", choice: 0, block: 2, text: '{"a":' },
      { type: "delta", choice: 0, block: 2, text: "1}" },
      { type: "block_stop", choice: 0, block: 2 },
      { type: "finish", choice: 0, reason: "tool_calls" },
      { type: "usage", usage: { outputTokens: 20, reasoningTokens: 5 } },
      { type: "end" },
    ];
    const input = { input_tokens: 20, cache_creation_input_tokens: 0, cache_read_input_tokens: 10 };
    expect(write(events)).toEqual([
      {
        type: "message_start",
        message: {
          id: "a1",
          type: "message",
          role: "assistant",
          model: "m",
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { ...input, output_tokens: 1 },
        },
      },
      { type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "", signature: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "Hm" } },
      { type: "content_block_delta", index: 0, delta: { type: "signature_delta", signature: "EqQB" } },
      { type: "content_block_stop", index: 0 },
      { type: "content_block_start", index: 1, content_block: { type: "tool_use", id: "c1", name: "f", input: {} } },
      { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: '{"a":' } },
      { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: "1}" } },
      { type: "content_block_stop", index: 1 },
      {
        type: "message_delta",
        delta: { stop_reason: "tool_use", stop_sequence: null },
        usage: { ...input, output_tokens: 20, output_tokens_details: { thinking_tokens: 5 } },
      },
      { type: "message_stop" },
    ]);
  });

  it("tells nothing after an error", () => {
    const frames = write([
      { type: "start", id: "a1", model: "m" },
      { type: "block_start", choice: 0, block: 0, start: { kind: "text" } },
      { type: "delta", choice: 0, block: 0, text: "Hi" },
      { type: "error", fault: { kind: "bad_answer", status: 502, message: "Broken off" } },
    ]);
    expect(frames.at(-1)).toEqual({ type: "error", error: { type: "api_error", message: "Broken off" } });
  });

  it("has the model's name that the client shall see, and an id where the provider gave none", () => {
    const [start] = write([{ type: "start", id: "", model: "m" }, { type: "end" }], { ...context, model: "shown" });
    expect(start).toMatchObject({ message: { id: "msg_fallback", model: "shown" } });
  });

  it("has one answer of several", () => {
    const given = { ...answer([{ kind: "text", text: "One" }]) };
    const two = { ...given, choices: [...given.choices, ...answer([{ kind: "text", text: "Two" }]).choices] };
    expect(write(eventsOfAnswer(two))).toEqual(write(eventsOfAnswer(given)));
  });
});

describe("an answer", () => {
  it("has thoughts of any provider, so that they come back to it", () => {
    const { message } = both(
      answer([
        { kind: "reasoning", text: "A", signature: { value: "CiQB", by: "gemini" } },
        { kind: "reasoning", text: "", encrypted: { value: "gAAA", by: "openai-responses" } },
        { kind: "reasoning", text: "B", encrypted: { value: "gAAA", by: "openai-responses" } },
        { kind: "reasoning", text: "C" },
        { kind: "tool_call", id: "c", name: "f", argumentsJson: "", signature: { value: "CiQC", by: "gemini" } },
      ]),
    );
    expect(message["content"]).toEqual([
      { type: "thinking", thinking: "A", signature: "gemini:CiQB" },
      { type: "redacted_thinking", data: "openai-responses:gAAA" },
      { type: "thinking", thinking: "B", signature: "openai-responses+encrypted:gAAA" },
      { type: "thinking", thinking: "C", signature: "" },
      { type: "redacted_thinking", data: "gemini+call:CiQC" },
      { type: "tool_use", id: "c", name: "f", input: {} },
    ]);
    const request = anthropicMessages.read({
      model: "m",
      messages: [{ role: "assistant", content: message["content"]! }],
    });
    expect(request).toMatchObject({
      turns: [
        {
          parts: [
            { kind: "reasoning", text: "A", signature: { value: "CiQB", by: "gemini" } },
            { kind: "reasoning", text: "", encrypted: { value: "gAAA", by: "openai-responses" } },
            { kind: "reasoning", text: "B", encrypted: { value: "gAAA", by: "openai-responses" } },
            { kind: "reasoning", text: "C" },
            { kind: "tool_call", id: "c", argumentsJson: "{}", signature: { value: "CiQC", by: "gemini" } },
          ],
        },
      ],
    });
  });

  it("keeps the provider's own blocks of this wire and leaves out those of others", () => {
    const block = { type: "server_tool_use", id: "s", name: "web_search", input: { query: "x" } };
    const { blocks, message } = both(
      answer([
        { kind: "native", wire: "anthropic", value: block },
        { kind: "native", wire: "gemini", value: { executableCode: {} } },
      ]),
    );
    expect(blocks).toEqual([block]);
    expect(message["content"]).toEqual([block]);
  });

  it("has sources that clients of Messages can read", () => {
    const citation = { type: "char_location", cited_text: "x" };
    const text: AnswerPart = { kind: "text", text: "Hi", citations: [citation, { type: "url_citation" }] };
    expect(both(answer([text])).message["content"]).toEqual([{ type: "text", text: "Hi", citations: [citation] }]);
    expect(
      write(eventsOfAnswer(answer([text])))
        .filter(({ delta }) => isJsonObject(delta))
        .slice(0, 2),
    ).toMatchObject([{ delta: { type: "text_delta" } }, { delta: { type: "citations_delta", citation } }]);
  });

  it("keeps the words of arguments that are no object", () => {
    const call: AnswerPart = { kind: "tool_call", id: "c", name: "f", argumentsJson: '{"a":' };
    expect(both(answer([call])).message["content"]).toMatchObject([{ input: { unreadable_arguments: '{"a":' } }]);
  });

  it.each<readonly [string, ChatAnswer, JsonObject]>([
    ["at its end", answer([]), { stop_reason: "end_turn", stop_sequence: null }],
    ["at a limit", answer([], { finish: "length" }), { stop_reason: "max_tokens" }],
    ["for calls", answer([], { finish: "tool_calls" }), { stop_reason: "tool_use" }],
    [
      "for calls that the provider ended with a plain stop",
      answer([{ kind: "tool_call", id: "c", name: "f", argumentsJson: "{}" }]),
      { stop_reason: "tool_use" },
    ],
    ["at a sequence", answer([], { stopSequence: "END" }), { stop_reason: "stop_sequence", stop_sequence: "END" }],
    [
      "at the end of its window",
      answer([], { finish: "length", nativeFinish: "model_context_window_exceeded" }),
      { stop_reason: "model_context_window_exceeded" },
    ],
    ["with another provider's word", answer([], { nativeFinish: "STOP" }), { stop_reason: "end_turn" }],
    [
      "by a filter",
      answer([], { finish: "content_filter" }),
      { stop_reason: "refusal", stop_details: { type: "refusal", category: null, explanation: null } },
    ],
    [
      "with a refusal",
      answer([{ kind: "refusal", text: "No." }]),
      { stop_reason: "refusal", stop_details: { type: "refusal", category: null, explanation: "No." } },
    ],
    ["for a pause", answer([], { finish: "pause" }), { stop_reason: "pause_turn" }],
  ])("stops %s", (_, given, ending) => {
    expect(both(given).message).toMatchObject(ending);
    expect(write(eventsOfAnswer(given)).at(-2)).toMatchObject({ type: "message_delta", delta: ending });
  });
});
