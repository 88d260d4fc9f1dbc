import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { noMetrics, type Metrics } from "@signalbox/core";
import { createCountingMetrics, createFakeModel } from "@signalbox/core/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { GatewayAppOptions } from "./gateway-app.ts";
import type { RequestReport } from "./serve-request.ts";
import type { GatewayClient, Serve } from "./testing/gateway-client.ts";
import { deadOrigin, startRawServer, type RawServer, type ReceivedRequest } from "./testing/raw-server.ts";
import { createTestRouter } from "./testing/test-router.ts";
import type { Upstream } from "./upstream.ts";

export interface GatewayContract {
  readonly name: string;
  readonly createUpstream: () => Upstream;
  readonly serve: Serve;
}

const MIB = 1024 * 1024;

const demoConfig = readFileSync(new URL("../../../examples/demo.yaml", import.meta.url), "utf8");

const derivative = "What is the derivative of f(x) = x^3?";

const mathPrompt = /decisions:[\s\S]*name: math_decision[\s\S]*?system_prompt: (.*)/.exec(demoConfig)?.[1] ?? "";

const domainModel = createFakeModel({ heads: { domain: (text) => (text.includes("derivative") ? "math" : "other") } });

/** A model `solo` with the given back ends, and `spare` with one; a decision that prefers `solo`. */
function failoverConfig(soloBackends: readonly string[], spare: string): string {
  const refs = soloBackends.map((origin, index) => `{name: b${index}, endpoint: "${origin.replace("http://", "")}"}`);
  return `version: v0.3
listeners: []
providers:
  defaults: {default_model: solo}
  models:
    - {name: solo, provider_model_id: org/Solo, backend_refs: [${refs.join(", ")}]}
    - {name: spare, backend_refs: [{name: only, endpoint: "${spare.replace("http://", "")}"}]}
routing:
  modelCards: [{name: solo}, {name: spare}]
  signals: {keywords: [{name: any, operator: OR, keywords: [hello]}]}
  decisions:
    - {name: both, priority: 1, rules: {operator: OR, conditions: [{type: keyword, name: any}]}, modelRefs: [{model: solo}, {model: spare}]}
global: {signalbox: {unknown_paths: pass}}
`;
}

const json = { "content-type": "application/json" };

function chat(content: string, more: object = {}): RequestInit {
  return {
    method: "POST",
    headers: json,
    body: JSON.stringify({ model: "MoM", messages: [{ role: "user", content }], ...more }),
  };
}

function okay(_: ReceivedRequest, response: ServerResponse): void {
  response.writeHead(200, json);
  response.end(
    '{"object":"chat.completion","model":"m","usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}',
  );
}

/** What a client of the gateway sees, whatever the gateway runs on. Each test's name says what the client is answered. */
export function testGatewayContract({ name, createUpstream, serve }: GatewayContract): void {
  describe(`gateway contract: ${name}`, () => {
    const cleanups: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    });

    async function backEnd(
      answer: (request: ReceivedRequest, response: ServerResponse) => void = okay,
    ): Promise<RawServer> {
      const server = await startRawServer(answer);
      cleanups.push(server.close);
      return server;
    }

    async function gateway(
      yaml: string,
      options: Partial<GatewayAppOptions> & { readonly env?: Readonly<Record<string, string>> } = {},
    ): Promise<GatewayClient> {
      const { env = {}, ...rest } = options;
      const router = createTestRouter(yaml, { env, models: [domainModel] });
      const upstream = createUpstream();
      const client = await serve({ getRouter: () => router, upstream, ...rest });
      cleanups.push(upstream.close, client.close);
      return client;
    }

    /** The demo config in front of one back end. */
    async function demo(
      answer?: Parameters<typeof backEnd>[0],
      options?: Partial<GatewayAppOptions>,
    ): Promise<GatewayClient & { readonly server: RawServer }> {
      const server = await backEnd(answer);
      const client = await gateway(demoConfig, {
        ...options,
        env: { SIGNALBOX_DEMO_LLM: server.origin.replace("http://", "") },
      });
      return { ...client, server };
    }

    async function errorOf(response: Response): Promise<{ status: number; message: string; path: string | null }> {
      const { error } = (await response.json()) as { error: { message: string; code: number } };
      expect(error.code).toBe(response.status);
      return { status: response.status, message: error.message, path: response.headers.get("x-vsr-response-path") };
    }

    describe("routing", () => {
      test.each(["MoM", "auto", "vllm-sr/auto"])(
        "model %s: the expert gets the client's bytes with model, system prompt and reasoning in place; the client 200",
        async (model) => {
          const { fetch, server } = await demo();
          const body = `{ "x_unknown": [1.0e2, "\\u00e9"],\n  "model" : "${model}",\t"messages":[{"role":"user","content":"${derivative}"}], "seed": 12345678901234567890 }`;
          const response = await fetch("/v1/chat/completions", {
            method: "POST",
            headers: { ...json, "x-team": "blue" },
            body,
          });
          expect(server.requests).toHaveLength(1);
          expect(server.requests[0]).toMatchObject({ method: "POST", path: "/v1/chat/completions" });
          expect(server.requests[0]?.body).toBe(
            `{ "x_unknown": [1.0e2, "\\u00e9"],\n  "model" : "math-expert",\t"messages":[{"role":"system","content":${JSON.stringify(mathPrompt)}},{"role":"user","content":"${derivative}"}], "seed": 12345678901234567890,"chat_template_kwargs":{"enable_thinking":true} }`,
          );
          expect(server.requests[0]?.headers).toMatchObject({
            "x-selected-model": "math-expert",
            "x-team": "blue",
            "accept-encoding": "identity",
            "content-type": "application/json",
          });
          expect(response.status).toBe(200);
          expect(Object.fromEntries(response.headers)).toMatchObject({
            "content-type": "application/json",
            "x-vsr-schema-version": "2",
            "x-vsr-response-path": "upstream",
            "x-vsr-selected-decision": "math_decision",
            "x-vsr-selected-model": "math-expert",
            "x-vsr-selected-algorithm": "single",
          });
        },
      );

      test("stream: the back end is asked for usage; the client gets the events byte for byte, each when it comes", async () => {
        const goOn = Promise.withResolvers<void>();
        const { fetch, server } = await demo(async (_, response) => {
          response.writeHead(200, { "content-type": "text/event-stream" });
          response.write('data: {"a":1}\n\n: note\r\n\r\n');
          await goOn.promise;
          response.end('data: {"b"\n\ndata: [DONE]\n\n');
        });
        const response = await fetch("/v1/chat/completions", chat(derivative, { stream: true }));
        expect(response.headers.get("content-type")).toBe("text/event-stream");
        expect(response.headers.get("x-vsr-selected-model")).toBe("math-expert");
        const reader = response.body!.getReader();
        expect(Buffer.from((await reader.read()).value!).toString()).toBe('data: {"a":1}\n\n: note\r\n\r\n');
        goOn.resolve();
        expect(await readRest(reader)).toBe('data: {"b"\n\ndata: [DONE]\n\n');
        expect(JSON.parse(server.requests[0]!.body)).toMatchObject({
          stream: true,
          stream_options: { include_usage: true },
        });
      });

      test("trusted and connection headers of the client do not reach the back end; false x-vsr headers of the back end do not reach the client", async () => {
        const { fetch, server } = await demo((_, response) => {
          response.writeHead(200, [
            "content-type",
            "application/json",
            "x-vsr-selected-model",
            "liar",
            "set-cookie",
            "a=1",
            "set-cookie",
            "b=2",
            "x-request-id",
            "r1",
          ]);
          response.end("{}");
        });
        const trusted = {
          "x-vsr-selected-recipe": "r",
          "x-authz-user-id": "root",
          "x-selected-model": "law-expert",
          "x-user-openai-key": "k",
          cookie: "c=1",
        };
        const init = chat(derivative);
        const response = await fetch("/v1/chat/completions", {
          ...init,
          headers: { ...json, ...trusted, authorization: "Bearer mine" },
        });
        expect(response.headers.get("x-vsr-selected-model")).toBe("math-expert");
        expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
        expect(response.headers.get("x-request-id")).toBe("r1");
        const received = server.requests[0]!.headers;
        expect(received["x-selected-model"]).toBe("math-expert");
        expect(received["authorization"]).toBe("Bearer mine");
        for (const header of ["x-vsr-selected-recipe", "x-authz-user-id", "x-user-openai-key", "cookie"])
          expect(received[header]).toBeUndefined();
      });

      test("the facts of a request go to onRequest", async () => {
        const reports: RequestReport[] = [];
        const { fetch } = await demo(undefined, { onRequest: (report) => reports.push(report) });
        await (await fetch("/v1/chat/completions", chat(derivative))).text();
        await vi.waitFor(() => expect(reports).toHaveLength(1));
        expect(reports[0]).toMatchObject({
          method: "POST",
          target: "/v1/chat/completions",
          status: 200,
          attempts: [{ model: "math-expert", failure: undefined }],
          observed: { usage: { promptTokens: 3, completionTokens: 2, totalTokens: 5 } },
          outcome: { record: { result: { model: "math-expert" } } },
          failure: undefined,
        });
        expect(reports[0]!.durationMs).toBeGreaterThan(0);
        expect(Buffer.from(reports[0]!.body!).toString()).toContain(derivative);
      });

      test("a request counts as in flight at its model until its answer has ended", async () => {
        const inFlight: number[] = [0];
        const metrics: Metrics = {
          ...noMetrics,
          gauge: (metric, change, labels) => {
            if (metric === "llm_model_inflight_requests" && labels?.["model"] === "math-expert")
              inFlight.push(inFlight.at(-1)! + change);
          },
        };
        const atBackEnd: (number | undefined)[] = [];
        const { fetch } = await demo(
          (request, response) => {
            atBackEnd.push(inFlight.at(-1));
            okay(request, response);
          },
          { metrics },
        );
        await (await fetch("/v1/chat/completions", chat(derivative))).text();
        await vi.waitFor(() => expect(inFlight).toEqual([0, 1, 0]));
        expect(atBackEnd).toEqual([1]);
      });
    });

    describe("bodies", () => {
      test.each([
        ["not JSON", "{", "malformed JSON body"],
        ["an array", "[]", "malformed JSON body"],
        ["nothing", "", "malformed JSON body"],
        ["no messages", '{"model":"MoM"}', "messages field is required"],
        ["messages of a wrong type", '{"model":"MoM","messages":"hi"}', "messages field must be an array"],
        ["a model of a wrong type", '{"model":7,"messages":[]}', "model field must be a string"],
        ["a stream of a wrong type", '{"model":"MoM","messages":[],"stream":"yes"}', "stream field must be a boolean"],
        [
          "JSON too deep",
          `{"model":"MoM","messages":${"[".repeat(5000)}${"]".repeat(5000)}}`,
          "JSON nested deeper than",
        ],
        ["a model that does not exist", '{"model":"nope","messages":[]}', 'model "nope" is not available'],
      ])("%s: 400 that says so, and nothing goes upstream", async (_, body, message) => {
        const { fetch, server } = await demo();
        const error = await errorOf(await fetch("/v1/chat/completions", { method: "POST", headers: json, body }));
        expect(error).toMatchObject({ status: 400, path: "error" });
        expect(error.message).toContain(message);
        expect(server.requests).toHaveLength(0);
      });

      test.each([
        ["33 KiB", 33 * 1024],
        ["5 MiB", 5 * MIB],
        ["20 MiB", 20 * MIB],
      ])("a body of %s: 200, and it arrives whole", async (_, bytes) => {
        const { fetch, server } = await demo();
        const filler = "x".repeat(bytes);
        const response = await fetch("/v1/chat/completions", chat(`derivative ${filler}`));
        expect(response.status).toBe(200);
        const received = JSON.parse(server.requests[0]!.body) as { messages: { content: string }[] };
        expect(received.messages.at(-1)?.content).toBe(`derivative ${filler}`);
      });

      test("a body above the limit: 413 that names the limit, and nothing goes upstream", async () => {
        const { fetch, server } = await demo();
        const error = await errorOf(await fetch("/v1/chat/completions", chat("x".repeat(33 * MIB))));
        expect(error.status).toBe(413);
        expect(error.message).toContain("32 MiB");
        expect(server.requests).toHaveLength(0);
      });

      test("a body of unknown length above the limit: 413, and the next request is served", async () => {
        const { fetch } = await demo(undefined, { limits: { maxBodyBytes: 100_000 } });
        const piece = new TextEncoder().encode("x".repeat(50_000));
        let pieces = 0;
        const body = new ReadableStream<Uint8Array>({
          pull: (controller) => (++pieces > 20 ? controller.close() : controller.enqueue(piece)),
        });
        const init: RequestInit & { duplex: "half" } = { method: "POST", headers: json, body, duplex: "half" };
        expect((await errorOf(await fetch("/v1/chat/completions", init))).status).toBe(413);
        expect((await fetch("/v1/chat/completions", chat(derivative))).status).toBe(200);
      });

      test("a gzip body: 200, and the back end gets it plain", async () => {
        const { fetch, server } = await demo();
        const init = chat(derivative);
        const response = await fetch("/v1/chat/completions", {
          ...init,
          headers: { ...json, "content-encoding": "gzip" },
          body: gzipSync(init.body as string),
        });
        expect(response.status).toBe(200);
        expect(server.requests[0]?.headers["content-encoding"]).toBeUndefined();
        expect(server.requests[0]?.body).toContain(derivative);
      });

      test("a small gzip body that unpacks to 64 MiB: 413", async () => {
        const { fetch } = await demo();
        const error = await errorOf(
          await fetch("/v1/chat/completions", {
            method: "POST",
            headers: { ...json, "content-encoding": "gzip" },
            body: gzipSync(Buffer.alloc(64 * MIB)),
          }),
        );
        expect(error.status).toBe(413);
        expect(error.message).toContain("decoded");
      });

      test.each([
        ["broken gzip", { "content-encoding": "gzip" }, 400, "not valid gzip"],
        ["an unknown content-encoding", { "content-encoding": "zstd" }, 415, 'content-encoding "zstd"'],
        ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415, "send application/json"],
        [
          "plain text, as a page of another origin could send",
          { "content-type": "text/plain" },
          415,
          "send application/json",
        ],
      ])("%s: refused with its status and reason", async (_, headers, status, message) => {
        const { fetch } = await demo();
        const error = await errorOf(
          await fetch("/v1/chat/completions", { ...chat(derivative), headers: { ...json, ...headers } }),
        );
        expect(error.status).toBe(status);
        expect(error.message).toContain(message);
      });
    });

    describe("back ends that fail", () => {
      test("dead: 502 that says what was tried, without addresses", async () => {
        const dead = await deadOrigin();
        const { fetch } = await gateway(failoverConfig([dead], dead));
        const error = await errorOf(await fetch("/v1/chat/completions", chat("hello")));
        expect(error).toMatchObject({ status: 502, path: "error" });
        expect(error.message).toBe(
          "no model answered. Tried solo at solo_b0: connection refused; spare at spare_only: connection refused",
        );
      });

      test("hung: 504 after the time to headers", async () => {
        const hung = await backEnd(() => {});
        const metrics = createCountingMetrics();
        const { fetch } = await gateway(failoverConfig([hung.origin], hung.origin), {
          limits: { headersTimeoutMs: 150 },
          metrics,
        });
        const error = await errorOf(await fetch("/v1/chat/completions", chat("plain question")));
        expect(error).toMatchObject({
          status: 504,
          message: "no model answered. Tried solo at solo_b0: no answer in time",
        });
        await vi.waitFor(() =>
          expect(metrics.counter("llm_request_errors_total", { model: "solo", reason: "timeout" })).toBe(1),
        );
      });

      test("one of two dead: 200 from the other back end of the model", async () => {
        const live = await backEnd();
        const { fetch } = await gateway(failoverConfig([await deadOrigin(), live.origin], await deadOrigin()));
        // Several prompts, since the draw between the two depends on the request.
        for (let index = 0; index < 8; index++) {
          const response = await fetch("/v1/chat/completions", chat(`hello ${index}`));
          expect([response.status, response.headers.get("x-vsr-selected-model")]).toEqual([200, "solo"]);
        }
        expect(JSON.parse(live.requests[0]!.body)).toMatchObject({ model: "org/Solo" });
      });

      test("all of a model dead: 200 from the next candidate, which the headers name", async () => {
        const live = await backEnd();
        const { fetch } = await gateway(failoverConfig([await deadOrigin(), await deadOrigin()], live.origin));
        const response = await fetch("/v1/chat/completions", chat("hello"));
        expect([response.status, response.headers.get("x-vsr-selected-model")]).toEqual([200, "spare"]);
        expect(live.requests[0]?.headers["x-selected-model"]).toBe("spare");
        expect(JSON.parse(live.requests[0]!.body)).toMatchObject({ model: "spare" });
      });

      test("a connection that closes without an answer: 200 at the second try", async () => {
        let requests = 0;
        const flaky = await backEnd((request, response) =>
          ++requests === 1 ? void response.destroy() : okay(request, response),
        );
        const { fetch } = await gateway(failoverConfig([flaky.origin], await deadOrigin()));
        expect((await fetch("/v1/chat/completions", chat("plain question"))).status).toBe(200);
        expect(requests).toBe(2);
      });

      test("a head without a body, then a cut: 200 from the next candidate", async () => {
        const half = await backEnd((_, response) => {
          response.writeHead(200, { ...json, "content-length": "100" }).flushHeaders();
          setTimeout(() => response.destroy(), 20);
        });
        const live = await backEnd();
        const { fetch } = await gateway(failoverConfig([half.origin], live.origin));
        const response = await fetch("/v1/chat/completions", chat("hello"));
        expect([response.status, response.headers.get("x-vsr-selected-model")]).toEqual([200, "spare"]);
      });

      test("a stream cut inside an event: the whole events, then an error event, and no [DONE]", async () => {
        const cut = await backEnd((_, response) => {
          response.writeHead(200, { "content-type": "text/event-stream" });
          response.write('data: {"a":1}\n\ndata: {"b":');
          setTimeout(() => response.destroy(), 20);
        });
        const live = await backEnd();
        const { fetch } = await gateway(failoverConfig([cut.origin], live.origin));
        const response = await fetch("/v1/chat/completions", chat("hello", { stream: true }));
        const text = await response.text();
        expect(text).toBe(
          'data: {"a":1}\n\ndata: {"error":{"message":"solo: connection closed before the answer was whole","type":"upstream_error","code":502}}\n\n',
        );
        expect(live.requests).toHaveLength(0);
      });

      test("a stream that stops coming: an error event after the idle time, and no [DONE]", async () => {
        const stuck = await backEnd((_, response) => {
          response.writeHead(200, { "content-type": "text/event-stream" });
          response.write('data: {"a":1}\n\n');
        });
        const { fetch } = await gateway(failoverConfig([stuck.origin], await deadOrigin()), {
          limits: { idleTimeoutMs: 150 },
        });
        const text = await (await fetch("/v1/chat/completions", chat("hello", { stream: true }))).text();
        expect(text).toContain('data: {"a":1}\n\n');
        expect(text).toContain("solo: the answer stopped coming");
        expect(text).not.toContain("[DONE]");
      });

      test.each([
        ["of known length", { "content-length": "1000" }],
        ["chunked", {}],
      ])(
        "a JSON answer %s cut in the middle: a broken connection, never half an answer as a whole one",
        async (_, headers) => {
          const cut = await backEnd((_request, response) => {
            response.writeHead(200, { ...json, ...headers });
            response.write('{"choices":[');
            setTimeout(() => response.destroy(), 20);
          });
          const { fetch } = await gateway(failoverConfig([cut.origin], await deadOrigin()));
          const response = await fetch("/v1/chat/completions", chat("hello"));
          await expect(response.text()).rejects.toThrow();
        },
      );

      test.each([
        [429, '{"error":{"message":"slow down"}}'],
        [500, "<html>oops</html>"],
        [401, '{"error":"key"}'],
      ])("status %d: the client gets it with its body, and no decision headers", async (status, body) => {
        const { fetch } = await demo((_, response) => {
          response.writeHead(status, { "retry-after": "7", "content-type": "text/html" });
          response.end(body);
        });
        const response = await fetch("/v1/chat/completions", chat(derivative));
        expect(response.status).toBe(status);
        expect(response.headers.get("retry-after")).toBe("7");
        expect(response.headers.get("x-vsr-selected-decision")).toBeNull();
        expect(await response.text()).toBe(body);
      });

      test("a gzip answer that nobody asked for: 200, readable", async () => {
        const { fetch } = await demo((_, response) => {
          response.writeHead(200, { ...json, "content-encoding": "gzip" });
          response.end(gzipSync('{"packed":true}'));
        });
        const response = await fetch("/v1/chat/completions", chat(derivative));
        const bytes = Buffer.from(await response.arrayBuffer());
        expect(bytes.toString()).toBe('{"packed":true}');
      });
    });

    describe("clients that leave", () => {
      test("mid-stream: the back end's connection is closed, and the request counts as cancelled", async () => {
        const closed = Promise.withResolvers<void>();
        const metrics = createCountingMetrics();
        const reports: RequestReport[] = [];
        const { fetch } = await demo(
          (_, response) => {
            response.on("close", closed.resolve);
            response.writeHead(200, { "content-type": "text/event-stream" });
            response.write("data: 1\n\n");
          },
          { metrics, onRequest: (report) => reports.push(report) },
        );
        const abort = new AbortController();
        const response = await fetch("/v1/chat/completions", {
          ...chat(derivative, { stream: true }),
          signal: abort.signal,
        });
        await response.body!.getReader().read();
        abort.abort();
        await closed.promise;
        await vi.waitFor(() => expect(reports).toHaveLength(1));
        expect(reports[0]).toMatchObject({ status: 499, failure: "the client left" });
        expect(metrics.counter("llm_request_errors_total", { model: "math-expert", reason: "cancellation" })).toBe(1);
      });

      test("before the answer: the back end's connection is closed, and no other is tried", async () => {
        const closed = Promise.withResolvers<void>();
        const arrived = Promise.withResolvers<void>();
        const reports: RequestReport[] = [];
        const { fetch, server } = await demo(
          (_, response) => {
            response.on("close", closed.resolve);
            arrived.resolve();
          },
          { onRequest: (report) => reports.push(report) },
        );
        const abort = new AbortController();
        const request = fetch("/v1/chat/completions", { ...chat(derivative), signal: abort.signal }).catch(() => {});
        await arrived.promise;
        abort.abort();
        await Promise.all([request, closed.promise]);
        await vi.waitFor(() => expect(reports[0]).toMatchObject({ status: 499 }));
        expect(server.requests).toHaveLength(1);
      });
    });

    describe("other paths", () => {
      test("an unknown path below /v1/: 404 by default", async () => {
        const { fetch } = await demo();
        expect(await errorOf(await fetch("/v1/files", { method: "POST", headers: json, body: "{}" }))).toMatchObject({
          status: 404,
          message: "endpoint not found",
        });
      });

      test("an unknown path that may pass: goes to the model that it names, under the back end's name for it, and changes nothing else", async () => {
        const live = await backEnd((_, response) => response.writeHead(200, { "x-from": "upstream" }).end("[1]"));
        const { fetch } = await gateway(failoverConfig([live.origin], await deadOrigin()));
        const response = await fetch("/v1/moderations?x=1", {
          method: "POST",
          headers: json,
          body: '{ "model":"solo", "input" : "hi" }',
        });
        expect([response.status, response.headers.get("x-from"), await response.text()]).toEqual([
          200,
          "upstream",
          "[1]",
        ]);
        expect(live.requests[0]).toMatchObject({
          path: "/v1/moderations?x=1",
          body: '{ "model":"org/Solo", "input" : "hi" }',
        });
      });

      test("models: 200 with the auto names first", async () => {
        const { fetch } = await demo();
        const list = (await (await fetch("/v1/models")).json()) as { data: { id: string }[] };
        expect(list.data.map(({ id }) => id).slice(0, 3)).toEqual(["vllm-sr/auto", "auto", "MoM"]);
      });

      test.each(["/healthz", "/health", "/readyz", "/ready"])("%s: 200", async (path) => {
        const { fetch } = await demo();
        expect((await fetch(path)).status).toBe(200);
      });

      test("/readyz while no tier is up: 503 that says which is loading", async () => {
        const router = createTestRouter(demoConfig, {
          env: { SIGNALBOX_DEMO_LLM: "127.0.0.1:1" },
          models: [createFakeModel({ tier: "encoder", heads: { domain: () => "math" }, ready: new Promise(() => {}) })],
        });
        const upstream = createUpstream();
        const client = await serve({ getRouter: () => router, upstream });
        cleanups.push(upstream.close, client.close);
        const response = await client.fetch("/readyz");
        expect(response.status).toBe(503);
        expect(await response.json()).toMatchObject({ ready: false, pending_models: ["encoder"] });
      });
    });

    test("500 swaps of the router under load: every request 200", async () => {
      const server = await backEnd();
      const routers = Array.from({ length: 2 }, () =>
        createTestRouter(demoConfig, {
          env: { SIGNALBOX_DEMO_LLM: server.origin.replace("http://", "") },
          models: [domainModel],
        }),
      );
      let swaps = 0;
      const upstream = createUpstream();
      const client = await serve({ getRouter: () => routers[swaps % 2]!, upstream });
      cleanups.push(upstream.close, client.close);
      const statuses: number[] = [];
      const work = async (): Promise<void> => {
        while (swaps < 500) {
          const response = await client.fetch("/v1/chat/completions", chat(derivative));
          await response.text();
          statuses.push(response.status);
        }
      };
      const workers = Array.from({ length: 8 }, work);
      for (; swaps < 500; swaps++) await sleep(1);
      await Promise.all(workers);
      expect(statuses.length).toBeGreaterThan(50);
      expect(new Set(statuses)).toEqual(new Set([200]));
    });
  });
}

async function readRest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += Buffer.from(value).toString();
  }
}
