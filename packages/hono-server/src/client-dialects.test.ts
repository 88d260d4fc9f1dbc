import type { ServerResponse } from "node:http";
import { createCountingMetrics, type CountingMetrics } from "@signalbox/core/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createFetchUpstream } from "./fetch-upstream.ts";
import { createDispatchUpstream } from "./node/dispatch-upstream.ts";
import { serveInProcess, serveOnNode, type GatewayClient } from "./testing/gateway-client.ts";
import { deadOrigin, startRawServer, type RawServer, type ReceivedRequest } from "./testing/raw-server.ts";
import { createTestRouter } from "./testing/test-router.ts";

const json = { "content-type": "application/json" };
const anthropicHeaders = { ...json, "anthropic-version": "2023-06-01", "x-api-key": "mine" };

/** A model that speaks Messages and one that speaks OpenAI's APIs; decisions for either, and for both in this order. */
function config(claude: string, gpt: string): string {
  const refs = (origin: string, more = ""): string =>
    `backend_refs: [{name: a, endpoint: "${origin.replace("http://", "")}"${more}}]`;
  const decision = (name: string, models: string): string =>
    `    - {name: ${name}, priority: 1, rules: {operator: OR, conditions: [{type: keyword, name: ${name}}]}, modelRefs: [${models}]}\n`;
  return `version: v0.3
listeners: []
providers:
  defaults: {default_model: claude}
  models:
    - {name: claude, provider_model_id: claude-sonnet-4-5, api_format: anthropic, ${refs(claude, ", api_key: ours")}}
    - {name: gpt, ${refs(gpt)}}
routing:
  modelCards: [{name: claude}, {name: gpt}]
  signals: {keywords: [{name: poem, operator: OR, keywords: [poem]}, {name: sum, operator: OR, keywords: [sum]}, {name: both, operator: OR, keywords: [both]}]}
  decisions:
${decision("poem", "{model: claude}")}${decision("sum", "{model: gpt}")}${decision("both", "{model: gpt}, {model: claude}")}`;
}

const sse = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

function answerMessages(request: ReceivedRequest, response: ServerResponse): void {
  const { stream } = JSON.parse(request.body) as { stream?: boolean };
  const usage = { input_tokens: 3, cache_read_input_tokens: 40, output_tokens: 1 };
  if (stream !== true) {
    response.writeHead(200, json);
    response.end(JSON.stringify({ type: "message", model: "claude-sonnet-4-5", content: [], usage }));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  response.write(sse("message_start", { message: { model: "claude-sonnet-4-5", usage } }));
  response.write(sse("content_block_delta", { index: 0, delta: { type: "text_delta", text: "hi" } }));
  response.write(sse("message_delta", { delta: {}, usage: { output_tokens: 9 } }));
  response.end(sse("message_stop", {}));
}

function answerResponses(_: ReceivedRequest, response: ServerResponse): void {
  response.writeHead(200, json);
  response.end('{"object":"response","model":"gpt","usage":{"input_tokens":3,"output_tokens":2,"total_tokens":5}}');
}

const runtimes = [
  { name: "web standards", serve: serveInProcess, createUpstream: createFetchUpstream },
  { name: "Node", serve: serveOnNode, createUpstream: createDispatchUpstream },
];

describe.each(runtimes)("clients of other APIs than chat completions, over $name", ({ serve, createUpstream }) => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function start(
    answers: { readonly claude?: typeof answerMessages; readonly gpt?: typeof answerResponses } = {},
  ): Promise<GatewayClient & { claude: RawServer; gpt: RawServer; metrics: CountingMetrics }> {
    const claude = await startRawServer(answers.claude ?? answerMessages);
    const gpt = await startRawServer(answers.gpt ?? answerResponses);
    const metrics = createCountingMetrics();
    const client = await startFor(config(claude.origin, gpt.origin), metrics);
    cleanups.push(claude.close, gpt.close);
    return { ...client, claude, gpt, metrics };
  }

  async function startFor(yaml: string, metrics = createCountingMetrics()): Promise<GatewayClient> {
    const upstream = createUpstream();
    const router = createTestRouter(yaml);
    const client = await serve({ getRouter: () => router, upstream, metrics });
    cleanups.push(upstream.close, client.close);
    return client;
  }

  const messages = (content: string, more: object = {}): RequestInit => ({
    method: "POST",
    headers: anthropicHeaders,
    body: JSON.stringify({ model: "MoM", max_tokens: 100, messages: [{ role: "user", content }], ...more }),
  });

  test("Messages: the back end gets the client's bytes under its own name for the model, and the model's key", async () => {
    const { fetch, claude, metrics } = await start();
    const body = `{ "model" : "MoM", "max_tokens":1.0e2,\n "messages":[{"role":"user","content":"a poem"}], "x": 12345678901234567890 }`;
    const response = await fetch("/v1/messages?beta=true", { ...messages(""), body });
    expect([response.status, response.headers.get("x-vsr-selected-model")]).toEqual([200, "claude"]);
    expect(claude.requests[0]).toMatchObject({
      path: "/v1/messages?beta=true",
      body: body.replace("MoM", "claude-sonnet-4-5"),
    });
    expect(claude.requests[0]?.headers).toMatchObject({ "anthropic-version": "2023-06-01", "x-api-key": "ours" });
    expect(await response.json()).toMatchObject({ type: "message" });
    await vi.waitFor(() => expect(metrics.counter("llm_model_prompt_tokens_total", { model: "claude" })).toBe(43));
  });

  test.each(["/v1/messages", "/anthropic/v1/messages"])(
    "%s: a stream passes as it is, and its usage is counted",
    async (path) => {
      const { fetch, claude, metrics } = await start();
      const response = await fetch(path, messages("a poem", { stream: true }));
      const text = await response.text();
      expect([...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)).toEqual([
        "message_start",
        "content_block_delta",
        "message_delta",
        "message_stop",
      ]);
      expect(claude.requests[0]).toMatchObject({ path: "/v1/messages" });
      expect(claude.requests[0]?.body).not.toContain("stream_options");
      await vi.waitFor(() => expect(metrics.counter("llm_model_completion_tokens_total", { model: "claude" })).toBe(9));
      expect(metrics.counter("llm_model_tokens_total", { model: "claude" })).toBe(52);
    },
  );

  test("Messages: a stream that is cut ends with the API's error event", async () => {
    const { fetch } = await start({
      claude: (_, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(sse("message_start", { message: {} }));
        setTimeout(() => response.destroy(), 20);
      },
    });
    const text = await (await fetch("/v1/messages", messages("a poem", { stream: true }))).text();
    const message = "claude: connection closed before the answer was whole";
    expect(text).toBe(sse("message_start", { message: {} }) + sse("error", { error: { type: "api_error", message } }));
  });

  test("Messages: errors are the API's own, from the body, the path, the method and dead back ends", async () => {
    const dead = await deadOrigin();
    const { fetch } = await startFor(config(dead, dead));
    const errorOf = async (path: string, init: RequestInit): Promise<unknown> => {
      const response = await fetch(path, init);
      expect(response.headers.get("x-vsr-response-path")).toBe("error");
      const { type, error } = (await response.json()) as { type: string; error: { type: string } };
      return [response.status, type, error.type];
    };
    expect(await errorOf("/v1/messages", { ...messages(""), body: "{" })).toEqual([
      400,
      "error",
      "invalid_request_error",
    ]);
    expect(await errorOf("/v1/messages", { method: "GET" })).toEqual([405, "error", "invalid_request_error"]);
    expect(await errorOf("/anthropic/v1/files", { method: "GET" })).toEqual([404, "error", "not_found_error"]);
    expect(await errorOf("/v1/messages", messages("a poem"))).toEqual([502, "error", "api_error"]);
  });

  test("a model that speaks another API answers all the same, in the client's", async () => {
    const message = { role: "assistant", content: "42" };
    const usage = { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 };
    const { fetch, gpt, metrics } = await start({
      gpt: (_, response) => {
        const choices = [{ index: 0, message, finish_reason: "stop" }];
        response.writeHead(200, json).end(JSON.stringify({ id: "c", model: "gpt", choices, usage }));
      },
    });
    const response = await fetch("/v1/messages", messages("a sum"));
    expect([response.status, response.headers.get("x-vsr-selected-model")]).toEqual([200, "gpt"]);
    expect(await response.json()).toMatchObject({
      type: "message",
      content: [{ type: "text", text: "42" }],
      stop_reason: "end_turn",
      usage: { input_tokens: 3, output_tokens: 1 },
    });
    const [request] = gpt.requests;
    expect(request).toMatchObject({ path: "/v1/chat/completions" });
    expect(Object.keys(request!.headers)).not.toContain("x-api-key");
    await vi.waitFor(() => expect(metrics.counter("llm_model_tokens_total", { model: "gpt" })).toBe(4));
  });

  test("a count of tokens goes to the model that the client names, or to the default model", async () => {
    const { fetch, claude } = await start({
      claude: (_, response) => void response.writeHead(200, json).end('{"input_tokens":7}'),
    });
    for (const model of ["claude", "MoM"]) {
      const response = await fetch("/v1/messages/count_tokens", messages("a sum", { model }));
      expect(await response.json()).toEqual({ input_tokens: 7 });
      expect(claude.requests.at(-1)).toMatchObject({ path: "/v1/messages/count_tokens" });
      expect(JSON.parse(claude.requests.at(-1)!.body)).toMatchObject({ model: "claude-sonnet-4-5" });
    }
  });

  test("Responses: go beside the back end's chat completions, and their usage is counted", async () => {
    const { fetch, gpt, metrics } = await start();
    const body = JSON.stringify({ model: "MoM", input: "a sum" });
    const response = await fetch("/v1/responses", { method: "POST", headers: json, body });
    expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ object: "response" })]);
    expect(gpt.requests[0]).toMatchObject({ path: "/v1/responses", body: '{"model":"gpt","input":"a sum"}' });
    await vi.waitFor(() => expect(metrics.counter("llm_model_tokens_total", { model: "gpt" })).toBe(5));
  });
});
