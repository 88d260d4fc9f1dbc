import type { JsonObject, JsonValue } from "@signalbox/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { anthropicMessages } from "./anthropic-messages.ts";

const base: JsonObject = { model: "claude-opus-4-6", max_tokens: 10, messages: [{ role: "user", content: "Hi" }] };

function read(fields: JsonObject): ChatRequest {
  const request = anthropicMessages.read({ ...base, ...fields });
  if ("kind" in request) throw new Error(request.message);
  return request;
}

describe("a Messages request", () => {
  it("is read with nothing added", () => {
    expect(read({})).toEqual({
      dialect: "anthropic-messages",
      model: "claude-opus-4-6",
      turns: [{ role: "user", parts: [{ kind: "text", text: "Hi" }] }],
      tools: [],
      maxTokens: 10,
      stop: [],
      sampling: {},
      stream: false,
      streamUsage: true,
      native: [],
    });
  });

  it.each<readonly [string, JsonObject, Partial<ChatRequest>]>([
    ["sampling", { temperature: 0, top_p: 0.5, top_k: 40 }, { sampling: { temperature: 0, topP: 0.5, topK: 40 } }],
    ["stop sequences", { stop_sequences: ["\n\nHuman:"] }, { stop: ["\n\nHuman:"] }],
    ["the user", { metadata: { user_id: "u1" } }, { user: "u1" }],
    ["a tier", { service_tier: "standard_only" }, { serviceTier: "default" }],
    ["a stream", { stream: true }, { stream: true, streamUsage: true }],
    ["null as nothing", { temperature: null, tools: null, thinking: null }, { sampling: {}, tools: [] }],
    [
      "flags of Bedrock's clients",
      { anthropic_version: "bedrock-2023-05-31", anthropic_beta: ["a"] },
      { betas: ["a"] },
    ],
    [
      "thoughts with a budget",
      { thinking: { type: "enabled", budget_tokens: 2048 } },
      { reasoning: { mode: "on", budgetTokens: 2048 } },
    ],
    [
      "thoughts as the model sees fit",
      { thinking: { type: "adaptive", display: "omitted" }, output_config: { effort: "max" } },
      { reasoning: { mode: "adaptive", effort: "max", summary: "none" } },
    ],
    ["no thoughts", { thinking: { type: "disabled" } }, { reasoning: { mode: "off" } }],
    ["effort alone", { output_config: { effort: "low" } }, { reasoning: { mode: "on", effort: "low" } }],
    [
      "a way of thinking that is new",
      { thinking: { type: "between_tools" } },
      { native: [{ name: "thinking", value: { type: "between_tools" } }] },
    ],
    [
      "a format",
      { output_config: { format: { type: "json_schema", schema: { type: "object" } }, task_budget: { total: 1 } } },
      {
        format: { kind: "schema", name: "response", schema: { type: "object" } },
        native: [{ name: "output_config", value: { task_budget: { total: 1 } } }],
      },
    ],
    [
      "a format under its early name",
      { output_format: { type: "json_schema", schema: { type: "object" } } },
      { format: { kind: "schema", name: "response", schema: { type: "object" } }, native: [] },
    ],
    ["a choice", { tool_choice: { type: "any" } }, { toolChoice: { kind: "required" } }],
    ["a named choice", { tool_choice: { type: "tool", name: "f" } }, { toolChoice: { kind: "function", name: "f" } }],
    [
      "one call at a time",
      { tool_choice: { type: "auto", disable_parallel_tool_use: true } },
      { toolChoice: { kind: "auto" }, parallelToolCalls: false },
    ],
    [
      "fields that only Messages has",
      { speed: "fast", cache_control: { type: "ephemeral" } },
      {
        native: [
          { name: "speed", value: "fast" },
          { name: "cache_control", value: { type: "ephemeral" } },
        ],
      },
    ],
  ])("has %s", (_, fields, expected) => {
    expect(read(fields)).toMatchObject(expected);
  });

  it("has a system prompt, as text or as blocks, and system turns where they stand", () => {
    const { turns } = read({
      system: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral", ttl: "1h" } }],
      messages: [
        { role: "user", content: "Hi" },
        { role: "system", content: "Now in French." },
      ],
    });
    expect(turns).toEqual([
      { role: "system", parts: [{ kind: "text", text: "Be brief.", cache: { ttl: "1h" } }] },
      { role: "user", parts: [{ kind: "text", text: "Hi" }] },
      { role: "system", parts: [{ kind: "text", text: "Now in French." }] },
    ]);
    expect(read({ system: "Be brief." }).turns[0]).toEqual({
      role: "system",
      parts: [{ kind: "text", text: "Be brief." }],
    });
  });

  it("has tools: functions with what is special to them, and tools of the provider as they stand", () => {
    const search = { type: "web_search_20250305", name: "web_search", max_uses: 2 };
    const { tools } = read({
      tools: [
        {
          name: "get_weather",
          description: "Weather",
          input_schema: { type: "object" },
          strict: true,
          cache_control: { type: "ephemeral" },
          defer_loading: true,
        },
        { type: "custom", name: "f", input_schema: { type: "object" } },
        search,
      ],
    });
    expect(tools).toEqual([
      {
        kind: "function",
        name: "get_weather",
        description: "Weather",
        parameters: { type: "object" },
        strict: true,
        cache: {},
        extra: { wire: "anthropic-messages", fields: { defer_loading: true } },
      },
      { kind: "function", name: "f", parameters: { type: "object" } },
      { kind: "native", wire: "anthropic-messages", value: search },
    ]);
  });
});

describe("a wrong request", () => {
  it.each<readonly [string, JsonObject]>([
    ["model", { model: null }],
    ["messages", { messages: {} }],
    ["messages[0]", { messages: ["Hi"] }],
    ["messages[0].role", { messages: [{ content: "Hi" }] }],
    ["messages[0].role", { messages: [{ role: "tool", content: "Hi" }] }],
    ["messages[0].content", { messages: [{ role: "user", content: 1 }] }],
    ["messages[0].content[0].type", { messages: [{ role: "user", content: [{ text: "Hi" }] }] }],
    ["messages[0].content[0].text", { messages: [{ role: "user", content: [{ type: "text" }] }] }],
    [
      "messages[0].content[0].input",
      { messages: [{ role: "user", content: [{ type: "tool_use", id: "a", name: "b" }] }] },
    ],
    [
      "messages[0].content[0].source.data",
      {
        messages: [{ role: "user", content: [{ type: "image", source: { type: "base64", media_type: "image/png" } }] }],
      },
    ],
    ["max_tokens", { max_tokens: -1 }],
    ["temperature", { temperature: 1.5 }],
    ["tools[1].input_schema", { tools: [{ name: "a", input_schema: {} }, { name: "b" }] }],
    ["tool_choice.name", { tool_choice: { type: "tool" } }],
    ["tool_choice.type", { tool_choice: {} }],
    ["thinking.budget_tokens", { thinking: { type: "enabled" } }],
    ["output_config.format.type", { output_config: { format: { type: "regex" } } }],
    [
      "system[0].cache_control.ttl",
      { system: [{ type: "text", text: "x", cache_control: { type: "ephemeral", ttl: "2h" } }] },
    ],
    ["stop_sequences", { stop_sequences: [1] }],
  ])("is refused with the path %s", (field, fields) => {
    const fault = anthropicMessages.read({ ...base, ...fields });
    expect(fault).toMatchObject({ kind: "fault", status: 400, field });
    expect((fault as { message: string }).message).toContain(`\`${field}\``);
  });

  it("never throws", () => {
    const value = fc.constantFrom<JsonValue>(null, 1, "x", [], {}, [{}], [1], ["x"], { type: 1 }, { type: "x" }, [
      { type: "text" },
    ]);
    const body = fc.record(
      {
        model: value,
        system: value,
        messages: fc.array(
          fc.record({
            role: fc.constantFrom("user", "assistant", "system", 1),
            content: fc.oneof(
              value,
              fc.array(
                fc.record({
                  type: fc.constantFrom(
                    "text",
                    "image",
                    "document",
                    "thinking",
                    "tool_use",
                    "tool_result",
                    "redacted_thinking",
                    null,
                  ),
                  text: value,
                  source: fc.oneof(
                    value,
                    fc.record({
                      type: fc.constantFrom("content", "text", "url"),
                      content: value,
                    }),
                  ),
                  content: value,
                  cache_control: value,
                }),
                { maxLength: 3 },
              ),
            ),
          }),
          { maxLength: 3 },
        ),
        tools: value,
        tool_choice: value,
        thinking: value,
        output_config: value,
        metadata: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(body, (json) => {
        const request = anthropicMessages.read(json);
        if ("kind" in request) expect(request.field).toBeTypeOf("string");
      }),
      { numRuns: 1000 },
    );
  });
});
