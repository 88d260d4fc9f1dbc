import fc from "fast-check";
import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { Target } from "../families/target.ts";
import { geminiTarget, vertexTarget } from "../testing/gemini-fixtures.ts";
import { readGeminiEmbeddings, writeGeminiEmbeddings } from "./gemini-embeddings.ts";
import { readEmbeddings } from "./read-embeddings.ts";
import { writeEmbeddings } from "./write-embeddings.ts";

function write(body: JsonObject, target: Target) {
  const written = writeGeminiEmbeddings(body, target);
  if (written.kind === "fault") throw new Error(written.message);
  return written.requests.map(({ path, body: sent }) => ({ path, body: JSON.parse(sent) as JsonObject }));
}

const ONE = { model: "m", encoding: "float", inputCount: 1 } as const;
const both = { input: ["a", "b"], dimensions: 8, task_type: "RETRIEVAL_DOCUMENT", title: "T" };
const publisher = "/v1/projects/acme/locations/europe-west1/publishers/google/models";

describe("embeddings of Google", () => {
  it("go to AI Studio in one batch", () => {
    const each = {
      model: "models/gemini-embedding-001",
      taskType: "RETRIEVAL_DOCUMENT",
      title: "T",
      outputDimensionality: 8,
    };
    expect(write({ model: "gemini-embedding-001", ...both }, geminiTarget({ strict: true }))).toEqual([
      {
        path: "/v1beta/models/gemini-embedding-001:batchEmbedContents",
        body: {
          requests: [
            { ...each, content: { parts: [{ text: "a" }] } },
            { ...each, content: { parts: [{ text: "b" }] } },
          ],
        },
      },
    ]);
  });

  it("go to Vertex's older models as instances", () => {
    const each = { task_type: "RETRIEVAL_DOCUMENT", title: "T" };
    expect(write({ model: "text-embedding-005", ...both, autoTruncate: true }, vertexTarget)).toEqual([
      {
        path: `${publisher}/text-embedding-005:predict`,
        body: {
          instances: [
            { content: "a", ...each },
            { content: "b", ...each },
          ],
          parameters: { autoTruncate: true, outputDimensionality: 8 },
        },
      },
    ]);
  });

  it("go to Vertex's Gemini models one by one, and are never cut unless the client says so", () => {
    expect(write({ model: "gemini-embedding-001", input: ["a", "b"] }, vertexTarget).map(({ body }) => body)).toEqual([
      { instances: [{ content: "a" }], parameters: { autoTruncate: false } },
      { instances: [{ content: "b" }], parameters: { autoTruncate: false } },
    ]);
    expect(write({ model: "gemini-embedding-2", ...both }, vertexTarget)[1]).toMatchObject({
      path: `${publisher}/gemini-embedding-2:embedContent`,
      body: {
        content: { parts: [{ text: "b" }] },
        embedContentConfig: {
          taskType: "RETRIEVAL_DOCUMENT",
          title: "T",
          outputDimensionality: 8,
          autoTruncate: false,
        },
      },
    });
  });

  it("go in as many calls as the limits demand, each input once", () => {
    const input = Array.from({ length: 501 }, (_, index) => `t${index}`);
    expect(write({ model: "m", input }, geminiTarget())).toHaveLength(6);
    const instances = write({ model: "m", input }, vertexTarget).map(({ body }) => body["instances"]);
    expect(instances.map((list) => (list as unknown[]).length)).toEqual([250, 250, 1]);
  });

  it("tell of fields that Google lacks, or refuse them in strict mode", () => {
    const body = { model: "m", input: "a", user: "u", wat: 1, auto_truncate: true };
    const fields = ["wat", "auto_truncate", "user"].map((field) => expect.objectContaining({ field }) as unknown);
    expect(writeGeminiEmbeddings(body, geminiTarget())).toMatchObject({ dropped: fields });
    expect(writeGeminiEmbeddings(body, geminiTarget({ strict: true }))).toMatchObject({
      kind: "fault",
      status: 422,
      field: "wat",
    });
  });

  it.each<[string, string[], number]>([
    [
      "predict",
      [
        '{"predictions":[{"embeddings":{"values":[0.5,1],"statistics":{"token_count":3,"truncated":false}}}]}',
        '{"predictions":[{"embeddings":{"values":[2,-1],"statistics":{"token_count":4,"truncated":false}}}]}',
      ],
      7,
    ],
    ["batchEmbedContents", ['{"embeddings":[{"values":[0.5,1]},{"values":[2,-1]}]}'], 0],
    [
      "embedContent",
      [
        '{"embedding":{"values":[0.5,1]},"usageMetadata":{"promptTokenCount":3}}',
        '{"embedding":{"values":[2,-1]},"usageMetadata":{"promptTokenCount":4}}',
      ],
      7,
    ],
  ])("come back from %s", (_, bodies, inputTokens) => {
    const answer = readGeminiEmbeddings(bodies, { model: "m", encoding: "float", inputCount: 2 });
    expect(answer).toMatchObject({
      data: [
        { index: 0, embedding: [0.5, 1] },
        { index: 1, embedding: [2, -1] },
      ],
      model: "m",
      usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
    });
  });

  it.each([
    ["too few", '{"embeddings":[]}'],
    ["no numbers", '{"embeddings":[{"values":["a"]}]}'],
    ["no JSON", "<html>"],
  ])("that are %s are a fault of the provider", (_, body) => {
    expect(readGeminiEmbeddings([body], ONE)).toMatchObject({
      kind: "bad_answer",
    });
  });

  it("that are an error are that error", () => {
    const body = '{"error":{"code":404,"status":"NOT_FOUND","message":"No such model."}}';
    expect(readGeminiEmbeddings([body], ONE)).toMatchObject({
      kind: "not_found",
      status: 404,
    });
  });
});

describe("embeddings as OpenAI has them", () => {
  it.each([
    [{ model: "m" }, "input"],
    [{ model: "m", input: [] }, "input"],
    [{ model: "m", input: "" }, "input"],
    [{ model: "m", input: ["a", 5] }, "input[1]"],
    [{ model: "m", input: [[1, 2]] }, "input[0]"],
    [{ input: "a" }, "model"],
    [{ model: "m", input: "a", dimensions: 0 }, "dimensions"],
    [{ model: "m", input: "a", encoding_format: "hex" }, "encoding_format"],
  ])("are refused when the body is %j", (body, field) => {
    expect(readEmbeddings(body)).toMatchObject({ kind: "fault", status: 400, field });
  });

  it("are lists of numbers", () => {
    expect(writeEmbeddings({ model: "m", vectors: [[1, 2]], inputTokens: 3 }, { encoding: "float" })).toEqual({
      object: "list",
      data: [{ object: "embedding", index: 0, embedding: [1, 2] }],
      model: "m",
      usage: { prompt_tokens: 3, total_tokens: 3 },
    });
  });

  it("or their bytes in base64, as OpenAI's clients read them", () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true }), { maxLength: 5000 }), (vector) => {
        const { data } = writeEmbeddings({ model: "m", vectors: [vector], inputTokens: 0 }, { encoding: "base64" });
        const text = (data as unknown as readonly { embedding: string }[])[0]?.embedding ?? "";
        const bytes = Uint8Array.from(Buffer.from(text, "base64"));
        expect([...new Float32Array(bytes.buffer)]).toEqual(vector);
      }),
      { numRuns: 30 },
    );
  });
});
