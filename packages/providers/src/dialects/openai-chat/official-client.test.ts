import fc from "fast-check";
import OpenAI, { APIError } from "openai";
import { describe, expect, it } from "vitest";
import type { ChatAnswer } from "../../conversation/chat-answer.ts";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import { eventsOfAnswer } from "../../conversation/events-of-answer.ts";
import type { ProviderFault } from "../../conversation/provider-fault.ts";
import { arbitraryAnswer } from "../../testing/arbitrary-answer.ts";
import type { AnswerContext } from "../chat-dialect.ts";
import { openAiChat } from "./openai-chat.ts";

const context: AnswerContext = {
  request: {
    dialect: "openai-chat",
    model: "m",
    turns: [],
    tools: [],
    stop: [],
    sampling: {},
    stream: true,
    streamUsage: true,
    native: [],
  },
  fallbackId: "chatcmpl-fallback",
  now: 0,
};
const asked = { model: "m", messages: [{ role: "user" as const, content: "Hi" }] };

/** OpenAI's own client, which gets `body` whatever it asks for. */
function client(body: string, { status = 200, type = "application/json" } = {}): OpenAI {
  return new OpenAI({
    apiKey: "none",
    maxRetries: 0,
    fetch: () => Promise.resolve(new Response(body, { status, headers: { "content-type": type } })),
  });
}

function read(events: readonly ChatEvent[]): ReturnType<OpenAI["chat"]["completions"]["stream"]> {
  const writer = openAiChat.openStream(context);
  const body = events.map((event) => writer.write(event)).join("");
  return client(body, { type: "text/event-stream" }).chat.completions.stream(asked);
}

/** The fields that OpenAI itself has; the client keeps of others what their last chunk said. */
function known({ id, model, choices, usage }: OpenAI.ChatCompletion): unknown {
  return {
    id,
    model,
    usage,
    choices: choices.map(({ message, finish_reason }) => ({
      content: message.content ?? "",
      refusal: message.refusal ?? "",
      calls: (message.tool_calls ?? []).map((call) => ({ ...call, parsed_arguments: undefined })),
      finish_reason,
    })),
  };
}

const words = ({ choices }: ChatAnswer): boolean =>
  choices.every(({ finish }) => finish === "stop" || finish === "tool_calls");

describe("OpenAI's own client", () => {
  it("reads from a stream what it reads from a whole answer", async () => {
    await fc.assert(
      // It throws at answers that were cut, as it should.
      fc.asyncProperty(arbitraryAnswer.filter(words), async (answer) => {
        const streamed = await read(eventsOfAnswer(answer)).finalChatCompletion();
        const body = JSON.stringify(openAiChat.writeAnswer(answer, context));
        const whole = await client(body).chat.completions.create(asked);
        expect(known(streamed)).toEqual(known(whole));
      }),
      { numRuns: 60 },
    );
  });

  const fault: ProviderFault = { kind: "rate_limit", status: 429, message: "slow down", nativeCode: "tokens" };

  it("throws a fault with its message, type and code", async () => {
    const { status } = fault;
    const failing = client(JSON.stringify(openAiChat.writeFault(fault)), { status }).chat.completions.create(asked);
    const error = await failing.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(error).toMatchObject({ status: 429, code: "tokens", type: "rate_limit_error" });
    expect((error as APIError).message).toContain("slow down");
  });

  it("throws a fault inside a stream", async () => {
    const error = await read([
      { type: "start", id: "a", model: "m" },
      { type: "block_start", choice: 0, block: 0, start: { kind: "text" } },
      { type: "delta", choice: 0, block: 0, text: "x" },
      { type: "error", fault },
    ])
      .finalChatCompletion()
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(APIError);
    expect((error as APIError).message).toContain("slow down");
  });

  it("writes requests that are understood", () => {
    const body: OpenAI.ChatCompletionCreateParamsStreaming = {
      ...asked,
      stream: true,
      stream_options: { include_usage: true },
      reasoning_effort: "low",
      max_completion_tokens: 5,
      tools: [{ type: "function", function: { name: "f", parameters: { type: "object" }, strict: true } }],
      tool_choice: { type: "function", function: { name: "f" } },
      response_format: { type: "json_schema", json_schema: { name: "n", schema: { type: "object" }, strict: true } },
    };
    expect(openAiChat.read(JSON.parse(JSON.stringify(body)))).toMatchObject({ dialect: "openai-chat", native: [] });
  });
});
