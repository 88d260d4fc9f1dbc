import { describe, expect, it } from "vitest";
import type { ChatAnswer, Choice } from "../../conversation/chat-answer.ts";
import { responsesContext } from "../../testing/responses-context.ts";
import { openAiResponses } from "./openai-responses.ts";

const answerOf = (choice: Partial<Choice>, rest: Partial<ChatAnswer> = {}): ChatAnswer => ({
  id: "chatcmpl-1",
  model: "gpt",
  choices: [{ parts: [{ kind: "text", text: "Hi" }], finish: "stop", ...choice }],
  usage: {},
  ...rest,
});
const write = (choice: Partial<Choice>, rest?: Partial<ChatAnswer>) =>
  openAiResponses.writeAnswer(answerOf(choice, rest), responsesContext());

describe("a response that is not streamed", () => {
  it("has the answer, the counts and the request again", () => {
    const context = responsesContext({
      sampling: { temperature: 0.5 },
      maxTokens: 9,
      tools: [
        { kind: "function", name: "f", parameters: { type: "object" } },
        { kind: "native", wire: "openai-responses", value: { type: "web_search" } },
      ],
      toolChoice: { kind: "required" },
      allowedTools: ["f"],
      format: { kind: "schema", name: "n", schema: { type: "object" } },
      verbosity: "low",
      reasoning: { mode: "on", effort: "high", summary: "auto" },
      metadata: { a: "b" },
      user: "u",
      native: [{ name: "store", value: true }],
    });
    const usage = { inputTokens: 10, outputTokens: 5, cachedInputTokens: 4, cacheWriteTokens: 2, reasoningTokens: 3 };
    const response = openAiResponses.writeAnswer(answerOf({}, { usage, created: 3 }), {
      ...context,
      previousResponseId: "resp_0",
    });
    expect(response).toEqual({
      id: "resp_abc",
      object: "response",
      created_at: 3,
      model: "gpt",
      status: "completed",
      error: null,
      incomplete_details: null,
      instructions: null,
      max_output_tokens: 9,
      metadata: { a: "b" },
      output: [
        {
          id: "msg_abc_0",
          type: "message",
          status: "completed",
          role: "assistant",
          content: [{ type: "output_text", text: "Hi", annotations: [], logprobs: [] }],
        },
      ],
      parallel_tool_calls: true,
      previous_response_id: "resp_0",
      reasoning: { effort: "high", summary: "auto" },
      service_tier: "default",
      store: true,
      temperature: 0.5,
      text: { format: { type: "json_schema", name: "n", schema: { type: "object" } }, verbosity: "low" },
      tool_choice: { type: "allowed_tools", mode: "required", tools: [{ type: "function", name: "f" }] },
      tools: [
        { type: "function", name: "f", description: null, parameters: { type: "object" }, strict: null },
        { type: "web_search" },
      ],
      top_logprobs: 0,
      top_p: null,
      truncation: "disabled",
      usage: {
        input_tokens: 10,
        input_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 3 },
        total_tokens: 15,
      },
      user: "u",
    });
  });

  it.each<[string, Partial<Choice>, object]>([
    [
      "cut",
      { finish: "length" },
      { status: "incomplete", incomplete_details: { reason: "max_output_tokens" }, output: [{ status: "incomplete" }] },
    ],
    [
      "filtered",
      { finish: "content_filter" },
      { status: "incomplete", incomplete_details: { reason: "content_filter" } },
    ],
    [
      "refused without words",
      { parts: [], finish: "refusal" },
      {
        status: "incomplete",
        incomplete_details: { reason: "content_filter" },
        native_finish_reason: "refusal",
        output: [],
      },
    ],
    [
      "refused in words",
      { parts: [{ kind: "refusal", text: "No." }], finish: "refusal" },
      { status: "completed", output: [{ content: [{ type: "refusal", refusal: "No." }] }] },
    ],
    ["a pause", { finish: "pause" }, { status: "completed", native_finish_reason: "pause" }],
    [
      "ended by a word of the provider's",
      { nativeFinish: "SPII" },
      { status: "completed", native_finish_reason: "SPII" },
    ],
    ["ended by a stop sequence", { stopSequence: "END" }, { status: "completed", stop_reason: "END" }],
  ])("says when the answer was %s", (_, choice, expected) => {
    expect(write(choice)).toMatchObject(expected);
  });

  it("makes one message of texts that follow each other, and items of the rest", () => {
    const { output } = write({
      parts: [
        { kind: "reasoning", text: "Hm.", signature: { value: "EqQB", by: "anthropic" } },
        { kind: "text", text: "a" },
        { kind: "text", text: "b" },
        { kind: "tool_call", id: "c", name: "f", argumentsJson: "" },
        { kind: "text", text: "d" },
      ],
      finish: "length",
    });
    expect(output).toEqual([
      {
        id: "rs_abc_0",
        type: "reasoning",
        status: "completed",
        summary: [{ type: "summary_text", text: "Hm." }],
        encrypted_content: "anthropic:EqQB",
      },
      {
        id: "msg_abc_1",
        type: "message",
        status: "completed",
        role: "assistant",
        content: [
          { type: "output_text", text: "a", annotations: [], logprobs: [] },
          { type: "output_text", text: "b", annotations: [], logprobs: [] },
        ],
      },
      { id: "fc_abc_2", type: "function_call", status: "completed", call_id: "c", name: "f", arguments: "{}" },
      expect.objectContaining({ id: "msg_abc_3", status: "incomplete" }),
    ]);
  });

  it("puts a call's signature into an item before it, and parts of other wires into items that hide them", () => {
    const { output } = write({
      parts: [
        { kind: "tool_call", id: "c", name: "f", argumentsJson: "{}", signature: { value: "Zz", by: "gemini" } },
        { kind: "native", wire: "anthropic", value: { type: "server_tool_use" } },
        {
          kind: "native",
          wire: "openai-responses",
          value: { type: "web_search_call", id: "ws_1", status: "completed" },
        },
      ],
    });
    expect(output).toEqual([
      { id: "rs_abc_0", type: "reasoning", summary: [], encrypted_content: "gemini+call:Zz\nc" },
      { id: "fc_abc_1", type: "function_call", status: "completed", call_id: "c", name: "f", arguments: "{}" },
      {
        id: "rs_abc_2",
        type: "reasoning",
        summary: [],
        encrypted_content: 'anthropic+native:{"type":"server_tool_use"}',
      },
      { type: "web_search_call", id: "ws_1", status: "completed" },
    ]);
  });

  it("tells sources as OpenAI's annotations", () => {
    const citations = [
      { type: "url_citation", url_citation: { url: "u", title: "t", start_index: 0, end_index: 1 } },
      { type: "file_citation", file_id: "f", filename: "n", index: 0 },
      { web: { uri: "https://example.com", title: "Example" } },
      { type: "char_location", document_title: "Doc" },
    ];
    expect(write({ parts: [{ kind: "text", text: "Hi", citations }] })).toMatchObject({
      output: [
        {
          content: [
            {
              annotations: [
                { type: "url_citation", url: "u", title: "t", start_index: 0, end_index: 1 },
                citations[1],
                {
                  type: "url_citation",
                  url: "https://example.com",
                  title: "Example",
                  start_index: 0,
                  end_index: 2,
                  source: citations[2],
                },
                { type: "url_citation", url: "", title: "Doc", start_index: 0, end_index: 2, source: citations[3] },
              ],
            },
          ],
        },
      ],
    });
  });

  it("has the id that the caller made, never the provider's, since some providers use ids again", () => {
    const { fallbackId: _, ...context } = responsesContext();
    expect(openAiResponses.writeAnswer(answerOf({}), { ...context, fallbackId: "7f" })["id"]).toBe("resp_7f");
  });

  it("writes the first of several answers", () => {
    const choices = ["a", "b"].map((text) => ({ parts: [{ kind: "text", text } as const], finish: "stop" as const }));
    const { output } = write({}, { choices });
    expect(output).toMatchObject([{ content: [{ text: "a" }] }]);
    expect(output).toHaveLength(1);
  });
});
