import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";

export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** True when the connection was closed before the answer was whole. */
  isAborted: boolean;
}

/** A server of chat completions and Messages that says which model it was asked for, and misbehaves as `x-test` tells it to. */
export interface TestUpstream {
  readonly port: number;
  readonly seen: readonly SeenRequest[];
  close(): Promise<void>;
}

const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
const CHUNKS = 5;

export async function startUpstream(): Promise<TestUpstream> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    void answer(request, response, seen).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close: async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, seen: SeenRequest[]): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const body = Buffer.concat(pieces).toString();
  const entry = { path: request.url!, headers: request.headers, body, isAborted: false };
  seen.push(entry);
  response.on("close", () => (entry.isAborted = !response.writableFinished));
  const fault = request.headers["x-test"];
  if (fault === "500") {
    response.writeHead(500, { "content-type": "application/json" }).end('{"error":{"message":"broken"}}');
    return;
  }
  if (fault === "hang") return;
  if (request.url?.endsWith("/v1/messages") === true) {
    answerMessages(response, JSON.parse(body) as { model: string; stream?: boolean });
    return;
  }
  if (request.url !== "/v1/chat/completions") {
    response.writeHead(200, { "content-type": "text/plain" }).end(`${request.method} ${request.url} ${body.length}`);
    return;
  }
  const { model, stream } = JSON.parse(body) as { model: string; stream?: boolean };
  if (stream === true)
    await streamAnswer(response, { model, fault, pauseMs: Number(request.headers["x-test-pause"] ?? 1) });
  else {
    const message = { role: "assistant", content: `${body.length} bytes` };
    const text = JSON.stringify({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1,
      model,
      choices: [{ index: 0, message, finish_reason: "stop" }],
      usage,
    });
    if (fault === "gzip")
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(gzipSync(text));
    else
      response
        .writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) })
        .end(text);
  }
}

async function streamAnswer(
  response: ServerResponse,
  { model, fault, pauseMs }: { model: string; fault: string | string[] | undefined; pauseMs: number },
): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (let index = 0; index < CHUNKS; index++) {
    response.write(
      `data: ${JSON.stringify({ model, choices: [{ index: 0, delta: { content: `word${index} ` } }] })}\n\n`,
    );
    await sleep(pauseMs);
    if (fault === "cut" && index === 1) {
      response.destroy();
      return;
    }
  }
  response.end(`data: ${JSON.stringify({ model, choices: [], usage })}\n\ndata: [DONE]\n\n`);
}

/** As Anthropic's API answers: two counts at the beginning of a stream, the last one at its end. */
function answerMessages(response: ServerResponse, { model, stream }: { model: string; stream?: boolean }): void {
  const message = { id: "msg_1", type: "message", role: "assistant", model };
  if (stream !== true) {
    const content = [{ type: "text", text: "six" }];
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(
        JSON.stringify({ ...message, content, stop_reason: "end_turn", usage: { input_tokens: 3, output_tokens: 4 } }),
      );
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const events = [
    { type: "message_start", message: { ...message, content: [], usage: { input_tokens: 3, output_tokens: 1 } } },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "six" } },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 4 } },
    { type: "message_stop" },
  ];
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.end();
}
