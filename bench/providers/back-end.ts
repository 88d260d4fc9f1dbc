// A model server that speaks OpenAI's chat completions and Anthropic's Messages, each whole and streamed by token, over
// bare sockets. Prints its port as JSON.

import { createServer, type AddressInfo } from "node:net";
import { createMessageReader } from "../gateway/message-reader.ts";

const WORDS = "The derivative of x cubed is three x squared , by the power rule . ".repeat(4).trim().split(" ");
const tokens = WORDS.map((word) => `${word} `);
const text = tokens.join("");

const head = { id: "chatcmpl-bench", created: 1_750_000_000, model: "m" };
const openAiUsage = { prompt_tokens: 60, completion_tokens: tokens.length, total_tokens: 60 + tokens.length };
const openAiChunk = (delta: object, finish: string | null = null): string =>
  data({ ...head, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: finish }] });
const message = { id: "msg_bench", type: "message", role: "assistant", model: "m", stop_sequence: null };
const event = (type: string, fields: object): string => `event: ${type}\n${data({ type, ...fields })}`;

const answers = {
  "/v1/chat/completions": {
    whole: whole({
      ...head,
      object: "chat.completion",
      choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
      usage: openAiUsage,
    }),
    streamed: streamed([
      openAiChunk({ role: "assistant", content: "" }),
      ...tokens.map((content) => openAiChunk({ content })),
      openAiChunk({}, "stop"),
      data({ ...head, object: "chat.completion.chunk", choices: [], usage: openAiUsage }),
      "data: [DONE]\n\n",
    ]),
  },
  "/v1/messages": {
    whole: whole({
      ...message,
      content: [{ type: "text", text }],
      stop_reason: "end_turn",
      usage: { input_tokens: 60, output_tokens: tokens.length },
    }),
    streamed: streamed([
      event("message_start", {
        message: { ...message, content: [], stop_reason: null, usage: { input_tokens: 60, output_tokens: 1 } },
      }),
      event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
      ...tokens.map((piece) => event("content_block_delta", { index: 0, delta: { type: "text_delta", text: piece } })),
      event("content_block_stop", { index: 0 }),
      event("message_delta", {
        delta: { stop_reason: "end_turn", stop_sequence: null },
        usage: { output_tokens: tokens.length },
      }),
      event("message_stop", {}),
    ]),
  },
} as const;

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on("error", () => {});
  const reader = createMessageReader((request, body) => {
    const path = /^POST (\S+)/.exec(request)?.[1]?.split("?")[0] ?? "";
    const answer = answers[path as keyof typeof answers];
    if (answer === undefined) socket.write("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
    else socket.write(/"stream":\s*true/.test(body.toString("latin1")) ? answer.streamed : answer.whole);
  });
  socket.on("data", reader);
});
server.listen(0, "127.0.0.1", () =>
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`),
);

function data(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function whole(value: object): Buffer {
  const body = JSON.stringify(value);
  const length = Buffer.byteLength(body);
  return Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`);
}

/** Every event is a chunk of HTTP, as servers send them, though all leave at once: the proxy is what is measured. */
function streamed(events: readonly string[]): Buffer {
  const chunks = events.map((each) => `${Buffer.byteLength(each).toString(16)}\r\n${each}\r\n`);
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n${chunks.join("")}0\r\n\r\n`,
  );
}
