import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import type { Part } from "../../conversation/part.ts";
import { weather, writtenMessages } from "../../testing/written-messages.ts";

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
    const { body, dropped } = writtenMessages(fields);
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
    const { body, dropped } = writtenMessages(fields);
    expect(body["thinking"]).toBeUndefined();
    expect(dropped.map(({ field }) => field)).toEqual(["reasoning_effort"]);
  });

  it("goes without sampling", () => {
    const { body, dropped } = writtenMessages({
      reasoning: { mode: "on" },
      sampling: { temperature: 0.5, topP: 0.97, topK: 3 },
    });
    expect(body).toMatchObject({ top_p: 0.97 });
    expect(dropped.map(({ field }) => field)).toEqual(["temperature", "top_k"]);
  });
});
