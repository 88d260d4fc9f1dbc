import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { anthropicTarget } from "../../testing/anthropic-target.ts";
import { plainRequest, weather, weatherTool, writtenMessages } from "../../testing/written-messages.ts";
import { anthropicFamily } from "./anthropic-family.ts";

describe("a request of another dialect", () => {
  it("is a Messages request with a limit, which Messages demands", () => {
    expect(writtenMessages({})).toEqual({
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
    const { body, dropped } = writtenMessages(fields);
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
    const { body, dropped } = writtenMessages(fields);
    expect(dropped.map((drop) => drop.field)).toEqual([field]);
    expect(body).toMatchObject(expected);
    const strict = anthropicFamily.write({ ...plainRequest, ...fields }, anthropicTarget({ kind: "native" }, true));
    expect(strict).toMatchObject({ kind: "fault", status: 422, field });
  });

  it("has turns as Messages wants them: system apart, one message for each speaker, results first", () => {
    const { body } = writtenMessages({
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

  it("keeps a system turn in its place for models that take it there, where the model speaks next", () => {
    const system = { role: "system", parts: [{ kind: "text", text: "C" }] } as const;
    const [user] = plainRequest.turns;
    const model = "claude-opus-5";
    expect(writtenMessages({ turns: [user!, system], model }).body["messages"]).toMatchObject([
      { role: "user" },
      { role: "system", content: [{ type: "text", text: "C" }] },
    ]);
    expect(writtenMessages({ turns: [user!, system, user!], model }).body).toMatchObject({
      system: [{ type: "text", text: "C" }],
      messages: [{ role: "user" }],
    });
  });

  it("sends arguments as the model wrote them", () => {
    const turns: ChatRequest["turns"] = [
      {
        role: "assistant",
        parts: [{ kind: "tool_call", id: "c", name: "f", argumentsJson: '{"n": 12345678901234567890}' }],
      },
    ];
    const written = anthropicFamily.write({ ...plainRequest, turns }, anthropicTarget());
    expect(written).toMatchObject({
      request: { body: expect.stringContaining('"input":{"n": 12345678901234567890}') as string },
    });
  });

  it("defines the tools of earlier calls when it brings none itself", () => {
    const turns: ChatRequest["turns"] = [
      { role: "assistant", parts: [{ kind: "tool_call", id: "c", name: "f", argumentsJson: "{}" }] },
    ];
    expect(writtenMessages({ turns }).body).toMatchObject({
      tools: [{ name: "f", input_schema: { type: "object" } }],
      tool_choice: { type: "none" },
    });
  });
});

describe("a request of Messages itself", () => {
  it("is sent as it was written, whatever the model makes of it", () => {
    const { body, dropped } = writtenMessages({
      dialect: "anthropic-messages",
      model: "claude-3-5-haiku-20241022",
      reasoning: { mode: "adaptive", effort: "max", summary: "auto" },
      sampling: { temperature: 0.5, topP: 0.5 },
      format: { kind: "schema", name: "response", schema: { type: "object" } },
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
