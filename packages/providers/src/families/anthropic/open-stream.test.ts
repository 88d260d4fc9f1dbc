import type { JsonObject } from "@signalbox/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkEventOrder } from "../../conversation/check-event-order.ts";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { createAnswerCollector } from "../../conversation/collect-answer.ts";
import { anthropicTarget } from "../../testing/anthropic-target.ts";
import { arbitraryCuts } from "../../testing/cut-bytes.ts";
import { bedrockException, encodeEventStream } from "../../testing/encode-event-stream.ts";
import { messagesChunks, messagesSse, messageText } from "../../testing/messages-frames.ts";
import type { ReadContext } from "../wire-family.ts";
import { streams } from "./__fixtures__/streams.ts";
import { anthropicFamily } from "./anthropic-family.ts";

const request: ChatRequest = {
  dialect: "openai-chat",
  model: "claude-3-5-haiku-20241022",
  turns: [],
  tools: [],
  stop: [],
  sampling: {},
  stream: true,
  streamUsage: true,
  native: [],
};
const jsonRequest: ChatRequest = { ...request, format: { kind: "schema", name: "x", schema: { type: "object" } } };

const native: ReadContext = { request, target: anthropicTarget(), headers: { "content-type": "text/event-stream" } };
const bedrock: ReadContext = {
  request,
  target: anthropicTarget({ kind: "bedrock", region: "us-east-1" }),
  headers: {},
};

function readAll(context: ReadContext, pieces: readonly Uint8Array[]): readonly ChatEvent[] {
  const reader = anthropicFamily.openStream(context);
  return [...pieces.flatMap((piece) => reader.read(piece)), ...reader.close()];
}

function textOf(events: readonly ChatEvent[]): string {
  return events.flatMap((event) => (event.type === "delta" ? [event.text] : [])).join("|");
}

const entries = Object.entries(streams) as [keyof typeof streams, readonly JsonObject[]][];
const contextOf = (name: keyof typeof streams, context: ReadContext): ReadContext =>
  name === "answerByTool" ? { ...context, request: jsonRequest } : context;

describe.each(entries)("the stream %s", (name, events) => {
  const whole = readAll(contextOf(name, native), [messagesSse(events)]);

  it("keeps the promised order and ends well", () => {
    expect(checkEventOrder(whole)).toBeUndefined();
    expect(whole.at(-1)).toEqual({ type: "end" });
  });

  it("gives the same events however its bytes are cut", () => {
    fc.assert(
      fc.property(arbitraryCuts(messagesSse(events)), (pieces) => {
        expect(readAll(contextOf(name, native), pieces)).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it("gives the same events from Bedrock, however its bytes are cut", () => {
    fc.assert(
      fc.property(arbitraryCuts(messagesChunks(events)), (pieces) => {
        expect(readAll(contextOf(name, bedrock), pieces)).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });

  it("is the answer that is read when it is not streamed", () => {
    const collector = createAnswerCollector();
    for (const event of whole) collector.add(event);
    const answer = anthropicFamily.readAnswer(messageText(events), contextOf(name, native));
    // The text of a call's arguments may have other white space.
    expect(JSON.parse(normal(JSON.stringify(answer)))).toEqual(JSON.parse(normal(JSON.stringify(collector.finish()))));
  });

  it("is an error when it breaks off", () => {
    fc.assert(
      fc.property(fc.nat({ max: events.length - 1 }), (length) => {
        const broken = readAll(contextOf(name, native), [messagesSse(events.slice(0, length))]);
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
    readAll(contextOf(name, native), [messagesSse(streams[name])]);

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

describe("a stream that fails", () => {
  it("ends in the provider's error", () => {
    const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" }, request_id: "req_1" };
    const events = readAll(native, [messagesSse([...streams.text.slice(0, 4), error, ...streams.text.slice(4)])]);
    expect(checkEventOrder(events)).toBeUndefined();
    expect(events.at(-1)).toEqual({
      type: "error",
      fault: {
        kind: "overloaded",
        status: 529,
        message: "Overloaded",
        nativeType: "overloaded_error",
        requestId: "req_1",
      },
    });
  });

  it("of Bedrock ends in the exception", () => {
    const bytes = encodeEventStream([bedrockException("throttlingException", { message: "Too many tokens" })]);
    expect(readAll(bedrock, [messagesChunks(streams.text.slice(0, 4)), bytes]).at(-1)).toEqual({
      type: "error",
      fault: { kind: "rate_limit", status: 429, message: "Too many tokens", nativeType: "throttlingException" },
    });
  });

  it("ends in an error when it is no stream at all", () => {
    const page = new TextEncoder().encode("data: <html>Bad gateway</html>\n\n");
    for (const context of [native, bedrock])
      expect(readAll(context, [page]).at(-1)).toMatchObject({ type: "error", fault: { kind: "bad_answer" } });
  });

  it("never throws, whatever a broken provider sends, and keeps the order", () => {
    const bytes = messagesSse(streams.thoughtsAndCalls);
    const change = fc.record({ place: fc.nat({ max: bytes.length - 1 }), byte: fc.nat({ max: 255 }) });
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(native, bedrock),
        (changes, context) => {
          const mutated = (context === native ? bytes : messagesChunks(streams.thoughtsAndCalls)).slice();
          for (const { place, byte } of changes) mutated[place] = byte;
          expect(checkEventOrder(readAll(context, [mutated]))).toBeUndefined();
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("never throws at events of any shape", () => {
    const word = fc.constantFrom(
      "message_start",
      "content_block_start",
      "content_block_delta",
      "content_block_stop",
      "message_delta",
      "message_stop",
      "error",
      "other",
    );
    const event = fc.record({
      type: word,
      message: fc.jsonValue({ maxDepth: 2 }),
      content_block: fc.oneof(
        fc.jsonValue({ maxDepth: 1 }),
        fc.record({
          type: fc.constantFrom("text", "thinking", "redacted_thinking", "tool_use", "server_tool_use"),
          text: fc.jsonValue({ maxDepth: 1 }),
          data: fc.jsonValue({ maxDepth: 1 }),
          input: fc.jsonValue({ maxDepth: 1 }),
          citations: fc.jsonValue({ maxDepth: 1 }),
        }),
      ),
      delta: fc.oneof(
        fc.jsonValue({ maxDepth: 1 }),
        fc.record({
          type: fc.constantFrom(
            "text_delta",
            "thinking_delta",
            "signature_delta",
            "citations_delta",
            "input_json_delta",
            "new_delta",
          ),
          text: fc.jsonValue({ maxDepth: 1 }),
          signature: fc.jsonValue({ maxDepth: 1 }),
          citation: fc.jsonValue({ maxDepth: 1 }),
          partial_json: fc.jsonValue({ maxDepth: 1 }),
          stop_reason: fc.jsonValue({ maxDepth: 1 }),
          stop_details: fc.jsonValue({ maxDepth: 1 }),
        }),
      ),
      usage: fc.jsonValue({ maxDepth: 1 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        expect(checkEventOrder(readAll(native, [messagesSse(events as readonly JsonObject[])]))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});
