import type { JsonValue } from "@signalbox/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkEventOrder } from "../../conversation/check-event-order.ts";
import { bedrockException, encodeEventStream } from "../../testing/encode-event-stream.ts";
import { messagesChunks, messagesSse } from "../../testing/messages-frames.ts";
import { bedrockContext, nativeContext, readMessagesStream } from "../../testing/read-messages-stream.ts";
import { streams } from "../../testing/messages-streams.ts";

describe("a stream that fails", () => {
  it("ends in the provider's error", () => {
    const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" }, request_id: "req_1" };
    const events = readMessagesStream(nativeContext, [
      messagesSse([...streams.text.slice(0, 4), error, ...streams.text.slice(4)]),
    ]);
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
    expect(readMessagesStream(bedrockContext, [messagesChunks(streams.text.slice(0, 4)), bytes]).at(-1)).toEqual({
      type: "error",
      fault: { kind: "rate_limit", status: 429, message: "Too many tokens", nativeType: "throttlingException" },
    });
  });

  it("ends in an error when it is no stream at all", () => {
    const page = new TextEncoder().encode("data: <html>Bad gateway</html>\n\n");
    for (const context of [nativeContext, bedrockContext])
      expect(readMessagesStream(context, [page]).at(-1)).toMatchObject({
        type: "error",
        fault: { kind: "bad_answer" },
      });
  });

  it.each([
    ["server-sent events", nativeContext, messagesSse(streams.thoughtsAndCalls)],
    ["Bedrock's messages", bedrockContext, messagesChunks(streams.thoughtsAndCalls)],
  ])("never throws, whatever is broken in %s, and keeps the order", (_, context, bytes) => {
    const change = fc.record({ place: fc.nat({ max: bytes.length - 1 }), byte: fc.nat({ max: 255 }) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const mutated = bytes.slice();
        for (const { place, byte } of changes) mutated[place] = byte;
        expect(checkEventOrder(readMessagesStream(context, [mutated]))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it("never throws at events of any shape", () => {
    const value = fc.constantFrom<JsonValue>(null, 1, "x", true, [], {}, [{}], ["x"], { explanation: 1 });
    const blockType = fc.constantFrom("text", "thinking", "redacted_thinking", "tool_use", "server_tool_use", 1);
    const block = { type: blockType, text: value, data: value, input: value, citations: value };
    const deltaType = fc.constantFrom(
      "text_delta",
      "thinking_delta",
      "signature_delta",
      "citations_delta",
      "input_json_delta",
      "new_delta",
    );
    const delta = { type: deltaType, text: value, signature: value, citation: value, partial_json: value };
    const ending = { stop_reason: value, stop_sequence: value, stop_details: value };
    const event = fc.record({
      type: fc.constantFrom(
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
        "error",
        "other",
      ),
      message: value,
      content_block: fc.oneof(value, fc.record(block)),
      delta: fc.oneof(value, fc.record(delta), fc.record(ending)),
      usage: value,
      error: value,
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        expect(checkEventOrder(readMessagesStream(nativeContext, [messagesSse(events)]))).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });
});
