import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import { checkEventOrder } from "../../conversation/check-event-order.ts";
import { arbitraryCuts } from "../../testing/cut-bytes.ts";
import { contextOf, deltaOf, encode, foldedOf, framesOf, readOpenAiStream } from "../../testing/openai-stream.ts";
import type { ReadContext } from "../wire-family.ts";
import { openAiFamily } from "./openai.ts";

function readAll(pieces: readonly Uint8Array[], context?: ReadContext): readonly ChatEvent[] {
  const events = readOpenAiStream(pieces, context);
  expect(checkEventOrder(events)).toBeUndefined();
  return events;
}

const FIXTURES = new URL("__fixtures__/", import.meta.url);
const recorded = (name: string): string => readFileSync(new URL(`${name}.sse`, FIXTURES), "utf8");
/** Each stream with what it says, folded. */
const NAMES = readdirSync(FIXTURES)
  .filter((file) => file.endsWith(".sse"))
  .map((file) => file.slice(0, -4));
const saidBy = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), "utf8"));

describe("a stream of an OpenAI-like provider", () => {
  it.each(NAMES)("is understood: %s", (name) => {
    expect(foldedOf(readAll([encode(recorded(name))]))).toEqual(saidBy(name));
  });

  it.each(NAMES)("gives the same events for any cut of its bytes: %s", (name) => {
    const text = recorded(name);
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
    expect(reader.read(encode(framesOf(deltaOf({ content: "a" })))).map(({ type }) => type)).toEqual([
      "start",
      "block_start",
      "delta",
    ]);
    const call = { tool_calls: [{ index: 0, id: "c", function: { name: "f", arguments: '{"a"' } }] };
    expect(reader.read(encode(framesOf(deltaOf(call)))).map(({ type }) => type)).toEqual([
      "block_stop",
      "block_start",
      "delta",
    ]);
  });

  it("that is no stream but one JSON answer is read as that", () => {
    const context = contextOf({ headers: { "content-type": "application/json; charset=utf-8" } });
    const body = JSON.stringify({
      id: "x",
      model: "m",
      choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
    });
    expect(foldedOf(readAll([encode(body.slice(0, 20)), encode(body.slice(20))], context))).toMatchObject({
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
      [encode(framesOf(deltaOf(call), deltaOf(rest, { finish_reason: "tool_calls" }), "[DONE]"))],
      context,
    );
    expect(foldedOf(events)).toMatchObject({
      choices: [{ parts: [{ kind: "text", text: '{"a":1}' }], finish: "stop", nativeFinish: "tool_calls" }],
    });
  });
});
