import fc from "fast-check";
import OpenAI, { APIError } from "openai";
import type { Response as ModelResponse } from "openai/resources/responses/responses";
import { describe, expect, it } from "vitest";
import type { ChatAnswer } from "../../conversation/chat-answer.ts";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import { eventsOfAnswer } from "../../conversation/events-of-answer.ts";
import type { ProviderFault } from "../../conversation/provider-fault.ts";
import { arbitraryAnswer } from "../../testing/arbitrary-answer.ts";
import { responsesContext } from "../../testing/responses-context.ts";
import { openAiResponses } from "./openai-responses.ts";

const context = responsesContext();
const asked = { model: "m", input: "Hi" };

/** OpenAI's own client, which gets `body` whatever it asks for. */
function client(body: string, { status = 200, type = "application/json" } = {}): OpenAI {
  return new OpenAI({
    apiKey: "none",
    maxRetries: 0,
    fetch: () => Promise.resolve(new Response(body, { status, headers: { "content-type": type } })),
  });
}

function read(events: readonly ChatEvent[]): ReturnType<OpenAI["responses"]["stream"]> {
  const writer = openAiResponses.openStream(context);
  const body = events.map((event) => writer.write(event)).join("");
  return client(body, { type: "text/event-stream" }).responses.stream(asked);
}

/** What the client parses beside what it got. */
function known(response: ModelResponse): unknown {
  const drop = (name: string, value: unknown): unknown =>
    ["parsed", "parsed_arguments", "output_parsed", "_request_id"].includes(name) ? undefined : value;
  return JSON.parse(JSON.stringify(response, drop));
}

/** The client refuses two calls of the same id. */
function hasOwnIds({ choices }: ChatAnswer): boolean {
  const ids = (choices[0]?.parts ?? []).flatMap((part) => (part.kind === "tool_call" ? [part.id] : []));
  return new Set(ids).size === ids.length;
}

describe("OpenAI's own client", () => {
  it("reads from a stream what it reads from a whole answer", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryAnswer.filter(hasOwnIds), async (answer) => {
        const streamed = await read(eventsOfAnswer(answer)).finalResponse();
        const body = JSON.stringify(openAiResponses.writeAnswer(answer, context));
        const whole = await client(body).responses.create(asked);
        expect(known(streamed)).toEqual(known(whole));
        const texts = answer.choices[0]?.parts.map((part) => (part.kind === "text" ? part.text : ""));
        expect(whole.output_text).toBe(texts?.join(""));
      }),
      { numRuns: 100 },
    );
  });

  it("puts together from deltas what the last event holds", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryAnswer.filter(hasOwnIds), async (answer) => {
        const writer = openAiResponses.openStream(context);
        // Without the last event, the client has only what it collected itself.
        const events = eventsOfAnswer(answer);
        const frames = events.map((event) => writer.write(event));
        const body = frames.slice(0, -1).join("");
        const collected: unknown[] = [];
        for await (const event of await client(body, { type: "text/event-stream" }).responses.create({
          ...asked,
          stream: true,
        }))
          if (event.type === "response.output_item.done") collected.push(event.item);
        expect(collected).toEqual(openAiResponses.writeAnswer(answer, context)["output"]);
      }),
      { numRuns: 50 },
    );
  });

  const fault: ProviderFault = { kind: "rate_limit", status: 429, message: "slow down", nativeCode: "tokens" };

  it("throws a fault with its message, type and code", async () => {
    const { status } = fault;
    const failing = client(JSON.stringify(openAiResponses.writeFault(fault)), { status }).responses.create(asked);
    const error = await failing.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(error).toMatchObject({ status: 429, code: "tokens", type: "rate_limit_error" });
  });

  it.each([0, 1, 3])("throws a fault inside a stream after %s events", async (count) => {
    const before: readonly ChatEvent[] = [
      { type: "start", id: "a", model: "m" },
      { type: "block_start", choice: 0, block: 0, start: { kind: "text" } },
      { type: "delta", choice: 0, block: 0, text: "x" },
    ];
    const error = await read([...before.slice(0, count), { type: "error", fault }])
      .finalResponse()
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(APIError);
    expect((error as APIError).message).toContain("slow down");
    expect(error).toMatchObject({ code: "tokens" });
  });

  it("counts tokens", async () => {
    const body = JSON.stringify(openAiResponses.writeTokenCount?.(42));
    expect(await client(body).responses.inputTokens.count(asked)).toMatchObject({ input_tokens: 42 });
  });

  it("writes requests that are understood", () => {
    const body: OpenAI.Responses.ResponseCreateParamsStreaming = {
      model: "m",
      stream: true,
      instructions: "Be brief.",
      input: [
        { role: "user", content: [{ type: "input_image", detail: "low", image_url: "https://example.com/a.png" }] },
        { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "Hm." }], encrypted_content: "gAAA" },
        { type: "function_call", call_id: "c", name: "f", arguments: "{}" },
        { type: "function_call_output", call_id: "c", output: "ok" },
      ],
      tools: [{ type: "function", name: "f", parameters: { type: "object" }, strict: true }],
      tool_choice: { type: "allowed_tools", mode: "auto", tools: [{ type: "function", name: "f" }] },
      text: { format: { type: "json_schema", name: "n", schema: { type: "object" }, strict: true }, verbosity: "low" },
      reasoning: { effort: "low", summary: "auto" },
      include: ["reasoning.encrypted_content"],
      truncation: "disabled",
      stream_options: { include_obfuscation: false },
    };
    expect(openAiResponses.read(JSON.parse(JSON.stringify(body)))).toMatchObject({
      dialect: "openai-responses",
      native: [],
    });
  });
});
