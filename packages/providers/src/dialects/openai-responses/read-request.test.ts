import type { JsonObject, JsonValue } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { openAiResponses } from "./openai-responses.ts";

const read = (fields: JsonObject): ChatRequest => {
  const request = openAiResponses.read({ model: "m", input: "Hi", ...fields });
  if ("kind" in request) throw new Error(request.message);
  return request;
};

describe("a request of the Responses API", () => {
  it("says as little as the client said", () => {
    expect(read({})).toEqual({
      dialect: "openai-responses",
      model: "m",
      turns: [{ role: "user", parts: [{ kind: "text", text: "Hi" }] }],
      tools: [],
      stop: [],
      sampling: {},
      stream: false,
      streamUsage: true,
      native: [],
    });
  });

  it.each<[string, JsonObject, Partial<ChatRequest>]>([
    [
      "instructions",
      { instructions: "Be brief." },
      {
        turns: [
          { role: "system", parts: [{ kind: "text", text: "Be brief." }] },
          { role: "user", parts: [{ kind: "text", text: "Hi" }] },
        ],
      },
    ],
    ["the limit", { max_output_tokens: 9 }, { maxTokens: 9 }],
    ["sampling", { temperature: 0.5, top_p: 0.9 }, { sampling: { temperature: 0.5, topP: 0.9 } }],
    ["a stream", { stream: true }, { stream: true, streamUsage: true }],
    ["calls in parallel", { parallel_tool_calls: false }, { parallelToolCalls: false }],
    ["the user", { user: "u" }, { user: "u" }],
    ["the user by its new name", { safety_identifier: "s" }, { user: "s", native: [] }],
    [
      "both names of the user",
      { user: "u", safety_identifier: "s" },
      { user: "u", native: [{ name: "safety_identifier", value: "s" }] },
    ],
    ["metadata", { metadata: { a: "b" } }, { metadata: { a: "b" } }],
    ["a tier", { service_tier: "flex" }, { serviceTier: "flex" }],
    ["plain text", { text: { format: { type: "text" } } }, { format: { kind: "text" } }],
    ["any JSON", { text: { format: { type: "json_object" } } }, { format: { kind: "json" } }],
    [
      "a schema",
      {
        text: {
          format: { type: "json_schema", name: "n", schema: { type: "object" }, strict: true, description: "d" },
        },
      },
      { format: { kind: "schema", name: "n", schema: { type: "object" }, strict: true, description: "d" } },
    ],
    ["verbosity", { text: { verbosity: "low" } }, { verbosity: "low" }],
    ["an effort", { reasoning: { effort: "high" } }, { reasoning: { mode: "on", effort: "high" } }],
    ["no effort", { reasoning: { effort: "none" } }, { reasoning: { mode: "off" } }],
    [
      "a summary of thoughts",
      { reasoning: { effort: "low", summary: "detailed" } },
      { reasoning: { mode: "on", effort: "low", summary: "detailed" } },
    ],
    ["a summary alone", { reasoning: { summary: "auto" } }, { reasoning: { mode: "adaptive", summary: "auto" } }],
    [
      "a summary's old name",
      { reasoning: { generate_summary: "concise" } },
      { reasoning: { mode: "adaptive", summary: "concise" } },
    ],
    ["no reasoning", { reasoning: { effort: null, summary: null } }, {}],
    ["log-probabilities", { top_logprobs: 3 }, { logprobs: { top: 3 } }],
    ["log-probabilities alone", { include: ["message.output_text.logprobs"] }, { logprobs: { top: 0 } }],
    [
      "what is done in any case",
      {
        include: ["reasoning.encrypted_content"],
        truncation: "disabled",
        stream_options: { include_obfuscation: true },
      },
      { native: [] },
    ],
    [
      "what only OpenAI has",
      {
        store: false,
        include: ["web_search_call.results", "reasoning.encrypted_content"],
        truncation: "auto",
        prompt_cache_key: "k",
        background: true,
        text: { later: 1 },
        reasoning: { context: "all_turns" },
      },
      {
        native: [
          { name: "include", value: ["web_search_call.results"] },
          { name: "text", value: { later: 1 } },
          { name: "reasoning", value: { context: "all_turns" } },
          { name: "truncation", value: "auto" },
          { name: "store", value: false },
          { name: "prompt_cache_key", value: "k" },
          { name: "background", value: true },
        ],
      },
    ],
  ])("carries %s", (_, fields, expected) => {
    const { dialect: __, ...rest } = read({});
    expect(read(fields)).toEqual({ dialect: "openai-responses", ...rest, ...expected });
  });

  it.each<[string, JsonValue, Partial<ChatRequest>]>([
    ["auto", "auto", { toolChoice: { kind: "auto" } }],
    ["none", "none", { toolChoice: { kind: "none" } }],
    ["required", "required", { toolChoice: { kind: "required" } }],
    ["one function", { type: "function", name: "f" }, { toolChoice: { kind: "function", name: "f" } }],
    [
      "some functions",
      { type: "allowed_tools", mode: "required", tools: [{ type: "function", name: "f" }] },
      { toolChoice: { kind: "required" }, allowedTools: ["f"] },
    ],
    [
      "a tool of OpenAI's",
      { type: "web_search_preview" },
      { native: [{ name: "tool_choice", value: { type: "web_search_preview" } }] },
    ],
    [
      "some tools that are no functions",
      { type: "allowed_tools", mode: "auto", tools: [{ type: "web_search" }] },
      {
        native: [
          { name: "tool_choice", value: { type: "allowed_tools", mode: "auto", tools: [{ type: "web_search" }] } },
        ],
      },
    ],
  ])("carries the choice of %s", (_, tool_choice, expected) => {
    expect(read({ tool_choice })).toEqual({ ...read({}), ...expected });
  });

  it("carries functions, and tools of OpenAI as they stand", () => {
    const parameters = { type: "object" };
    const tools = [
      {
        type: "function",
        name: "f",
        description: "d",
        parameters,
        strict: false,
        prompt_cache_breakpoint: { mode: "explicit" },
      },
      { type: "function", name: "g", parameters: null, strict: null, defer_loading: true },
      { type: "web_search", search_context_size: "low" },
    ];
    expect(read({ tools }).tools).toEqual([
      { kind: "function", name: "f", description: "d", parameters, strict: false, cache: {} },
      { kind: "function", name: "g", extra: { wire: "openai-responses", fields: { defer_loading: true } } },
      { kind: "native", wire: "openai-responses", value: tools[2] },
    ]);
  });

  it.each<[string, JsonObject]>([
    ["model", { model: null }],
    ["input", { input: null }],
    ["input", { input: 3 }],
    ["input[0]", { input: ["x"] }],
    ["input[0].role", { input: [{ role: "tool", content: "x" }] }],
    ["input[0].content", { input: [{ role: "user" }] }],
    ["input[0].content", { input: [{ role: "user", content: 5 }] }],
    ["input[0].content[0].type", { input: [{ role: "user", content: [{}] }] }],
    ["input[0].content[0].text", { input: [{ role: "user", content: [{ type: "input_text" }] }] }],
    ["input[0].content[0].image_url", { input: [{ role: "user", content: [{ type: "input_image" }] }] }],
    [
      "input[0].content[0].image_url",
      { input: [{ role: "user", content: [{ type: "input_image", image_url: "data:image/png,x" }] }] },
    ],
    ["input[0].content[0].file_data", { input: [{ role: "user", content: [{ type: "input_file", file_data: "?" }] }] }],
    ["input[0].content[0].file_data", { input: [{ role: "user", content: [{ type: "input_file" }] }] }],
    ["input[0].content[0].input_audio.data", { input: [{ role: "user", content: [{ type: "input_audio" }] }] }],
    ["input[0].call_id", { input: [{ type: "function_call", name: "f", arguments: "{}" }] }],
    ["input[0].name", { input: [{ type: "function_call", call_id: "c", arguments: "{}" }] }],
    ["input[0].output", { input: [{ type: "function_call_output", call_id: "c" }] }],
    [
      "input[0].output",
      {
        input: [
          {
            type: "function_call_output",
            call_id: "c",
            output: [{ type: "input_audio", input_audio: { data: "aGk=", format: "wav" } }],
          },
        ],
      },
    ],
    ["input[0].id", { input: [{ type: "item_reference", id: "msg_1" }] }],
    ["input[0].id", { input: [{ id: "msg_1" }] }],
    ["previous_response_id", { previous_response_id: "resp_1" }],
    ["conversation", { conversation: "conv_1" }],
    ["prompt", { prompt: { id: "pmpt_1" } }],
    ["tools[0].name", { tools: [{ type: "function" }] }],
    ["tools[0].type", { tools: [{ name: "f" }] }],
    ["tool_choice", { tool_choice: "any" }],
    ["tool_choice.name", { tool_choice: { type: "function" } }],
    ["tool_choice.mode", { tool_choice: { type: "allowed_tools", tools: [] } }],
    ["text.format.type", { text: { format: { type: "xml" } } }],
    ["text.format.schema", { text: { format: { type: "json_schema", name: "n" } } }],
    ["text.format.name", { text: { format: { type: "json_schema", schema: {} } } }],
    ["reasoning.effort", { reasoning: { effort: "huge" } }],
    ["max_output_tokens", { max_output_tokens: 0 }],
    ["metadata", { metadata: { a: 1 } }],
    ["include", { include: [1] }],
    ["stream", { stream: "yes" }],
  ])("names the field at fault: %s", (field, fields) => {
    expect(openAiResponses.read({ model: "m", input: "Hi", ...fields })).toMatchObject({
      kind: "fault",
      status: 400,
      field,
      message: expect.stringContaining(`\`${field}\``) as unknown,
    });
  });
});
