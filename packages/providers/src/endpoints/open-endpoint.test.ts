import type { JsonObject } from "@signalbox/core";
import { describe, expect, test } from "vitest";
import type { TranslatedExchange } from "../exchange/exchange.ts";
import type { EndpointPath } from "./endpoint-path.ts";
import type { EndpointTarget } from "./endpoint-target.ts";
import { RECORD_SEPARATOR } from "./json-sequence.ts";
import { openEndpoint } from "./open-endpoint.ts";

function targetOf(rest: Partial<EndpointTarget> = {}): EndpointTarget {
  return {
    family: "openai",
    provider: "some",
    basePath: "/v1",
    transport: { kind: "native" },
    defaultMaxTokens: 4096,
    strict: false,
    quirks: {},
    endpoints: ["chat", "completions", "embeddings", "rerank", "images", "audio"],
    ...rest,
  };
}
const cohere = targetOf({ family: "cohere", basePath: "" });
const gemini = targetOf({ family: "gemini", provider: "gemini", basePath: "" });
const bedrock = targetOf({ family: "bedrock-converse", provider: "bedrock", basePath: "" });

function translated(path: EndpointPath, body: JsonObject, target: EndpointTarget): TranslatedExchange {
  const exchange = openEndpoint({ path, target, model: "m", body: { model: "m", ...body } });
  if (exchange.kind !== "translated") throw new Error(`not translated: ${JSON.stringify(exchange)}`);
  return exchange;
}

function answered({ openAnswer }: TranslatedExchange, body: string, status = 200) {
  const answer = openAnswer({ status, headers: { "content-type": "application/json" } }, { fallbackId: "f", now: 1 });
  const text = answer.read(new TextEncoder().encode(body)) + answer.end();
  return { answer, json: JSON.parse(text) as JsonObject };
}

test.each<[EndpointPath, string]>([
  ["completions", "/v1/completions"],
  ["embeddings", "/v1/embeddings"],
  ["rerank", "/v1/rerank"],
  ["images/generations", "/v1/images/generations"],
  ["audio/speech", "/v1/audio/speech"],
  ["audio/transcriptions", "/v1/audio/transcriptions"],
  ["audio/translations", "/v1/audio/translations"],
])("%s goes to a provider of OpenAI's API as it is, below its base path", (path, address) => {
  const body = path.startsWith("audio/t") ? undefined : {};
  expect(openEndpoint({ path, target: targetOf(), model: "m", body })).toEqual({
    kind: "same",
    path: address,
    headers: {},
  });
});

test("Azure has a path for each deployment", () => {
  const target = targetOf({ basePath: "/openai", transport: { kind: "azure", apiVersion: "2025-01-01" } });
  expect(openEndpoint({ path: "audio/speech", target, model: "a/b", body: {} })).toMatchObject({
    path: "/openai/deployments/a%2Fb/audio/speech?api-version=2025-01-01",
  });
});

test.each<[string, EndpointPath, EndpointTarget]>([
  ["is not in the table's row", "audio/speech", targetOf({ endpoints: ["chat"] })],
  ["needs another API", "images/generations", gemini],
  ["needs another API, for a form", "audio/transcriptions", cohere],
])("what a provider lacks is a fault that names both: %s", (_, path, target) => {
  expect(openEndpoint({ path, target, model: "m", body: path.includes("trans") ? undefined : {} })).toMatchObject({
    kind: "fault",
    status: 422,
    message: `The provider ${target.provider} has no ${path}.`,
  });
});

describe("embeddings", () => {
  test("are asked of Titan once for each input, and read as one answer", () => {
    const exchange = translated("embeddings", { input: ["a", "b"], encoding_format: "float" }, bedrock);
    expect([exchange.request, ...(exchange.more ?? [])].map(({ path, body }) => [path, body])).toEqual([
      ["/model/m/invoke", '{"inputText":"a"}'],
      ["/model/m/invoke", '{"inputText":"b"}'],
    ]);
    const sequence = [1, 2]
      .map((value) => `${RECORD_SEPARATOR}{"embedding":[${value}],"inputTextTokenCount":${value}}\n`)
      .join("");
    const { answer, json } = answered(exchange, sequence);
    expect(json).toMatchObject({
      data: [{ embedding: [1] }, { embedding: [2] }],
      usage: { prompt_tokens: 3 },
    });
    expect([answer.usage, answer.model]).toEqual([{ inputTokens: 3, outputTokens: 0 }, "m"]);
  });

  test("hear of an error in OpenAI's words", () => {
    const exchange = translated("embeddings", { input: "a" }, gemini);
    const error = '{"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED"}}';
    const { answer, json } = answered(exchange, error, 429);
    expect([answer.head?.status, json]).toMatchObject([429, { error: { message: "slow down" } }]);
  });

  test("are bounded in number", () => {
    const input = Array.from({ length: 2049 }, () => "a");
    expect(
      openEndpoint({ path: "embeddings", target: bedrock, model: "m", body: { model: "m", input } }),
    ).toMatchObject({ kind: "fault", field: "input" });
  });
});

describe("a rerank at Cohere", () => {
  const ask = { query: "q", documents: ["a", "b"] };

  test("goes as it is where it is Cohere's own", () => {
    const body = { model: "m", ...ask, top_n: 1, max_tokens_per_doc: 9 };
    expect(openEndpoint({ path: "rerank", target: cohere, model: "m", body })).toMatchObject({
      kind: "same",
      path: "/v2/rerank",
    });
    const target = { ...cohere, version: "v1" };
    expect(openEndpoint({ path: "rerank", target, model: "m", body })).toMatchObject({ path: "/v1/rerank" });
  });

  test("has documents as texts, and gives them back where they are asked for", () => {
    const documents = ["a", { text: "b", title: "t" }];
    const exchange = translated("rerank", { ...ask, documents, return_documents: true, rank_fields: ["x"] }, cohere);
    expect(JSON.parse(exchange.request.body)).toEqual({ model: "m", query: "q", documents: ["a", "b"] });
    expect(exchange.dropped.map(({ field }) => field)).toEqual(["rank_fields"]);
    const { answer, json } = answered(
      exchange,
      '{"id":"1","results":[{"index":1,"relevance_score":0.9}],"meta":{"tokens":{"input_tokens":4}}}',
    );
    expect(json["results"]).toEqual([{ index: 1, relevance_score: 0.9, document: { text: "b" } }]);
    expect(answer.usage).toEqual({ inputTokens: 4, outputTokens: 0 });
  });

  test.each<[string, JsonObject, string]>([
    ["no query", { query: undefined as never }, "query"],
    ["no documents", { documents: [] }, "documents"],
    ["a document of numbers", { documents: [1] }, "documents[0]"],
  ])("is refused with %s", (_, more, field) => {
    const body = { model: "m", ...ask, ...more };
    expect(openEndpoint({ path: "rerank", target: cohere, model: "m", body })).toMatchObject({ kind: "fault", field });
  });

  test("hears of an answer without results, and of errors", () => {
    const exchange = translated("rerank", { ...ask, return_documents: true }, cohere);
    expect(answered(exchange, "{}").answer.fault?.kind).toBe("bad_answer");
    expect(answered(exchange, '{"message":"no"}', 400).json).toMatchObject({ error: { message: "no" } });
  });
});
