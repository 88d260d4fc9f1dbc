import { SIMULATED_BYTES, SIMULATED_KEY, simulatedVector, WEATHER_TEXT } from "@signalbox/providers/testing";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEndpointGateway, type EndpointGateway } from "../testing/endpoint-gateway.ts";

/** The machine may be busy. */
const PATIENTLY = { timeout: 15_000 };

let gateway: EndpointGateway;
let strict: EndpointGateway;

beforeAll(async () => {
  [gateway, strict] = await Promise.all([startEndpointGateway(), startEndpointGateway({ strict: true })]);
});
afterAll(() => Promise.all([gateway.close(), strict.close()]));

function post(
  path: string,
  body: unknown,
  { at = gateway }: { readonly at?: EndpointGateway } = {},
): Promise<Response> {
  return fetch(`${at.origin}${path}`, {
    method: "POST",
    // A key of the client for somebody else: it must not reach a provider.
    headers: { "content-type": "application/json", authorization: "Bearer of-the-client" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

async function errorOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { readonly error: { readonly message: string } };
  return `${response.status} ${error.message}`;
}

const client = (): OpenAI => new OpenAI({ baseURL: `${gateway.origin}/v1`, apiKey: "mine", maxRetries: 0 });

describe("the official client, unmodified", () => {
  test.each(["plain", "together", "azure", "gemini", "titan"])("embeds with %s, and reads base64", async (model) => {
    const input = ["a", "four", ""].filter((text) => text !== "");
    const asked = await client().embeddings.create({ model, input });
    expect(asked.data.map(({ embedding }) => [...embedding])).toEqual(input.map(simulatedVector));
    const floats = await client().embeddings.create({ model, input, encoding_format: "float" });
    expect(floats.data.map(({ embedding, index }) => [index, embedding])).toEqual(
      input.map((text, index) => [index, simulatedVector(text)]),
    );
  });

  test("asks for shorter vectors, in a batch of more inputs than one request may hold", async () => {
    const input = Array.from({ length: 150 }, (_, index) => "x".repeat(index + 1));
    const { data } = await client().embeddings.create({ model: "gemini", input, dimensions: 2 });
    expect(data.map(({ embedding }) => [...embedding])).toEqual(input.map((text) => [text.length, 0.5]));
  });

  test.each(["together", "gemini"])("makes pictures with %s", async (model) => {
    const { data } = await client().images.generate({ model, prompt: "a signal box" });
    expect(data?.[0]?.b64_json).toBe(Buffer.from(SIMULATED_BYTES).toString("base64").repeat(20));
  });

  test.each(["plain", "together", "azure"])("gets sound from %s, byte for byte", async (model) => {
    const response = await client().audio.speech.create({ model, voice: "alloy", input: "Hello" });
    expect(response.headers.get("content-type")).toBe("audio/mpeg");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(SIMULATED_BYTES);
  });

  test("completes a text, where the model does that and where it is reached by chat", async () => {
    const { choices } = await client().completions.create({ model: "plain", prompt: "day" });
    expect(choices[0]?.text).toBe(" after day");
    const chatted = await client().completions.create({ model: "claude", prompt: "Weather?" });
    expect(chatted).toMatchObject({ object: "text_completion", choices: [{ text: WEATHER_TEXT }] });
    const stream = await client().completions.create({ model: "claude", prompt: "Weather?", stream: true });
    let text = "";
    for await (const chunk of stream) text += chunk.choices[0]?.text ?? "";
    expect(text).toBe(WEATHER_TEXT);
  });

  test("hears of errors in its own classes", async () => {
    for (const model of ["together", "gemini", "titan"])
      await expect(client().embeddings.create({ model, input: "BUSY" })).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(client().embeddings.create({ model: "nobody", input: "x" })).rejects.toBeInstanceOf(
      OpenAI.BadRequestError,
    );
  });
});

describe("reranking", () => {
  const ask = { query: "q", documents: ["a", "b", "c"] };

  test.each([
    ["/v1/rerank", "cohere"],
    ["/v2/rerank", "cohere"],
    ["/cohere/v2/rerank", "cohere-v2"],
    ["/v2/rerank", "plain"],
    ["/v1/rerank", "together"],
  ])("%s reaches %s", async (path, model) => {
    const response = await post(path, { model, ...ask });
    const { results } = (await response.json()) as { readonly results: readonly { readonly index: number }[] };
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(response.headers.get("x-vsr-selected-model")).toBe(model);
    await expect.poll(() => gateway.reports.at(-1)?.observed?.usage?.totalTokens, PATIENTLY).toBe(11);
  });

  test("gives documents back that Cohere does not, and says what it cannot take", async () => {
    const body = { model: "cohere", ...ask, documents: [{ text: "a" }], return_documents: true, rank_fields: ["t"] };
    const response = await post("/v1/rerank", body);
    expect(await response.json()).toMatchObject({ results: [{ index: 0, document: { text: "a" } }] });
    expect(response.headers.get("x-signalbox-dropped-params")).toBe("rank_fields");
    expect(await errorOf(await post("/v1/rerank", body, { at: strict }))).toContain("422 `rank_fields`");
  });
});

describe("an endpoint", () => {
  test("passes the client's bytes on under the back end's name for the model, query and all", async () => {
    const body = `{ "model" : "plain", "input":"x",\n "user": "u" }`;
    expect((await post("/v1/embeddings?x=1", body)).status).toBe(200);
    const { raw, target, headers } = gateway.simulators.openai.calls.at(-1)!;
    expect([raw.toString(), target]).toEqual([body.replace("plain", "up-chat"), "/v1/embeddings?x=1"]);
    expect(headers["authorization"]).toBe(`Bearer ${SIMULATED_KEY}`);
  });

  test.each([
    ["/v1/embeddings", { model: "claude", input: "x" }, "422 The provider anthropic has no embeddings."],
    ["/v1/images/generations", { model: "titan", prompt: "x" }, "422 The provider bedrock has no images/generations."],
    ["/v1/embeddings", { model: "auto", input: "x" }, '400 model "auto" cannot be chosen for embeddings'],
    ["/v1/embeddings", { input: "x" }, "400 model field is required"],
    ["/v1/embeddings", "{", "400 malformed JSON body"],
    ["/v1/embeddings", `{"model":"plain","x":${"[".repeat(400)}${"]".repeat(400)}}`, "400 malformed JSON body"],
    ["/v1/embeddings", { model: "gemini", input: [1, 2] }, "400 `input[0]`"],
    ["/v1/rerank", { model: "cohere", query: "q" }, "400 `documents`"],
    ["/v1/audio/speech", { model: "nobody" }, '400 model "nobody" is not available'],
    ["/v1/audio/speech", { model: "dead" }, "502 no model answered"],
    ["/v1/completions", { model: "claude", prompt: "x", echo: true }, "422 `echo` cannot be sent"],
    ["/v1/completions", { model: "auto", prompt: [1, 2] }, "400 `prompt` must be a text"],
  ])("%s refuses %j", async (path, body, message) => {
    expect((await errorOf(await post(path, body))).slice(0, message.length)).toBe(message);
  });

  test("is 405 by another method, and 415 in another type", async () => {
    expect((await fetch(`${gateway.origin}/v1/embeddings`)).status).toBe(405);
    expect((await fetch(`${gateway.origin}/v2/rerank`)).status).toBe(405);
    const form = { method: "POST", body: new URLSearchParams({ model: "plain" }) };
    expect((await fetch(`${gateway.origin}/v1/embeddings`, form)).status).toBe(415);
  });

  test("goes to the next back end when one does not answer, and is counted as chat is", async () => {
    const before = gateway.metrics.counter("llm_model_prompt_tokens_total", { model: "failover" });
    expect((await post("/v1/embeddings", { model: "failover", input: "x" })).status).toBe(200);
    await expect.poll(() => gateway.reports.at(-1)?.attempts.length, PATIENTLY).toBe(2);
    const { counter } = gateway.metrics;
    expect(counter("llm_model_prompt_tokens_total", { model: "failover" }) - before).toBe(8);
    expect(counter("llm_model_requests_total", { model: "failover" })).toBeGreaterThan(0);
  });

  test("says that an answer broke off by breaking off", async () => {
    const response = await post("/v1/audio/speech", { model: "plain", voice: "v", input: "CUT" });
    await expect(response.arrayBuffer()).rejects.toThrow();
    await expect.poll(() => gateway.reports.at(-1)?.failure, PATIENTLY).toContain("plain");
  });

  test("has a limit for bodies", async () => {
    const small = await startEndpointGateway({ limits: { maxBodyBytes: 100 } });
    const response = await post("/v1/embeddings", { model: "plain", input: "x".repeat(200) }, { at: small });
    await small.close();
    expect(response.status).toBe(413);
  });
});

describe("completions for a model that the router chooses", () => {
  test("go to the model that the prompt asks for, as completions where it has them", async () => {
    const response = await post("/v1/completions", { model: "auto", prompt: "a story" });
    expect(await response.json()).toMatchObject({ choices: [{ text: " after a story" }] });
    expect(response.headers.get("x-vsr-selected-decision")).toBe("stories");
  });

  test("go as a chat where the decision adds a system prompt", async () => {
    const response = await post("/v1/completions", { model: "MoM", prompt: "in brief", max_tokens: 9 });
    expect(await response.json()).toMatchObject({ object: "text_completion", choices: [{ text: WEATHER_TEXT }] });
    expect(gateway.claude.calls.at(-1)?.body).toMatchObject({
      system: [{ type: "text", text: "Be brief." }],
      max_tokens: 9,
      messages: [{ role: "user" }],
    });
  });

  test.each([false, true])("are answered by the router itself, streamed: %s", async (stream) => {
    const response = await post("/v1/completions", { model: "auto", prompt: "something forbidden", stream });
    const text = await response.text();
    expect(response.headers.get("x-vsr-fast-response")).toBe("true");
    expect(text).toContain('"object":"text_completion"');
    expect(text).toContain('"text":"No."');
    expect(text.endsWith("data: [DONE]\n\n")).toBe(stream);
  });
});

test("Anthropic's list of models names the auto models", async () => {
  const list = (await (await fetch(`${gateway.origin}/anthropic/v1/models`)).json()) as {
    readonly data: readonly { readonly id: string; readonly type: string }[];
  };
  expect(list.data[0]).toMatchObject({ type: "model", id: "vllm-sr/auto" });
});

test("tokens that a provider does not count are estimated and marked, or refused in strict mode", async () => {
  const body = { model: "titan", max_tokens: 9, messages: [{ role: "user", content: "x".repeat(400) }] };
  const response = await post("/v1/messages/count_tokens", body);
  expect(response.headers.get("x-signalbox-token-count")).toBe("estimated");
  expect(await response.json()).toEqual({ input_tokens: 104 });
  expect((await post("/v1/messages/count_tokens", body, { at: strict })).status).toBe(422);
});
