import type { JsonObject, JsonValue } from "@signalbox/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import type { Part } from "../../conversation/part.ts";
import { anthropicMessages } from "./anthropic-messages.ts";

const base: JsonObject = { model: "claude-opus-4-6", max_tokens: 10, messages: [{ role: "user", content: "Hi" }] };

function read(fields: JsonObject): ChatRequest {
  const request = anthropicMessages.read({ ...base, ...fields });
  if ("kind" in request) throw new Error(request.message);
  return request;
}

function partsOf(block: JsonValue): readonly Part[] {
  return read({ messages: [{ role: "user", content: [block] }] }).turns[0]!.parts;
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

describe("a block", () => {
  const wire = "anthropic-messages";
  const png = { type: "base64", media_type: "image/png", data: "iVBO" };
  const search = { type: "search_result", source: "s", title: "Title", content: [{ type: "text", text: "Found" }] };

  it.each<readonly [string, JsonObject, Part]>([
    [
      "an image",
      { type: "image", source: png, cache_control: { type: "ephemeral" } },
      { kind: "image", source: { kind: "base64", mediaType: "image/png", data: "iVBO" }, cache: {} },
    ],
    [
      "an image elsewhere",
      { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
      { kind: "image", source: { kind: "url", url: "https://example.com/a.png" } },
    ],
    [
      "a document",
      {
        type: "document",
        source: { type: "text", media_type: "text/plain", data: "Facts" },
        title: "T",
        context: "C",
        citations: { enabled: true },
      },
      { kind: "document", source: { kind: "text", text: "Facts" }, name: "T", context: "C", citations: true },
    ],
    [
      "a document in blocks, which other wires get as text",
      {
        type: "document",
        source: {
          type: "content",
          content: [
            { type: "text", text: "A" },
            { type: "text", text: "B" },
          ],
        },
      },
      {
        kind: "document",
        source: { kind: "text", text: "A\nB" },
        extra: {
          wire,
          fields: {
            source: {
              type: "content",
              content: [
                { type: "text", text: "A" },
                { type: "text", text: "B" },
              ],
            },
          },
        },
      },
    ],
    [
      "a source of a new kind",
      { type: "image", source: { type: "s3", uri: "x" } },
      { kind: "native", wire, value: { type: "image", source: { type: "s3", uri: "x" } } },
    ],
    [
      "thoughts",
      { type: "thinking", thinking: "Hm", signature: "EqQB" },
      { kind: "reasoning", text: "Hm", signature: { value: "EqQB", by: "anthropic" } },
    ],
    [
      "thoughts of another provider",
      { type: "thinking", thinking: "Hm", signature: "gemini:CiQB" },
      { kind: "reasoning", text: "Hm", signature: { value: "CiQB", by: "gemini" } },
    ],
    [
      "thoughts without a proof",
      { type: "thinking", thinking: "Hm", signature: "" },
      { kind: "reasoning", text: "Hm" },
    ],
    [
      "hidden thoughts",
      { type: "redacted_thinking", data: "EmwK" },
      { kind: "reasoning", text: "", encrypted: { value: "EmwK", by: "anthropic" } },
    ],
    [
      "a call",
      { type: "tool_use", id: "toolu_1", name: "f", input: { a: 1 }, caller: { type: "direct" } },
      { kind: "tool_call", id: "toolu_1", name: "f", argumentsJson: '{"a":1}' },
    ],
    [
      "a call by code",
      {
        type: "tool_use",
        id: "toolu_1",
        name: "f",
        input: {},
        caller: { type: "code_execution_20250825", tool_id: "x" },
      },
      {
        kind: "tool_call",
        id: "toolu_1",
        name: "f",
        argumentsJson: "{}",
        extra: { wire, fields: { caller: { type: "code_execution_20250825", tool_id: "x" } } },
      },
    ],
    [
      "a result",
      {
        type: "tool_result",
        tool_use_id: "toolu_1",
        content: [
          { type: "text", text: "ok" },
          { type: "image", source: png },
        ],
        is_error: true,
      },
      {
        kind: "tool_result",
        callId: "toolu_1",
        parts: [
          { kind: "text", text: "ok" },
          { kind: "image", source: { kind: "base64", mediaType: "image/png", data: "iVBO" } },
        ],
        isError: true,
      },
    ],
    [
      "a result as text",
      { type: "tool_result", tool_use_id: "t", content: "ok" },
      { kind: "tool_result", callId: "t", parts: [{ kind: "text", text: "ok" }] },
    ],
    ["an empty result", { type: "tool_result", tool_use_id: "t" }, { kind: "tool_result", callId: "t", parts: [] }],
    [
      "a result with something that other wires do not know",
      { type: "tool_result", tool_use_id: "t", content: [search] },
      {
        kind: "tool_result",
        callId: "t",
        parts: [{ kind: "text", text: "Title\ns\nFound" }],
        extra: { wire, fields: { content: [search] } },
      },
    ],
    [
      "a mark with more than a mark says",
      { type: "text", text: "x", cache_control: { type: "ephemeral", scope: "global" } },
      {
        kind: "text",
        text: "x",
        cache: {},
        extra: { wire, fields: { cache_control: { type: "ephemeral", scope: "global" } } },
      },
    ],
    [
      "anything else",
      { type: "server_tool_use", id: "s" },
      { kind: "native", wire, value: { type: "server_tool_use", id: "s" } },
    ],
  ])("is %s", (_, block, part) => {
    expect(partsOf(block)).toEqual([part]);
  });

  it("gives a call the signature that an empty thought before it carries", () => {
    const content = [
      { type: "thinking", thinking: "", signature: "gemini+call:CiQB" },
      { type: "tool_use", id: "t", name: "f", input: {} },
    ];
    expect(read({ messages: [{ role: "assistant", content }] }).turns[0]!.parts).toEqual([
      { kind: "tool_call", id: "t", name: "f", argumentsJson: "{}", signature: { value: "CiQB", by: "gemini" } },
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
    const body = fc.record(
      {
        model: fc.jsonValue({ maxDepth: 1 }),
        system: fc.jsonValue({ maxDepth: 2 }),
        messages: fc.array(
          fc.record({
            role: fc.constantFrom("user", "assistant", "system", 1),
            content: fc.oneof(
              fc.jsonValue({ maxDepth: 2 }),
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
                  text: fc.jsonValue({ maxDepth: 1 }),
                  source: fc.oneof(
                    fc.jsonValue({ maxDepth: 1 }),
                    fc.record({
                      type: fc.constantFrom("content", "text", "url"),
                      content: fc.jsonValue({ maxDepth: 2 }),
                    }),
                  ),
                  content: fc.jsonValue({ maxDepth: 3 }),
                  cache_control: fc.jsonValue({ maxDepth: 1 }),
                }),
                { maxLength: 3 },
              ),
            ),
          }),
          { maxLength: 3 },
        ),
        tools: fc.jsonValue({ maxDepth: 3 }),
        tool_choice: fc.jsonValue({ maxDepth: 2 }),
        thinking: fc.jsonValue({ maxDepth: 2 }),
        output_config: fc.jsonValue({ maxDepth: 2 }),
        metadata: fc.jsonValue({ maxDepth: 2 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(body, (json) => {
        const request = anthropicMessages.read(json as JsonObject);
        if ("kind" in request) expect(request.field).toBeTypeOf("string");
      }),
      { numRuns: 1000 },
    );
  });
});
