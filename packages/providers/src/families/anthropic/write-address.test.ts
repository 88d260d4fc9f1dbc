import { isJsonObject, type JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { anthropicTarget } from "../../testing/anthropic-target.ts";
import type { Transport } from "../target.ts";
import type { WrittenRequest } from "../wire-family.ts";
import { anthropicFamily } from "./anthropic-family.ts";

const base: ChatRequest = {
  dialect: "anthropic-messages",
  model: "claude-opus-4-6",
  turns: [{ role: "user", parts: [{ kind: "text", text: "Hi" }] }],
  tools: [],
  maxTokens: 5,
  stop: [],
  sampling: { temperature: 0.5 },
  stream: false,
  streamUsage: true,
  betas: ["context-1m-2025-08-07", "advanced-tool-use-2025-11-20", "claude-code-20250219"],
  native: [],
};
const vertex: Transport = { kind: "vertex", project: "my-project", region: "us-east5" };
const bedrock: Transport = { kind: "bedrock", region: "us-east-1" };

function write(fields: Partial<ChatRequest>, transport?: Transport): WrittenRequest {
  const written = anthropicFamily.write({ ...base, ...fields }, anthropicTarget(transport));
  if (written.kind === "fault") throw new Error(written.message);
  return written;
}

function count(fields: Partial<ChatRequest>, transport?: Transport): WrittenRequest["request"] {
  const written = anthropicFamily.writeTokenCount?.({ ...base, ...fields }, anthropicTarget(transport));
  if (written?.kind !== "request") throw new Error("fault");
  return written.request;
}

function bodyOf({ body }: { readonly body: string }): JsonObject {
  const value: unknown = JSON.parse(body);
  if (!isJsonObject(value)) throw new Error("no object");
  return value;
}

describe("a request", () => {
  it("to Anthropic names its version and flags in headers", () => {
    const { request } = write({ stream: true });
    expect(request).toMatchObject({
      method: "POST",
      path: "/v1/messages",
      headers: {
        "content-type": "application/json",
        accept: "text/event-stream",
        "anthropic-version": "2023-06-01",
        "anthropic-beta": "context-1m-2025-08-07,advanced-tool-use-2025-11-20,claude-code-20250219",
      },
    });
    expect(bodyOf(request)).toMatchObject({ model: "claude-opus-4-6", stream: true });
  });

  it("to Vertex has the model in its path, the version in its body, and flags by the cloud's names", () => {
    const { request } = write({ model: "claude-opus-4-5@20251101" }, vertex);
    const place = "/v1/projects/my-project/locations/us-east5/publishers/anthropic/models";
    expect(request.path).toBe(`${place}/claude-opus-4-5@20251101:rawPredict`);
    expect(request.headers).toEqual({
      "content-type": "application/json",
      accept: "application/json",
      "anthropic-beta": "context-1m-2025-08-07,tool-search-tool-2025-10-19,claude-code-20250219",
    });
    expect(bodyOf(request)).toEqual({
      anthropic_version: "vertex-2023-10-16",
      max_tokens: 5,
      temperature: 0.5,
      messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    });
    const streamed = write({ stream: true }, vertex).request;
    expect(streamed.path).toBe(`${place}/claude-opus-4-6:streamRawPredict`);
    expect(bodyOf(streamed)).toMatchObject({ stream: true });
  });

  it("to Bedrock has the model in its path, version and known flags in its body, and no stream there", () => {
    const { request, dropped } = write({ model: "us.anthropic.claude-opus-4-6-v1:0", stream: true }, bedrock);
    expect(request.path).toBe("/model/us.anthropic.claude-opus-4-6-v1:0/invoke-with-response-stream");
    expect(request.headers).toEqual({
      "content-type": "application/json",
      accept: "application/vnd.amazon.eventstream",
    });
    expect(bodyOf(request)).toEqual({
      anthropic_version: "bedrock-2023-05-31",
      anthropic_beta: ["context-1m-2025-08-07", "tool-search-tool-2025-10-19"],
      max_tokens: 5,
      temperature: 0.5,
      messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    });
    expect(dropped.map(({ field }) => field)).toEqual(["anthropic-beta: claude-code-20250219"]);
  });

  it("to an inference profile escapes what stands in its name", () => {
    const model = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1";
    expect(write({ model }, bedrock).request.path).toBe(
      "/model/arn:aws:bedrock:us-east-1:123456789012:application-inference-profile%2Fa1/invoke",
    );
  });
});

describe("a field that only Anthropic's own API has", () => {
  const fields = { serviceTier: "auto", native: [{ name: "container", value: "c" }] };

  it("goes there", () => {
    expect(bodyOf(write(fields).request)).toMatchObject({ service_tier: "auto", container: "c" });
  });

  it.each([vertex, bedrock])("is told of where the cloud refuses it", (transport) => {
    const { request, dropped } = write({ ...fields, betas: [] }, transport);
    expect(Object.keys(bodyOf(request))).not.toContain("container");
    expect(dropped.map(({ field }) => field)).toEqual(["service_tier", "container"]);
  });
});

describe("a count of tokens", () => {
  it("is asked of Anthropic with what belongs to the prompt", () => {
    const request = count({
      stream: true,
      user: "u1",
      tools: [{ kind: "function", name: "f", parameters: { type: "object" } }],
    });
    expect(request.path).toBe("/v1/messages/count_tokens");
    expect(bodyOf(request)).toEqual({
      model: "claude-opus-4-6",
      tools: [{ name: "f", input_schema: { type: "object" } }],
      messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    });
  });

  it("is asked of Vertex's own model for it", () => {
    const request = count({ model: "claude-opus-4-6@default" }, vertex);
    expect(request.path).toBe(
      "/v1/projects/my-project/locations/us-east5/publishers/anthropic/models/count-tokens:rawPredict",
    );
    expect(bodyOf(request)).toMatchObject({ model: "claude-opus-4-6", anthropic_version: "vertex-2023-10-16" });
  });

  it("is asked of Bedrock with the whole request inside, for the model without its region", () => {
    const text = "Grüße 👋🏽".repeat(5000);
    const turns: ChatRequest["turns"] = [{ role: "user", parts: [{ kind: "text", text }] }];
    const request = count({ model: "us.anthropic.claude-opus-4-6-v1", turns }, bedrock);
    expect(request.path).toBe("/model/anthropic.claude-opus-4-6-v1/count-tokens");
    const body = bodyOf(request) as { readonly input: { readonly invokeModel: { readonly body: string } } };
    expect(JSON.parse(Buffer.from(body.input.invokeModel.body, "base64").toString())).toMatchObject({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 5,
      messages: [{ role: "user", content: [{ type: "text", text }] }],
    });
  });

  it.each([
    ['{"input_tokens":12}', 12],
    ['{"inputTokens":12}', 12],
  ])("is read from %s", (body, tokens) => {
    expect(anthropicFamily.readTokenCount?.(body)).toBe(tokens);
  });

  it("is a fault where there is none", () => {
    expect(anthropicFamily.readTokenCount?.("{}")).toMatchObject({ kind: "bad_answer" });
  });
});
