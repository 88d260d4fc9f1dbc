import type { JsonObject } from "@signalbox/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkEventOrder } from "../../conversation/check-event-order.ts";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { createAnswerCollector } from "../../conversation/collect-answer.ts";
import { arbitraryCuts } from "../../testing/cut-bytes.ts";
import { messagesChunks, messagesSse, messageText } from "../../testing/messages-frames.ts";
import { bedrockContext, nativeContext, readMessagesStream } from "../../testing/read-messages-stream.ts";
import { plainRequest } from "../../testing/written-messages.ts";
import type { ReadContext } from "../wire-family.ts";
import { streams } from "../../testing/messages-streams.ts";
import { anthropicFamily } from "./anthropic-family.ts";

const jsonRequest: ChatRequest = { ...plainRequest, format: { kind: "json" } };

function textOf(events: readonly ChatEvent[]): string {
  return events.flatMap((event) => (event.type === "delta" ? [event.text] : [])).join("|");
}

const entries = Object.entries(streams) as [keyof typeof streams, readonly JsonObject[]][];
const contextOf = (name: keyof typeof streams, context: ReadContext): ReadContext =>
  name === "answerByTool" ? { ...context, request: jsonRequest } : context;

describe.each(entries)("the stream %s", (name, events) => {
  const whole = readMessagesStream(contextOf(name, nativeContext), [messagesSse(events)]);

  it("keeps the promised order and ends well", () => {
    expect(checkEventOrder(whole)).toBeUndefined();
    expect(whole.at(-1)).toEqual({ type: "end" });
  });

  it("gives the same events however its bytes are cut", () => {
    fc.assert(
      fc.property(arbitraryCuts(messagesSse(events)), (pieces) => {
        expect(readMessagesStream(contextOf(name, nativeContext), pieces)).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it("gives the same events from Bedrock, however its bytes are cut", () => {
    fc.assert(
      fc.property(arbitraryCuts(messagesChunks(events)), (pieces) => {
        expect(readMessagesStream(contextOf(name, bedrockContext), pieces)).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });

  it("is the answer that is read when it is not streamed", () => {
    const collector = createAnswerCollector();
    for (const event of whole) collector.add(event);
    const answer = anthropicFamily.readAnswer(messageText(events), contextOf(name, nativeContext));
    // The text of a call's arguments may have other white space.
    expect(JSON.parse(normal(JSON.stringify(answer)))).toEqual(JSON.parse(normal(JSON.stringify(collector.finish()))));
  });

  it("is an error when it breaks off", () => {
    fc.assert(
      fc.property(fc.nat({ max: events.length - 1 }), (length) => {
        const broken = readMessagesStream(contextOf(name, nativeContext), [messagesSse(events.slice(0, length))]);
        expect(checkEventOrder(broken)).toBeUndefined();
        expect(broken.at(-1)).toMatchObject({ type: "error", fault: { kind: "bad_answer" } });
      }),
      { numRuns: 20 },
    );
  });
});

function normal(text: string): string {
  return text.replaceAll(/(\\"[:,]) /g, "$1");
}

describe("what a stream says", () => {
  const read = (name: keyof typeof streams): readonly ChatEvent[] =>
    readMessagesStream(contextOf(name, nativeContext), [messagesSse(streams[name])]);

  it("has all texts, thoughts with their signatures, and arguments as the model wrote them", () => {
    const events = read("thoughtsAndCalls");
    expect(textOf(events)).toBe(
      'The user asks for| the weather.|Let me look.|{"city": "San| José", "id": 12345678901234567890}|{}',
    );
    expect(events.filter(({ type }) => type === "signature")).toEqual([
      {
        type: "signature",
        choice: 0,
        block: 0,
        signature: { value: "EqQBCgIYAhIM1gbcDa9GJwZA2b3h", by: "anthropic" },
      },
      {
        type: "signature",
        choice: 0,
        block: 1,
        signature: { value: "EmwKAhgBEgy3va3pzix/LafPsn4a", by: "anthropic" },
        encrypted: true,
      },
    ]);
  });

  it("counts cached tokens among those of the prompt, and takes the last count", () => {
    const usage = (name: keyof typeof streams): readonly ChatEvent[] =>
      read(name).filter(({ type }) => type === "usage");
    expect(usage("text")).toEqual([
      {
        type: "usage",
        usage: { inputTokens: 1125, outputTokens: 1, cachedInputTokens: 1000, cacheWriteTokens: 100 },
      },
      {
        type: "usage",
        usage: { inputTokens: 1125, outputTokens: 89, cachedInputTokens: 1000, cacheWriteTokens: 100 },
      },
    ]);
    expect(usage("searchWithSources").at(-1)).toEqual({
      type: "usage",
      usage: {
        inputTokens: 10_682,
        outputTokens: 510,
        cachedInputTokens: 0,
        cacheWriteTokens: 0,
        reasoningTokens: 40,
      },
    });
  });

  it("gives tools of the provider whole, and sources with their text", () => {
    const events = read("searchWithSources");
    expect(events).toContainEqual({
      type: "block_start",
      choice: 0,
      block: 0,
      start: {
        kind: "native",
        wire: "anthropic",
        value: { type: "server_tool_use", id: "srvtoolu_01", name: "web_search", input: { query: "weather" } },
      },
    });
    expect(events.find(({ type }) => type === "citation")).toMatchObject({
      block: 2,
      value: { type: "web_search_result_location" },
    });
  });

  it.each([
    ["text", { reason: "stop" }],
    ["thoughtsAndCalls", { reason: "tool_calls" }],
    ["stopSequence", { reason: "stop", native: "stop_sequence", stopSequence: ", 3" }],
    ["cutByLimit", { reason: "length", native: "model_context_window_exceeded" }],
    ["unknownReason", { reason: "stop", native: "tired" }],
    ["refusal", { reason: "refusal" }],
    ["answerByTool", { reason: "stop" }],
  ] as const)("%s finishes with its reason", (name, finish) => {
    expect(read(name).find(({ type }) => type === "finish")).toEqual({ type: "finish", choice: 0, ...finish });
  });

  it("turns the call that stands for an answer into text", () => {
    const events = read("answerByTool");
    expect(events).toContainEqual({ type: "block_start", choice: 0, block: 0, start: { kind: "text" } });
    expect(textOf(events)).toBe('{"city":|"Paris"}');
  });

  it("tells why the model declined", () => {
    expect(textOf(read("refusal"))).toBe("This cannot be answered.");
  });
});
