import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { checkEventOrder } from "../../conversation/check-event-order.ts";
import { createAnswerCollector } from "../../conversation/collect-answer.ts";
import { arbitraryCuts } from "../../testing/cut-bytes.ts";
import type { OpenAiQuirks } from "../target.ts";
import type { ReadContext } from "../wire-family.ts";
import { openAiFamily } from "./openai.ts";

const request: ChatRequest = {
  dialect: "openai-chat",
  model: "m",
  turns: [],
  tools: [],
  stop: [],
  sampling: {},
  stream: true,
  streamUsage: true,
  native: [],
};

function contextOf({
  quirks = {},
  headers = {},
  asked = {},
}: { quirks?: OpenAiQuirks; headers?: Record<string, string>; asked?: Partial<ChatRequest> } = {}): ReadContext {
  return {
    request: { ...request, ...asked },
    target: {
      family: "openai",
      provider: "openai",
      basePath: "/v1",
      transport: { kind: "native" },
      defaultMaxTokens: 4096,
      strict: false,
      quirks,
    },
    headers,
  };
}

function readAll(pieces: readonly Uint8Array[], context = contextOf()): readonly ChatEvent[] {
  const reader = openAiFamily.openStream(context);
  const events = [...pieces.flatMap((piece) => reader.read(piece)), ...reader.close()];
  expect(checkEventOrder(events)).toBeUndefined();
  return events;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const answerOf = (events: readonly ChatEvent[]): unknown => {
  const collector = createAnswerCollector();
  for (const event of events) collector.add(event);
  return collector.finish();
};
const fixture = (name: string): string => readFileSync(new URL(`__fixtures__/${name}.sse`, import.meta.url), "utf8");
const frames = (...chunks: unknown[]): string =>
  chunks.map((chunk) => `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`).join("");
const delta = (value: object, rest: object = {}): object => ({
  id: "x",
  created: 1,
  model: "m",
  choices: [{ index: 0, delta: value, finish_reason: null, ...rest }],
});

/** What each recorded stream says, folded. */
const RECORDED: Readonly<Record<string, unknown>> = {
  "text-usage": {
    id: "chatcmpl-1",
    model: "gpt-4.1-2025-04-14",
    created: 1_760_000_000,
    choices: [{ parts: [{ kind: "text", text: "Grüß Gott 🏔" }], finish: "stop" }],
    usage: { inputTokens: 19, outputTokens: 10, cachedInputTokens: 4, reasoningTokens: 0 },
  },
  "interleaved-calls": {
    id: "c2",
    model: "m",
    created: 1_760_000_001,
    choices: [
      {
        parts: [
          { kind: "tool_call", id: "call_a", name: "weather", argumentsJson: '{"city":"Köln"}' },
          { kind: "tool_call", id: "call_b", name: "time", argumentsJson: '{"zone":"CET}"}' },
          { kind: "tool_call", id: "call_c", name: "none", argumentsJson: "{}" },
        ],
        finish: "tool_calls",
      },
    ],
    usage: {},
  },
  "azure-filter": {
    id: "chatcmpl-az",
    model: "gpt-4o-2024-11-20",
    created: 1_760_000_002,
    choices: [{ parts: [{ kind: "text", text: "Once" }], finish: "content_filter" }],
    usage: { inputTokens: 9, outputTokens: 1 },
  },
  "deepseek-thoughts": {
    id: "ds-1",
    model: "deepseek-reasoner",
    created: 1_760_000_003,
    choices: [
      {
        parts: [
          { kind: "reasoning", text: "2+2 is 4" },
          { kind: "text", text: "Four" },
        ],
        finish: "stop",
      },
    ],
    usage: { inputTokens: 8, outputTokens: 12, cachedInputTokens: 3, reasoningTokens: 6 },
  },
  "mistral-thoughts": {
    id: "mi-1",
    model: "magistral-medium",
    created: 1_760_000_004,
    choices: [
      {
        parts: [
          { kind: "reasoning", text: "hm, so" },
          { kind: "text", text: "Yes" },
        ],
        finish: "length",
        nativeFinish: "model_length",
      },
    ],
    usage: { inputTokens: 5, outputTokens: 4 },
  },
  "gemini-calls": {
    id: "ge-1",
    model: "gemini-3-pro",
    created: 1_760_000_005,
    choices: [
      {
        parts: [
          {
            kind: "tool_call",
            id: "function-call-1",
            name: "one",
            argumentsJson: '{"a":1}',
            signature: { value: "sig-1", by: "openai" },
          },
          { kind: "tool_call", id: "function-call-2", name: "two", argumentsJson: '{"b":2}' },
        ],
        finish: "tool_calls",
        nativeFinish: "stop",
      },
    ],
    usage: { inputTokens: 40, outputTokens: 120 },
  },
  "two-choices": {
    id: "n-1",
    model: "m",
    created: 1_760_000_006,
    choices: [
      {
        parts: [
          {
            kind: "text",
            text: "Yes!",
            logprobs: [
              { token: "Yes", logprob: -0.1, bytes: [89, 101, 115], top_logprobs: [] },
              { token: "!", logprob: -0.2, bytes: [33], top_logprobs: [] },
            ],
          },
        ],
        finish: "length",
      },
      { parts: [{ kind: "refusal", text: "I can't help." }], finish: "stop" },
    ],
    usage: {},
  },
  "legacy-call": {
    id: "le-1",
    model: "m",
    created: 1_760_000_007,
    choices: [
      {
        parts: [{ kind: "tool_call", id: "call_le1_0_-1", name: "look_up", argumentsJson: '{"q":"x"}' }],
        finish: "tool_calls",
        nativeFinish: "function_call",
      },
    ],
    usage: {},
  },
  "signed-thoughts": {
    id: "li-1",
    model: "claude",
    created: 1_760_000_008,
    choices: [
      {
        parts: [
          { kind: "reasoning", text: "Let me think", signature: { value: "EqQB", by: "openai" } },
          { kind: "reasoning", text: "", encrypted: { value: "secret", by: "openai" } },
          { kind: "text", text: "Done" },
        ],
        finish: "stop",
        stopSequence: "END",
      },
    ],
    usage: {},
  },
  "custom-and-audio": {
    id: "cu-1",
    model: "m",
    created: 1_760_000_009,
    choices: [
      {
        parts: [
          {
            kind: "native",
            wire: "openai",
            value: { audio: { id: "audio_1", transcript: "Hello", data: "QUJDREVG", expires_at: 1_760_003_600 } },
          },
          {
            kind: "native",
            wire: "openai",
            value: { id: "call_x", type: "custom", custom: { name: "code", input: "print(1)" } },
          },
        ],
        finish: "tool_calls",
      },
    ],
    usage: {},
  },
};

describe("a stream of an OpenAI-like provider", () => {
  it.each(Object.keys(RECORDED))("is understood: %s", (name) => {
    expect(answerOf(readAll([encode(fixture(name))]))).toEqual(RECORDED[name]);
  });

  it.each(Object.keys(RECORDED))("gives the same events for any cut of its bytes: %s", (name) => {
    const text = fixture(name);
    const expected = readAll([encode(text)]);
    fc.assert(
      fc.property(arbitraryCuts(text), (pieces) => {
        expect(readAll(pieces)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it("passes on text and the first call as they come", () => {
    const reader = openAiFamily.openStream(contextOf());
    expect(reader.read(encode(frames(delta({ content: "a" })))).map(({ type }) => type)).toEqual([
      "start",
      "block_start",
      "delta",
    ]);
    const call = { tool_calls: [{ index: 0, id: "c", function: { name: "f", arguments: '{"a"' } }] };
    expect(reader.read(encode(frames(delta(call)))).map(({ type }) => type)).toEqual([
      "block_stop",
      "block_start",
      "delta",
    ]);
  });

  it.each([
    ["without a terminator", frames(delta({ content: "a" }, { finish_reason: "stop" }))],
    ["that ends inside an event", `${frames(delta({ content: "a" }))}data: {"id":"x","choi`],
    ["of no chunks", frames("[DONE]")],
    ["of nothing", ""],
    ["whose event is no JSON", frames(delta({ content: "a" }), "oops", "[DONE]")],
    ["whose event is no object", frames("[1]", "[DONE]")],
    ["with a call that is never named", frames(delta({ tool_calls: [{ index: 0, id: "c", function: {} }] }), "[DONE]")],
    [
      "that goes on with a call that was complete",
      frames(
        delta({ tool_calls: [{ index: 0, id: "c", function: { name: "f", arguments: "{}" } }] }),
        delta({ tool_calls: [{ index: 1, id: "d", function: { name: "g", arguments: "{}" } }] }),
        delta({ tool_calls: [{ index: 0, function: { arguments: "{}" } }] }),
        "[DONE]",
      ),
    ],
  ])("is an error when it is one %s", (_, text) => {
    expect(readAll([encode(text)]).at(-1)).toMatchObject({
      type: "error",
      fault: { kind: "bad_answer", status: 502 },
    });
  });

  it("keeps the usage of a stream that breaks off", () => {
    const events = readAll([encode(frames({ ...delta({ content: "a" }), usage: { prompt_tokens: 3 } }))]);
    expect(events.slice(-2)).toMatchObject([{ type: "usage", usage: { inputTokens: 3 } }, { type: "error" }]);
  });

  it("may end without `[DONE]` where the vendor's streams do", () => {
    const text = frames(delta({ content: "a" }, { finish_reason: "stop" }));
    expect(readAll([encode(text)], contextOf({ quirks: { endsWithoutDone: true } })).at(-1)).toEqual({ type: "end" });
    const cut = frames(delta({ content: "a" }));
    expect(readAll([encode(cut)], contextOf({ quirks: { endsWithoutDone: true } })).at(-1)).toMatchObject({
      type: "error",
    });
  });

  it.each([
    [
      "OpenAI's",
      frames({ error: { message: "overloaded", type: "server_error", code: "rate_limit_exceeded", param: null } }),
      { kind: "rate_limit", status: 429, message: "overloaded", nativeCode: "rate_limit_exceeded" },
    ],
    [
      "Google's, in a list",
      frames(delta({ content: "a" }), { error: { code: 503, message: "busy", status: "UNAVAILABLE" } }),
      { kind: "overloaded", status: 503, message: "busy", nativeType: "UNAVAILABLE" },
    ],
    ["a bare text", frames({ error: "boom" }), { kind: "provider", status: 502, message: "boom" }],
    [
      "vLLM's older form",
      frames({ object: "error", message: "too long", type: "BadRequestError", param: null, code: 400 }),
      { kind: "invalid_request", status: 400, message: "too long" },
    ],
  ])("ends in an error that it reports inside: %s", (_, text, fault) => {
    expect(readAll([encode(text + frames("[DONE]"))]).at(-1)).toMatchObject({ type: "error", fault });
  });

  it("that is no stream but one JSON answer is read as that", () => {
    const context = contextOf({ headers: { "content-type": "application/json; charset=utf-8" } });
    const body = JSON.stringify({
      id: "x",
      model: "m",
      choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
    });
    expect(answerOf(readAll([encode(body.slice(0, 20)), encode(body.slice(20))], context))).toMatchObject({
      choices: [{ parts: [{ kind: "text", text: "hi" }], finish: "stop" }],
    });
    expect(readAll([encode('{"error":{"message":"no","code":"model_not_found"}}')], context)).toMatchObject([
      { type: "error", fault: { kind: "not_found", status: 404 } },
    ]);
    expect(readAll([encode('{"id"')], context)).toMatchObject([{ type: "error", fault: { kind: "bad_answer" } }]);
  });

  it("gives the forced tool's call as text where that stands for the schema", () => {
    const context = contextOf({
      quirks: { schemaByTool: true },
      asked: { format: { kind: "schema", name: "person", schema: { type: "object" } } },
    });
    const call = { tool_calls: [{ index: 0, id: "c", function: { name: "json_answer", arguments: '{"a":' } }] };
    const rest = { tool_calls: [{ index: 0, function: { arguments: "1}" } }] };
    const events = readAll(
      [encode(frames(delta(call), delta(rest, { finish_reason: "tool_calls" }), "[DONE]"))],
      context,
    );
    expect(answerOf(events)).toMatchObject({
      choices: [{ parts: [{ kind: "text", text: '{"a":1}' }], finish: "stop", nativeFinish: "tool_calls" }],
    });
  });

  it("is an error when it nests too deeply to be written again", () => {
    const deep = `{"id":"x","choices":[{"delta":{"annotations":[${'{"a":'.repeat(9000)}1${"}".repeat(9000)}]}}]}`;
    expect(readAll([encode(frames(deep, "[DONE]"))])).toMatchObject([{ type: "error" }]);
  });

  it("never throws and always ends once, whatever its frames", () => {
    const names = Object.keys(RECORDED);
    const mutation = fc.record({
      name: fc.constantFrom(...names),
      place: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat({ max: 12 }),
      text: fc.oneof(
        fc.string({ maxLength: 6 }),
        fc.constantFrom(
          "null",
          "{}",
          "[]",
          "-1",
          '"x"',
          "\n\n",
          "data:",
          "[DONE]",
          "1e999",
          '"index":7,',
          '{"error":{}}',
        ),
      ),
    });
    fc.assert(
      fc.property(mutation, ({ name, place, length, text }) => {
        const before = fixture(name);
        const at = Math.floor(place * before.length);
        const events = readAll([encode(before.slice(0, at) + text + before.slice(at + length))]);
        expect(["end", "error"]).toContain(events.at(-1)?.type);
      }),
      { numRuns: 2000 },
    );
  });

  it("never throws on JSON values in any place", () => {
    const value = fc.constantFrom<unknown>("", "c", "{", 0, -1, 1.5, null, true, {}, [], [[]], [null], { text: "x" }, [
      "x",
    ]);
    const some = (model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> =>
      fc.record(model, { requiredKeys: [] });
    const list = (item: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
      fc.oneof(value, fc.array(fc.oneof(value, item), { maxLength: 3 }));
    const called = fc.oneof(value, some({ name: value, arguments: value, input: value }));
    const call = some({ index: value, id: value, type: value, function: called, custom: called, extra_content: value });
    const thought = some({ type: value, thinking: value, signature: value, data: value });
    const anyDelta = some({
      content: list(some({ type: value, text: value, thinking: value })),
      tool_calls: list(call),
      function_call: called,
      reasoning_content: value,
      thinking_blocks: list(thought),
      refusal: value,
      audio: called,
      annotations: value,
    });
    const choice = some({ index: value, delta: anyDelta, message: anyDelta, finish_reason: value, logprobs: value });
    const usage = fc.oneof(value, some({ prompt_tokens: value, total_tokens: value, prompt_tokens_details: value }));
    const chunk = some({ id: value, model: value, created: value, choices: list(choice), usage, error: value });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 5 }), (chunks) => {
        readAll([encode(frames(...chunks, "[DONE]"))]);
        openAiFamily.readAnswer(JSON.stringify(chunks[0] ?? null), contextOf());
      }),
      { numRuns: 1000 },
    );
  });
});
