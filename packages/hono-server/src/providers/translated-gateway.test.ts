import Anthropic from "@anthropic-ai/sdk";
import { providerOf } from "@signalbox/providers";
import {
  anthropicWire,
  bedrockAnthropicWire,
  CALL_STOP,
  converseWire,
  geminiWire,
  readClientAnswer,
  SIMULATED_AWS,
  SIMULATED_KEY,
  simulatedOpenAi,
  startWireSimulator,
  WEATHER_ARGUMENTS,
  WEATHER_TEXT,
  type SimulatedWire,
  type WireSimulator,
} from "@signalbox/providers/testing";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveGateway } from "../node/serve.ts";
import type { RunningServer } from "../node/listen.ts";
import type { RequestReport } from "../serve-request.ts";
import { createTestRouter } from "../testing/test-router.ts";

const aws = "region: us-east-1, credentials: {access_key_id_env: AWS_ID, secret_access_key_env: AWS_SECRET}";
const providers: readonly (readonly [model: string, wire: SimulatedWire, backend: string])[] = [
  ["strict-openai", simulatedOpenAi({ quirks: providerOf("mistral")!.quirks }), "provider: mistral, api_key_env: KEY"],
  ["claude", anthropicWire, "provider: anthropic, api_key_env: KEY"],
  ["bedrock-claude", bedrockAnthropicWire, `provider: {name: AWSAnthropic}, ${aws}`],
  ["gemini", geminiWire, "provider: gemini, api_key_env: KEY"],
  ["bedrock", converseWire, `provider: {name: AWSBedrock}, ${aws}`],
];
const models = providers.map(([model]) => model);
const paths = {
  "openai-chat": "/v1/chat/completions",
  "anthropic-messages": "/v1/messages",
  "openai-responses": "/v1/responses",
};
const dialects = Object.keys(paths) as (keyof typeof paths)[];
const pairs = dialects.flatMap((dialect) => models.map((model) => [dialect, model] as const));
const env = { KEY: SIMULATED_KEY, AWS_ID: SIMULATED_AWS.accessKeyId, AWS_SECRET: SIMULATED_AWS.secretAccessKey };

let simulators: readonly WireSimulator[] = [];
let gateway: RunningServer;
let strict: RunningServer;
const reports: RequestReport[] = [];
const logged: string[] = [];

function config({ isStrict }: { readonly isStrict: boolean }): string {
  const entries = providers.map(
    ([model, , backend], index) =>
      `  - {name: ${model}, provider_model_id: m, backend_refs: [{base_url: "${simulators[index]!.origin}", ${backend}}]}`,
  );
  return `
providers:
  models:
${entries.join("\n")}
  - {name: broken, backend_refs: [{base_url: "${simulators[3]!.origin}", provider: gemini, credentials: {api_key_file: /nowhere}}]}
routing: {}
global: {signalbox: {strict_parameters: ${isStrict}}}
`;
}

beforeAll(async () => {
  simulators = await Promise.all(providers.map(([, wire]) => startWireSimulator(wire)));
  const log = (fields: unknown, message: string): void => void logged.push(JSON.stringify([fields, message]));
  const logger = { debug: log, info: log, warn: log, error: log };
  const serve = (isStrict: boolean) => {
    const router = createTestRouter(config({ isStrict }), { env });
    return serveGateway({
      port: 0,
      getRouter: () => router,
      logger,
      onRequest: (report) => reports.push(report),
      providerAccess: {
        env,
        readFile: async () => {
          throw new Error("there is no such file");
        },
        fetch,
      },
    });
  };
  gateway = await serve(false);
  strict = await serve(true);
});

afterAll(async () => {
  await Promise.all([gateway, strict].map((server) => server.close({ graceMs: 100 })));
  await Promise.all(simulators.map((simulator) => simulator.close()));
});

const tool = {
  "openai-chat": {
    type: "function",
    function: { name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } } },
  },
  "openai-responses": {
    type: "function",
    name: "weather",
    strict: false,
    parameters: { type: "object", properties: { city: { type: "string" } } },
  },
  "anthropic-messages": { name: "weather", input_schema: { type: "object", properties: { city: { type: "string" } } } },
};

function ask(
  dialect: keyof typeof paths,
  { prompt = "Weather?", ...body }: { readonly prompt?: string; readonly [field: string]: unknown },
  { server = gateway, signal }: { readonly server?: RunningServer; readonly signal?: AbortSignal } = {},
): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.port}${paths[dialect]}`, {
    method: "POST",
    // A key of the client for somebody else: it must not reach a provider.
    headers: { "content-type": "application/json", authorization: "Bearer of-the-client" },
    body: JSON.stringify({
      tools: [tool[dialect]],
      ...(dialect === "openai-responses"
        ? { input: prompt, max_output_tokens: 50 }
        : { messages: [{ role: "user", content: prompt }], max_tokens: 50 }),
      ...body,
    }),
    ...(signal !== undefined && { signal }),
  });
}

/** The pairs whose bytes are passed on. */
const isSame = (dialect: keyof typeof paths, model: string): boolean =>
  (dialect === "openai-chat" && model === "strict-openai") || (dialect === "anthropic-messages" && model === "claude");

/** What the prompt says is what the simulators do. */
const saying = (content: string) => ({ prompt: content });

describe.each(pairs)("a client of %s at the model %s", (dialect, model) => {
  const weather = {
    text: WEATHER_TEXT,
    calls: [{ name: "weather", arguments: WEATHER_ARGUMENTS }],
    stop: CALL_STOP[dialect],
    error: undefined,
    isComplete: true,
  };

  test("gets text and a call in one answer", async () => {
    const response = await ask(dialect, { model });
    expect(readClientAnswer(dialect, await response.text())).toEqual({ ...weather, usage: [12, 7] });
    expect(response.headers.get("x-vsr-selected-model")).toBe(model);
    await expect.poll(() => reports.at(-1)?.observed?.usage).toMatchObject({ promptTokens: 12, completionTokens: 7 });
  });

  test("gets the same streamed, and counts when it asks for them", async () => {
    const asked = dialect === "openai-chat" ? { stream_options: { include_usage: true } } : {};
    const response = await ask(dialect, { model, stream: true, ...asked });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(readClientAnswer(dialect, await response.text())).toEqual({ ...weather, usage: [12, 7] });
  });

  test("hears of an error in its own words, with the status and how long to wait", async () => {
    const response = await ask(dialect, { model, ...saying("BUSY") });
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(readClientAnswer(dialect, await response.text()).error).toBe("slow down");
  });

  test.each(["CUT", "UNFINISHED"])("hears that a stream broke off: %s", async (word) => {
    const response = await ask(dialect, { model, stream: true, ...saying(word) });
    const answer = readClientAnswer(dialect, await response.text());
    if (isSame(dialect, model) && word === "UNFINISHED")
      // The client's own API from end to end: its bytes are passed on, and the terminator lacks.
      expect([answer.error, answer.isComplete]).toEqual([undefined, false]);
    else expect(answer.error).toEqual(expect.any(String));
    expect(answer.stop).toBeNull();
  });

  test("leaves in the middle of a stream, and the provider's is ended", async () => {
    const leaving = new AbortController();
    const response = await ask(dialect, { model, stream: true, ...saying("SLOW") }, { signal: leaving.signal });
    const reader = response.body!.getReader();
    await reader.read();
    leaving.abort();
    await expect.poll(() => reports.at(-1)?.status).toBe(499);
  });
});

test("what a provider cannot take is named in a header, and refused in strict mode", async () => {
  const body = { model: "gemini", logit_bias: { 5: 1 } };
  const response = await ask("openai-chat", body);
  expect([response.status, response.headers.get("x-signalbox-dropped-params")]).toEqual([200, "logit_bias"]);
  const refused = await ask("openai-chat", body, { server: strict });
  expect(refused.status).toBe(422);
  expect(readClientAnswer("openai-chat", await refused.text()).error).toContain("logit_bias");
});

test("a client that asks for no counts gets none, though the gateway knows them", async () => {
  const response = await ask("openai-chat", { model: "claude", stream: true });
  expect(readClientAnswer("openai-chat", await response.text()).usage).toBeUndefined();
  await expect.poll(() => reports.at(-1)?.observed?.usage?.totalTokens).toBe(19);
});

test("a request that is wrong is refused before it is sent", async () => {
  const { calls } = simulators[3]!;
  const before = calls.length;
  const response = await ask("openai-chat", { model: "gemini", temperature: "hot" });
  expect(response.status).toBe(400);
  expect(readClientAnswer("openai-chat", await response.text()).error).toContain("temperature");
  expect(calls.length).toBe(before);
});

test("without a credential the client hears that one is missing, and the log says which", async () => {
  const response = await ask("openai-chat", { model: "broken" });
  expect(response.status).toBe(502);
  expect(readClientAnswer("openai-chat", await response.text()).error).toMatch(/credential is missing/);
  expect(logged.join("\n")).toContain("/nowhere");
});

test.each(models)("no secret is in an answer or the log, even where %s repeats what it got", async (model) => {
  const answers = await Promise.all(
    dialects.map(async (dialect) => (await ask(dialect, { model, ...saying("ECHO") })).text()),
  );
  const spoken = dialects.filter((dialect) => !isSame(dialect, model));
  for (const dialect of spoken) {
    const text = answers[dialects.indexOf(dialect)]!;
    expect(text).toContain("headers were");
    expect(text).not.toContain(SIMULATED_KEY);
  }
  for (const secret of Object.values(env)) expect(logged.join("\n")).not.toContain(secret);
});

describe("the official clients, unmodified", () => {
  test.each(models)("OpenAI's at the model %s, streamed and not", async (model) => {
    const client = new OpenAI({ baseURL: `http://127.0.0.1:${gateway.port}/v1`, apiKey: "mine", maxRetries: 0 });
    const request = {
      model,
      messages: [{ role: "user" as const, content: "Weather?" }],
      tools: [tool["openai-chat"] as OpenAI.Chat.ChatCompletionTool],
    };
    const whole = await client.chat.completions.create(request);
    const streamed = await client.chat.completions.stream(request).finalChatCompletion();
    for (const { choices } of [whole, streamed]) {
      const { message, finish_reason: finish } = choices[0]!;
      const [call] = message.tool_calls ?? [];
      expect([message.content, finish]).toEqual([WEATHER_TEXT, "tool_calls"]);
      expect(call?.type === "function" && JSON.parse(call.function.arguments)).toEqual(WEATHER_ARGUMENTS);
    }
    await expect(
      client.chat.completions.create({ ...request, messages: [{ role: "user", content: "BUSY" }] }),
    ).rejects.toBeInstanceOf(OpenAI.RateLimitError);
  });

  test.each(models)("OpenAI's for Responses at the model %s, streamed and not", async (model) => {
    const client = new OpenAI({ baseURL: `http://127.0.0.1:${gateway.port}/v1`, apiKey: "mine", maxRetries: 0 });
    const request = { model, input: "Weather?", tools: [tool["openai-responses"] as OpenAI.Responses.Tool] };
    const whole = await client.responses.create(request);
    const streamed = await client.responses.stream(request).finalResponse();
    for (const response of [whole, streamed]) {
      const call = response.output.find(({ type }) => type === "function_call");
      expect(response.output_text).toBe(WEATHER_TEXT);
      expect(call?.type === "function_call" && JSON.parse(call.arguments)).toEqual(WEATHER_ARGUMENTS);
      expect(response.usage).toMatchObject({ input_tokens: 12, output_tokens: 7 });
    }
  });

  test.each(models)("Anthropic's at the model %s, streamed and not", async (model) => {
    const client = new Anthropic({ baseURL: `http://127.0.0.1:${gateway.port}`, apiKey: "mine", maxRetries: 0 });
    const request = {
      model,
      max_tokens: 50,
      messages: [{ role: "user" as const, content: "Weather?" }],
      tools: [tool["anthropic-messages"] as Anthropic.Tool],
    };
    const whole = await client.messages.create(request);
    const streamed = await client.messages.stream(request).finalMessage();
    for (const { content, stop_reason: stop, usage } of [whole, streamed]) {
      const [text, call] = content;
      expect(text?.type === "text" && text.text).toBe(WEATHER_TEXT);
      expect(call?.type === "tool_use" && call.input).toEqual(WEATHER_ARGUMENTS);
      expect([stop, usage.output_tokens]).toEqual(["tool_use", 7]);
    }
    await expect(
      client.messages.create({ ...request, messages: [{ role: "user", content: "BUSY" }] }),
    ).rejects.toBeInstanceOf(Anthropic.RateLimitError);
  });
});
