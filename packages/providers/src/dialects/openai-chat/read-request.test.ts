import type { JsonObject } from "@signalbox/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { mutatedBody } from "../../testing/mutated-body.ts";
import { openAiChat } from "./openai-chat.ts";

const read = (body: object): ReturnType<typeof openAiChat.read> => openAiChat.read(body as JsonObject);
const base = { model: "m", messages: [{ role: "user", content: "hi" }] };
const of = (fields: object): Partial<ChatRequest> => {
  const request = read({ ...base, ...fields });
  if ("kind" in request) throw new Error(request.message);
  return request;
};

describe("a chat request of OpenAI's clients", () => {
  it("needs a model and messages only", () => {
    expect(read(base)).toEqual({
      dialect: "openai-chat",
      model: "m",
      turns: [{ role: "user", parts: [{ kind: "text", text: "hi" }] }],
      tools: [],
      stop: [],
      sampling: {},
      stream: false,
      streamUsage: false,
      native: [],
    });
  });

  it("keeps every parameter that has a neutral name", () => {
    expect(
      of({
        max_completion_tokens: 100,
        stop: "END",
        n: 2,
        temperature: 0.5,
        top_p: 0.9,
        top_k: 40,
        seed: 7,
        presence_penalty: 1,
        frequency_penalty: -1,
        logit_bias: { "50256": -100 },
        logprobs: true,
        top_logprobs: 3,
        verbosity: "low",
        user: "u",
        metadata: { a: "b" },
        service_tier: "flex",
        parallel_tool_calls: false,
        stream: true,
        stream_options: { include_usage: true },
        store: true,
        prediction: { type: "content", content: "x" },
        modalities: null,
      }),
    ).toMatchObject({
      maxTokens: 100,
      stop: ["END"],
      choices: 2,
      sampling: {
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        seed: 7,
        presencePenalty: 1,
        frequencyPenalty: -1,
        logitBias: { "50256": -100 },
      },
      logprobs: { top: 3 },
      verbosity: "low",
      user: "u",
      metadata: { a: "b" },
      serviceTier: "flex",
      parallelToolCalls: false,
      stream: true,
      streamUsage: true,
      native: [
        { name: "store", value: true },
        { name: "prediction", value: { type: "content", content: "x" } },
      ],
    });
  });

  it.each([
    [{ max_tokens: 5 }, { maxTokens: 5 }],
    [{ max_tokens: 5, max_completion_tokens: 6 }, { maxTokens: 6 }],
    [{ stop: ["a", "b"] }, { stop: ["a", "b"] }],
    [
      { stop: null, seed: null, tools: null },
      { stop: [], sampling: {}, tools: [] },
    ],
    [{ logprobs: false, top_logprobs: 2 }, {}],
    [{ stream: false, stream_options: { include_usage: true } }, { streamUsage: false }],
    [{ reasoning_effort: "high" }, { reasoning: { mode: "on", effort: "high" } }],
    [{ reasoning_effort: "none" }, { reasoning: { mode: "off" } }],
    [
      { thinking: { type: "enabled", budget_tokens: 2000 }, reasoning_effort: "low" },
      { reasoning: { mode: "on", budgetTokens: 2000, effort: "low" } },
    ],
    [{ thinking: { type: "disabled" } }, { reasoning: { mode: "off" } }],
    [{ response_format: { type: "json_object" } }, { format: { kind: "json" } }],
    [
      {
        response_format: { type: "json_schema", json_schema: { name: "a", strict: true, schema: { type: "object" } } },
      },
      { format: { kind: "schema", name: "a", strict: true, schema: { type: "object" } } },
    ],
    [{ tool_choice: "required" }, { toolChoice: { kind: "required" } }],
    [{ tool_choice: "any" }, { toolChoice: { kind: "required" } }],
    [
      { tool_choice: { type: "function", function: { name: "f" } } },
      { toolChoice: { kind: "function", name: "f" }, native: [] },
    ],
    [
      { tool_choice: { type: "custom", custom: { name: "f" } } },
      { native: [{ name: "tool_choice", value: { type: "custom", custom: { name: "f" } } }] },
    ],
    [{ function_call: { name: "f" } }, { toolChoice: { kind: "function", name: "f" } }],
    [
      { functions: [{ name: "f", parameters: { type: "object" } }] },
      { tools: [{ kind: "function", name: "f", parameters: { type: "object" } }] },
    ],
    [
      {
        tools: [
          { type: "function", function: { name: "f", strict: true }, cache_control: { type: "ephemeral", ttl: "1h" } },
          { type: "web_search" },
        ],
      },
      {
        tools: [
          { kind: "function", name: "f", strict: true, cache: { ttl: "1h" } },
          { kind: "native", wire: "openai-chat", value: { type: "web_search" } },
        ],
      },
    ],
    [
      { stream: true, stream_options: { include_usage: false, include_obfuscation: false } },
      { streamUsage: false, native: [{ name: "stream_options", value: { include_obfuscation: false } }] },
    ],
  ])("reads %j", (fields, expected) => {
    expect(of(fields)).toMatchObject(expected);
  });

  it("keeps fields of tools that only vendors know", () => {
    expect(of({ tools: [{ type: "function", function: { name: "f" }, defer: true }] }).tools).toEqual([
      { kind: "function", name: "f", extra: { wire: "openai-chat", fields: { defer: true } } },
    ]);
  });

  it.each([
    [{}, "model"],
    [{ model: 1 }, "model"],
    [{ model: "m" }, "messages"],
    [{ model: "m", messages: [] }, "messages"],
    [{ model: "m", messages: ["x"] }, "messages[0]"],
    [{ ...base, messages: [{ content: "x" }] }, "messages[0].role"],
    [{ ...base, messages: [{ role: "bot", content: "x" }] }, "messages[0].role"],
    [{ ...base, messages: [{ role: "user" }] }, "messages[0].content"],
    [{ ...base, messages: [{ role: "user", content: 1 }] }, "messages[0].content"],
    [{ ...base, messages: [{ role: "user", content: [{ text: "x" }] }] }, "messages[0].content[0].type"],
    [{ ...base, messages: [{ role: "user", content: [{ type: "text" }] }] }, "messages[0].content[0].text"],
    [
      { ...base, messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:,x" } }] }] },
      "messages[0].content[0].image_url.url",
    ],
    [
      { ...base, messages: [{ role: "user", content: [{ type: "input_audio", input_audio: { data: "!" } }] }] },
      "messages[0].content[0].input_audio.format",
    ],
    [
      { ...base, messages: [{ role: "user", content: [{ type: "file", file: { file_data: "a b!" } }] }] },
      "messages[0].content[0].file.file_data",
    ],
    [{ ...base, messages: [{ role: "tool", content: "x" }] }, "messages[0].tool_call_id"],
    [{ ...base, messages: [{ role: "function", name: "f", content: "x" }] }, "messages[0].role"],
    [
      { ...base, messages: [{ role: "assistant", tool_calls: [{ id: "1", type: "function" }] }] },
      "messages[0].tool_calls[0].function",
    ],
    [{ ...base, tools: [{ type: "function", function: {} }] }, "tools[0].function.name"],
    [{ ...base, tool_choice: "some" }, "tool_choice"],
    [{ ...base, tool_choice: { type: "function" } }, "tool_choice.function"],
    [{ ...base, temperature: "hot" }, "temperature"],
    [{ ...base, max_tokens: 0 }, "max_tokens"],
    [{ ...base, n: 1.5 }, "n"],
    [{ ...base, stop: [1] }, "stop"],
    [{ ...base, reasoning_effort: "huge" }, "reasoning_effort"],
    [{ ...base, response_format: { type: "xml" } }, "response_format.type"],
    [{ ...base, response_format: { type: "json_schema" } }, "response_format.json_schema"],
    [{ ...base, metadata: { a: 1 } }, "metadata"],
    [{ ...base, stream: "yes" }, "stream"],
  ])("is refused with the path of what is wrong: %j", (body, field) => {
    const fault = read(body);
    expect(fault).toMatchObject({ kind: "fault", status: 400, field });
    expect("message" in fault && fault.message).toContain(`\`${field}\``);
  });

  it("never throws, whatever one of its values is", () => {
    const full = {
      ...base,
      messages: [
        { role: "system", content: [{ type: "text", text: "a", cache_control: { type: "ephemeral" } }] },
        { role: "user", content: [{ type: "image_url", image_url: { url: "data:image/png;base64,aGk=" } }] },
        { role: "user", content: [{ type: "file", file: { file_data: "aGk=" } }] },
        {
          role: "assistant",
          content: "x",
          thinking_blocks: [{ type: "thinking", thinking: "t", signature: "s" }],
          tool_calls: [{ id: "1", type: "function", function: { name: "f", arguments: "{}" } }],
        },
        { role: "tool", tool_call_id: "1", content: "x" },
      ],
      tools: [{ type: "function", function: { name: "f", parameters: {} } }],
      tool_choice: { type: "function", function: { name: "f" } },
      response_format: { type: "json_schema", json_schema: { name: "a", schema: {} } },
      stream_options: { include_usage: true },
      thinking: { type: "enabled", budget_tokens: 1 },
    };
    fc.assert(
      fc.property(mutatedBody(full), (body) => {
        const result = openAiChat.read(body);
        if ("kind" in result) expect(result.field).toBeTypeOf("string");
      }),
      { numRuns: 2000 },
    );
  });
});
