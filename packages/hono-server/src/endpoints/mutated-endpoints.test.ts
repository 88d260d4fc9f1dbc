import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { serveRequest } from "../serve-request.ts";
import { createMemoryExchange } from "../testing/memory-exchange.ts";
import { createProviderGateway, PROVIDER_MODELS } from "../testing/provider-gateway.ts";
import type { Upstream } from "../upstream.ts";

const encoder = new TextEncoder();

const JSON_PATHS = [
  "/v1/completions",
  "/v1/embeddings",
  "/v1/rerank",
  "/v2/rerank",
  "/v1/images/generations",
  "/v1/audio/speech",
];

/** Fields of all endpoints, right or of any other kind. */
const fields = fc.record(
  {
    model: fc.oneof(fc.constantFrom(...PROVIDER_MODELS.map(({ model }) => model), "auto", "nobody"), fc.jsonValue()),
    input: fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 3 }), fc.jsonValue()),
    prompt: fc.oneof(fc.string(), fc.jsonValue()),
    query: fc.oneof(fc.string(), fc.jsonValue()),
    documents: fc.oneof(fc.array(fc.oneof(fc.string(), fc.record({ text: fc.string() }))), fc.jsonValue()),
    top_n: fc.jsonValue(),
    max_tokens: fc.oneof(fc.nat(), fc.jsonValue()),
    stream: fc.oneof(fc.boolean(), fc.jsonValue()),
    stream_options: fc.jsonValue(),
    encoding_format: fc.oneof(fc.constantFrom("float", "base64"), fc.jsonValue()),
    dimensions: fc.oneof(fc.nat(), fc.jsonValue()),
    suffix: fc.jsonValue(),
    "": fc.jsonValue(),
  },
  { requiredKeys: ["model"] },
);

/** What a back end says, or sends in its place. */
const answers = fc.record({
  status: fc.constantFrom(200, 200, 200, 201, 400, 429, 500),
  type: fc.constantFrom("application/json", "text/event-stream", "text/html", ""),
  body: fc.oneof(
    fc.constantFrom(
      '{"embedding":[1],"inputTextTokenCount":1}',
      '{"embeddings":[{"values":[1]}]}',
      '{"results":[{"index":0,"relevance_score":1}],"meta":null}',
    ),
    fc.json(),
    fc.string(),
  ),
});

const boundary = "B-1";
const forms = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        `--${boundary}\r\n`,
        `--${boundary}--\r\n`,
        '\r\ncontent-disposition: form-data; name="model"\r\n\r\n',
        "\r\n",
        "gpt",
        "bedrock",
      ),
      fc.string(),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

function upstreamOf({ status, type, body }: { status: number; type: string; body: string }): Upstream {
  return {
    close: async () => {},
    send: async ({ stream }, receiver) => {
      try {
        if (stream !== undefined) for await (const chunk of stream.open()) void chunk;
      } catch {
        return { kind: "failed", reason: "protocol", detail: "the body broke off" };
      }
      receiver.onHead({ status, headers: type === "" ? [] : [["content-type", type]] });
      void receiver.onChunk(encoder.encode(body));
      return { kind: "complete" };
    },
  };
}

let answer: Parameters<typeof upstreamOf>[0] = { status: 200, type: "", body: "" };
const failures: unknown[] = [];
const note = (facts: object): void => void failures.push(facts);
const scope = createProviderGateway({
  upstream: { close: async () => {}, send: (request, receiver) => upstreamOf(answer).send(request, receiver) },
  logger: { debug: () => {}, info: () => {}, warn: () => {}, error: note },
});

async function ask(request: { readonly target: string; readonly type: string; readonly body: string }): Promise<void> {
  failures.length = 0;
  const exchange = createMemoryExchange({
    target: request.target,
    headers: [["content-type", request.type]],
    body: encoder.encode(request.body),
  });
  await serveRequest(exchange, scope);
  const { status = 0, end } = exchange.answer;
  expect(failures).toEqual([]);
  expect(end).not.toBe("open");
  // A provider's own 500 is passed on; none is of the gateway's making.
  expect([200, 201, 400, 404, 408, 413, 415, 422, 429, 502, ...(answer.status === 500 ? [500] : [])]).toContain(status);
}

const TIMEOUT_MS = 120_000;

describe("an endpoint", () => {
  test.each(JSON_PATHS)(
    "%s ends in an answer or an error that blames the right side, whatever comes",
    async (target) => {
      await fc.assert(
        fc.asyncProperty(fields, answers, (body, given) => {
          answer = given;
          return ask({ target, type: "application/json", body: JSON.stringify(body) });
        }),
        { numRuns: 150 },
      );
    },
    TIMEOUT_MS,
  );

  test(
    "that takes forms does so too",
    async () => {
      await fc.assert(
        fc.asyncProperty(forms, answers, (body, given) => {
          answer = given;
          return ask({ target: "/v1/audio/transcriptions", type: `multipart/form-data; boundary=${boundary}`, body });
        }),
        { numRuns: 300 },
      );
    },
    TIMEOUT_MS,
  );
});
