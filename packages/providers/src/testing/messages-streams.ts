import type { JsonObject } from "@signalbox/core";

const usage = {
  input_tokens: 25,
  cache_creation_input_tokens: 100,
  cache_read_input_tokens: 1000,
  cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 0 },
  output_tokens: 1,
  service_tier: "standard",
};

const start = (model = "claude-opus-4-6"): JsonObject => ({
  type: "message_start",
  message: {
    id: "msg_01XFDUDYJgAACzvnptvVoYEL",
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  },
});
const block = (index: number, content_block: JsonObject, deltas: readonly JsonObject[]): readonly JsonObject[] => [
  { type: "content_block_start", index, content_block },
  ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
  { type: "content_block_stop", index },
];
const end = (delta: JsonObject, output_tokens = 89): readonly JsonObject[] => [
  { type: "message_delta", delta: { stop_sequence: null, ...delta }, usage: { output_tokens } },
  { type: "message_stop" },
];
const text = (index: number, ...pieces: readonly string[]): readonly JsonObject[] =>
  block(
    index,
    { type: "text", text: "" },
    pieces.map((piece) => ({ type: "text_delta", text: piece })),
  );

/** Streams in the form of https://docs.anthropic.com/en/docs/build-with-claude/streaming, written by hand. */
export const streams = {
  text: [
    start(),
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "ping" },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Grüße, " } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "世界 👋🏽" } },
    { type: "content_block_stop", index: 0 },
    ...end({ stop_reason: "end_turn" }),
  ],
  twoTexts: [start(), ...text(0, "First"), ...text(1, " and", " second"), ...end({ stop_reason: "end_turn" })],
  thoughtsAndCalls: [
    start(),
    ...block(0, { type: "thinking", thinking: "", signature: "" }, [
      { type: "thinking_delta", thinking: "The user asks for" },
      { type: "thinking_delta", thinking: " the weather." },
      { type: "signature_delta", signature: "EqQBCgIYAhIM1gbcDa9GJwZA2b3h" },
    ]),
    ...block(1, { type: "redacted_thinking", data: "EmwKAhgBEgy3va3pzix/LafPsn4a" }, []),
    ...text(2, "Let me look."),
    ...block(3, { type: "tool_use", id: "toolu_01A", name: "get_weather", input: {}, caller: { type: "direct" } }, [
      { type: "input_json_delta", partial_json: "" },
      { type: "input_json_delta", partial_json: '{"city": "San' },
      { type: "input_json_delta", partial_json: ' José", "id": 12345678901234567890}' },
    ]),
    ...block(4, { type: "tool_use", id: "toolu_01B", name: "get_time", input: {} }, [
      { type: "input_json_delta", partial_json: "" },
    ]),
    ...end({ stop_reason: "tool_use" }),
  ],
  searchWithSources: [
    start(),
    ...block(0, { type: "server_tool_use", id: "srvtoolu_01", name: "web_search", input: {} }, [
      { type: "input_json_delta", partial_json: '{"query":' },
      { type: "input_json_delta", partial_json: '"weather"}' },
    ]),
    ...block(
      1,
      {
        type: "web_search_tool_result",
        tool_use_id: "srvtoolu_01",
        content: [
          {
            type: "web_search_result",
            title: "Weather",
            url: "https://example.com",
            encrypted_content: "E4",
            page_age: null,
          },
        ],
      },
      [],
    ),
    ...block(2, { type: "text", text: "", citations: [] }, [
      { type: "text_delta", text: "Sunny." },
      {
        type: "citations_delta",
        citation: {
          type: "web_search_result_location",
          cited_text: "Sunny",
          url: "https://example.com",
          title: "W",
          encrypted_index: "E5",
        },
      },
    ]),
    {
      type: "message_delta",
      delta: { stop_reason: "end_turn", stop_sequence: null },
      usage: {
        input_tokens: 10682,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 510,
        output_tokens_details: { thinking_tokens: 40 },
        server_tool_use: { web_search_requests: 1 },
      },
    },
    { type: "message_stop" },
  ],
  stopSequence: [start(), ...text(0, "1, 2"), ...end({ stop_reason: "stop_sequence", stop_sequence: ", 3" })],
  cutByLimit: [start(), ...text(0, "Once upon"), ...end({ stop_reason: "model_context_window_exceeded" })],
  unknownReason: [start(), ...text(0, "Hm"), ...end({ stop_reason: "tired" })],
  refusal: [
    start("claude-fable-5"),
    ...end({
      stop_reason: "refusal",
      stop_details: { type: "refusal", category: "cyber", explanation: "This cannot be answered." },
    }),
  ],
  answerByTool: [
    start("claude-3-5-haiku-20241022"),
    ...block(0, { type: "tool_use", id: "toolu_01C", name: "answer_in_json", input: {} }, [
      { type: "input_json_delta", partial_json: '{"city":' },
      { type: "input_json_delta", partial_json: '"Paris"}' },
    ]),
    ...end({ stop_reason: "tool_use" }),
  ],
} as const satisfies Readonly<Record<string, readonly JsonObject[]>>;
