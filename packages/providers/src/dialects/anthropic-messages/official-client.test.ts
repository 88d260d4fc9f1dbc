import Anthropic, { APIError } from "@anthropic-ai/sdk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatAnswer } from "../../conversation/chat-answer.ts";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import { eventsOfAnswer } from "../../conversation/events-of-answer.ts";
import type { ProviderFault } from "../../conversation/provider-fault.ts";
import { arbitraryAnswer } from "../../testing/arbitrary-answer.ts";
import type { AnswerContext } from "../chat-dialect.ts";
import { anthropicMessages } from "./anthropic-messages.ts";

const context: AnswerContext = {
  request: {
    dialect: "anthropic-messages",
    model: "m",
    turns: [],
    tools: [],
    stop: [],
    sampling: {},
    stream: true,
    streamUsage: true,
    native: [],
  },
  fallbackId: "msg_fallback",
  now: 0,
};

/** Anthropic's own client, which gets `body` whatever it asks for. */
function client(body: string, { status = 200, type = "application/json" } = {}): Anthropic {
  return new Anthropic({
    apiKey: "none",
    maxRetries: 0,
    fetch: () => Promise.resolve(new Response(body, { status, headers: { "content-type": type } })),
  });
}

const asked = { model: "m", max_tokens: 1, messages: [{ role: "user" as const, content: "Hi" }] };

function stream(events: readonly ChatEvent[]): string {
  const writer = anthropicMessages.openStream(context);
  return events.map((event) => writer.write(event)).join("");
}

function read(events: readonly ChatEvent[]): ReturnType<Anthropic["messages"]["stream"]> {
  return client(stream(events), { type: "text/event-stream" }).messages.stream(asked);
}

/** Arguments that no JSON object are wrapped in a message, and cannot be read by clients from a stream. */
function hasReadableArguments({ choices }: ChatAnswer): boolean {
  return choices.every(({ parts }) =>
    parts.every((part) => part.kind !== "tool_call" || /^\s*\{/.test(part.argumentsJson)),
  );
}

describe("Anthropic's own client", () => {
  it("reads from a stream what it reads from a message", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryAnswer.filter(hasReadableArguments), async (answer) => {
        const streamed = await read(eventsOfAnswer(answer)).finalMessage();
        const whole = await client(JSON.stringify(anthropicMessages.writeAnswer(answer, context))).messages.create(
          asked,
        );
        expect(streamed.content).toEqual(whole.content);
        expect(streamed).toMatchObject({
          id: whole.id,
          stop_reason: whole.stop_reason,
          usage: { output_tokens: whole.usage.output_tokens },
        });
        expect(streamed.usage.input_tokens + (streamed.usage.cache_read_input_tokens ?? 0)).toBe(
          whole.usage.input_tokens + (whole.usage.cache_read_input_tokens ?? 0),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("gets counts that come after the finish", async () => {
    const message = await read([
      { type: "start", id: "a", model: "m" },
      { type: "block_start", choice: 0, block: 0, start: { kind: "text" } },
      { type: "delta", choice: 0, block: 0, text: "Hi" },
      { type: "block_stop", choice: 0, block: 0 },
      { type: "finish", choice: 0, reason: "stop" },
      { type: "usage", usage: { inputTokens: 12, outputTokens: 3, cachedInputTokens: 5 } },
      { type: "end" },
    ]).finalMessage();
    expect(message.usage).toMatchObject({ input_tokens: 7, cache_read_input_tokens: 5, output_tokens: 3 });
  });

  it("throws the error that a stream ends in", async () => {
    const fault: ProviderFault = { kind: "overloaded", status: 529, message: "Overloaded" };
    const message = read([
      { type: "start", id: "a", model: "m" },
      { type: "error", fault },
    ]).finalMessage();
    await expect(message).rejects.toThrow("Overloaded");
  });

  it("throws the error of an answer, with its type", async () => {
    const fault: ProviderFault = { kind: "rate_limit", status: 429, message: "Slow down", requestId: "req_1" };
    const body = JSON.stringify(anthropicMessages.writeFault(fault));
    const failure = await client(body, { status: 429 })
      .messages.create(asked)
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(failure).toBeInstanceOf(APIError);
    expect(failure).toMatchObject({ status: 429, type: "rate_limit_error", apiMessage: "Slow down" });
  });

  it("counts tokens", async () => {
    const body = JSON.stringify(anthropicMessages.writeTokenCount?.(42));
    const { model, messages } = asked;
    expect(await client(body).messages.countTokens({ model, messages })).toMatchObject({ input_tokens: 42 });
  });
});
