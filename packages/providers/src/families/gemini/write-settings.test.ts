import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { ChatRequest, Reasoning, Tool } from "../../conversation/chat-request.ts";
import { geminiBreaches } from "../../testing/gemini-breaches.ts";
import { geminiRequest, geminiTarget, vertexTarget } from "../../testing/gemini-fixtures.ts";
import type { Target } from "../target.ts";
import { geminiFamily } from "./gemini-family.ts";

function write(request: Partial<ChatRequest>, target: Target = geminiTarget()) {
  const written = geminiFamily.write(geminiRequest(request), target);
  if (written.kind === "fault") throw new Error(written.message);
  const { contents: _, ...body } = JSON.parse(written.request.body) as Record<string, unknown>;
  const breaches = geminiBreaches({ contents: [{ role: "user", parts: [{ text: "" }] }], ...body }, { vertex: true });
  expect(breaches).toEqual([]);
  return { body, dropped: written.dropped.map(({ field }) => field) };
}

const lookUp: Tool = { kind: "function", name: "look_up", description: "Looks up.", parameters: { type: "object" } };
const native = (type: string, rest: JsonObject = {}): Tool => ({
  kind: "native",
  wire: "openai-chat",
  value: { type, ...rest },
});

describe("sampling", () => {
  it("carries all that Gemini has, under its names", () => {
    const written = write({
      maxTokens: 100,
      stop: ["END"],
      choices: 2,
      logprobs: { top: 3 },
      sampling: { temperature: 0.5, topP: 0.9, topK: 40, seed: 7, presencePenalty: 1, frequencyPenalty: -1 },
    });
    expect(written).toEqual({
      body: {
        generationConfig: {
          temperature: 0.5,
          topP: 0.9,
          topK: 40,
          seed: 7,
          presencePenalty: 1,
          frequencyPenalty: -1,
          candidateCount: 2,
          maxOutputTokens: 100,
          stopSequences: ["END"],
          responseLogprobs: true,
          logprobs: 3,
        },
      },
      dropped: [],
    });
  });

  it("tells of what Gemini lacks by the client's names", () => {
    const lost: Partial<ChatRequest> = {
      sampling: { seed: 2 ** 40, logitBias: { "5": 1 } },
      verbosity: "low",
      user: "u",
      metadata: { a: "b" },
      serviceTier: "scale",
      tools: [lookUp],
      parallelToolCalls: false,
    };
    expect(write(lost).dropped.toSorted()).toEqual([
      "logit_bias",
      "metadata",
      "parallel_tool_calls",
      "seed",
      "service_tier",
      "user",
      "verbosity",
    ]);
    expect(write({ ...lost, dialect: "anthropic-messages" }).dropped).toContain("metadata.user_id");
  });

  it.each([
    ["auto", undefined],
    ["default", "standard"],
    ["flex", "flex"],
    ["priority", "priority"],
  ])("asks for the tier %s as %s", (serviceTier, tier) => {
    expect(write({ serviceTier }, geminiTarget({ strict: true })).body["serviceTier"]).toBe(tier);
  });
});

describe("thinking", () => {
  const thinking = (model: string, reasoning: Reasoning, dialect: ChatRequest["dialect"] = "openai-chat") => {
    const { body, dropped } = write({ model, reasoning, dialect });
    const config = (body["generationConfig"] ?? {}) as { thinkingConfig?: unknown };
    return [config.thinkingConfig, dropped.length > 0];
  };

  it.each<[string, Reasoning, object | undefined, boolean]>([
    ["gemini-3-pro-preview", { mode: "on", effort: "minimal" }, { thinkingLevel: "LOW" }, false],
    ["gemini-3-pro-preview", { mode: "on", effort: "medium" }, { thinkingLevel: "HIGH" }, false],
    ["gemini-3-pro-preview", { mode: "on", effort: "high" }, { thinkingLevel: "HIGH" }, false],
    ["gemini-3.1-pro", { mode: "on", effort: "medium" }, { thinkingLevel: "MEDIUM" }, false],
    ["gemini-3.1-pro", { mode: "off" }, { thinkingLevel: "LOW" }, true],
    ["gemini-3-flash", { mode: "off" }, { thinkingLevel: "MINIMAL" }, false],
    ["gemini-3.5-flash-lite", { mode: "on", effort: "minimal" }, { thinkingLevel: "MINIMAL" }, false],
    ["gemini-3.7-flash", { mode: "on", effort: "minimal" }, { thinkingLevel: "LOW" }, false],
    ["gemini-4-pro", { mode: "on", effort: "max" }, { thinkingLevel: "HIGH" }, false],
    ["gemini-flash-latest", { mode: "on", effort: "low" }, { thinkingLevel: "LOW" }, false],
    ["gemini-3-flash", { mode: "on", budgetTokens: 5000 }, { thinkingLevel: "MEDIUM" }, false],
    ["gemini-3-flash", { mode: "adaptive" }, {}, false],
    ["gemini-2.5-pro", { mode: "off" }, { thinkingBudget: 128 }, true],
    ["gemini-2.5-pro", { mode: "on", effort: "xhigh" }, { thinkingBudget: 32_768 }, false],
    ["gemini-2.5-flash", { mode: "off" }, { thinkingBudget: 0 }, false],
    ["gemini-2.5-flash", { mode: "on", effort: "medium" }, { thinkingBudget: 8192 }, false],
    ["gemini-2.5-flash", { mode: "on", budgetTokens: 99_999 }, { thinkingBudget: 24_576 }, false],
    ["gemini-2.5-flash-lite", { mode: "on", budgetTokens: 1 }, { thinkingBudget: 512 }, false],
    ["gemini-2.5-flash", { mode: "adaptive" }, { thinkingBudget: -1 }, false],
    ["gemini-2.0-flash", { mode: "off" }, undefined, false],
    ["gemini-2.0-flash", { mode: "on", effort: "low" }, undefined, true],
  ])("of %s for %o is %o", (model, reasoning, amount, isDropped) => {
    const shown = reasoning.mode !== "off" && { includeThoughts: true };
    expect(thinking(model, reasoning)).toEqual([amount && { ...amount, ...shown }, isDropped]);
  });

  it("is left to the model when the client says nothing", () => {
    expect(write({}).body).toEqual({});
  });

  it("is shown to clients of Responses that want a summary, and to nobody who wants none", () => {
    const shown = { thinkingLevel: "LOW", includeThoughts: true };
    const model = "gemini-3-flash";
    expect(thinking(model, { mode: "on", effort: "low" }, "openai-responses")[0]).toEqual({ thinkingLevel: "LOW" });
    expect(thinking(model, { mode: "on", effort: "low", summary: "auto" }, "openai-responses")[0]).toEqual(shown);
    expect(thinking(model, { mode: "on", effort: "low", summary: "none" })[0]).toEqual({ thinkingLevel: "LOW" });
  });
});

describe("the form of an answer", () => {
  const schema = { type: "object", properties: { city: { type: ["string", "null"] } }, additionalProperties: false };
  const format = { kind: "schema", name: "place", schema, description: "A place." } as const;

  it("is a JSON schema as it stands from generation 2.5 on", () => {
    expect(write({ model: "gemini-2.5-flash", format }).body).toEqual({
      generationConfig: {
        responseMimeType: "application/json",
        responseJsonSchema: { ...schema, description: "A place." },
      },
    });
  });

  it("is a converted schema before, with what it loses told by its place", () => {
    const picky = { ...schema, properties: { city: { type: ["string", "null"], format: "uuid" } } };
    expect(write({ model: "gemini-2.0-flash", format: { ...format, schema: picky } })).toEqual({
      body: {
        generationConfig: {
          responseMimeType: "application/json",
          responseSchema: {
            type: "OBJECT",
            description: "A place.",
            properties: { city: { type: "STRING", nullable: true } },
            propertyOrdering: ["city"],
          },
        },
      },
      dropped: ["response_format.json_schema.schema.properties.city.format"],
    });
  });

  it.each<[string, Partial<ChatRequest>, object]>([
    ["any JSON", { format: { kind: "json" } }, { generationConfig: { responseMimeType: "application/json" } }],
    ["text", { format: { kind: "text" } }, {}],
    [
      "one of some words",
      { native: [{ name: "guided_choice", value: ["yes", "no"] }] },
      {
        generationConfig: {
          responseMimeType: "text/x.enum",
          responseSchema: { type: "STRING", enum: ["yes", "no"] },
        },
      },
    ],
    [
      "a schema as vLLM takes it",
      { native: [{ name: "guided_json", value: '{"type":"array"}' }] },
      { generationConfig: { responseMimeType: "application/json", responseJsonSchema: { type: "array" } } },
    ],
  ])("may be %s", (_, request, body) => {
    expect(write(request, geminiTarget({ strict: true })).body).toEqual(body);
  });

  it("is asked for once, or refused", () => {
    const choice = { name: "guided_choice", value: ["a"] };
    const refused = (request: Partial<ChatRequest>) => geminiFamily.write(geminiRequest(request), geminiTarget());
    expect(refused({ native: [choice], format })).toMatchObject({ kind: "fault", status: 400, field: "guided_choice" });
    expect(refused({ native: [choice, { name: "guided_regex", value: "a" }] })).toMatchObject({
      field: "guided_regex",
    });
  });

  it("is dropped beside functions before the third generation", () => {
    const request: Partial<ChatRequest> = { format: { kind: "json" }, tools: [lookUp] };
    expect(write({ ...request, model: "gemini-2.5-pro" }).dropped).toEqual(["response_format"]);
    expect(write({ ...request, model: "gemini-3-pro" }).dropped).toEqual([]);
  });
});

describe("tools", () => {
  const declared = {
    functionDeclarations: [{ name: "look_up", description: "Looks up.", parametersJsonSchema: { type: "object" } }],
  };

  it.each<[string, ChatRequest["toolChoice"], object | undefined]>([
    ["nothing said", undefined, undefined],
    ["auto", { kind: "auto" }, { mode: "AUTO" }],
    ["none", { kind: "none" }, { mode: "NONE" }],
    ["required", { kind: "required" }, { mode: "ANY" }],
    ["one function", { kind: "function", name: "look_up" }, { mode: "ANY", allowedFunctionNames: ["look_up"] }],
  ])("are declared, and chosen with %s", (_, toolChoice, functionCallingConfig) => {
    expect(write({ tools: [lookUp], ...(toolChoice && { toolChoice }) }, geminiTarget({ strict: true })).body).toEqual({
      tools: [declared],
      ...(functionCallingConfig && { toolConfig: { functionCallingConfig } }),
    });
  });

  it.each([
    ["Google's search", native("google_search"), { googleSearch: {} }],
    [
      "its settings in snake case",
      native("google_search", { google_search: { exclude_domains: ["a.example"] } }),
      { googleSearch: { excludeDomains: ["a.example"] } },
    ],
    ["the search of enterprises", native("enterprise_web_search"), { enterpriseWebSearch: {} }],
    ["pages by URL", native("urlContext"), { urlContext: {} }],
    ["code that runs at Google", native("code_execution"), { codeExecution: {} }],
    ["OpenAI's search", native("web_search"), { googleSearch: {} }],
    ["Anthropic's search", native("web_search_20250305", { name: "web_search" }), { googleSearch: {} }],
  ])("that run at Google: %s", (_, tool, written) => {
    expect(write({ tools: [tool] }, geminiTarget({ strict: true })).body).toEqual({ tools: [written] });
  });

  it("that run at Google are allowed beside functions, which only AI Studio must be told", () => {
    const tools = [native("google_search"), lookUp];
    const both = [declared, { googleSearch: {} }];
    expect(write({ tools }).body).toEqual({ tools: both, toolConfig: { includeServerSideToolInvocations: true } });
    expect(write({ tools }, vertexTarget).body).toEqual({ tools: both });
  });

  it("of others, and settings that Google's lack, are told as dropped", () => {
    const tools = [native("computer"), native("web_search", { filters: {} })];
    expect(write({ tools }).dropped).toEqual(["tools[].computer", "tools[].web_search.filters"]);
    const search = [{ name: "web_search_options", value: { user_location: {} } }];
    expect(write({ native: search })).toEqual({
      body: { tools: [{ googleSearch: {} }] },
      dropped: ["web_search_options.user_location"],
    });
  });

  it("that must be called but are not there are told", () => {
    expect(write({ toolChoice: { kind: "required" } }).dropped).toEqual(["tool_choice"]);
  });
});

describe("Gemini's own fields", () => {
  const safety = [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }];

  it("pass at the top of the body, in either case", () => {
    const fields = [
      { name: "safetySettings", value: safety },
      { name: "cached_content", value: "cachedContents/a" },
      { name: "generation_config", value: { temperature: 0.1, image_config: { aspect_ratio: "1:1" } } },
      { name: "modalities", value: ["text", "image"] },
    ];
    expect(write({ native: fields, sampling: { temperature: 1 } }, geminiTarget({ strict: true })).body).toEqual({
      safetySettings: safety,
      cachedContent: "cachedContents/a",
      generationConfig: {
        temperature: 0.1,
        imageConfig: { aspectRatio: "1:1" },
        responseModalities: ["TEXT", "IMAGE"],
      },
    });
  });

  it("pass inside the object that AI Studio's OpenAI-compatible API has for them", () => {
    const google = { thinking_config: { thinking_budget: 7 }, safety_settings: safety };
    const body = { safetySettings: safety, generationConfig: { thinkingConfig: { thinkingBudget: 7 } } };
    expect(write({ native: [{ name: "extra_body", value: { google } }] }).body).toEqual(body);
    expect(write({ native: [{ name: "google", value: google }] }).body).toEqual(body);
  });

  it("of Vertex stay there, and unknown ones are told by their path", () => {
    const fields = [
      { name: "labels", value: { team_name: "a" } },
      { name: "store", value: true },
      { name: "google", value: { wat: 1 } },
      { name: "prediction", value: {} },
    ];
    expect(write({ native: fields })).toEqual({ body: {}, dropped: ["labels", "store", "google.wat", "prediction"] });
    expect(write({ native: fields.slice(0, 1) }, vertexTarget).body).toEqual({ labels: { team_name: "a" } });
  });
});
