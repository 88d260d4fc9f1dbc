import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkEventOrder } from "../../conversation/check-event-order.ts";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { createAnswerCollector } from "../../conversation/collect-answer.ts";
import { converseContext, thinkingToolStream } from "../../testing/converse-fixtures.ts";
import { arbitraryCuts } from "../../testing/cut-bytes.ts";
import { bedrockEvent, bedrockException, encodeEventStream } from "../../testing/encode-event-stream.ts";
import { openStream } from "./open-stream.ts";

type Messages = Parameters<typeof encodeEventStream>[0];

const readPieces = (pieces: readonly Uint8Array[], request: Partial<ChatRequest> = {}): readonly ChatEvent[] => {
  const reader = openStream(converseContext({ stream: true, ...request }));
  return [...pieces.flatMap((piece) => reader.read(piece)), ...reader.close()];
};
const read = (messages: Messages, request: Partial<ChatRequest> = {}): readonly ChatEvent[] => {
  const events = readPieces([encodeEventStream(messages)], request);
  expect(checkEventOrder(events)).toBeUndefined();
  return events;
};
const collect = (events: readonly ChatEvent[]) => {
  const collector = createAnswerCollector();
  for (const event of events) collector.add(event);
  return collector.finish();
};
const start = bedrockEvent("messageStart", { role: "assistant" });
const delta = (contentBlockIndex: number, value: unknown) =>
  bedrockEvent("contentBlockDelta", { contentBlockIndex, delta: value });
const call = (contentBlockIndex: number, name: string) =>
  bedrockEvent("contentBlockStart", { contentBlockIndex, start: { toolUse: { toolUseId: `id_${name}`, name } } });
const stop = (contentBlockIndex: number) => bedrockEvent("contentBlockStop", { contentBlockIndex });
const ending = (stopReason: string) => [
  bedrockEvent("messageStop", { stopReason }),
  bedrockEvent("metadata", { usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 } }),
];

describe("reading a stream of Converse", () => {
  it("tells thoughts with their signature, text, calls with indices of their own, and the counts after the end", () => {
    const events = read(thinkingToolStream);
    expect(collect(events)).toEqual({
      id: "req-1",
      model: converseContext().request.model,
      choices: [
        {
          parts: [
            {
              kind: "reasoning",
              text: "They want the weather.",
              signature: { value: "c2lnbmVk", by: "bedrock-converse" },
            },
            { kind: "text", text: "Let me look — один момент 🌦" },
            { kind: "tool_call", id: "tooluse_A", name: "get_weather", argumentsJson: '{"city":"Paris"}' },
            { kind: "tool_call", id: "tooluse_B", name: "get_time", argumentsJson: "" },
          ],
          finish: "tool_calls",
        },
      ],
      usage: { inputTokens: 120, outputTokens: 31, cachedInputTokens: 60, cacheWriteTokens: 40 },
    });
    expect(events.slice(-3).map(({ type }) => type)).toEqual(["finish", "usage", "end"]);
  });

  it("gives the same events for any cut of the bytes", () => {
    const bytes = encodeEventStream(thinkingToolStream);
    const expected = readPieces([bytes]);
    fc.assert(
      fc.property(arbitraryCuts(bytes), (pieces) => {
        expect(readPieces(pieces)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("keeps thoughts that only the provider can read, and sources", () => {
    const citation = { title: "Plan", location: { documentPage: { documentIndex: 0, start: 1, end: 2 } } };
    const events = read([
      start,
      delta(0, { reasoningContent: { redactedContent: "cmVkYWN0ZWQ=" } }),
      stop(0),
      delta(1, { text: "As planned." }),
      delta(1, { citation }),
      stop(1),
      ...ending("end_turn"),
    ]);
    expect(collect(events)).toMatchObject({
      choices: [
        {
          parts: [
            { kind: "reasoning", text: "", encrypted: { value: "cmVkYWN0ZWQ=", by: "bedrock-converse" } },
            { kind: "text", text: "As planned.", citations: [citation] },
          ],
        },
      ],
    });
  });

  it("parts thoughts and text that share an index, which some models do", () => {
    const events = read([
      start,
      delta(0, { reasoningContent: { text: "Hm." } }),
      delta(0, { text: "Yes" }),
      stop(0),
      delta(1, { text: "!" }),
      ...ending("end_turn"),
    ]);
    expect(collect(events)).toMatchObject({
      choices: [{ parts: [{ kind: "reasoning", text: "Hm." }, { text: "Yes" }, { text: "!" }], finish: "stop" }],
    });
  });

  it("gathers blocks that only Converse has", () => {
    const image = { image: { source: { bytes: "AAAA" } } };
    const events = read([
      start,
      delta(0, { text: "Here:" }),
      bedrockEvent("contentBlockStart", { contentBlockIndex: 1, start: { image: { format: "png" } } }),
      delta(1, image),
      stop(1),
      delta(2, { text: "Done." }),
      ...ending("end_turn"),
    ]);
    const value = { image: { format: "png" }, deltas: [image] };
    expect(collect(events)).toMatchObject({
      choices: [{ parts: [{ text: "Here:" }, { kind: "native", wire: "bedrock-converse", value }, { text: "Done." }] }],
    });
  });

  it.each([
    ["end_turn", { finish: "stop" }],
    ["stop_sequence", { finish: "stop", nativeFinish: "stop_sequence" }],
    ["max_tokens", { finish: "length" }],
    ["model_context_window_exceeded", { finish: "length", nativeFinish: "model_context_window_exceeded" }],
    ["guardrail_intervened", { finish: "content_filter", nativeFinish: "guardrail_intervened" }],
    ["content_filtered", { finish: "content_filter", nativeFinish: "content_filtered" }],
    ["something_new", { finish: "stop", nativeFinish: "something_new" }],
  ])("understands the stop reason %s", (word, expected) => {
    expect(collect(read([start, delta(0, { text: "x" }), stop(0), ...ending(word)]))).toMatchObject({
      choices: [expected],
    });
  });

  it("tells which stop sequence was met", () => {
    const stopped = bedrockEvent("messageStop", {
      stopReason: "stop_sequence",
      additionalModelResponseFields: { delta: { stop_sequence: "END" } },
    });
    expect(collect(read([start, stopped]))).toMatchObject({ choices: [{ stopSequence: "END" }] });
  });

  it.each([
    ["throttlingException", { message: "Too many." }, { kind: "rate_limit", status: 429, message: "Too many." }],
    ["serviceUnavailableException", { message: "Busy." }, { kind: "overloaded", status: 503 }],
    ["validationException", { message: "No." }, { kind: "invalid_request", status: 400 }],
    [
      "modelStreamErrorException",
      { message: "Model failed.", originalStatusCode: 500, originalMessage: "x" },
      { kind: "provider", status: 500, nativeType: "modelStreamErrorException", requestId: "req-1" },
    ],
    ["strangeException", "no json", { kind: "provider", status: 502, message: "no json" }],
  ])("ends in an error at a %s inside the stream", (type, payload, fault) => {
    const events = read([start, delta(0, { text: "Hal" }), bedrockException(type, payload), delta(0, { text: "lo" })]);
    expect(events.at(-1)).toMatchObject({ type: "error", fault });
    expect(collect(events)).toMatchObject(fault);
  });

  it("ends in an error at an error that the API does not model", () => {
    const headers = { ":message-type": "error", ":error-code": "InternalFailure", ":error-message": "Oops." };
    expect(read([{ headers, payload: "" }])).toEqual([
      {
        type: "error",
        fault: { kind: "provider", status: 500, message: "Oops.", nativeType: "InternalFailure", requestId: "req-1" },
      },
    ]);
  });

  it.each([
    ["before its end", [start, delta(0, { text: "Hal" })]],
    ["at once", []],
    ["after the counts, but without a stop", [start, ...ending("end_turn").slice(1)]],
  ])("takes a stream that breaks off %s for an error", (_, messages) => {
    expect(read(messages).at(-1)).toMatchObject({ type: "error", fault: { kind: "bad_answer", status: 502 } });
  });

  it("takes half a frame and broken frames for an error", () => {
    const bytes = encodeEventStream(thinkingToolStream);
    expect(readPieces([bytes.slice(0, -3)]).at(-1)).toMatchObject({ type: "error", fault: { kind: "bad_answer" } });
    const broken = bytes.slice();
    broken[60]! ^= 1;
    expect(readPieces([broken]).at(-1)).toMatchObject({ type: "error", fault: { kind: "bad_answer" } });
  });

  it("forgives a stream that ends without the counts", () => {
    const events = read([start, delta(0, { text: "Hi" }), stop(0), ...ending("end_turn").slice(0, 1)]);
    expect(collect(events)).toMatchObject({ choices: [{ parts: [{ text: "Hi" }] }], usage: {} });
  });

  it.each([
    ["arguments of a call that never began", [start, delta(0, { toolUse: { input: "{" } })]],
    ["content after the end", [start, ...ending("end_turn").slice(0, 1), delta(0, { text: "x" })]],
    ["a payload that is no object", [start, bedrockEvent("contentBlockDelta", "[1]")]],
  ])("takes %s for an error", (_, messages) => {
    expect(read(messages).at(-1)).toMatchObject({ type: "error", fault: { kind: "bad_answer" } });
  });

  it("never throws and keeps the order, whatever the messages", () => {
    const known = fc.constantFrom(...thinkingToolStream, bedrockException("throttlingException", {}));
    const odd = fc
      .tuple(
        fc.constantFrom("contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata", "new"),
        fc.oneof(
          fc.jsonValue(),
          fc.record({
            contentBlockIndex: fc.nat({ max: 3 }),
            start: fc.oneof(fc.constant({ toolUse: {} }), fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 })),
            delta: fc.dictionary(fc.constantFrom("text", "toolUse", "reasoningContent", "citation"), fc.jsonValue()),
            usage: fc.jsonValue(),
            stopReason: fc.jsonValue(),
          }),
        ),
      )
      .map(([type, payload]) => bedrockEvent(type, payload));
    const format = fc.constantFrom(undefined, { kind: "json" } as const);
    fc.assert(
      fc.property(fc.array(fc.oneof(known, odd), { maxLength: 12 }), format, (messages, wanted) => {
        read(messages, wanted && { format: wanted });
      }),
      { numRuns: 2000 },
    );
  });
});

describe("an answer in JSON that a tool gave", () => {
  const request: Partial<ChatRequest> = { model: "amazon.nova-pro-v1:0", format: { kind: "json" } };
  const answer = [
    call(1, "answer_in_json"),
    delta(1, { toolUse: { input: '{"city":' } }),
    delta(1, { toolUse: { input: '"Paris"}' } }),
    stop(1),
  ];

  it("is text, without the words around it", () => {
    const events = read(
      [start, delta(0, { text: "Here it is:" }), stop(0), ...answer, delta(2, { text: "!" }), ...ending("tool_use")],
      request,
    );
    expect(collect(events)).toMatchObject({
      choices: [{ parts: [{ kind: "text", text: '{"city":"Paris"}' }], finish: "stop" }],
    });
    expect(events.filter(({ type }) => type === "delta")).toHaveLength(2);
  });

  it("is what the model wrote itself, when it did not call", () => {
    const events = read([start, delta(0, { text: "{}" }), stop(0), ...ending("end_turn")], request);
    expect(collect(events)).toMatchObject({ choices: [{ parts: [{ kind: "text", text: "{}" }], finish: "stop" }] });
  });

  it("comes after calls of the client's tools, with their text", () => {
    const events = read(
      [
        start,
        delta(0, { reasoningContent: { text: "Hm." } }),
        delta(1, { text: "I look." }),
        call(2, "get_weather"),
        stop(2),
        ...ending("tool_use"),
      ],
      request,
    );
    expect(collect(events)).toMatchObject({
      choices: [{ parts: [{ kind: "reasoning" }, { text: "I look." }, { name: "get_weather" }], finish: "tool_calls" }],
    });
  });

  it("is not lost when the stream breaks off", () => {
    const events = read([start, delta(0, { text: "Sorry, " }), delta(0, { text: "I" })], request);
    expect(events.map(({ type }) => type)).toEqual(["start", "block_start", "delta", "delta", "error"]);
  });
});
