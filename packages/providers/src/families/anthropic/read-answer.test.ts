import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anthropicMessages } from "../../dialects/anthropic-messages/anthropic-messages.ts";
import type { ChatAnswer } from "../../conversation/chat-answer.ts";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { anthropicTarget } from "../../testing/anthropic-target.ts";
import type { ReadContext } from "../wire-family.ts";
import { anthropicFamily } from "./anthropic-family.ts";

const request: ChatRequest = {
  dialect: "anthropic-messages",
  model: "claude-opus-4-6",
  turns: [],
  tools: [],
  stop: [],
  sampling: {},
  stream: false,
  streamUsage: true,
  native: [],
};
const context: ReadContext = { request, target: anthropicTarget(), headers: {} };
const message = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-opus-4-6",
  content: [
    { type: "thinking", thinking: "Hm", signature: "EqQB" },
    { type: "redacted_thinking", data: "EmwK" },
    { type: "text", text: "One" },
    { type: "text", text: " two", citations: [{ type: "char_location", cited_text: "x" }] },
    { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "x" } },
    { type: "tool_use", id: "toolu_1", name: "f", input: { n: 1 } },
    { type: "tool_use", id: "toolu_2", name: "g", input: {} },
  ],
  stop_reason: "tool_use",
  stop_sequence: null,
  usage: {
    input_tokens: 20,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 10,
    output_tokens: 9,
  },
};
const answer: ChatAnswer = {
  id: "msg_1",
  model: "claude-opus-4-6",
  choices: [
    {
      parts: [
        { kind: "reasoning", text: "Hm", signature: { value: "EqQB", by: "anthropic" } },
        { kind: "reasoning", text: "", encrypted: { value: "EmwK", by: "anthropic" } },
        { kind: "text", text: "One" },
        { kind: "text", text: " two", citations: [{ type: "char_location", cited_text: "x" }] },
        {
          kind: "native",
          wire: "anthropic",
          value: { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "x" } },
        },
        { kind: "tool_call", id: "toolu_1", name: "f", argumentsJson: '{"n":1}' },
        { kind: "tool_call", id: "toolu_2", name: "g", argumentsJson: "{}" },
      ],
      finish: "tool_calls",
    },
  ],
  usage: { inputTokens: 30, outputTokens: 9, cachedInputTokens: 10, cacheWriteTokens: 0 },
};

describe("a message", () => {
  it("is an answer with all its blocks", () => {
    expect(anthropicFamily.readAnswer(JSON.stringify(message), context)).toEqual(answer);
  });

  it("is the same again for a client of Messages", () => {
    expect(anthropicMessages.writeAnswer(answer, { request, fallbackId: "", now: 0 })).toEqual(message);
  });

  it("keeps large numbers in the input of calls", () => {
    const body = JSON.stringify(message).replace('{"n":1}', '{"n":12345678901234567890,"x":1.0}');
    expect(anthropicFamily.readAnswer(body, context)).toMatchObject({
      choices: [
        {
          parts: expect.arrayContaining([
            expect.objectContaining({ argumentsJson: '{"n":12345678901234567890,"x":1.0}' }),
          ]) as unknown,
        },
      ],
    });
  });

  it("whose only call is the answer's tool is a text", () => {
    const body = JSON.stringify({
      ...message,
      content: [{ type: "tool_use", id: "toolu_1", name: "answer_in_json", input: { city: "Paris" } }],
    });
    const asked: ReadContext = { ...context, request: { ...request, format: { kind: "json" } } };
    expect(anthropicFamily.readAnswer(body, asked)).toMatchObject({
      choices: [{ parts: [{ kind: "text", text: '{"city":"Paris"}' }], finish: "stop" }],
    });
  });

  it("that is none is a fault", () => {
    for (const body of ["", "<html>", "[]", "{}", '{"content":null}'])
      expect(anthropicFamily.readAnswer(body, context)).toMatchObject({ kind: "bad_answer", status: 502 });
    const error = { type: "error", error: { type: "api_error", message: "Broken" } };
    expect(anthropicFamily.readAnswer(JSON.stringify(error), context)).toMatchObject({ kind: "provider" });
  });

  it("that is broken is read without a throw", () => {
    const text = JSON.stringify(message);
    const change = fc.record({ place: fc.nat({ max: text.length - 1 }), character: fc.string({ maxLength: 2 }) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let mutated = text;
        for (const { place, character } of changes)
          mutated = mutated.slice(0, place) + character + mutated.slice(place + 1);
        anthropicFamily.readAnswer(mutated, context);
      }),
      { numRuns: 1000 },
    );
  });
});
