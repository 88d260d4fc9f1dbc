import { request as httpRequest } from "node:http";
import { once } from "node:events";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { requireProgram, skipReason } from "../../../tools/testing/program.ts";
import { startStack, type Stack } from "./stack.ts";

const question = "What is the derivative of f(x) = x^3?";
const chat = (fields: object = {}, text = question): string =>
  JSON.stringify({ model: "MoM", messages: [{ role: "user", content: text }], ...fields });

const post = (
  stack: Stack,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  fetch(`${stack.origin}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });

const envoy = requireProgram("envoy");

describe.skipIf(envoy.missing !== undefined)(`behind Envoy ${skipReason(envoy)}`, () => {
  let stack: Stack;
  const counted: { name: string; labels: Readonly<Record<string, string>>; by: number }[] = [];
  const count = (name: string, labels: Readonly<Record<string, string>> = {}, by = 1): void =>
    void counted.push({ name, labels, by });

  beforeAll(async () => {
    const metrics = {
      count,
      observe: () => {},
      gauge: (name: string, by: number, labels = {}) => count(name, labels, by),
    };
    stack = await startStack({ envoyPath: envoy.path!, server: { metrics } });
  });
  afterAll(() => stack.stop());

  test.each(["MoM", "auto", "vllm-sr/auto"])("a calculus question for %s is answered by math-expert", async (model) => {
    const answer = await post(stack, chat({ model }));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ model: "math-expert" });
    const headers = Object.fromEntries(answer.headers);
    expect(headers).toMatchObject({
      "x-vsr-schema-version": "2",
      "x-vsr-response-path": "upstream",
      "x-vsr-selected-decision": "math_decision",
      "x-vsr-selected-model": "math-expert",
      "x-vsr-selected-algorithm": "single",
    });
    const seen = stack.upstream.seen.at(-1)!;
    const body = JSON.parse(seen.body) as { model: string; messages: { role: string; content: string }[] };
    expect(body).toMatchObject({ model: "math-expert", chat_template_kwargs: { enable_thinking: true } });
    expect(body.messages.map(({ role }) => role)).toEqual(["system", "user"]);
    expect(seen.headers).toMatchObject({
      "x-selected-model": "math-expert",
      "accept-encoding": "identity",
      "content-length": String(Buffer.byteLength(seen.body)),
    });
  });

  test("Envoy matches its routes again after the decision", async () => {
    await post(stack, chat(), { "x-selected-model": "general-expert" });
    await expect.poll(() => stack.lines.at(-1)).toMatch(/ 200 via_upstream route=math-expert model=math-expert /);
  });

  test("a stream arrives piece by piece, with the same decision", async () => {
    const answer = await post(stack, chat({ stream: true }), { "x-test-pause": "30" });
    expect(answer.headers.get("x-vsr-selected-model")).toBe("math-expert");
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    const arrivals: number[] = [];
    let text = "";
    for await (const chunk of answer.body!) {
      arrivals.push(performance.now());
      text += Buffer.from(chunk).toString();
    }
    expect(text).toMatch(/^data: \{"model":"math-expert".*data: \[DONE\]\n\n$/s);
    expect(arrivals.at(-1)! - arrivals[0]!).toBeGreaterThan(60);
    expect(JSON.parse(stack.upstream.seen.at(-1)!.body)).toMatchObject({ stream_options: { include_usage: true } });
  });

  test.each([
    ["33 KiB", 33 * 1024],
    ["5 MiB", 5 * 1024 * 1024],
    ["20 MiB", 20 * 1024 * 1024],
  ])("a body of %s passes", async (_, bytes) => {
    const answer = await post(stack, chat({}, `${question}${"x".repeat(bytes)}`));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ model: "math-expert" });
    expect(stack.upstream.seen.at(-1)!.body.length).toBeGreaterThan(bytes);
  });

  test("a body over Envoy's buffer gets 413 from Envoy", async () => {
    const answer = await post(stack, chat({}, "x".repeat(51 * 1024 * 1024)));
    expect(answer.status).toBe(413);
  });

  test("a body of unknown length is routed too", async () => {
    const request = httpRequest(`${stack.origin}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
    });
    request.write(chat().slice(0, 30));
    request.end(chat().slice(30));
    const [response] = await once(request, "response");
    response.resume();
    expect(response.statusCode).toBe(200);
    expect(response.headers["x-vsr-selected-model"]).toBe("math-expert");
  });

  test("a gzip answer reaches the client as it was, and its usage is counted", async () => {
    counted.length = 0;
    const request = httpRequest(`${stack.origin}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-test": "gzip" },
    });
    request.end(chat());
    const [response] = await once(request, "response");
    const pieces: Buffer[] = [];
    for await (const piece of response) pieces.push(piece as Buffer);
    expect(response.headers["content-encoding"]).toBe("gzip");
    expect(JSON.parse(gunzipSync(Buffer.concat(pieces)).toString())).toMatchObject({ model: "math-expert" });
    await expect
      .poll(() => counted)
      .toContainEqual({ name: "llm_model_tokens_total", labels: { model: "math-expert" }, by: 7 });
  });

  test.each([
    ["malformed JSON", "{", 400, "malformed JSON body"],
    ["an unknown model", chat({ model: "nope" }), 400, 'model "nope" is not available'],
  ])("%s gets an error in JSON", async (_, body, status, message) => {
    const answer = await post(stack, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("x-vsr-response-path")).toBe("error");
    expect(await answer.json()).toEqual({ error: { message, type: "invalid_request_error", code: status } });
  });

  test("the model list, a wrong method and an unknown path are answered without the upstream", async () => {
    const before = stack.upstream.seen.length;
    const models = await fetch(`${stack.origin}/v1/models`);
    expect(models.status).toBe(200);
    expect(((await models.json()) as { data: object[] }).data[0]).toMatchObject({ owned_by: "vllm-semantic-router" });
    expect((await fetch(`${stack.origin}/v1/chat/completions`)).status).toBe(405);
    expect((await fetch(`${stack.origin}/v1/embeddings`, { method: "POST", body: "{}" })).status).toBe(404);
    expect(stack.upstream.seen.length).toBe(before);
  });

  test("paths that are not ours pass, large bodies and all", async () => {
    const answer = await fetch(`${stack.origin}/upload`, { method: "POST", body: "x".repeat(3_000_000) });
    expect(await answer.text()).toBe("POST /upload 3000000");
  });

  test("an upstream error reaches the client without decision headers", async () => {
    const answer = await post(stack, chat(), { "x-test": "500" });
    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe('{"error":{"message":"broken"}}');
    expect([...answer.headers.keys()].filter((name) => name.startsWith("x-vsr"))).toEqual([
      "x-vsr-response-path",
      "x-vsr-schema-version",
    ]);
  });

  test("an upstream that breaks off breaks the client's stream off, and the next request is served", async () => {
    const answer = await post(stack, chat({ stream: true }), { "x-test": "cut" });
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    expect((await post(stack, chat())).status).toBe(200);
  });

  test("a client that leaves in the middle of a stream stops the upstream, and the next request is served", async () => {
    const leave = new AbortController();
    const answer = await fetch(`${stack.origin}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-test-pause": "200" },
      body: chat({ stream: true }),
      signal: leave.signal,
    });
    await answer.body!.getReader().read();
    leave.abort();
    await expect.poll(() => stack.upstream.seen.at(-1)!.isAborted, { timeout: 3000 }).toBe(true);
    expect((await post(stack, chat())).status).toBe(200);
  });

  test("all requests in flight have been counted down again", async () => {
    await expect
      .poll(() =>
        counted.filter(({ name }) => name === "llm_model_inflight_requests").reduce((sum, { by }) => sum + by, 0),
      )
      .toBe(0);
  });
});

describe.skipIf(envoy.missing !== undefined)(`in other processing modes of Envoy ${skipReason(envoy)}`, () => {
  const everything = { request_header_mode: "SEND", response_header_mode: "SEND" } as const;

  test("FULL_DUPLEX_STREAMED: a small and a large body are decided, headers and route included", async () => {
    const processingMode = {
      ...everything,
      request_body_mode: "FULL_DUPLEX_STREAMED",
      response_body_mode: "FULL_DUPLEX_STREAMED",
      request_trailer_mode: "SEND",
      response_trailer_mode: "SEND",
    } as const;
    const stack = await startStack({ envoyPath: envoy.path!, processingMode });
    try {
      for (const bytes of [0, 5 * 1024 * 1024]) {
        const answer = await post(stack, chat({}, `${question}${"x".repeat(bytes)}`));
        expect(answer.headers.get("x-vsr-selected-model")).toBe("math-expert");
        expect(await answer.json()).toMatchObject({ model: "math-expert" });
        expect(stack.upstream.seen.at(-1)!.headers["x-selected-model"]).toBe("math-expert");
      }
      expect((await post(stack, "{")).status).toBe(400);
      const stream = await post(stack, chat({ stream: true }));
      expect(await stream.text()).toMatch(/data: \[DONE\]\n\n$/);
      await expect.poll(() => stack.lines.at(-1)).toMatch(/route=math-expert/);
    } finally {
      await stack.stop();
    }
  });

  test("STREAMED: the body is decided and too large a one gets 413", async () => {
    const processingMode = { ...everything, request_body_mode: "STREAMED", response_body_mode: "STREAMED" } as const;
    const stack = await startStack({ envoyPath: envoy.path!, processingMode, server: { maxBodyBytes: 1_000_000 } });
    try {
      const answer = await post(stack, chat({}, `${question}${"x".repeat(500_000)}`));
      expect(await answer.json()).toMatchObject({ model: "math-expert" });
      expect(answer.headers.get("x-vsr-selected-model")).toBe("math-expert");
      expect((await post(stack, chat({}, "x".repeat(2_000_000)))).status).toBe(413);
      expect((await post(stack, "{")).status).toBe(400);
    } finally {
      await stack.stop();
    }
  });

  test("NONE: the body is asked for", async () => {
    const processingMode = { ...everything, request_body_mode: "NONE", response_body_mode: "NONE" } as const;
    const stack = await startStack({ envoyPath: envoy.path!, processingMode });
    try {
      const answer = await post(stack, chat());
      expect(await answer.json()).toMatchObject({ model: "math-expert" });
      const stream = await post(stack, chat({ stream: true }));
      expect(await stream.text()).toMatch(/data: \[DONE\]\n\n$/);
    } finally {
      await stack.stop();
    }
  });
});
