import { describe, expect, it, test } from "vitest";
import type { Backend, ModelBinding, ReasoningFamily } from "../compile/model-binding.ts";
import { editJson, type JsonEdit } from "../json/edit-json.ts";
import { testClientDialect } from "./client-dialect.contract.ts";
import { openaiResponses } from "./openai-responses.ts";
import type { PromptView } from "./prompt-view.ts";

const event = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const place = { item_id: "msg_1", output_index: 1, content_index: 0 };
const output = [
  { id: "rs_1", type: "reasoning", summary: [] },
  {
    id: "msg_1",
    type: "message",
    role: "assistant",
    content: [{ type: "output_text", text: "x² 数", annotations: [] }],
  },
];
const response = { id: "resp_1", object: "response", created_at: 1, status: "completed", model: "gpt-5.2", output };
const usage = {
  input_tokens: 7,
  input_tokens_details: { cached_tokens: 2 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 20 },
  total_tokens: 37,
};

testClientDialect({
  dialect: openaiResponses,
  write: ({ system, turns }) => ({
    model: "MoM",
    ...(system === undefined ? {} : { instructions: system }),
    input: turns.map(({ role, text }) =>
      role === "tool"
        ? { type: "function_call_output", call_id: "c", output: text }
        : { role, content: [{ type: role === "user" ? "input_text" : "output_text", text }] },
    ),
  }),
  readSystem: ({ instructions }) => instructions as string | undefined,
  systemFields: ["instructions"],
  parameter: "top_logprobs",
  maxTokens: "max_output_tokens",
  ownReasoning: { reasoning: { effort: "low", summary: "auto" } },
  lackingFamilies: ["chat_template_kwargs"],
  recorded: {
    body: JSON.stringify({ ...response, usage }),
    stream: [
      event("response.created", {
        sequence_number: 0,
        response: { ...response, status: "in_progress", output: [], usage: null },
      }),
      event("response.output_text.delta", { sequence_number: 1, ...place, delta: "x² " }),
      event("response.output_text.delta", { sequence_number: 2, ...place, delta: "数" }),
      event("response.output_text.done", { sequence_number: 3, ...place, text: "x² 数" }),
      event("response.completed", { sequence_number: 4, response: { ...response, usage } }),
    ].join(""),
    seen: { model: "gpt-5.2", usage: { promptTokens: 7, completionTokens: 30, totalTokens: 37 }, text: "x² 数" },
  },
});

const open = (fields: object): PromptView =>
  openaiResponses.open(new TextEncoder().encode(JSON.stringify({ model: "MoM", ...fields }))) as PromptView;

const apply = (fields: object, edits: (view: PromptView) => readonly JsonEdit[]): Record<string, unknown> => {
  const view = open(fields);
  return JSON.parse(new TextDecoder().decode(editJson(view.body, edits(view)))) as Record<string, unknown>;
};

describe("Responses", () => {
  it("reads one string as the user's turn, after the instructions", () => {
    expect(open({ instructions: "be kind", input: "hi" }).turns).toEqual([
      { role: "system", text: "be kind" },
      { role: "user", text: "hi" },
    ]);
  });

  it("reads items: messages of any role, what tools answered, and calls as turns of the model without text", () => {
    const view = open({
      input: [
        { role: "developer", content: "rules" },
        { type: "message", role: "user", content: [{ type: "input_text", text: "a" }, { type: "input_image" }] },
        { type: "reasoning", id: "rs_1", summary: [] },
        { type: "function_call", call_id: "c", name: "f", arguments: "{}" },
        { type: "function_call_output", call_id: "c", output: [{ type: "input_text", text: "rain" }] },
      ],
    });
    expect(view.turns).toEqual([
      { role: "developer", text: "rules" },
      { role: "user", text: "a" },
      { role: "assistant", text: "" },
      { role: "assistant", text: "" },
      { role: "tool", text: "rain" },
    ]);
    expect(view.currentText).toBe("a");
  });

  it.each(["previous_response_id", "conversation", "prompt"])(
    "takes a request without input where %s stands for it",
    (name) => {
      expect(open({ [name]: "x" }).turns).toEqual([]);
    },
  );

  it("refuses an input of a wrong type", () => {
    expect(open({ input: 7 })).toMatchObject({ kind: "fault", message: "input field must be a string or an array" });
  });

  it("replaces a system message at the head of the items where there are no instructions", () => {
    const input = [
      { role: "system", content: "own" },
      { role: "user", content: "hi" },
    ];
    expect(apply({ input }, (view) => openaiResponses.edits.systemPrompt(view, "ours", "replace"))).toEqual({
      model: "MoM",
      input: [{ role: "system", content: "ours" }, input[1]],
    });
  });

  it("answers a stream with the API's events in their order, numbered", () => {
    const { body } = openaiResponses.renderAnswer(
      { id: "fast-1", model: "router", text: "no", created: 1 },
      { stream: true },
    );
    expect([...body.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.delta",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
    ]);
    expect([...body.matchAll(/"sequence_number":(\d)/g)].map(([, number]) => Number(number))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8,
    ]);
  });
});

describe("reasoning.effort", () => {
  const openAi = { provider: "openai", origin: "https://api.openai.com" } as Backend;
  const after = (
    type: ReasoningFamily["type"] | undefined,
    useReasoning: boolean,
    own?: object,
    backends: Backend[] = [],
  ): unknown => {
    const model = {
      backends,
      ...(type === undefined ? {} : { reasoning: { name: "f", type, parameter: "p" } }),
    } as unknown as ModelBinding;
    const fields = { input: "q", ...(own === undefined ? {} : { reasoning: own }) };
    const choice = { useReasoning, effort: "high", earlier: [] };
    return apply(fields, (view) => openaiResponses.edits.reasoning(view, model, choice).edits)["reasoning"];
  };
  const own = { effort: "medium", summary: "auto" };

  test("on: the decision's effort, beside what else the client asked for", () => {
    expect(after("reasoning_effort", true, own)).toEqual({ effort: "high", summary: "auto" });
    expect(after("top_level_reasoning_effort", true)).toEqual({ effort: "high" });
  });

  test("off: the client's effort stays, and others than OpenAI's models are told to think little", () => {
    expect(after("reasoning_effort", false, own)).toEqual(own);
    expect(after("reasoning_effort", false)).toEqual({ effort: "low" });
    expect(after("reasoning_effort", false, undefined, [openAi])).toBeUndefined();
    expect(after("top_level_reasoning_effort", false, own)).toEqual({ summary: "auto" });
  });

  test("without a family the client's effort is taken away, as in chat completions", () => {
    expect(after(undefined, true, own)).toEqual({ summary: "auto" });
  });
});
