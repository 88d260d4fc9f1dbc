// The model server of the benchmark: one canned chat completion, over bare sockets so that it takes little of the cores
// that the gateways under test share with it.

import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { createMessageReader } from "./message-reader.ts";

const body = JSON.stringify({
  id: "chatcmpl-bench",
  object: "chat.completion",
  created: 1_750_000_000,
  model: "math-expert",
  choices: [
    {
      index: 0,
      message: { role: "assistant", content: "The derivative of x^3 is 3x^2. ".repeat(18).trim() },
      finish_reason: "stop",
    },
  ],
  usage: { prompt_tokens: 60, completion_tokens: 140, total_tokens: 200 },
});
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
);

const server = createServer((socket: Socket) => {
  socket.setNoDelay(true);
  socket.on("error", () => {});
  const reader = createMessageReader(() => socket.write(answer));
  socket.on("data", reader);
});
server.listen(0, "127.0.0.1", () =>
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`),
);
