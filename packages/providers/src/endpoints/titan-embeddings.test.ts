import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { converseTarget } from "../testing/converse-fixtures.ts";
import { readTitanEmbeddings, writeTitanEmbeddings } from "./titan-embeddings.ts";

const model = "amazon.titan-embed-text-v2:0";

describe("embeddings by Titan", () => {
  it("are one request for each input", () => {
    const written = writeTitanEmbeddings(
      { model, input: ["a", "b"], dimensions: 256, user: "u", x: 1 },
      converseTarget,
    );
    const path = "/model/amazon.titan-embed-text-v2%3A0/invoke";
    expect(written).toMatchObject({
      kind: "requests",
      requests: [
        { method: "POST", path, body: '{"inputText":"a","dimensions":256}' },
        { method: "POST", path, body: '{"inputText":"b","dimensions":256}' },
      ],
      dropped: [{ field: "x" }, { field: "user" }],
      encoding: "float",
    });
    expect(writeTitanEmbeddings({ model, input: "a" }, converseTarget)).toMatchObject({ requests: [{}], dropped: [] });
  });

  it("have one size in the first model", () => {
    const body = { model: "amazon.titan-embed-text-v1", input: "a", dimensions: 256 };
    expect(writeTitanEmbeddings(body, converseTarget)).toMatchObject({
      requests: [{ body: '{"inputText":"a"}' }],
      dropped: [{ field: "dimensions" }],
    });
    expect(writeTitanEmbeddings(body, { ...converseTarget, strict: true })).toMatchObject({
      kind: "fault",
      status: 422,
    });
  });

  it.each([
    ["input", {}],
    ["input", { input: [] }],
    ["input", { input: "" }],
    ["input[0]", { input: [1, 2] }],
    ["encoding_format", { input: "a", encoding_format: "int8" }],
  ])("refuse a wrong `%s`", (field, rest) => {
    expect(writeTitanEmbeddings({ model, ...rest }, converseTarget)).toMatchObject({
      kind: "fault",
      status: 400,
      field,
    });
  });

  it("come back as one list, as numbers or as bytes of floats", () => {
    const bodies = ['{"embedding":[0.5,-1],"inputTextTokenCount":2}', '{"embedding":[2],"inputTextTokenCount":3}'];
    expect(readTitanEmbeddings(bodies, { model, encoding: "float" })).toEqual({
      object: "list",
      data: [
        { object: "embedding", index: 0, embedding: [0.5, -1] },
        { object: "embedding", index: 1, embedding: [2] },
      ],
      model,
      usage: { prompt_tokens: 5, total_tokens: 5 },
    });
    expect(readTitanEmbeddings(bodies, { model, encoding: "base64" })).toMatchObject({
      data: [{ embedding: Buffer.from(new Float32Array([0.5, -1]).buffer).toString("base64") }, {}],
    });
  });

  it("never throw at an answer that is none", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
        expect(readTitanEmbeddings([body], { model, encoding: "float" })).toMatchObject({ kind: "bad_answer" });
      }),
    );
  });
});
