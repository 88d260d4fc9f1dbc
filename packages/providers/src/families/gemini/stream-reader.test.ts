import fc from "fast-check";
import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import { checkEventOrder } from "../../conversation/check-event-order.ts";
import { createAnswerCollector } from "../../conversation/collect-answer.ts";
import { arbitraryAnswer } from "../../testing/arbitrary-answer.ts";
import { arbitraryCuts } from "../../testing/cut-bytes.ts";
import { geminiRequest, geminiTarget } from "../../testing/gemini-fixtures.ts";
import { geminiAnswer, geminiResponse, geminiStream } from "../../testing/gemini-stream.ts";
import type { ReadContext } from "../wire-family.ts";
import { geminiFamily } from "./gemini-family.ts";

const context: ReadContext = { request: geminiRequest({ stream: true }), target: geminiTarget(), headers: {} };

function readAll(pieces: readonly (string | Uint8Array)[]): readonly ChatEvent[] {
  const reader = geminiFamily.openStream(context);
  const bytes = pieces.map((piece) => (typeof piece === "string" ? new TextEncoder().encode(piece) : piece));
  const events = [...bytes.flatMap((piece) => reader.read(piece)), ...reader.close()];
  expect(checkEventOrder(events)).toBeUndefined();
  return events;
}

const counts = (prompt: number, answer?: number) => ({
  usageMetadata: { promptTokenCount: prompt, ...(answer !== undefined && { candidatesTokenCount: answer }) },
});

/** Thoughts, text in two pieces, two calls at once, then the signature and the counts, as Gemini 3 sends them. */
const TURN: readonly JsonObject[] = [
  geminiResponse([{ text: "Hm — ", thought: true }], { rest: counts(9) }),
  geminiResponse([{ text: "науки.", thought: true }], { rest: counts(9, 2) }),
  geminiResponse([{ text: "It is 🥶" }], { rest: counts(9, 4) }),
  geminiResponse([{ text: " cold." }], { rest: counts(9, 6) }),
  geminiResponse(
    [
      { functionCall: { name: "weather", args: { city: "Oslo" } }, thoughtSignature: "c2ln" },
      { functionCall: { name: "time", args: {} } },
    ],
    { finishReason: "STOP", rest: counts(9, 20) },
  ),
  geminiResponse([{ text: "", thoughtSignature: "ZW5k" }], { finishReason: "STOP", rest: counts(9, 21) }),
];

const at = (block: number) => ({ choice: 0, block });

describe("a stream of Gemini", () => {
  it("tells of blocks as they come, and of the finish and the last counts when it closes", () => {
    const signed = { value: "c2ln", by: "gemini" };
    expect(readAll([geminiStream(TURN)])).toEqual([
      { type: "start", id: "r-1", model: "gemini-3.6-flash" },
      { type: "usage", usage: { inputTokens: 9 } },
      { type: "block_start", ...at(0), start: { kind: "reasoning" } },
      { type: "delta", ...at(0), text: "Hm — " },
      { type: "delta", ...at(0), text: "науки." },
      { type: "block_stop", ...at(0) },
      { type: "block_start", ...at(1), start: { kind: "text" } },
      { type: "delta", ...at(1), text: "It is 🥶" },
      { type: "delta", ...at(1), text: " cold." },
      { type: "block_stop", ...at(1) },
      {
        type: "block_start",
        ...at(2),
        start: { kind: "tool_call", id: "call_r-1_0_0", name: "weather", signature: signed },
      },
      { type: "delta", ...at(2), text: '{"city":"Oslo"}' },
      { type: "block_stop", ...at(2) },
      { type: "block_start", ...at(3), start: { kind: "tool_call", id: "call_r-1_0_1", name: "time" } },
      { type: "delta", ...at(3), text: "{}" },
      { type: "block_stop", ...at(3) },
      { type: "block_start", ...at(4), start: { kind: "reasoning" } },
      { type: "signature", ...at(4), signature: { value: "ZW5k", by: "gemini" }, encrypted: true },
      { type: "block_stop", ...at(4) },
      { type: "finish", choice: 0, reason: "tool_calls" },
      { type: "usage", usage: { inputTokens: 9, outputTokens: 21 } },
      { type: "end" },
    ]);
  });

  it.each(["\r\n", "\n", "\r"])("gives the same events with lines ended by %j, cut anywhere", (lineEnd) => {
    const stream = geminiStream(TURN, lineEnd);
    const expected = readAll([stream]);
    fc.assert(
      fc.property(arbitraryCuts(stream), (pieces) => {
        expect(readAll(pieces)).toEqual(expected);
      }),
    );
  });

  it("gives the same answer as the body that is not streamed", () => {
    fc.assert(
      fc.property(arbitraryAnswer, (answer) => {
        const body = geminiAnswer(answer);
        const collector = createAnswerCollector();
        for (const event of readAll([geminiStream([body])])) collector.add(event);
        expect(collector.finish()).toEqual(geminiFamily.readAnswer(JSON.stringify(body), context));
      }),
    );
  });

  it("keeps the candidates apart that come in turns", () => {
    const piece = (index: number, text: string, rest: JsonObject = {}) => ({
      candidates: [{ index, content: { parts: [{ text }] }, ...rest }],
    });
    const done = { finishReason: "STOP" };
    const events = readAll([geminiStream([piece(0, "a"), piece(1, "x"), piece(0, "b", done), piece(1, "y", done)])]);
    const collector = createAnswerCollector();
    for (const event of events) collector.add(event);
    expect(collector.finish()).toMatchObject({ choices: [{ parts: [{ text: "ab" }] }, { parts: [{ text: "xy" }] }] });
  });

  it("goes on after a finish reason that every frame has, and ends the last text with its sources", () => {
    const groundingMetadata = { webSearchQueries: ["q"] };
    const frames = [
      geminiResponse([{ text: "a" }], { finishReason: "STOP" }),
      geminiResponse([{ text: "b" }], { finishReason: "STOP", groundingMetadata }),
      { usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2 } },
    ];
    expect(readAll([geminiStream(frames)]).slice(1)).toEqual([
      { type: "block_start", ...at(0), start: { kind: "text" } },
      { type: "delta", ...at(0), text: "a" },
      { type: "delta", ...at(0), text: "b" },
      { type: "citation", ...at(0), value: { groundingMetadata } },
      { type: "block_stop", ...at(0) },
      { type: "finish", choice: 0, reason: "stop" },
      { type: "usage", usage: { inputTokens: 1, outputTokens: 2 } },
      { type: "end" },
    ]);
  });

  it("of a blocked prompt ends in a filtered finish", () => {
    expect(readAll([geminiStream([{ promptFeedback: { blockReason: "SAFETY" } }])]).slice(1)).toEqual([
      { type: "finish", choice: 0, reason: "content_filter", native: "SAFETY" },
      { type: "end" },
    ]);
  });

  it("takes the end mark that proxies add", () => {
    expect(readAll([`${geminiStream(TURN)}data: [DONE]\n\n`])).toEqual(readAll([geminiStream(TURN)]));
  });

  it.each([
    ["before a finish reason", geminiStream(TURN.slice(0, 3))],
    ["inside of a frame", geminiStream(TURN).slice(0, -30)],
    ["before anything came", ""],
    ["after nothing but counts", geminiStream([counts(3)])],
    ["with something that is no stream", "upstream connect error"],
    [
      "inside of what nests without end",
      `data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}}]}}]}\n\n`,
    ],
  ])("that broke off %s is an error", (_, stream) => {
    expect(readAll([stream]).at(-1)).toMatchObject({ type: "error", fault: { kind: "bad_answer", status: 502 } });
  });

  it("that broke off still tells what it cost", () => {
    expect(readAll([geminiStream(TURN.slice(0, 3))]).slice(-2)).toMatchObject([
      { type: "usage", usage: { inputTokens: 9, outputTokens: 4 } },
      { type: "error" },
    ]);
  });

  it.each([
    ["an error", { error: { code: 429, status: "RESOURCE_EXHAUSTED", message: "Slow down." } }],
    ["an array of an error", [{ error: { code: 429, status: "RESOURCE_EXHAUSTED", message: "Slow down." } }]],
  ])("with %s inside ends in it, and tells nothing after", (_, frame) => {
    const events = readAll([geminiStream([...TURN.slice(0, 1), frame, ...TURN.slice(1)])]);
    expect(events.at(-1)).toEqual({
      type: "error",
      fault: { kind: "rate_limit", status: 429, message: "Slow down.", nativeType: "RESOURCE_EXHAUSTED" },
    });
    expect(events).toHaveLength(5);
  });

  it("never throws and keeps the order of events, whatever is done to its bytes", () => {
    const bytes = new TextEncoder().encode(geminiStream(TURN));
    const mutation = fc.record({ at: fc.nat({ max: bytes.length - 1 }), byte: fc.nat({ max: 255 }) });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 8 }), (mutations) => {
        const broken = bytes.slice();
        for (const { at: place, byte } of mutations) broken[place] = byte;
        readAll([broken]);
      }),
      { numRuns: 1000 },
    );
  });

  it("never throws and keeps the order of events, whatever JSON its frames hold", () => {
    const word = fc.constantFrom(
      "candidates",
      "content",
      "parts",
      "text",
      "functionCall",
      "name",
      "args",
      "index",
      "finishReason",
      "error",
      "usageMetadata",
      "promptFeedback",
      "logprobsResult",
      "chosenCandidates",
      "thoughtSignature",
      "groundingMetadata",
    );
    const { frame } = fc.letrec<{ frame: unknown }>((tie) => ({
      frame: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom("STOP", "", 0, -1, 1e9, true, null),
        fc.array(tie("frame"), { maxLength: 3 }),
        fc.dictionary(word, tie("frame"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 4 }), (frames) => {
        readAll([geminiStream(frames as JsonObject[])]);
        geminiFamily.readAnswer(JSON.stringify(frames[0] ?? null), context);
      }),
      { numRuns: 1000 },
    );
  });
});
