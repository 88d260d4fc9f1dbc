import { isJsonObject, type JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import type { Part } from "../../conversation/part.ts";
import type { Dropped } from "../../conversation/provider-fault.ts";
import { anthropicTarget } from "../../testing/anthropic-target.ts";
import { anthropicFamily } from "./anthropic-family.ts";

const base: ChatRequest = {
  dialect: "openai-chat",
  model: "claude-opus-4-6",
  turns: [{ role: "user", parts: [{ kind: "text", text: "Hi" }] }],
  tools: [],
  stop: [],
  sampling: {},
  stream: false,
  streamUsage: false,
  native: [],
};
const weather = { kind: "function", name: "get_weather", parameters: { type: "object" } } as const;
const weatherTool = { name: "get_weather", input_schema: { type: "object" } };
const closed = { type: "object", properties: { city: { type: "string" } }, additionalProperties: false };
const schema = { kind: "schema", name: "place", schema: closed, description: "A place." } as const;

function write(fields: Partial<ChatRequest>): { readonly body: JsonObject; readonly dropped: readonly Dropped[] } {
  const written = anthropicFamily.write({ ...base, ...fields }, anthropicTarget());
  if (written.kind === "fault") throw new Error(written.message);
  const body: unknown = JSON.parse(written.request.body);
  if (!isJsonObject(body)) throw new Error("no object");
  return { body, dropped: written.dropped };
}

function contentOf(...parts: readonly Part[]): unknown {
  const [message] = write({ turns: [{ role: "user", parts }] }).body["messages"] as readonly JsonObject[];
  return message?.["content"];
}

describe("a request of another dialect", () => {
  it("is a Messages request with a limit, which Messages demands", () => {
    expect(write({})).toEqual({
      body: {
        model: "claude-opus-4-6",
        max_tokens: 4096,
        messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
      },
      dropped: [],
    });
  });

  it.each<readonly [string, Partial<ChatRequest>, JsonObject]>([
    ["its own limit", { maxTokens: 7 }, { max_tokens: 7 }],
    ["sampling", { sampling: { temperature: 0.2, topK: 5 } }, { temperature: 0.2, top_k: 5 }],
    ["stop sequences", { stop: ["END"] }, { stop_sequences: ["END"] }],
    ["the user", { user: "u1" }, { metadata: { user_id: "u1" } }],
    ["a tier", { serviceTier: "default" }, { service_tier: "standard_only" }],
    ["a stream", { stream: true }, { stream: true }],
    ["a tool", { tools: [weather] }, { tools: [weatherTool] }],
    [
      "a tool without arguments",
      { tools: [{ kind: "function", name: "now" }] },
      { tools: [{ name: "now", input_schema: { type: "object", properties: {} } }] },
    ],
    ["a choice", { tools: [weather], toolChoice: { kind: "required" } }, { tool_choice: { type: "any" } }],
    [
      "one call at a time",
      { tools: [weather], parallelToolCalls: false },
      { tool_choice: { type: "auto", disable_parallel_tool_use: true } },
    ],
    [
      "a named choice",
      { tools: [weather], toolChoice: { kind: "function", name: "get_weather" } },
      { tool_choice: { type: "tool", name: "get_weather" } },
    ],
  ])("has %s", (_, fields, expected) => {
    const { body, dropped } = write(fields);
    expect(body).toMatchObject(expected);
    expect(dropped).toEqual([]);
  });

  it.each<readonly [string, Partial<ChatRequest>, string, JsonObject]>([
    ["a seed", { sampling: { seed: 1 } }, "seed", {}],
    ["penalties", { sampling: { presencePenalty: 1 } }, "presence_penalty", {}],
    ["heat above one", { sampling: { temperature: 1.7 } }, "temperature", { temperature: 1 }],
    ["a second way to sample", { sampling: { temperature: 0.5, topP: 0.9 } }, "top_p", { temperature: 0.5 }],
    ["sampling that the model refuses", { model: "claude-opus-5", sampling: { temperature: 0.5 } }, "temperature", {}],
    ["a stop of white space", { stop: ["\n", "END"] }, "stop", { stop_sequences: ["END"] }],
    ["several answers", { choices: 2 }, "n", {}],
    ["probabilities", { logprobs: { top: 2 } }, "logprobs", {}],
    ["another vendor's field", { native: [{ name: "guided_regex", value: "a" }] }, "guided_regex", {}],
    [
      "a tool of another provider",
      { tools: [{ kind: "native", wire: "openai-chat", value: { type: "file_search" } }] },
      "tools",
      {},
    ],
    [
      "force on a model that always thinks",
      { model: "claude-opus-5-5", tools: [weather], toolChoice: { kind: "required" } },
      "tool_choice",
      { tool_choice: { type: "auto" } },
    ],
  ])("tells of %s that cannot be sent", (_, fields, field, expected) => {
    const { body, dropped } = write(fields);
    expect(dropped.map((drop) => drop.field)).toEqual([field]);
    expect(body).toMatchObject(expected);
    const strict = anthropicFamily.write({ ...base, ...fields }, anthropicTarget({ kind: "native" }, true));
    expect(strict).toMatchObject({ kind: "fault", status: 422, field });
  });

  it("has turns as Messages wants them: system apart, one message for each speaker, results first", () => {
    const { body } = write({
      turns: [
        { role: "system", parts: [{ kind: "text", text: "A" }], developer: true },
        { role: "system", parts: [{ kind: "text", text: "B", cache: {} }] },
        { role: "user", parts: [{ kind: "text", text: "Hi" }] },
        {
          role: "assistant",
          parts: [
            { kind: "text", text: "" },
            { kind: "tool_call", id: "call.1", name: "f", argumentsJson: '{"n":12345678901234567890}' },
          ],
        },
        { role: "user", parts: [{ kind: "text", text: "And?" }] },
        { role: "user", parts: [{ kind: "tool_result", callId: "call.1", parts: [{ kind: "text", text: "ok" }] }] },
        { role: "system", parts: [{ kind: "text", text: "C" }] },
      ],
      tools: [weather],
    });
    expect(body["system"]).toEqual([
      { type: "text", text: "A" },
      { type: "text", text: "B", cache_control: { type: "ephemeral" } },
      { type: "text", text: "C" },
    ]);
    expect(body["messages"]).toMatchObject([
      { role: "user", content: [{ type: "text", text: "Hi" }] },
      { role: "assistant", content: [{ type: "tool_use", id: "call_1", name: "f" }] },
      { role: "user" },
    ]);
  });

  it("keeps a system turn in its place for models that take it there", () => {
    const turns: ChatRequest["turns"] = [...base.turns, { role: "system", parts: [{ kind: "text", text: "C" }] }];
    expect(write({ turns, model: "claude-opus-5" }).body["messages"]).toMatchObject([
      { role: "user" },
      { role: "system", content: [{ type: "text", text: "C" }] },
    ]);
  });

  it("sends arguments as the model wrote them", () => {
    const turns: ChatRequest["turns"] = [
      {
        role: "assistant",
        parts: [{ kind: "tool_call", id: "c", name: "f", argumentsJson: '{"n": 12345678901234567890}' }],
      },
    ];
    const written = anthropicFamily.write({ ...base, turns }, anthropicTarget());
    expect(written).toMatchObject({
      request: { body: expect.stringContaining('"input":{"n": 12345678901234567890}') as string },
    });
  });

  it("defines the tools of earlier calls when it brings none itself", () => {
    const turns: ChatRequest["turns"] = [
      { role: "assistant", parts: [{ kind: "tool_call", id: "c", name: "f", argumentsJson: "{}" }] },
    ];
    expect(write({ turns }).body).toMatchObject({
      tools: [{ name: "f", input_schema: { type: "object" } }],
      tool_choice: { type: "none" },
    });
  });
});

describe("a part", () => {
  it.each<readonly [string, Part, JsonObject]>([
    [
      "an image",
      { kind: "image", source: { kind: "base64", mediaType: "image/jpg", data: "AA==" } },
      { type: "image", source: { type: "base64", media_type: "image/jpeg", data: "AA==" } },
    ],
    [
      "an image elsewhere",
      { kind: "image", source: { kind: "url", url: "https://example.com/a" }, detail: "auto" },
      { type: "image", source: { type: "url", url: "https://example.com/a" } },
    ],
    [
      "a PDF",
      { kind: "document", source: { kind: "base64", mediaType: "application/pdf", data: "AA==" }, name: "a.pdf" },
      { type: "document", source: { type: "base64", media_type: "application/pdf", data: "AA==" }, title: "a.pdf" },
    ],
    [
      "a text file",
      { kind: "document", source: { kind: "base64", mediaType: "text/csv", data: btoa("a,b") } },
      { type: "document", source: { type: "text", media_type: "text/plain", data: "a,b" } },
    ],
    [
      "a result with an image",
      {
        kind: "tool_result",
        callId: "c",
        parts: [{ kind: "image", source: { kind: "file", id: "file_1" } }],
        isError: true,
      },
      {
        type: "tool_result",
        tool_use_id: "c",
        is_error: true,
        content: [{ type: "image", source: { type: "file", file_id: "file_1" } }],
      },
    ],
    ["a refusal", { kind: "refusal", text: "No." }, { type: "text", text: "No." }],
    [
      "thoughts that Anthropic signed",
      { kind: "reasoning", text: "Hm", signature: { value: "EqQB", by: "anthropic" } },
      { type: "thinking", thinking: "Hm", signature: "EqQB" },
    ],
    [
      "hidden thoughts",
      { kind: "reasoning", text: "", encrypted: { value: "EmwK", by: "anthropic" } },
      { type: "redacted_thinking", data: "EmwK" },
    ],
  ])("is %s", (_, part, block) => {
    expect(contentOf(part)).toEqual([block]);
  });

  it.each<readonly [string, Part, string, boolean]>([
    ["a recording", { kind: "audio", source: { kind: "file", id: "f" } }, "messages[].input_audio", true],
    [
      "an image of a strange type",
      { kind: "image", source: { kind: "base64", mediaType: "image/tiff", data: "" } },
      "messages[].image_url",
      true,
    ],
    [
      "an archive",
      { kind: "document", source: { kind: "base64", mediaType: "application/zip", data: "" } },
      "messages[].file",
      true,
    ],
    [
      "a document that is no text",
      { kind: "document", source: { kind: "base64", mediaType: "text/plain", data: "/w==" } },
      "messages[].file",
      true,
    ],
    [
      "another provider's thoughts",
      { kind: "reasoning", text: "x", signature: { value: "x", by: "gemini" } },
      "messages[].thinking",
      false,
    ],
    ["another provider's part", { kind: "native", wire: "gemini", value: {} }, "messages[].content", false],
  ])("cannot be %s", (_, part, field, isRefused) => {
    const turns: ChatRequest["turns"] = [{ role: "user", parts: [{ kind: "text", text: "x" }, part] }];
    expect(write({ turns }).dropped.map((drop) => drop.field)).toEqual([field]);
    const strict = anthropicFamily.write({ ...base, turns }, anthropicTarget({ kind: "native" }, true));
    expect(strict.kind).toBe(isRefused ? "fault" : "request");
  });
});

describe("an answer in JSON", () => {
  const newer = "claude-sonnet-4-5";
  const older = "claude-3-5-haiku-20241022";
  const tool = {
    name: "answer_in_json",
    description: expect.stringContaining("A place.") as string,
    input_schema: closed,
  };

  it("is a format where the model has formats", () => {
    expect(write({ model: newer, format: schema }).body).toMatchObject({
      output_config: { format: { type: "json_schema", schema: closed } },
    });
  });

  it.each<readonly [string, Partial<ChatRequest>]>([
    ["on older models", { model: older, format: schema }],
    ["for any object", { model: newer, format: { kind: "json" } }],
    ["for schemas that formats do not take", { model: newer, format: { ...schema, schema: { type: "object" } } }],
    [
      "for schemas with limits",
      {
        model: newer,
        format: { ...schema, schema: { ...closed, properties: { age: { type: "integer", minimum: 0 } } } },
      },
    ],
  ])("is a tool %s", (_, fields) => {
    const { body, dropped } = write(fields);
    expect(body["output_config"]).toBeUndefined();
    expect(body["tool_choice"]).toEqual({ type: "tool", name: "answer_in_json", disable_parallel_tool_use: true });
    expect(dropped).toEqual([]);
  });

  it("leaves the model the client's tools", () => {
    expect(write({ model: older, format: schema, tools: [weather] }).body).toMatchObject({
      tools: [weatherTool, tool],
      tool_choice: { type: "any" },
    });
    expect(write({ model: older, format: schema, tools: [weather], toolChoice: { kind: "none" } }).body).toMatchObject({
      tool_choice: { type: "tool", name: "answer_in_json" },
    });
  });

  it("has a tool of its own name", () => {
    const { body } = write({ model: older, format: schema, tools: [{ ...weather, name: "answer_in_json" }] });
    expect(body["tools"]).toMatchObject([{ name: "answer_in_json" }, { name: "answer_in_json_" }]);
  });

  it("gives way to a call that the client demands", () => {
    const fields = {
      model: older,
      format: schema,
      tools: [weather],
      toolChoice: { kind: "function", name: "get_weather" },
    } as const;
    expect(write(fields).body["tools"]).toEqual([weatherTool]);
  });

  it("keeps a model from thinking that must call a tool for it", () => {
    const { body, dropped } = write({
      model: "claude-sonnet-4-20250514",
      format: schema,
      reasoning: { mode: "on", effort: "high" },
    });
    expect(body["thinking"]).toBeUndefined();
    expect(dropped.map(({ field }) => field)).toEqual(["reasoning_effort"]);
  });
});

describe("thinking", () => {
  const signed: Part = { kind: "reasoning", text: "", signature: { value: "E", by: "anthropic" } };
  const call: Part = { kind: "tool_call", id: "c", name: "f", argumentsJson: "{}" };
  const loop = (...parts: readonly Part[]): ChatRequest["turns"] => [
    { role: "assistant", parts },
    { role: "user", parts: [{ kind: "tool_result", callId: "c", parts: [] }] },
  ];

  it.each<readonly [string, Partial<ChatRequest>, JsonObject]>([
    [
      "as the model sees fit, with an effort",
      { model: "claude-opus-4-6", reasoning: { mode: "on", effort: "xhigh" } },
      { thinking: { type: "adaptive" }, output_config: { effort: "high" } },
    ],
    [
      "shown to chat clients",
      { model: "claude-opus-5", reasoning: { mode: "on", effort: "minimal" } },
      { thinking: { type: "adaptive", display: "summarized" }, output_config: { effort: "low" } },
    ],
    [
      "with a budget made from an effort",
      { model: "claude-sonnet-4-5", reasoning: { mode: "on", effort: "low" } },
      { thinking: { type: "enabled", budget_tokens: 2048 }, max_tokens: 6144 },
    ],
    [
      "with a budget that fits the limit",
      { model: "claude-sonnet-4-5", maxTokens: 3000, reasoning: { mode: "on", effort: "high" } },
      { thinking: { type: "enabled", budget_tokens: 1500 }, max_tokens: 3000 },
    ],
    [
      "with the client's budget",
      { model: "claude-opus-4-6", reasoning: { mode: "on", budgetTokens: 5000 } },
      { thinking: { type: "enabled", budget_tokens: 5000 }, max_tokens: 9096 },
    ],
    [
      "with an effort made from a budget",
      { model: "claude-opus-5", reasoning: { mode: "on", budgetTokens: 5000 } },
      { output_config: { effort: "high" } },
    ],
    [
      "after calls with their thoughts",
      { model: "claude-sonnet-4-5", reasoning: { mode: "on" }, turns: loop(signed, call), tools: [weather] },
      { thinking: { type: "enabled" } },
    ],
    [
      "off where it is on unasked",
      { model: "claude-opus-5", reasoning: { mode: "off" } },
      { thinking: { type: "disabled" } },
    ],
  ])("is %s", (_, fields, expected) => {
    const { body, dropped } = write(fields);
    expect(body).toMatchObject(expected);
    expect(dropped).toEqual([]);
  });

  it.each<readonly [string, Partial<ChatRequest>]>([
    ["on models that cannot", { model: "claude-3-5-haiku-20241022", reasoning: { mode: "on" } }],
    ["without room", { model: "claude-sonnet-4-5", maxTokens: 500, reasoning: { mode: "on" } }],
    [
      "after calls without their thoughts",
      { model: "claude-sonnet-4-5", reasoning: { mode: "on" }, turns: loop(call), tools: [weather] },
    ],
    [
      "when a tool is forced",
      { model: "claude-opus-4-6", reasoning: { mode: "on" }, tools: [weather], toolChoice: { kind: "required" } },
    ],
    ["off on models that always do", { model: "claude-fable-5", reasoning: { mode: "off" } }],
  ])("is dropped %s", (_, fields) => {
    const { body, dropped } = write(fields);
    expect(body["thinking"]).toBeUndefined();
    expect(dropped.map(({ field }) => field)).toEqual(["reasoning_effort"]);
  });

  it("goes without sampling", () => {
    const { body, dropped } = write({ reasoning: { mode: "on" }, sampling: { temperature: 0.5, topP: 0.97, topK: 3 } });
    expect(body).toMatchObject({ top_p: 0.97 });
    expect(dropped.map(({ field }) => field)).toEqual(["temperature", "top_k"]);
  });
});

describe("a request of Messages itself", () => {
  it("is sent as it was written, whatever the model makes of it", () => {
    const { body, dropped } = write({
      dialect: "anthropic-messages",
      model: "claude-3-5-haiku-20241022",
      reasoning: { mode: "adaptive", effort: "max", summary: "auto" },
      sampling: { temperature: 0.5, topP: 0.5 },
      format: { ...schema, schema: { type: "object" } },
      native: [
        { name: "output_config", value: { task_budget: 1 } },
        { name: "speed", value: "fast" },
      ],
    });
    expect(body).toMatchObject({
      thinking: { type: "adaptive", display: "summarized" },
      output_config: { effort: "max", format: { schema: { type: "object" } }, task_budget: 1 },
      temperature: 0.5,
      top_p: 0.5,
      speed: "fast",
    });
    expect(dropped).toEqual([]);
  });
});
