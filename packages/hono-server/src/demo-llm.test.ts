import { describe, expect, test } from "vitest";
import { createDemoLlm } from "./demo-llm.ts";

const llm = createDemoLlm({ clock: { now: () => 0, unixSeconds: () => 1_700_000_000 } });

async function ask(body: unknown): Promise<Response> {
  return llm.request("/v1/chat/completions", {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

const request = {
  model: "math-expert",
  messages: [
    { role: "system", content: "You are a mathematician. Work step by step, justify each step." },
    { role: "user", content: "What is the derivative of x^3?" },
  ],
  chat_template_kwargs: { enable_thinking: true },
};

test("answers with the model it was asked for and what it received", async () => {
  const response = await ask(request);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    id: expect.stringMatching(/^chatcmpl-demo-[0-9a-f]{8}$/) as string,
    object: "chat.completion",
    created: 1_700_000_000,
    model: "math-expert",
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content:
            'This is math-expert, a demo without a model behind it. Reasoning: {"enable_thinking":true}. System prompt: "You are a mathematician. Work step by step, …".',
        },
        logprobs: null,
        finish_reason: "stop",
      },
    ],
    usage: { prompt_tokens: 35, completion_tokens: 40, total_tokens: 75 },
  });
});

describe("calls a tool without arguments", () => {
  const named = (name: string): object => ({ type: "function", function: { name } });
  const tools = [named("get_weather"), named("get_time")];
  test.each([
    ["the first one where one is required", "required", "get_weather"],
    ["the one that is named", named("get_time"), "get_time"],
  ])("%s", async (_, choice, name) => {
    const body = { ...request, tools, tool_choice: choice };
    const call = { id: `call_demo_${name}`, type: "function", function: { name, arguments: "{}" } };
    expect(await (await ask(body)).json()).toMatchObject({
      choices: [{ message: { content: null, tool_calls: [call] }, finish_reason: "tool_calls" }],
    });
    const stream = await (await ask({ ...body, stream: true })).text();
    expect(stream).toContain(JSON.stringify({ tool_calls: [{ index: 0, ...call }] }));
    expect(stream).toContain('"finish_reason":"tool_calls"');
  });

  test("but answers in words where the choice is its own", async () => {
    expect(await (await ask({ ...request, tools, tool_choice: "auto" })).json()).toMatchObject({
      choices: [{ finish_reason: "stop" }],
    });
  });
});

test("answers the same request in the same way", async () => {
  expect(await (await ask(request)).text()).toBe(await (await ask(request)).text());
});

describe("streams", () => {
  async function events(body: object): Promise<unknown[]> {
    const text = await (await ask(body)).text();
    const lines = text.split("\n\n").filter((line) => line !== "");
    expect(lines.at(-1)).toBe("data: [DONE]");
    return lines.slice(0, -1).map((line) => JSON.parse(line.slice("data: ".length)) as unknown);
  }

  test("the same text word by word, then the reason it ended", async () => {
    const chunks = (await events({ ...request, stream: true })) as {
      choices: { delta: { content?: string }; finish_reason: string | null }[];
    }[];
    const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("");
    expect(text).toMatch(/^This is math-expert, .*"\.$/);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe("stop");
    expect(chunks.every((chunk) => !("usage" in chunk))).toBe(true);
  });

  test("usage in a last chunk without choices when asked for", async () => {
    const chunks = await events({ ...request, stream: true, stream_options: { include_usage: true } });
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 35, completion_tokens: 40, total_tokens: 75 },
    });
  });
});

test.each([
  ["a model it does not play", { ...request, model: "nope" }, 404, "model_not_found"],
  ["no model", { messages: [] }, 400, null],
  ["messages of a wrong type", { model: "math-expert", messages: 1 }, 400, null],
  ["malformed JSON", "{", 400, null],
])("refuses %s as OpenAI does", async (_, body, status, code) => {
  const response = await ask(body);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { type: "invalid_request_error", code } });
});

test("lists its models", async () => {
  const list = (await (await llm.request("/v1/models")).json()) as { data: { id: string }[] };
  expect(list.data.map(({ id }) => id)).toEqual([
    "base-model",
    "science-expert",
    "social-expert",
    "math-expert",
    "law-expert",
    "humanities-expert",
    "general-expert",
  ]);
});
