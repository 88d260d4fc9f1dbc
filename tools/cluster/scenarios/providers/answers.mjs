// One answer in every provider's words: two pieces of text, then a call of `weather`; 12 tokens in, 7 out.

import { bedrockEvent, encodeEventStream } from "../../../../packages/providers/src/testing/encode-event-stream.ts";

export const said = "Let me look. 你好";
export const callArguments = { city: "Köln", days: 2 };
const pieces = ["Let me look. ", "你好"];
const json = JSON.stringify(callArguments);
const sse = (events) => events.map((event) => `data: ${JSON.stringify(event)}\n\n`);

function openAi() {
  const usage = { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 };
  const call = { id: "call_1", type: "function", function: { name: "weather", arguments: json } };
  const head = { id: "c-1", created: 1, model: "m" };
  const message = { role: "assistant", content: said, tool_calls: [call] };
  const chunk = (delta, finish_reason = null) => ({
    ...head,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason }],
  });
  const opened = { index: 0, ...call, function: { name: "weather", arguments: "" } };
  const [text, ...texts] = pieces;
  return {
    whole: { ...head, object: "chat.completion", choices: [{ index: 0, message, finish_reason: "tool_calls" }], usage },
    frames: [
      ...sse([
        chunk({ role: "assistant", content: text }),
        ...texts.map((content) => chunk({ content })),
        chunk({ tool_calls: [opened] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: json.slice(0, 9) } }] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: json.slice(9) } }] }),
        chunk({}, "tool_calls"),
        { ...head, object: "chat.completion.chunk", choices: [], usage },
      ]),
      "data: [DONE]\n\n",
    ],
  };
}

function messages() {
  const head = { id: "msg_1", type: "message", role: "assistant", model: "m", stop_sequence: null };
  const usage = { input_tokens: 12, output_tokens: 7 };
  const call = { type: "tool_use", id: "call_1", name: "weather" };
  const delta = (index, value) => ({ type: "content_block_delta", index, delta: value });
  const start = (index, content_block) => ({ type: "content_block_start", index, content_block });
  const stop = (index) => ({ type: "content_block_stop", index });
  const events = [
    {
      type: "message_start",
      message: { ...head, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
    },
    start(0, { type: "text", text: "" }),
    ...pieces.map((text) => delta(0, { type: "text_delta", text })),
    stop(0),
    start(1, { ...call, input: {} }),
    delta(1, { type: "input_json_delta", partial_json: json.slice(0, 9) }),
    delta(1, { type: "input_json_delta", partial_json: json.slice(9) }),
    stop(1),
    { type: "message_delta", delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { output_tokens: 7 } },
    { type: "message_stop" },
  ];
  const content = [
    { type: "text", text: said },
    { ...call, input: callArguments },
  ];
  return {
    whole: { ...head, content, stop_reason: "tool_use", usage },
    frames: events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
    // Bedrock has each event in a frame of its own kind.
    bedrockFrames: events.map((event) =>
      encodeEventStream([bedrockEvent("chunk", { bytes: Buffer.from(JSON.stringify(event)).toString("base64") })]),
    ),
  };
}

function gemini() {
  const usageMetadata = { promptTokenCount: 12, candidatesTokenCount: 7, totalTokenCount: 19 };
  const functionCall = { name: "weather", args: callArguments };
  const response = (parts, rest = {}) => ({
    responseId: "r-1",
    modelVersion: "m",
    candidates: [{ index: 0, content: { role: "model", parts }, ...rest }],
  });
  const finish = { finishReason: "STOP" };
  return {
    whole: { ...response([{ text: said }, { functionCall }], finish), usageMetadata },
    frames: sse([
      ...pieces.map((text) => response([{ text }])),
      { ...response([{ functionCall }], finish), usageMetadata },
    ]),
  };
}

function converse() {
  const usage = { inputTokens: 12, outputTokens: 7, totalTokens: 19 };
  const toolUse = { toolUseId: "call_1", name: "weather" };
  const delta = (contentBlockIndex, value) => ["contentBlockDelta", { contentBlockIndex, delta: value }];
  const events = [
    ["messageStart", { role: "assistant" }],
    ...pieces.map((text) => delta(0, { text })),
    ["contentBlockStop", { contentBlockIndex: 0 }],
    ["contentBlockStart", { contentBlockIndex: 1, start: { toolUse } }],
    delta(1, { toolUse: { input: json.slice(0, 9) } }),
    delta(1, { toolUse: { input: json.slice(9) } }),
    ["contentBlockStop", { contentBlockIndex: 1 }],
    ["messageStop", { stopReason: "tool_use" }],
    ["metadata", { usage, metrics: { latencyMs: 1 } }],
  ];
  const content = [{ text: said }, { toolUse: { ...toolUse, input: callArguments } }];
  return {
    whole: {
      output: { message: { role: "assistant", content } },
      stopReason: "tool_use",
      usage,
      metrics: { latencyMs: 1 },
    },
    frames: events.map(([type, payload]) => encodeEventStream([bedrockEvent(type, payload)])),
  };
}

/**
 * What the simulator says, by pattern of the path, the first that fits: `{ path, streams, type, frames }`, the frames in
 * base64.
 * @returns {{ path: string, streams: boolean, type: string, frames: string[] }[]}
 */
export function simulatedAnswers() {
  const events = "text/event-stream";
  const eventStream = "application/vnd.amazon.eventstream";
  const { whole, frames, bedrockFrames } = messages();
  const usage = { prompt_tokens: 3, total_tokens: 3 };
  const embeddings = { object: "list", model: "m", data: [{ object: "embedding", index: 0, embedding: [0.5] }], usage };
  const ranking = {
    id: "r",
    results: [{ index: 0, relevance_score: 0.9 }],
    meta: { billed_units: { search_units: 1 } },
  };
  const places = [
    ["titan-embed.*/invoke$", { whole: { embedding: [0.5], inputTextTokenCount: 3 } }],
    ["/embeddings", { whole: embeddings }],
    ["/rerank$", { whole: ranking }],
    ["/chat/completions", { ...openAi(), type: events }],
    ["/v1/messages$|[rR]awPredict$", { whole, frames, type: events }],
    ["enerateContent", { ...gemini(), type: events }],
    ["/converse", { ...converse(), type: eventStream }],
    ["/invoke", { whole, frames: bedrockFrames, type: eventStream }],
  ];
  const encode = (bytes) => Buffer.from(bytes).toString("base64");
  return places.flatMap(([path, { whole: body, frames: framed = [], type }]) => [
    { path, streams: false, type: "application/json", frames: [encode(JSON.stringify(body))] },
    ...(framed.length === 0 ? [] : [{ path, streams: true, type, frames: framed.map(encode) }]),
  ]);
}
