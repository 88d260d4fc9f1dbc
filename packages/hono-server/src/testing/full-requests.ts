import type { HeaderPair, JsonObject } from "@signalbox/core";

/** A request of a client that says nearly everything that its API can. */
export interface FullRequest {
  readonly targets: readonly string[];
  readonly headers?: readonly HeaderPair[];
  /** Texts hold `WORD` where a router's keyword may stand. */
  readonly body: JsonObject;
}

const schema = {
  type: "object",
  properties: { city: { type: "string", enum: ["Oslo"] }, at: { anyOf: [{ type: "number" }, { $ref: "#/$defs/a" }] } },
  required: ["city"],
  additionalProperties: false,
  $defs: { a: { type: ["string", "null"], format: "date-time" } },
};
const png = "iVBORw0KGgo=";

const chat: JsonObject = {
  model: "gpt",
  messages: [
    { role: "system", content: [{ type: "text", text: "Be kind.", cache_control: { type: "ephemeral" } }] },
    { role: "developer", content: "Be brief.", name: "dev" },
    {
      role: "user",
      name: "ann",
      content: [
        { type: "text", text: "WORD" },
        { type: "image_url", image_url: { url: `data:image/png;base64,${png}`, detail: "low" } },
        { type: "image_url", image_url: { url: "https://example.com/a.png" } },
        { type: "file", file: { file_data: `data:application/pdf;base64,${png}`, filename: "a.pdf" } },
        { type: "input_audio", input_audio: { data: png, format: "wav" } },
      ],
    },
    {
      role: "assistant",
      content: "Let me look.",
      reasoning_content: "Hm.",
      thinking_blocks: [
        { type: "thinking", thinking: "Hm.", signature: "anthropic:c2ln" },
        { type: "redacted_thinking", data: "gemini:ZW5j" },
      ],
      tool_calls: [
        {
          id: "call_1",
          type: "function",
          function: { name: "weather", arguments: '{"city":"Oslo"}' },
          extra_content: { google: { thought_signature: "gemini:c2ln" } },
        },
        { id: "call_2", type: "custom", custom: { name: "code", input: "1" } },
      ],
    },
    { role: "tool", tool_call_id: "call_1", content: [{ type: "text", text: "cold" }] },
    { role: "assistant", refusal: "No." },
    { role: "user", content: "WORD" },
  ],
  tools: [
    { type: "function", function: { name: "weather", description: "d", parameters: schema, strict: true } },
    { type: "custom", custom: { name: "code" } },
    { type: "web_search" },
  ],
  tool_choice: {
    type: "allowed_tools",
    allowed_tools: { mode: "auto", tools: [{ type: "function", function: { name: "weather" } }] },
  },
  parallel_tool_calls: false,
  max_completion_tokens: 50,
  temperature: 0.5,
  top_p: 0.9,
  top_k: 40,
  n: 1,
  stop: ["a", "b"],
  seed: 7,
  presence_penalty: 0.1,
  frequency_penalty: 0.1,
  logit_bias: { "5": 1 },
  logprobs: true,
  top_logprobs: 2,
  response_format: { type: "json_schema", json_schema: { name: "a", description: "d", schema, strict: true } },
  reasoning_effort: "low",
  thinking: { type: "enabled", budget_tokens: 1024 },
  verbosity: "low",
  stream: true,
  stream_options: { include_usage: true },
  user: "u",
  metadata: { a: "b" },
  service_tier: "auto",
  safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }],
  prediction: { type: "content", content: "x" },
};

const messages: JsonObject = {
  model: "claude",
  max_tokens: 2048,
  system: [{ type: "text", text: "Be kind.", cache_control: { type: "ephemeral", ttl: "1h" } }],
  messages: [
    {
      role: "user",
      content: [
        { type: "text", text: "WORD" },
        { type: "image", source: { type: "base64", media_type: "image/png", data: png } },
        { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
        {
          type: "document",
          source: { type: "base64", media_type: "application/pdf", data: png },
          title: "t",
          context: "c",
          citations: { enabled: true },
        },
        { type: "document", source: { type: "text", media_type: "text/plain", data: "x" } },
        { type: "document", source: { type: "file", file_id: "file_1" } },
        { type: "search_result", source: "s", title: "t", content: [{ type: "text", text: "x" }] },
      ],
    },
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "Hm.", signature: "c2ln" },
        { type: "redacted_thinking", data: "ZW5j" },
        { type: "text", text: "Let me look.", citations: [{ type: "char_location", cited_text: "x" }] },
        { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Oslo" } },
        { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "x" } },
      ],
    },
    {
      role: "user",
      content: [
        {
          type: "tool_result",
          tool_use_id: "toolu_1",
          is_error: false,
          content: [
            { type: "text", text: "cold" },
            { type: "image", source: { type: "base64", media_type: "image/png", data: png } },
          ],
        },
        { type: "text", text: "WORD", cache_control: { type: "ephemeral" } },
      ],
    },
  ],
  tools: [
    { name: "weather", description: "d", input_schema: schema, strict: true, cache_control: { type: "ephemeral" } },
    { type: "web_search_20250305", name: "web_search", max_uses: 3 },
  ],
  tool_choice: { type: "tool", name: "weather", disable_parallel_tool_use: true },
  thinking: { type: "enabled", budget_tokens: 1024, display: "omitted" },
  output_config: { effort: "low", format: { type: "json_schema", schema } },
  stop_sequences: ["a"],
  temperature: 1,
  top_p: 0.9,
  top_k: 40,
  stream: true,
  metadata: { user_id: "u" },
  service_tier: "auto",
  mcp_servers: [],
};

const responses: JsonObject = {
  model: "gpt",
  instructions: "Be kind.",
  input: [
    { role: "system", content: "Be brief." },
    {
      role: "user",
      content: [
        { type: "input_text", text: "WORD", prompt_cache_breakpoint: { mode: "explicit" } },
        { type: "input_image", image_url: `data:image/png;base64,${png}`, detail: "low" },
        { type: "input_file", file_data: `data:application/pdf;base64,${png}`, filename: "a.pdf" },
        { type: "input_file", file_url: "https://example.com/a.pdf" },
        { type: "input_audio", input_audio: { data: png, format: "wav" } },
      ],
    },
    { type: "reasoning", id: "rs", summary: [{ type: "summary_text", text: "t" }], encrypted_content: "anthropic:s" },
    {
      type: "message",
      id: "msg",
      role: "assistant",
      status: "completed",
      content: [
        { type: "output_text", text: "a", annotations: [{ type: "url_citation", url: "u", title: "t" }] },
        { type: "refusal", refusal: "No." },
      ],
    },
    { type: "function_call", id: "fc", call_id: "call_1", name: "weather", arguments: '{"city":"Oslo"}' },
    { type: "function_call_output", call_id: "call_1", output: [{ type: "input_text", text: "cold" }] },
    { role: "user", content: "WORD" },
  ],
  tools: [
    { type: "function", name: "weather", description: "d", parameters: schema, strict: true },
    { type: "web_search", user_location: { type: "approximate" } },
  ],
  tool_choice: { type: "allowed_tools", mode: "auto", tools: [{ type: "function", name: "weather" }] },
  parallel_tool_calls: false,
  text: { format: { type: "json_schema", name: "a", schema, strict: true }, verbosity: "low" },
  reasoning: { effort: "low", summary: "auto" },
  include: ["reasoning.encrypted_content"],
  max_output_tokens: 50,
  temperature: 0.5,
  top_p: 0.9,
  top_logprobs: 2,
  truncation: "auto",
  stream: true,
  stream_options: { include_obfuscation: false },
  store: false,
  user: "u",
  metadata: { a: "b" },
  service_tier: "auto",
};

/** One for each API of clients. */
export const FULL_REQUESTS: readonly FullRequest[] = [
  { targets: ["/v1/chat/completions"], body: chat },
  {
    targets: ["/v1/messages", "/anthropic/v1/messages", "/v1/messages?beta=true", "/v1/messages/count_tokens"],
    headers: [
      ["anthropic-version", "2023-06-01"],
      ["x-api-key", "of-the-client"],
    ],
    body: messages,
  },
  { targets: ["/v1/responses"], headers: [["authorization", "Bearer of-the-client"]], body: responses },
];
