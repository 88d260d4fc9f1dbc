import { ConverseRequest$, ConverseStreamRequest$ } from "@aws-sdk/client-bedrock-runtime";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryRequest } from "../../testing/arbitrary-request.ts";
import { chatRequest, CLAUDE, converseTarget } from "../../testing/converse-fixtures.ts";
import { schemaBreaches } from "../../testing/schema-breaches.ts";
import { writeConverse } from "../../testing/write-converse.ts";
import { writeRequest } from "./write-request.ts";

const NOVA = "amazon.nova-2-lite-v1:0";
const MISTRAL = "mistral.mistral-large-2407-v1:0";
const weather = { kind: "function", name: "get_weather" } as const;

describe("the address of a Converse request", () => {
  it.each([
    [CLAUDE, "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse"],
    [
      "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc",
      "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc/converse",
    ],
    ["a(b)'*!~é", "/model/a%28b%29%27%2A%21~%C3%A9/converse"],
    ["..%2f", "/model/..%252f/converse"],
  ])("escapes %s", (model, path) => {
    expect(writeConverse({ model }).path).toBe(path);
    expect(new URL(`https://host${writeConverse({ model }).path}`).pathname).toBe(path);
  });

  it("streams from a path of its own, behind the base path", () => {
    const written = writeRequest(chatRequest({ stream: true }), { ...converseTarget, basePath: "/proxy" });
    expect(written).toMatchObject({
      request: {
        path: expect.stringMatching(/^\/proxy\/model\/.*\/converse-stream$/) as string,
        headers: { "content-type": "application/json", accept: "application/vnd.amazon.eventstream" },
      },
    });
  });

  it.each(["", ".", ".."])("refuses the model %j, which would be another path", (model) => {
    expect(writeRequest(chatRequest({ model }), converseTarget)).toMatchObject({ kind: "fault", field: "model" });
  });
});

describe("settings", () => {
  it("go to the inference configuration", () => {
    const { body } = writeConverse({ maxTokens: 100, stop: ["END"], sampling: { temperature: 0.2 } });
    expect(body).toMatchObject({
      inferenceConfig: { maxTokens: 100, temperature: 0.2, stopSequences: ["END"] },
      additionalModelResponseFieldPaths: ["/stop_sequence"],
    });
  });

  it.each([
    [CLAUDE, { top_k: 4 }],
    [NOVA, { inferenceConfig: { topK: 4 } }],
    [MISTRAL, { top_k: 4 }],
  ])("put top_k of %s where its vendor has it", (model, fields) => {
    expect(writeConverse({ model, sampling: { topK: 4 } }).body["additionalModelRequestFields"]).toEqual(fields);
  });

  it.each([
    [CLAUDE, { mode: "on", effort: "high" }, { thinking: { type: "enabled", budget_tokens: 12_288 } }],
    [CLAUDE, { mode: "on", budgetTokens: 2000 }, { thinking: { type: "enabled", budget_tokens: 2000 } }],
    ["anthropic.claude-opus-5-v1", { mode: "off" }, { thinking: { type: "disabled" } }],
    ["anthropic.claude-opus-4-6-v1", { mode: "on", effort: "max" }, { thinking: { type: "adaptive" } }],
    [NOVA, { mode: "on", effort: "minimal" }, { reasoningConfig: { type: "enabled", maxReasoningEffort: "low" } }],
    [NOVA, { mode: "on", budgetTokens: 9000 }, { reasoningConfig: { type: "enabled", maxReasoningEffort: "high" } }],
    ["openai.gpt-oss-120b-1:0", { mode: "on", effort: "medium" }, { reasoning_effort: "medium" }],
    ["deepseek.v3-v1:0", { mode: "on", effort: "high" }, { reasoning_config: "high" }],
  ] as const)("let %s think by %j", (model, reasoning, fields) => {
    expect(writeConverse({ model, reasoning }).body["additionalModelRequestFields"]).toEqual(fields);
  });

  it("have the effort of newer Claudes beside their thinking", () => {
    const model = "anthropic.claude-opus-4-6-v1";
    expect(writeConverse({ model, reasoning: { mode: "on", effort: "xhigh" } }).body["outputConfig"]).toEqual({
      effort: "high",
    });
  });

  it("that a thinking Claude refuses are told as dropped", () => {
    const { body, dropped } = writeConverse({
      reasoning: { mode: "on", effort: "low" },
      sampling: { temperature: 0.2, topK: 3, topP: 0.5 },
    });
    // The default limit, and room for the thoughts.
    expect(body["inferenceConfig"]).toEqual({ maxTokens: 4096 + 2048 });
    expect(dropped).toEqual(["temperature", "top_p", "top_k"]);
  });

  it("of a client of Messages go to a Claude as they were written", () => {
    const { body, dropped } = writeConverse({
      dialect: "anthropic-messages",
      maxTokens: 900,
      reasoning: { mode: "on", budgetTokens: 800, effort: "low" },
      sampling: { temperature: 0.2, topK: 3 },
      betas: ["context-1m-2025-08-07", "unheard-of"],
    });
    expect(body).toMatchObject({
      inferenceConfig: { maxTokens: 900, temperature: 0.2 },
      outputConfig: { effort: "low" },
      additionalModelRequestFields: {
        thinking: { type: "enabled", budget_tokens: 800 },
        top_k: 3,
        anthropic_beta: ["context-1m-2025-08-07"],
      },
    });
    expect(dropped).toEqual(["anthropic-beta: unheard-of"]);
  });

  it("of Converse itself pass, others are told as dropped", () => {
    const guardrailConfig = { guardrailIdentifier: "g", guardrailVersion: "1" };
    const { body, dropped } = writeConverse({
      native: [
        { name: "guardrailConfig", value: guardrailConfig },
        { name: "additionalModelRequestFields", value: { top_k: 9 } },
        { name: "safety", value: 1 },
      ],
      sampling: { topK: 4, seed: 0, presencePenalty: 0, frequencyPenalty: 1, logitBias: { 1: 2 } },
      choices: 2,
      logprobs: { top: 1 },
      verbosity: "low",
      user: "u",
      parallelToolCalls: false,
      tools: [weather],
      serviceTier: "priority",
      metadata: { team: "a b", bad: "{" },
    });
    expect(body).toMatchObject({
      guardrailConfig,
      additionalModelRequestFields: { top_k: 9 },
      serviceTier: { type: "priority" },
      requestMetadata: { team: "a b" },
    });
    expect(dropped.toSorted()).toEqual(
      [
        "safety",
        "seed",
        "frequency_penalty",
        "logit_bias",
        "n",
        "logprobs",
        "verbosity",
        "user",
        "metadata",
        "parallel_tool_calls",
      ].toSorted(),
    );
  });
});

describe("any request", () => {
  it("is one that AWS's own client could send, with roles that alternate", () => {
    const models = [CLAUDE, NOVA, MISTRAL, "openai.gpt-oss-20b-1:0", "anthropic.claude-opus-4-7", "arn:aws:x:y/z"];
    fc.assert(
      fc.property(arbitraryRequest(models), (request) => {
        const written = writeRequest(request, converseTarget);
        if (written.kind === "fault") throw new Error(written.message);
        const body = JSON.parse(written.request.body) as { messages: { role: string; content: unknown[] }[] };
        const shape = request.stream ? ConverseStreamRequest$ : ConverseRequest$;
        expect(schemaBreaches(shape, { modelId: request.model, ...body })).toEqual([]);
        for (const [index, { role, content }] of body.messages.entries()) {
          expect(content.length).toBeGreaterThan(0);
          expect(role).not.toBe(body.messages[index - 1]?.role);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
