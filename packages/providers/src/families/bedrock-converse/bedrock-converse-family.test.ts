import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatAnswer } from "../../conversation/chat-answer.ts";
import { checkEventOrder } from "../../conversation/check-event-order.ts";
import { eventsOfAnswer } from "../../conversation/events-of-answer.ts";
import { bedrockEvent, encodeEventStream } from "../../testing/encode-event-stream.ts";
import { createAnswerCollector } from "../../conversation/collect-answer.ts";
import { CLAUDE, converseContext } from "../../testing/converse-fixtures.ts";
import { bedrockConverseFamily as family } from "./bedrock-converse-family.ts";

const answerOf = (content: readonly unknown[], rest: Record<string, unknown> = {}) =>
  JSON.stringify({
    output: { message: { role: "assistant", content } },
    stopReason: "end_turn",
    usage: { inputTokens: 5, outputTokens: 6, totalTokens: 11 },
    metrics: { latencyMs: 1 },
    ...rest,
  });
const read = (body: string, rest: Parameters<typeof converseContext>[0] = {}) =>
  family.readAnswer(body, converseContext(rest));
const fault = (status: number, body: string, headers: Record<string, string> = {}) =>
  family.readFault({ status, headers, body });

describe("reading an answer of Converse", () => {
  it("keeps every block, all blocks of text too", () => {
    const searchResult = { searchResult: { source: "s", title: "t", content: [] } };
    const citations = [{ title: "Plan" }];
    const answer = read(
      answerOf(
        [
          { reasoningContent: { reasoningText: { text: "Hm.", signature: "c2ln" } } },
          { reasoningContent: { redactedContent: "cmVk" } },
          { text: "One. " },
          { citationsContent: { content: [{ text: "Two" }, { text: "." }], citations } },
          searchResult,
          { toolUse: { toolUseId: "t1", name: "get_weather", input: { id: 1 } } },
        ],
        {
          stopReason: "tool_use",
          usage: {
            inputTokens: 5,
            outputTokens: 6,
            totalTokens: 11,
            cacheReadInputTokens: 2,
            cacheWriteInputTokens: 1,
          },
        },
      ).replace('"id":1', '"id":12345678901234567890'),
    );
    expect(answer).toEqual({
      id: "req-1",
      model: CLAUDE,
      choices: [
        {
          parts: [
            { kind: "reasoning", text: "Hm.", signature: { value: "c2ln", by: "bedrock-converse" } },
            { kind: "reasoning", text: "", encrypted: { value: "cmVk", by: "bedrock-converse" } },
            { kind: "text", text: "One. " },
            { kind: "text", text: "Two.", citations },
            { kind: "native", wire: "bedrock-converse", value: searchResult },
            { kind: "tool_call", id: "t1", name: "get_weather", argumentsJson: '{"id":12345678901234567890}' },
          ],
          finish: "tool_calls",
        },
      ],
      usage: { inputTokens: 8, outputTokens: 6, cachedInputTokens: 2, cacheWriteTokens: 1 },
    } satisfies ChatAnswer);
  });

  it("tells a guardrail's stop and the stop sequence", () => {
    expect(read(answerOf([], { stopReason: "guardrail_intervened" }))).toMatchObject({
      choices: [{ finish: "content_filter", nativeFinish: "guardrail_intervened" }],
    });
    const fields = { additionalModelResponseFields: { stop_sequence: "END" }, stopReason: "stop_sequence" };
    expect(read(answerOf([], fields))).toMatchObject({ choices: [{ finish: "stop", stopSequence: "END" }] });
  });

  it("turns the call of the answer's tool into text", () => {
    const call = { toolUse: { toolUseId: "t", name: "answer_in_json", input: { city: "Paris" } } };
    expect(
      read(answerOf([{ text: "Here:" }, call], { stopReason: "tool_use" }), {
        format: { kind: "json" },
        model: "amazon.nova-pro-v1:0",
      }),
    ).toMatchObject({ choices: [{ parts: [{ kind: "text", text: '{"city":"Paris"}' }], finish: "stop" }] });
  });

  it("takes what is no answer for a fault, and never throws", () => {
    for (const body of ["", "<html>", "null", "[]", "{}", '{"output":{}}'])
      expect(read(body)).toMatchObject({ kind: "bad_answer", status: 502 });
    const block = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fc.constantFrom("text", "toolUse", "reasoningContent", "citationsContent"),
        fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom("reasoningText", "content", "input"), fc.jsonValue())),
        { maxKeys: 1 },
      ),
    );
    fc.assert(
      fc.property(fc.array(block, { maxLength: 4 }), fc.jsonValue(), (content, odd) => {
        const answer = read(answerOf(content, { stopReason: odd, usage: odd, additionalModelResponseFields: odd }));
        expect("choices" in answer && checkEventOrder(eventsOfAnswer(answer))).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });
});

describe("one answer, whole and streamed", () => {
  const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
  const word = fc.stringMatching(/^[a-z_]{1,12}$/);
  const base64 = fc.base64String({ minLength: 4, maxLength: 24 });
  /** A block as it stands in the whole answer, and the frames that tell of it. */
  const block = fc.oneof(
    text.map((value) => ({ whole: { text: value }, deltas: [{ text: value }], start: undefined })),
    fc.tuple(text, base64).map(([value, signature]) => ({
      whole: { reasoningContent: { reasoningText: { text: value, signature } } },
      deltas: [{ reasoningContent: { text: value } }, { reasoningContent: { signature } }],
      start: undefined,
    })),
    base64.map((redactedContent) => ({
      whole: { reasoningContent: { redactedContent } },
      deltas: [{ reasoningContent: { redactedContent } }],
      start: undefined,
    })),
    fc.tuple(word, word, fc.dictionary(word, text, { maxKeys: 2 })).map(([toolUseId, name, input]) => ({
      whole: { toolUse: { toolUseId, name, input } },
      deltas: [{ toolUse: { input: JSON.stringify(input) } }],
      start: { toolUse: { toolUseId, name } },
    })),
  );
  const formats = fc.constantFrom(undefined, { kind: "json" } as const);

  it("is the same answer, also where a tool gives it", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 5 }), formats, fc.boolean(), (blocks, format, isAnswered) => {
        const name = "answer_in_json";
        const answer = {
          whole: { toolUse: { toolUseId: "t", name, input: { a: 1 } } },
          deltas: [{ toolUse: { input: '{"a":1}' } }],
          start: { toolUse: { toolUseId: "t", name } },
        };
        const all = isAnswered ? [...blocks, answer, ...blocks] : blocks;
        const request = { model: "amazon.nova-pro-v1:0", ...(format && { format }) };
        const usage = { inputTokens: 5, outputTokens: 6, totalTokens: 11 };
        const frames = all.flatMap(({ deltas, start }, contentBlockIndex) => [
          ...(start === undefined ? [] : [bedrockEvent("contentBlockStart", { contentBlockIndex, start })]),
          ...deltas.map((delta) => bedrockEvent("contentBlockDelta", { contentBlockIndex, delta })),
          bedrockEvent("contentBlockStop", { contentBlockIndex }),
        ]);
        const stream = family.openStream(converseContext({ ...request, stream: true }));
        const bytes = encodeEventStream([
          bedrockEvent("messageStart", { role: "assistant" }),
          ...frames,
          bedrockEvent("messageStop", { stopReason: "tool_use" }),
          bedrockEvent("metadata", { usage }),
        ]);
        const events = [...stream.read(bytes), ...stream.close()];
        expect(checkEventOrder(events)).toBeUndefined();
        const collector = createAnswerCollector();
        for (const event of events) collector.add(event);
        const content = all.map(({ whole }) => whole);
        expect(read(answerOf(content, { stopReason: "tool_use", usage }), request)).toEqual(collector.finish());
      }),
      { numRuns: 500 },
    );
  });
});

describe("reading an error answer of Bedrock", () => {
  it.each([
    ["ThrottlingException:http://internal.amazon.com/coral/", 429, { kind: "rate_limit", status: 429 }],
    ["ValidationException", 400, { kind: "invalid_request", nativeType: "ValidationException" }],
    ["AccessDeniedException", 403, { kind: "permission" }],
    ["ExpiredTokenException", 403, { kind: "authentication" }],
    ["ResourceNotFoundException", 404, { kind: "not_found" }],
    ["ModelTimeoutException", 408, { kind: "timeout" }],
    ["ModelNotReadyException", 429, { kind: "overloaded" }],
    ["ModelErrorException", 424, { kind: "provider" }],
    ["ServiceUnavailableException", 503, { kind: "overloaded" }],
    ["InternalServerException", 500, { kind: "provider" }],
    ["NewException", 418, { kind: "invalid_request", nativeType: "NewException" }],
  ])("knows %s", (type, status, expected) => {
    const headers = { "x-amzn-errortype": type, "x-amzn-requestid": "r" };
    expect(fault(status, '{"message":"Why."}', headers)).toMatchObject({
      message: "Why.",
      requestId: "r",
      ...expected,
    });
  });

  it("finds the exception and the message elsewhere too", () => {
    expect(fault(400, '{"__type":"com.amazon.coral.service#ThrottlingException","Message":"Slow."}')).toEqual({
      kind: "rate_limit",
      status: 400,
      message: "Slow.",
      nativeType: "ThrottlingException",
    });
    expect(fault(503, "<html>busy</html>", { "retry-after": "2" })).toMatchObject({
      kind: "overloaded",
      message: "<html>busy</html>",
      retryAfterMs: 2000,
    });
    expect(fault(500, "").message).toBe("Bedrock answered with status 500 and no message.");
  });

  it("keeps the signed request, which AWS quotes with its session token, to itself", () => {
    const message =
      "The request signature we calculated does not match. \n\nThe Canonical String for this request should have been\n" +
      "'POST\n/model/x\nx-amz-security-token:SECRET\n'";
    const { kind, message: told } = fault(403, JSON.stringify({ message }), {
      "x-amzn-errortype": "InvalidSignatureException",
    });
    expect([kind, told]).toEqual(["authentication", "The request signature we calculated does not match."]);
  });

  it("never throws", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 400, max: 599 }),
        fc.oneof(fc.json(), fc.string()),
        fc.string(),
        (status, body, type) => {
          expect(fault(status, body, { "x-amzn-errortype": type }).message).not.toBe("");
        },
      ),
      { numRuns: 1000 },
    );
  });
});
