import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import { checkEventOrder } from "../../conversation/check-event-order.ts";
import { contextOf, deltaOf, encode, framesOf, readOpenAiStream } from "../../testing/openai-stream.ts";
import type { ReadContext } from "../wire-family.ts";
import { openAiFamily } from "./openai.ts";

function readAll(pieces: readonly Uint8Array[], context?: ReadContext): readonly ChatEvent[] {
  const events = readOpenAiStream(pieces, context);
  expect(checkEventOrder(events)).toBeUndefined();
  return events;
}

const FIXTURES = new URL("__fixtures__/", import.meta.url);
const recorded = (name: string): string => readFileSync(new URL(`${name}.sse`, FIXTURES), "utf8");
const NAMES = readdirSync(FIXTURES)
  .filter((file) => file.endsWith(".sse"))
  .map((file) => file.slice(0, -4));

describe("a broken stream of an OpenAI-like provider", () => {
  it.each([
    ["without a terminator", framesOf(deltaOf({ content: "a" }, { finish_reason: "stop" }))],
    ["that ends inside an event", `${framesOf(deltaOf({ content: "a" }))}data: {"id":"x","choi`],
    ["of no chunks", framesOf("[DONE]")],
    ["of nothing", ""],
    ["whose event is no JSON", framesOf(deltaOf({ content: "a" }), "oops", "[DONE]")],
    ["whose event is no object", framesOf("[1]", "[DONE]")],
    [
      "with a call that is never named",
      framesOf(deltaOf({ tool_calls: [{ index: 0, id: "c", function: {} }] }), "[DONE]"),
    ],
    [
      "that goes on with a call that was complete",
      framesOf(
        deltaOf({ tool_calls: [{ index: 0, id: "c", function: { name: "f", arguments: "{}" } }] }),
        deltaOf({ tool_calls: [{ index: 1, id: "d", function: { name: "g", arguments: "{}" } }] }),
        deltaOf({ tool_calls: [{ index: 0, function: { arguments: "{}" } }] }),
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
    const events = readAll([encode(framesOf({ ...deltaOf({ content: "a" }), usage: { prompt_tokens: 3 } }))]);
    expect(events.slice(-2)).toMatchObject([{ type: "usage", usage: { inputTokens: 3 } }, { type: "error" }]);
  });

  it("may end without `[DONE]` where the vendor's streams do", () => {
    const text = framesOf(deltaOf({ content: "a" }, { finish_reason: "stop" }));
    expect(readAll([encode(text)], contextOf({ quirks: { endsWithoutDone: true } })).at(-1)).toEqual({ type: "end" });
    const cut = framesOf(deltaOf({ content: "a" }));
    expect(readAll([encode(cut)], contextOf({ quirks: { endsWithoutDone: true } })).at(-1)).toMatchObject({
      type: "error",
    });
  });

  it.each([
    [
      "OpenAI's",
      framesOf({ error: { message: "overloaded", type: "server_error", code: "rate_limit_exceeded", param: null } }),
      { kind: "rate_limit", status: 429, message: "overloaded", nativeCode: "rate_limit_exceeded" },
    ],
    [
      "Google's, in a list",
      framesOf(deltaOf({ content: "a" }), { error: { code: 503, message: "busy", status: "UNAVAILABLE" } }),
      { kind: "overloaded", status: 503, message: "busy", nativeType: "UNAVAILABLE" },
    ],
    ["a bare text", framesOf({ error: "boom" }), { kind: "provider", status: 502, message: "boom" }],
    [
      "vLLM's older form",
      framesOf({ object: "error", message: "too long", type: "BadRequestError", param: null, code: 400 }),
      { kind: "invalid_request", status: 400, message: "too long" },
    ],
  ])("ends in an error that it reports inside: %s", (_, text, fault) => {
    expect(readAll([encode(text + framesOf("[DONE]"))]).at(-1)).toMatchObject({ type: "error", fault });
  });

  it("is an error when it nests too deeply to be written again", () => {
    const deep = `{"id":"x","choices":[{"delta":{"annotations":[${'{"a":'.repeat(9000)}1${"}".repeat(9000)}]}}]}`;
    expect(readAll([encode(framesOf(deep, "[DONE]"))])).toMatchObject([{ type: "error" }]);
  });

  it("never throws and always ends once, whatever its frames", () => {
    const mutation = fc.record({
      name: fc.constantFrom(...NAMES),
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
        const before = recorded(name);
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
        readAll([encode(framesOf(...chunks, "[DONE]"))]);
        openAiFamily.readAnswer(JSON.stringify(chunks[0] ?? null), contextOf());
      }),
      { numRuns: 1000 },
    );
  });
});
