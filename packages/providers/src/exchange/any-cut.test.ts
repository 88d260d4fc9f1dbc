import { describe, expect, test } from "vitest";
import { checkEventOrder } from "../conversation/check-event-order.ts";
import type { ChatRequest } from "../conversation/chat-request.ts";
import { anthropicMessages } from "../dialects/anthropic-messages/anthropic-messages.ts";
import { openAiChat } from "../dialects/openai-chat/openai-chat.ts";
import { openAiResponses } from "../dialects/openai-responses/openai-responses.ts";
import { anthropicFamily } from "../families/anthropic/anthropic-family.ts";
import { bedrockConverseFamily } from "../families/bedrock-converse/bedrock-converse-family.ts";
import { geminiFamily } from "../families/gemini/gemini-family.ts";
import { openAiFamily } from "../families/openai/openai.ts";
import { anthropicTarget } from "../testing/anthropic-target.ts";
import { converseTarget } from "../testing/converse-fixtures.ts";
import { geminiTarget } from "../testing/gemini-fixtures.ts";
import { cutBytes } from "../testing/mutate-bytes.ts";
import { plainTarget } from "../testing/openai-request.ts";
import { RECORDED_ANSWERS, type RecordedWire } from "../testing/recorded-answers.ts";
import { seededRandom } from "../testing/seeded-random.ts";
import { streamBreaches } from "../testing/stream-breaches.ts";
import { plainRequest } from "../testing/written-messages.ts";
import { openAnswer } from "./open-answer.ts";

const CUTS = 25;
const dialects = [openAiChat, anthropicMessages, openAiResponses];
const wires = {
  openai: [openAiFamily, plainTarget],
  anthropic: [anthropicFamily, anthropicTarget()],
  "bedrock-anthropic": [anthropicFamily, anthropicTarget({ kind: "bedrock", region: "us-east-1" })],
  gemini: [geminiFamily, geminiTarget()],
  "bedrock-converse": [bedrockConverseFamily, converseTarget],
} as const;
const streams = (Object.keys(wires) as RecordedWire[]).flatMap((wire) => {
  const { encode, streamType, answers } = RECORDED_ANSWERS[wire];
  return answers.map(({ name, messages }) => ({ wire, name, streamType, bytes: encode(messages) }));
});

describe.each(streams)("a stream of $wire: $name", ({ wire, streamType, bytes }) => {
  const [family, target] = wires[wire];
  const headers = { "content-type": streamType };
  /** Everything, a byte at a time, and cut at random. */
  const random = seededRandom(bytes.length);
  const ways = [
    Array.from(bytes, (byte) => Uint8Array.of(byte)),
    ...Array.from({ length: CUTS }, () => cutBytes(bytes, random)),
  ];

  test("gives the same events, however its bytes are cut", () => {
    const read = (pieces: readonly Uint8Array[]) => {
      const reader = family.openStream({ request: { ...plainRequest, stream: true }, target, headers });
      return [...pieces.flatMap((piece) => reader.read(piece)), ...reader.close()];
    };
    const expected = read([bytes]);
    expect(checkEventOrder(expected)).toBeUndefined();
    for (const pieces of ways) expect(read(pieces)).toEqual(expected);
  });

  test.each(dialects)("is the same answer to a client of $id, streamed and not", (dialect) => {
    for (const stream of [true, false]) {
      const request: ChatRequest = { ...plainRequest, dialect: dialect.id, stream, streamUsage: true };
      const answered = (pieces: readonly Uint8Array[]) => {
        const answer = openAnswer({
          dialect,
          family,
          target,
          request,
          head: { status: 200, headers },
          fallbackId: "x",
          now: 1,
        });
        const text = pieces.map((piece) => answer.read(piece)).join("") + answer.end();
        const { head, fault, usage, model } = answer;
        return { text, head, fault, usage, model };
      };
      const expected = answered([bytes]);
      if (expected.head?.contentType === dialect.streamType)
        expect(streamBreaches(dialect.id, expected.text)).toEqual([]);
      for (const pieces of ways) expect(answered(pieces)).toEqual(expected);
    }
  });
});
