import type { JsonObject } from "@signalbox/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatAnswer, Choice } from "../../conversation/chat-answer.ts";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { checkEventOrder } from "../../conversation/check-event-order.ts";
import { createAnswerCollector } from "../../conversation/collect-answer.ts";
import { eventsOfAnswer } from "../../conversation/events-of-answer.ts";
import { openAiChat } from "../../dialects/openai-chat/openai-chat.ts";
import { arbitraryAnswer } from "../../testing/arbitrary-answer.ts";
import { arbitraryChatRequest } from "../../testing/arbitrary-chat-request.ts";
import type { Target } from "../target.ts";
import { openAiFamily } from "./openai.ts";

const target: Target = {
  family: "openai",
  provider: "openai",
  basePath: "/v1",
  transport: { kind: "native" },
  defaultMaxTokens: 4096,
  strict: true,
  quirks: {},
};
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
const context = { request, fallbackId: "x", now: 1 };
const readContext = { request, target, headers: {} };

/** What the wire keeps of an answer: it has one text, one refusal and a list of calls for each choice. */
const kept = ({ id, model, created, choices, usage }: ChatAnswer): unknown => ({
  id,
  model,
  created,
  choices: choices.map(keptOf),
  usage: Object.keys(usage).length > 0 ? { inputTokens: 0, outputTokens: 0, ...usage } : {},
});
const keptOf = ({ parts, finish }: Choice): unknown => {
  const joined = (kind: "text" | "reasoning" | "refusal"): string =>
    parts.map((part) => (part.kind === kind ? part.text : "")).join("");
  const calls = parts.filter((part) => part.kind === "tool_call");
  return {
    text: joined("text"),
    reasoning: joined("reasoning"),
    refusal: joined("refusal"),
    calls: calls.map(({ id, name, argumentsJson }) => ({ id, name, argumentsJson })),
    finish: finish === "stop" && calls.length > 0 ? "tool_calls" : finish,
  };
};

const signatures = ({ choices }: ChatAnswer): readonly string[] =>
  choices.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === "reasoning" && part.signature ? [part.signature.value] : [])),
  );

describe("OpenAI's chat API between a client and a provider", () => {
  it("carries every request that it can say, unchanged and with nothing dropped", () => {
    fc.assert(
      fc.property(arbitraryChatRequest, (asked) => {
        const written = openAiFamily.write(asked, target);
        if (written.kind === "fault") throw new Error(written.message);
        expect(written.dropped).toEqual([]);
        expect(openAiChat.read(JSON.parse(written.request.body) as JsonObject)).toEqual(asked);
      }),
      { numRuns: 300 },
    );
  });

  it("carries whole answers, and whose signatures they have", () => {
    fc.assert(
      fc.property(arbitraryAnswer, (answer) => {
        const read = openAiFamily.readAnswer(JSON.stringify(openAiChat.writeAnswer(answer, context)), readContext);
        if ("kind" in read) throw new Error(read.message);
        expect(kept(read)).toEqual(kept(answer));
        const marked = answer.choices.flatMap(({ parts }) =>
          parts.flatMap((part) =>
            part.kind === "reasoning" && part.signature ? [`${part.signature.by}:${part.signature.value}`] : [],
          ),
        );
        expect(signatures(read)).toEqual(marked);
      }),
      { numRuns: 300 },
    );
  });

  it("carries streamed answers", () => {
    fc.assert(
      fc.property(arbitraryAnswer, (answer) => {
        const writer = openAiChat.openStream(context);
        const text = eventsOfAnswer(answer)
          .map((event) => writer.write(event))
          .join("");
        const reader = openAiFamily.openStream(readContext);
        const events = [...reader.read(new TextEncoder().encode(text)), ...reader.close()];
        expect(checkEventOrder(events)).toBeUndefined();
        const collector = createAnswerCollector();
        for (const event of events) collector.add(event);
        const read = collector.finish();
        if ("kind" in read) throw new Error(read.message);
        // A choice of which nothing is told but its end has no parts either way.
        expect(kept(read)).toEqual(kept(answer));
      }),
      { numRuns: 300 },
    );
  });
});
