import { noLogger, type Metrics, type Router, type Shadow } from "@signalbox/core";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { ExchangeServices } from "./exchange.ts";
import { handleStream } from "./stream-handler.ts";
import {
  createScriptedStream,
  protocolConfig,
  read,
  requestBody,
  requestHeaders,
  responseBody,
  responseHeaders,
  type ReadAnswer,
  type ScriptedStream,
} from "./testing/scripted-stream.ts";
import { createSmallRouter, mathModel } from "./testing/small-router.ts";

const NONE = 0;
const STREAMED = 1;
const BUFFERED = 2;
const BUFFERED_PARTIAL = 3;
const FULL_DUPLEX = 4;

const question = "What is the derivative of f(x) = x^3?";
const chat = (fields: object = {}, text = question): string =>
  JSON.stringify({ model: "auto", messages: [{ role: "user", content: text }], ...fields });

interface Counted {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly by: number;
}

function collectMetrics(): { readonly metrics: Metrics; readonly counted: Counted[] } {
  const counted: Counted[] = [];
  const note = (name: string, by: number, labels = {}): void => void counted.push({ name, labels, by });
  return {
    counted,
    metrics: {
      count: (name, labels, by = 1) => note(name, by, labels),
      observe: (name, value, labels) => note(name, value, labels),
      gauge: (name, change, labels) => note(name, change, labels),
    },
  };
}

function open(
  options: { readonly router?: Router; readonly services?: Partial<ExchangeServices> } = {},
): ScriptedStream & { readonly counted: readonly Counted[] } {
  const scripted = createScriptedStream();
  const { metrics, counted } = collectMetrics();
  const router = options.router ?? createSmallRouter();
  handleStream(scripted.stream, {
    getRouter: () => router,
    metrics,
    logger: noLogger,
    maxBodyBytes: 1_000_000,
    budgetMs: 2000,
    modelsMs: 500,
    onRouted: () => {},
    ...options.services,
  });
  return Object.assign(scripted, { counted });
}

/** Sends headers and a whole body; resolves to the answer to the body. */
async function route(
  stream: ScriptedStream,
  body: string | Uint8Array,
  pairs: Readonly<Record<string, string>> = {},
): Promise<ReadAnswer> {
  const first = read(await stream.ask(requestHeaders(pairs), protocolConfig(BUFFERED)));
  expect(first.kind).toBe("requestHeaders");
  return read(await stream.ask(requestBody(body)));
}

describe("a prompt in a buffered body", () => {
  test.each(["auto", "MoM"])(
    "%s is decided: new model, reasoning, routing header, length and route cache",
    async (model) => {
      const answer = await route(open(), chat({ model }));
      expect(answer.kind).toBe("requestBody");
      expect(JSON.parse(answer.body!)).toMatchObject({
        model: "big-math",
        chat_template_kwargs: { enable_thinking: true },
      });
      expect(answer.set).toMatchObject({
        "x-selected-model": "big-math",
        "content-length": String(Buffer.byteLength(answer.body!)),
      });
      expect(answer.clearRouteCache).toBe(true);
    },
  );

  test("the decision with the higher priority wins over the domain", async () => {
    const answer = await route(open(), chat({}, `urgent: ${question}`));
    expect(JSON.parse(answer.body!)).toMatchObject({ model: "small" });
    expect(answer.set["x-selected-model"]).toBe("small");
  });

  test("a model that the client names itself leaves the body alone", async () => {
    const stream = open();
    const answer = await route(stream, chat({ model: "small" }, "urgent"));
    expect(answer).toMatchObject({ kind: "requestBody", body: undefined, set: { "x-selected-model": "small" } });
    expect(answer.set).not.toHaveProperty("content-length");
    const back = read(await stream.ask(responseHeaders({})));
    expect(Object.keys(back.set).filter((name) => /decision|recipe/.test(name))).toEqual([]);
    expect(back.set["x-vsr-selected-model"]).toBe("small");
  });

  test("an unknown model is refused", async () => {
    const answer = await route(open(), chat({ model: "nope" }));
    expect(answer).toMatchObject({ kind: "immediateResponse", status: 400, details: "signalbox_error" });
    expect(answer.set).toMatchObject({
      "content-type": "application/json",
      "x-vsr-schema-version": "2",
      "x-vsr-response-path": "error",
    });
    expect(JSON.parse(answer.body!)).toEqual({
      error: { message: 'model "nope" is not available', type: "invalid_request_error", code: 400 },
    });
  });

  test("without a match and a default model the request is refused and counted", async () => {
    const router = createSmallRouter({ edit: (yaml) => yaml.replace("default_model: small", "") });
    const stream = open({ router });
    expect(await route(stream, chat({}, "tea or coffee?"))).toMatchObject({ kind: "immediateResponse", status: 400 });
    expect(stream.counted).toContainEqual(
      expect.objectContaining({
        name: "llm_request_errors_total",
        labels: expect.objectContaining({ reason: "no_model_selected" }),
      }),
    );
  });

  test("a decision that answers by itself is an immediate answer", async () => {
    const answer = await route(open(), chat({}, "hello"));
    expect(answer).toMatchObject({ kind: "immediateResponse", status: 200, details: "signalbox_fast_response" });
    expect(answer.set["x-vsr-fast-response"]).toBe("true");
    expect(JSON.parse(answer.body!)).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-fast-\d+$/),
      model: "router",
    });
  });

  test("the same for a stream is an event stream to its end", async () => {
    const answer = await route(open(), chat({ stream: true }, "hello"));
    expect(answer.set["content-type"]).toBe("text/event-stream");
    expect(answer.body).toMatch(/data: \[DONE\]\n\n$/);
  });

  test("a stream is asked for its usage", async () => {
    const answer = await route(open(), chat({ stream: true }));
    expect(JSON.parse(answer.body!)).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  test.each([
    ["malformed JSON", "{", "malformed JSON body"],
    ["no body at all", "", "malformed JSON body"],
    ["messages of a wrong type", '{"model":"auto","messages":1}', "messages field must be an array"],
  ])("%s gets 400", async (_, body, message) => {
    const answer = await route(open(), body);
    expect(answer).toMatchObject({ kind: "immediateResponse", status: 400 });
    expect(JSON.parse(answer.body!)).toMatchObject({ error: { message } });
  });

  test("a prompt without a body ends with the headers and gets 400", async () => {
    const answer = read(await open().ask(requestHeaders({}, true), protocolConfig(BUFFERED)));
    expect(answer).toMatchObject({ kind: "immediateResponse", status: 400 });
  });

  test("a body over the limit gets 413", async () => {
    const stream = open({ services: { maxBodyBytes: 100 } });
    expect(await route(stream, chat({}, "x".repeat(200)))).toMatchObject({ kind: "immediateResponse", status: 413 });
  });

  test("a body without the end flag is whole all the same: trailers follow", async () => {
    const stream = open();
    await stream.ask(requestHeaders(), protocolConfig(BUFFERED));
    expect(read(await stream.ask(requestBody(chat(), false))).set["x-selected-model"]).toBe("big-math");
    expect(read(await stream.ask({ $case: "requestTrailers", value: { trailers: undefined } })).kind).toBe(
      "requestTrailers",
    );
  });

  test("a proxy that sends no protocol_config is taken to buffer", async () => {
    const stream = open();
    await stream.ask(requestHeaders());
    expect(read(await stream.ask(requestBody(chat(), false))).set["x-selected-model"]).toBe("big-math");
  });

  test.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
    ["zstd", zstdCompressSync],
  ] as const)("a %s body is decoded, and goes on plain", async (coding, compress) => {
    const answer = await route(open(), compress(chat()), { "content-encoding": coding });
    expect(JSON.parse(answer.body!)).toMatchObject({ model: "big-math" });
    expect(answer.removed).toContain("content-encoding");
    expect(answer.set["content-length"]).toBe(String(Buffer.byteLength(answer.body!)));
  });

  test.each([
    ["an unknown coding", "lzw", chat(), 415],
    ["a broken coding", "gzip", chat(), 400],
    ["a body that grows over the limit", "gzip", gzipSync(Buffer.alloc(2_000_000)), 413],
  ])("%s gets its own status", async (_, coding, body, status) => {
    expect(await route(open(), body, { "content-encoding": coding })).toMatchObject({
      kind: "immediateResponse",
      status,
    });
  });
});

describe("the answer to request headers", () => {
  test("asks for answers that can be read", async () => {
    expect(read(await open().ask(requestHeaders())).set).toEqual({ "accept-encoding": "identity" });
  });

  test.each([
    ["/v1/messages", {}, "2023-06-01"],
    ["/anthropic/v1/messages", { "anthropic-version": "2026-01-01" }, undefined],
    ["/v1/chat/completions", {}, undefined],
  ])("%s with %o gets the version that Anthropic demands: %s", async (path, pairs, version) => {
    const { set } = read(await open().ask(requestHeaders({ ":path": path, ...pairs })));
    expect(set["anthropic-version"]).toBe(version);
  });

  test("takes out what only the router may say", async () => {
    const pairs = {
      "x-selected-model": "big",
      "x-vsr-internal-auth": "t",
      "x-vsr-looper-request": "1",
      "x-user-openai-key": "k",
      "x-mine": "1",
    };
    const answer = read(await open().ask(requestHeaders(pairs)));
    expect(answer.removed.toSorted()).toEqual([
      "x-selected-model",
      "x-user-openai-key",
      "x-vsr-internal-auth",
      "x-vsr-looper-request",
    ]);
  });

  test("takes them out of requests that are not ours too, and asks to see no more of those", async () => {
    const answer = read(
      await open().ask(requestHeaders({ ":path": "/health", "x-selected-model": "big" }), protocolConfig(BUFFERED)),
    );
    expect(answer).toMatchObject({ kind: "requestHeaders", set: {}, removed: ["x-selected-model"] });
    expect(answer.mode).toMatchObject({ requestBodyMode: NONE, responseBodyMode: NONE, responseHeaderMode: 2 });
  });

  test("lists the models", async () => {
    const answer = read(await open().ask(requestHeaders({ ":method": "GET", ":path": "/v1/models" }, true)));
    expect(answer).toMatchObject({ kind: "immediateResponse", status: 200 });
    const { data } = JSON.parse(answer.body!) as {
      data: { id: string; owned_by: string; routing?: { default_route?: boolean } }[];
    };
    expect(data[0]).toMatchObject({ owned_by: "vllm-semantic-router", routing: { default_route: true } });
    expect(data.map(({ id }) => id)).toContain("auto");
  });

  test("refuses a wrong method", async () => {
    const answer = read(await open().ask(requestHeaders({ ":method": "GET" }, true)));
    expect(answer).toMatchObject({ kind: "immediateResponse", status: 405 });
    expect(JSON.parse(answer.body!)).toMatchObject({ error: { message: "method not allowed", code: 405 } });
  });

  test("refuses unknown paths below /v1, or lets them pass when the config says so", async () => {
    const embeddings = requestHeaders({ ":path": "/v1/embeddings" });
    expect(read(await open().ask(embeddings))).toMatchObject({ kind: "immediateResponse", status: 404 });
    const router = createSmallRouter({
      edit: (yaml) => `${yaml.trimEnd().slice(0, -1)}, signalbox: { unknown_paths: pass } }`,
    });
    expect(read(await open({ router }).ask(embeddings)).kind).toBe("requestHeaders");
  });

  test("asks for the body where the proxy is set to send none", async () => {
    const stream = open();
    const first = read(await stream.ask(requestHeaders(), protocolConfig(NONE)));
    expect(first.mode).toMatchObject({ requestBodyMode: BUFFERED, responseBodyMode: BUFFERED });
    expect(read(await stream.ask(requestBody(chat()))).set["x-selected-model"]).toBe("big-math");
  });

  test("heeds x-vsr-skip-processing only where the config allows it", async () => {
    const skip = requestHeaders({ "x-vsr-skip-processing": "true" });
    const refused = open();
    await refused.ask(skip);
    expect(read(await refused.ask(requestBody(chat()))).set["x-selected-model"]).toBe("big-math");
    const router = createSmallRouter({
      edit: (yaml) => yaml.replace("strategy: priority", "strategy: priority, skip_processing: { enabled: true }"),
    });
    const skipped = open({ router });
    expect(read(await skipped.ask(skip))).toMatchObject({ set: {}, removed: [] });
    expect(read(await skipped.ask(requestBody(chat())))).toMatchObject({
      kind: "requestBody",
      body: undefined,
      set: {},
    });
    expect(read(await skipped.ask(responseHeaders({}))).set).toEqual({});
  });
});

describe("a prompt in a streamed body", () => {
  test("pieces are held back and the whole goes on in place of the last", async () => {
    const stream = open();
    const text = chat();
    await stream.ask(requestHeaders(), protocolConfig(STREAMED));
    const first = await stream.ask(requestBody(text.slice(0, 20), false));
    expect(first.response).toMatchObject({
      $case: "requestBody",
      value: { response: { bodyMutation: { mutation: { $case: "clearBody", value: true } } } },
    });
    expect(JSON.parse(read(await stream.ask(requestBody(text.slice(20)))).body!)).toMatchObject({ model: "big-math" });
    expect(stream.answers).toHaveLength(3);
  });

  test("a body over the limit gets 413 at once, and nothing after it", async () => {
    const stream = open({ services: { maxBodyBytes: 100 } });
    await stream.ask(requestHeaders(), protocolConfig(STREAMED));
    await stream.ask(requestBody("x".repeat(60), false));
    expect(read(await stream.ask(requestBody("x".repeat(60), false)))).toMatchObject({
      kind: "immediateResponse",
      status: 413,
    });
    stream.give(requestBody("x", true));
    await sleep(5);
    expect(stream.answers).toHaveLength(3);
  });

  test("a content coding is taken off with the headers, for the body goes on decoded", async () => {
    const stream = open();
    const first = read(await stream.ask(requestHeaders({ "content-encoding": "gzip" }), protocolConfig(STREAMED)));
    expect(first.removed).toContain("content-encoding");
    expect(JSON.parse(read(await stream.ask(requestBody(gzipSync(chat())))).body!)).toMatchObject({
      model: "big-math",
    });
  });

  test("trailers without an end of the body cannot be served", async () => {
    const stream = open();
    await stream.ask(requestHeaders(), protocolConfig(STREAMED));
    await stream.ask(requestBody(chat(), false));
    expect(read(await stream.ask({ $case: "requestTrailers", value: { trailers: undefined } }))).toMatchObject({
      kind: "immediateResponse",
      status: 400,
    });
  });

  test("a body that the proxy has cut gets 413", async () => {
    const stream = open();
    await stream.ask(requestHeaders(), protocolConfig(BUFFERED_PARTIAL));
    expect(read(await stream.ask(requestBody(chat(), false)))).toMatchObject({
      kind: "immediateResponse",
      status: 413,
    });
  });
});

describe("a prompt in full duplex", () => {
  const drain = async (stream: ScriptedStream, count: number): Promise<readonly ReadAnswer[]> => {
    while (stream.answers.length < count) await sleep(1);
    return stream.answers.map(read);
  };

  test("headers wait for the body, so that they carry the decision", async () => {
    const stream = open();
    const text = chat();
    stream.give(requestHeaders(), protocolConfig(FULL_DUPLEX, FULL_DUPLEX));
    stream.give(requestBody(text.slice(0, 20), false));
    await sleep(5);
    expect(stream.answers).toEqual([]);
    stream.give(requestBody(text.slice(20)));
    const [first, second, ...rest] = await drain(stream, 2);
    expect(first).toMatchObject({
      kind: "requestHeaders",
      clearRouteCache: true,
      set: { "x-selected-model": "big-math", "accept-encoding": "identity" },
    });
    expect(JSON.parse(second!.body!)).toMatchObject({ model: "big-math" });
    expect(rest).toEqual([]);
    expect(stream.answers[1]!.response).toMatchObject({
      value: { response: { bodyMutation: { mutation: { value: { endOfStream: true } } } } },
    });
  });

  test("a large body goes back in pieces of 64 KiB, the last one marked", async () => {
    const stream = open();
    stream.give(requestHeaders(), protocolConfig(FULL_DUPLEX, FULL_DUPLEX));
    stream.give(requestBody(chat({}, `derivative ${"x".repeat(150_000)}`)));
    const [, ...pieces] = await drain(stream, 4);
    expect(pieces.map(({ body }) => body!.length > 65_536)).toEqual([false, false, false]);
    expect(JSON.parse(pieces.map(({ body }) => body).join(""))).toMatchObject({ model: "big-math" });
    const marks = stream.answers
      .slice(1)
      .map(({ response }) => response?.$case === "requestBody" && response.value.response?.bodyMutation?.mutation);
    expect(marks.map((mark) => mark !== false && mark?.$case === "streamedResponse" && mark.value.endOfStream)).toEqual(
      [false, false, true],
    );
  });

  test("trailers end the body and are answered after it", async () => {
    const stream = open();
    stream.give(requestHeaders(), protocolConfig(FULL_DUPLEX, FULL_DUPLEX));
    stream.give(requestBody(chat(), false));
    stream.give({ $case: "requestTrailers", value: { trailers: undefined } });
    expect((await drain(stream, 3)).map(({ kind }) => kind)).toEqual([
      "requestHeaders",
      "requestBody",
      "requestTrailers",
    ]);
  });

  test("refusals come in place of the headers", async () => {
    const stream = open();
    stream.give(requestHeaders(), protocolConfig(FULL_DUPLEX, FULL_DUPLEX));
    stream.give(requestBody("{"));
    expect(await drain(stream, 1)).toMatchObject([{ kind: "immediateResponse", status: 400 }]);
  });

  test("bodies that are not ours, and answers, go back as they came", async () => {
    const stream = open();
    const first = read(
      await stream.ask(requestHeaders({ ":path": "/upload" }), protocolConfig(FULL_DUPLEX, FULL_DUPLEX)),
    );
    expect(first.mode).toBeUndefined();
    expect(read(await stream.ask(requestBody("one", false))).body).toBe("one");
    expect(read(await stream.ask(requestBody("two"))).body).toBe("two");
    expect(read(await stream.ask(responseHeaders({}))).mode).toBeUndefined();
    expect(read(await stream.ask(responseBody("three"))).body).toBe("three");
  });
});

describe("the answer of the model", () => {
  const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
  const completion = JSON.stringify({ object: "chat.completion", model: "big-math", choices: [], usage });
  const tokens = (stream: { readonly counted: readonly Counted[] }): readonly number[] =>
    stream.counted.filter(({ name }) => name === "llm_model_tokens_total").map(({ by }) => by);

  test("carries the decision and its usage is counted", async () => {
    const stream = open();
    await route(stream, chat());
    const answer = read(await stream.ask(responseHeaders({})));
    expect(answer.mode).toBeUndefined();
    expect(answer.set).toMatchObject({
      "x-vsr-schema-version": "2",
      "x-vsr-response-path": "upstream",
      "x-vsr-selected-decision": "math",
      "x-vsr-selected-model": "big-math",
    });
    expect(answer.set).not.toHaveProperty("x-vsr-matched-domains");
    expect(read(await stream.ask(responseBody(completion)))).toMatchObject({
      kind: "responseBody",
      body: undefined,
      set: {},
    });
    await sleep(1);
    expect(tokens(stream)).toEqual([7]);
  });

  test("a refusal by the proxy's rate limit tells clients when to try again", async () => {
    const retryAfter = async (headers: Readonly<Record<string, string>>): Promise<string | undefined> => {
      const stream = open();
      await route(stream, chat());
      return read(await stream.ask(responseHeaders(headers))).set["retry-after"];
    };
    expect(await retryAfter({ ":status": "429", "x-ratelimit-reset": "28" })).toBe("28");
    expect(await retryAfter({ ":status": "429", "x-ratelimit-reset": "28", "retry-after": "5" })).toBeUndefined();
    expect(await retryAfter({ ":status": "429", "x-ratelimit-reset": "1795545637" })).toBeUndefined();
    expect(await retryAfter({ ":status": "200", "x-ratelimit-reset": "28" })).toBeUndefined();
  });

  test("a copied request goes on first; its copy learns how the client was answered", async () => {
    const told: unknown[] = [];
    const copied: string[] = [];
    const copy: Shadow["copy"] = ({ target, dialect, body, outcome, header }) => {
      copied.push([target, dialect.id, Buffer.from(body).toString(), header("content-type")].join(" "));
      expect(outcome.record.result).toMatchObject({ model: "big-math" });
      return (client) => void told.push(client);
    };
    const stream = open({ services: { shadow: { copy } } });
    await route(stream, chat());
    expect(copied).toEqual([`/v1/chat/completions openai-chat ${chat()} application/json`]);
    await stream.ask(responseHeaders({}));
    await stream.ask(responseBody(completion));
    await sleep(1);
    expect(told).toEqual([{ status: 200, usage: { promptTokens: 3, completionTokens: 4, totalTokens: 7 } }]);
  });

  test("says all that matched when the request asked for it", async () => {
    const stream = open();
    await route(stream, chat(), { "x-vsr-debug": "true" });
    const answer = read(await stream.ask(responseHeaders({})));
    expect(answer.set).toMatchObject({
      "x-vsr-matched-domains": "math",
      "x-vsr-selected-category": "math",
      "x-vsr-selected-reasoning": "on",
    });
  });

  test("an event stream flows: the mode becomes STREAMED and each chunk goes on as it is", async () => {
    const stream = open();
    await route(stream, chat({ stream: true }));
    const first = read(await stream.ask(responseHeaders({ "content-type": "text/event-stream; charset=utf-8" })));
    expect(first.mode).toMatchObject({ responseBodyMode: STREAMED, requestBodyMode: BUFFERED });
    const frame = `data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`;
    expect(read(await stream.ask(responseBody(frame.slice(0, 15), false)))).toMatchObject({
      kind: "responseBody",
      body: undefined,
    });
    expect(read(await stream.ask(responseBody(frame.slice(15))))).toMatchObject({
      kind: "responseBody",
      body: undefined,
    });
    await sleep(1);
    expect(tokens(stream)).toEqual([7]);
    expect(stream.counted.map(({ name }) => name)).toContain("llm_model_ttft_seconds");
  });

  test.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
    ["zstd", zstdCompressSync],
  ] as const)("a %s answer is read but not changed", async (coding, compress) => {
    const stream = open();
    await route(stream, chat());
    await stream.ask(responseHeaders({ "content-encoding": coding }));
    const bytes = compress(completion);
    await stream.ask(responseBody(bytes.subarray(0, 9), false));
    expect(read(await stream.ask(responseBody(bytes.subarray(9))))).toMatchObject({
      kind: "responseBody",
      body: undefined,
    });
    await expect.poll(() => tokens(stream)).toEqual([7]);
  });

  test("an answer that only claims a coding goes on, uncounted", async () => {
    const stream = open();
    await route(stream, chat());
    await stream.ask(responseHeaders({ "content-encoding": "gzip" }));
    expect(read(await stream.ask(responseBody(completion))).kind).toBe("responseBody");
    await expect.poll(() => stream.counted.map(({ name }) => name)).toContain("llm_model_completion_latency_seconds");
    expect(tokens(stream)).toEqual([]);
  });

  test("an upstream error carries no decision, is counted and not read", async () => {
    const stream = open();
    await route(stream, chat());
    const answer = read(await stream.ask(responseHeaders({ ":status": "500" })));
    expect(Object.keys(answer.set).toSorted()).toEqual(["x-vsr-response-path", "x-vsr-schema-version"]);
    expect(answer.mode).toMatchObject({ responseBodyMode: NONE });
    await sleep(1);
    const errors = stream.counted.filter(({ name }) => name === "llm_request_errors_total");
    expect(errors).toEqual([expect.objectContaining({ by: 1, labels: { model: "big-math", reason: "upstream_5xx" } })]);
  });

  test("the answer of an earlier filter, without any request, passes untouched", async () => {
    const stream = open();
    expect(read(await stream.ask(responseHeaders({ ":status": "401" }), protocolConfig(BUFFERED)))).toMatchObject({
      kind: "responseHeaders",
      set: {},
      removed: [],
    });
    expect(read(await stream.ask(responseBody("no"))).body).toBeUndefined();
    expect(read(await stream.ask({ $case: "responseTrailers", value: { trailers: undefined } })).kind).toBe(
      "responseTrailers",
    );
  });

  test("requests in flight are counted up and down, also when the client leaves", async () => {
    const stream = open();
    await route(stream, chat());
    stream.cancel();
    await sleep(1);
    const flight = stream.counted.filter(({ name }) => name === "llm_model_inflight_requests").map(({ by }) => by);
    expect(flight).toEqual([1, -1]);
    expect(stream.counted).toContainEqual({
      name: "llm_request_errors_total",
      by: 1,
      labels: { model: "big-math", reason: "cancellation" },
    });
  });
});

describe("whatever happens", () => {
  test("messages of an unknown kind are answered as upstream answers them", async () => {
    const stream = open();
    stream.give(undefined);
    expect(stream.answers.map(read)).toMatchObject([{ kind: "responseBody", body: undefined }]);
  });

  test("a proxy that only shows its traffic gets no answers, and its prompts are decided all the same", async () => {
    const stream = open();
    stream.give(requestHeaders(), { observabilityMode: true, ...protocolConfig(STREAMED) });
    stream.give(requestBody(chat()));
    await sleep(5);
    expect(stream.answers).toEqual([]);
    expect(stream.counted).toContainEqual(
      expect.objectContaining({ name: "llm_decision_match_total", labels: { decision_name: "math" } }),
    );
  });

  test("a fault of our own is a 500 for the client, and is counted", async () => {
    const sound = createSmallRouter();
    const router: Router = { ...sound, route: () => Promise.reject(new Error("broken")) };
    const stream = open({ router });
    const answer = await route(stream, chat());
    expect(answer).toMatchObject({ kind: "immediateResponse", status: 500 });
    expect(JSON.parse(answer.body!)).toMatchObject({ error: { message: "internal error", code: 500 } });
    expect(stream.counted.map(({ name }) => name)).toContain("signalbox_internal_errors_total");
  });

  test("a late model gives way to the default decision within the budget", async () => {
    const never = { ...mathModel(), classify: () => new Promise<never>(() => {}) };
    const stream = open({ router: createSmallRouter({ model: never }), services: { budgetMs: 20 } });
    const started = performance.now();
    const answer = await route(stream, chat());
    expect(answer.set["x-selected-model"]).toBe("small");
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test("a model that keeps its deadline falls back by itself", async () => {
    const stream = open({
      router: createSmallRouter({ model: mathModel({ delayMs: 5000 }) }),
      services: { modelsMs: 20 },
    });
    expect((await route(stream, chat())).set["x-selected-model"]).toBe("small");
  });

  test("a stream keeps the router that it began with", async () => {
    const routers = [
      createSmallRouter(),
      createSmallRouter({ edit: (yaml) => yaml.replace("lora_name: big-math, ", "") }),
    ];
    let current = 0;
    const services = { getRouter: () => routers[current]! };
    const before = open({ services });
    await before.ask(requestHeaders());
    current = 1;
    expect(read(await before.ask(requestBody(chat()))).set["x-selected-model"]).toBe("big-math");
    expect((await route(open({ services }), chat())).set["x-selected-model"]).toBe("big");
  });

  test("a proxy that closes its half at once still gets all answers", async () => {
    const stream = open();
    stream.give(requestHeaders());
    stream.give(requestBody(chat()));
    stream.close();
    await expect.poll(() => stream.isEnded).toBe(true);
    expect(stream.answers.map(read).map(({ kind }) => kind)).toEqual(["requestHeaders", "requestBody"]);
  });

  test("a proxy that is gone gets nothing more", async () => {
    const stream = open({ router: createSmallRouter({ model: mathModel({ delayMs: 30 }) }) });
    await stream.ask(requestHeaders());
    stream.give(requestBody(chat()));
    stream.cancel();
    await sleep(60);
    expect(stream.answers).toHaveLength(1);
  });
});

describe("clients of other APIs than chat completions", () => {
  const messages = (fields: object = {}, text = question): string =>
    JSON.stringify({ model: "auto", max_tokens: 9, messages: [{ role: "user", content: text }], ...fields });

  test.each(["/v1/messages", "/anthropic/v1/messages?beta=true"])("%s is decided, and keeps its path", async (path) => {
    const answer = await route(open(), messages(), { ":path": path });
    expect(JSON.parse(answer.body!)).toMatchObject({ model: "big-math", max_tokens: 9 });
    expect(answer.set).toMatchObject({ "x-selected-model": "big-math" });
    expect(answer.set).not.toHaveProperty(":path");
  });

  test("a back end's own path is set for clients of its API only", async () => {
    const edit = (format: string) => (yaml: string) =>
      yaml
        .replace('endpoint: "big:8000"', 'base_url: "http://big:8000/base"')
        .replace("{ name: big, reasoning", `{ name: big, ${format} reasoning`);
    const pathOf = async (format: string, path: string, body: string): Promise<string | undefined> =>
      (await route(open({ router: createSmallRouter({ edit: edit(format) }) }), body, { ":path": path })).set[":path"];
    expect(await pathOf("api_format: anthropic,", "/anthropic/v1/messages", messages())).toBe("/base/v1/messages");
    expect(await pathOf("api_format: anthropic,", "/v1/chat/completions", chat())).toBeUndefined();
    expect(await pathOf("", "/v1/messages", messages())).toBeUndefined();
    expect(await pathOf("", "/v1/responses", '{"model":"auto","input":"derivative"}')).toBe("/base/responses");
  });

  test("an answer made here and an error are in the client's API", async () => {
    const answer = await route(open(), messages({ stream: true }, "hello"), { ":path": "/v1/messages" });
    expect(answer).toMatchObject({ kind: "immediateResponse", status: 200 });
    expect(answer.body).toMatch(/^event: message_start\n.*event: message_stop\n/s);
    const refused = await route(open(), "{", { ":path": "/v1/messages" });
    expect(JSON.parse(refused.body!)).toMatchObject({ type: "error", error: { type: "invalid_request_error" } });
  });

  test.each([
    [
      "/v1/messages",
      messages(),
      '{"type":"message_start","message":{"model":"m","usage":{"input_tokens":3,"output_tokens":1}}}|{"type":"message_delta","usage":{"output_tokens":4}}|{"type":"message_stop"}',
    ],
    [
      "/v1/responses",
      '{"model":"auto","input":"derivative"}',
      '{"type":"response.completed","response":{"model":"m","usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7}}}',
    ],
  ])("the usage of a stream from %s is counted", async (path, body, events) => {
    const stream = open();
    await route(stream, body, { ":path": path });
    await stream.ask(responseHeaders({ "content-type": "text/event-stream" }));
    for (const data of events.split("|")) await stream.ask(responseBody(`data: ${data}\n\n`, false));
    await stream.ask(responseBody("", true));
    await expect
      .poll(() => stream.counted)
      .toContainEqual({
        name: "llm_model_tokens_total",
        labels: { model: "big-math" },
        by: 7,
      });
  });
});
