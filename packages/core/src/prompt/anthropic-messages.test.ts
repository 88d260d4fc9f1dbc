import { describe, expect, it, test } from "vitest";
import type { ModelBinding } from "../compile/model-binding.ts";
import { editJson } from "../json/edit-json.ts";
import type { JsonEdit } from "../json/edit-json.ts";
import { requestParams } from "../plugins/request-params.ts";
import { anthropicMessages } from "./anthropic-messages.ts";
import { testClientDialect } from "./client-dialect.contract.ts";
import type { PromptView } from "./prompt-view.ts";

const event = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const head = { id: "msg_1", type: "message", role: "assistant", model: "claude-sonnet-4-5" };
const cached = { cache_creation_input_tokens: 20, cache_read_input_tokens: 300 };

testClientDialect({
  dialect: anthropicMessages,
  write: ({ system, turns }) => ({
    model: "MoM",
    max_tokens: 4096,
    ...(system === undefined ? {} : { system }),
    messages: turns.map(({ role, text }) =>
      role === "tool"
        ? { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: [{ type: "text", text }] }] }
        : { role, content: [{ type: "text", text }] },
    ),
  }),
  readSystem: ({ system }) => system as string | undefined,
  systemFields: ["system"],
  parameter: "top_k",
  maxTokens: "max_tokens",
  ownReasoning: { thinking: { type: "enabled", budget_tokens: 2000 } },
  lackingFamilies: ["chat_template_kwargs"],
  recorded: {
    body: JSON.stringify({
      ...head,
      content: [
        { type: "thinking", thinking: "hm", signature: "s" },
        { type: "text", text: "x² " },
        { type: "text", text: "数", citations: [] },
      ],
      stop_reason: "end_turn",
      usage: { input_tokens: 7, ...cached, output_tokens: 12 },
    }),
    stream: [
      event("message_start", {
        message: { ...head, content: [], usage: { input_tokens: 7, ...cached, output_tokens: 1 } },
      }),
      event("content_block_start", { index: 0, content_block: { type: "thinking", thinking: "" } }),
      event("ping", {}),
      event("content_block_delta", { index: 0, delta: { type: "thinking_delta", thinking: "hm" } }),
      event("content_block_stop", { index: 0 }),
      event("content_block_delta", { index: 1, delta: { type: "text_delta", text: "x² " } }),
      event("content_block_delta", { index: 1, delta: { type: "text_delta", text: "数" } }),
      event("content_block_stop", { index: 1 }),
      event("message_delta", { delta: { stop_reason: "end_turn" }, usage: { output_tokens: 12 } }),
      event("message_stop", {}),
    ].join(""),
    seen: {
      model: "claude-sonnet-4-5",
      usage: { promptTokens: 327, completionTokens: 12, totalTokens: 339 },
      text: "x² 数",
    },
  },
});

const open = (fields: object): PromptView =>
  anthropicMessages.open(
    new TextEncoder().encode(JSON.stringify({ model: "MoM", max_tokens: 4096, messages: [], ...fields })),
  ) as PromptView;

const apply = (fields: object, edits: (view: PromptView) => readonly JsonEdit[]): Record<string, unknown> => {
  const view = open(fields);
  return JSON.parse(new TextDecoder().decode(editJson(view.body, edits(view)))) as Record<string, unknown>;
};

describe("Messages", () => {
  it("reads strings and blocks, documents given as text, and tells tools' answers from what the user adds", () => {
    const { turns, currentText } = open({
      system: [
        { type: "text", text: "a" },
        { type: "text", text: "b", cache_control: { type: "ephemeral" } },
      ],
      messages: [
        { role: "user", content: "one" },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "hm" },
            { type: "tool_use", id: "t", input: {} },
          ],
        },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "t", content: "rain" },
            { type: "tool_result", tool_use_id: "u", content: [{ type: "image" }, { type: "text", text: "wind" }] },
            { type: "image", source: { type: "base64", data: "QQ==" } },
            { type: "document", source: { type: "text", media_type: "text/plain", data: "paper" } },
            { type: "document", source: { type: "content", content: [{ type: "text", text: "parts" }] } },
            { type: "search_result", content: [{ type: "text", text: "found" }] },
            { type: "text", text: "two" },
          ],
        },
      ],
    });
    expect(turns).toEqual([
      { role: "system", text: "a\nb" },
      { role: "user", text: "one" },
      { role: "assistant", text: "" },
      { role: "tool", text: "rain" },
      { role: "tool", text: "wind" },
      { role: "user", text: "paper\nparts\nfound\ntwo" },
    ]);
    expect(currentText).toBe("paper\nparts\nfound\ntwo");
  });

  it("puts a system prompt before blocks as a block, so that theirs keep their cache marks", () => {
    const system = [{ type: "text", text: "own", cache_control: { type: "ephemeral" } }];
    expect(apply({ system }, (view) => anthropicMessages.edits.systemPrompt(view, "ours", "insert"))["system"]).toEqual(
      [{ type: "text", text: "ours\n\n" }, ...system],
    );
    expect(apply({ system }, (view) => anthropicMessages.edits.systemPrompt(view, "ours", "replace"))["system"]).toBe(
      "ours",
    );
  });

  it("answers a stream with the API's events in their order", () => {
    const { body } = anthropicMessages.renderAnswer(
      { id: "fast-1", model: "router", text: "no", created: 1 },
      { stream: true },
    );
    expect([...body.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)).toEqual([
      "message_start",
      "content_block_start",
      "content_block_delta",
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
    expect(body).toContain('"id":"msg_fast-1"');
  });

  it.each([
    [400, "invalid_request_error"],
    [401, "authentication_error"],
    [404, "not_found_error"],
    [405, "invalid_request_error"],
    [413, "request_too_large"],
    [429, "rate_limit_error"],
    [502, "api_error"],
    [504, "timeout_error"],
  ])("an error %i is of the API's type %s", (status, type) => {
    expect(JSON.parse(anthropicMessages.renderError(status, "m", "upstream_error").body)).toEqual({
      type: "error",
      error: { type, message: "m" },
    });
  });
});

describe("thinking", () => {
  const family = { name: "c", type: "reasoning_effort", parameter: "reasoning_effort" } as const;
  const model = (upstreamModel: string): ModelBinding => ({
    name: "m",
    provider: "m",
    isLora: false,
    upstreamModel,
    apiFormat: "anthropic",
    reasoning: family,
    backends: [],
  });
  const asked = (
    fields: object,
    upstreamModel = "claude-sonnet-4-5",
    effort = "high",
    earlier: JsonEdit[] = [],
  ): unknown => {
    const view = open(fields);
    const change = anthropicMessages.edits.reasoning(view, model(upstreamModel), {
      useReasoning: true,
      effort,
      earlier,
    });
    if (change.notice !== undefined) return change.notice;
    const { thinking, output_config } = JSON.parse(
      new TextDecoder().decode(editJson(view.body, [...earlier, ...change.edits])),
    ) as Record<string, unknown>;
    return output_config === undefined ? thinking : [thinking, output_config];
  };

  test.each([
    ["claude-sonnet-4-5", { type: "enabled", budget_tokens: 12_288 }],
    ["claude-opus-4-20250514", { type: "enabled", budget_tokens: 12_288 }],
    ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", { type: "enabled", budget_tokens: 12_288 }],
    ["MiniMax-M2", { type: "enabled", budget_tokens: 12_288 }],
    ["claude-opus-4-6", [{ type: "adaptive" }, { effort: "high" }]],
    ["claude-opus-5@20260901", [{ type: "adaptive" }, { effort: "high" }]],
  ])("of %s", (name, expected) => expect(asked({ max_tokens: 30_000 }, name)).toEqual(expected));

  it("leaves half of the tokens for the answer, those of a cap too, and is left out where none are left", () => {
    expect(asked({ max_tokens: 6000 })).toEqual({ type: "enabled", budget_tokens: 3000 });
    expect(asked({ max_tokens: 30_000 }, "m", "high", [{ op: "set", path: ["max_tokens"], value: 1500 }])).toEqual({
      type: "enabled",
      budget_tokens: 1024,
    });
    expect(asked({ max_tokens: 1024 })).toEqual({ field: "thinking", reason: "no_room" });
  });

  it.each<[string, object]>([
    ["a temperature", { temperature: 0.2 }],
    ["top_k", { top_k: 5 }],
    ["a tool that must be called", { tool_choice: { type: "tool", name: "f" } }],
    [
      "calls without the thoughts before them",
      {
        messages: [
          { role: "user", content: "q" },
          { role: "assistant", content: [{ type: "tool_use", id: "t", name: "f", input: {} }] },
          { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "r" }] },
        ],
      },
    ],
  ])("is left out with a notice beside %s, which the API refuses together", (_, fields) => {
    expect(asked({ max_tokens: 30_000, ...fields })).toEqual({ field: "thinking", reason: "conflict" });
  });

  it("stays as the client asked for it, and ends where the decision wants none", () => {
    const thinking = { type: "enabled", budget_tokens: 2000 };
    expect(asked({ thinking })).toEqual(thinking);
    const off = { useReasoning: false, effort: "high", earlier: [] };
    expect(
      apply({ thinking }, (view) => anthropicMessages.edits.reasoning(view, model("m"), off).edits),
    ).not.toHaveProperty("thinking");
    const without = { ...model("m"), reasoning: undefined };
    expect(anthropicMessages.edits.reasoning(open({ thinking }), without, off)).toEqual({ edits: [] });
  });

  it("of the client stays below a cap on tokens, and ends where that leaves no room", () => {
    const capped = (most: number): unknown =>
      apply({ max_tokens: 8000, thinking: { type: "enabled", budget_tokens: 4000 } }, (view) => {
        return requestParams.compile({ max_tokens_limit: most })!.apply({ view, decision: "d" }).bodyEdits!;
      });
    expect(capped(2000)).toMatchObject({ max_tokens: 2000, thinking: { type: "enabled", budget_tokens: 1999 } });
    expect(capped(500)).not.toHaveProperty("thinking");
    expect(capped(6000)).toMatchObject({ max_tokens: 6000, thinking: { budget_tokens: 4000 } });
  });
});
