import { createCountingMetrics } from "@signalbox/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { requireProgram, skipReason } from "../../../tools/testing/program.ts";
import { createSmallRouter } from "../src/testing/small-router.ts";
import { startStack, type Stack } from "./stack.ts";

const envoy = requireProgram("envoy");

describe.skipIf(envoy.missing !== undefined)(`clients of Messages behind Envoy ${skipReason(envoy)}`, () => {
  const metrics = createCountingMetrics();
  let stack: Stack;

  beforeAll(async () => {
    const router = createSmallRouter();
    stack = await startStack({ envoyPath: envoy.path!, server: { metrics, getRouter: () => router } });
  });
  afterAll(() => stack.stop());

  const post = (fields: object, path = "/anthropic/v1/messages"): Promise<Response> =>
    fetch(`${stack.origin}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "anthropic-version": "2023-06-01" },
      body: JSON.stringify({
        model: "auto",
        max_tokens: 100,
        messages: [{ role: "user", content: [{ type: "text", text: "What is the derivative of f(x) = x^3?" }] }],
        ...fields,
      }),
    });

  const eventsOf = (text: string): (string | undefined)[] =>
    [...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name);

  test.each(["/v1/messages", "/anthropic/v1/messages"])(
    "%s: a question is decided and answered, its usage counted",
    async (path) => {
      const before = metrics.counter("llm_model_tokens_total", { model: "big-math" });
      const answer = await post({}, path);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ type: "message", model: "big-math", content: [{ text: "six" }] });
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        "x-vsr-selected-decision": "math",
        "x-vsr-selected-model": "big-math",
        "x-vsr-protocol-warnings": "warning;not_in_api;chat_template_kwargs",
      });
      const seen = stack.upstream.seen.at(-1)!;
      expect(seen.path).toBe(path);
      expect(seen.headers).toMatchObject({ "x-selected-model": "big-math", "anthropic-version": "2023-06-01" });
      expect(JSON.parse(seen.body)).toMatchObject({ model: "big-math", max_tokens: 100 });
      expect(JSON.parse(seen.body)).not.toHaveProperty("chat_template_kwargs");
      await expect.poll(() => metrics.counter("llm_model_tokens_total", { model: "big-math" })).toBe(before + 7);
    },
  );

  test("a stream passes as the upstream sends it, and its usage is counted", async () => {
    const before = metrics.counter("llm_model_completion_tokens_total", { model: "big-math" });
    const answer = await post({ stream: true });
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    expect(eventsOf(await answer.text())).toEqual([
      "message_start",
      "content_block_start",
      "content_block_delta",
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
    expect(stack.upstream.seen.at(-1)!.body).not.toContain("stream_options");
    await expect
      .poll(() => metrics.counter("llm_model_completion_tokens_total", { model: "big-math" }))
      .toBe(before + 4);
  });

  test("a decision that answers by itself answers in Messages, streamed and not, without the upstream", async () => {
    const before = stack.upstream.seen.length;
    const hello = { messages: [{ role: "user", content: "hello" }] };
    const answer = await post(hello);
    expect(answer.headers.get("x-vsr-response-path")).toBe("fast_response");
    expect(await answer.json()).toMatchObject({
      type: "message",
      role: "assistant",
      content: [{ type: "text", text: "Hello there." }],
      stop_reason: "end_turn",
    });
    const stream = await post({ ...hello, stream: true });
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    const text = await stream.text();
    expect(eventsOf(text)).toEqual([
      "message_start",
      "content_block_start",
      "content_block_delta",
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
    expect(text).toContain('"text":"Hello there."');
    expect(stack.upstream.seen.length).toBe(before);
  });

  test("an error is one of the API's own", async () => {
    const answer = await post({ model: "nope" });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      type: "error",
      error: { type: "invalid_request_error", message: 'model "nope" is not available' },
    });
  });
});
