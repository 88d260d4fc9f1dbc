// The client of the benchmark: as many connections as asked, one request at a time on each, over bare sockets.
// node load.ts '<a Load as JSON>'; prints one JSON line.

import { connect } from "node:net";
import { createMessageReader } from "./message-reader.ts";
import type { Load } from "./processes.ts";

const load = JSON.parse(process.argv[2] ?? "") as Load;
const { port, connections, requests: total, headers, expected = "" } = load;
const mathematics = JSON.stringify({
  model: "MoM",
  messages: [
    { role: "system", content: "Be brief." },
    { role: "user", content: "What is the derivative of f(x) = x^3?" },
  ],
  temperature: 0.2,
  max_tokens: 200,
});
const body = load.body ?? mathematics;
const head = [
  "POST /v1/chat/completions HTTP/1.1",
  `host: 127.0.0.1:${port}`,
  "content-type: application/json",
  `content-length: ${Buffer.byteLength(body)}`,
  ...headers,
];
const request = Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);

const latencies: number[] = [];
let sent = 0;
let failed = 0;

function runConnection(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.setNoDelay(true);
    let sentAt = 0;
    const next = (): void => {
      if (sent >= total) return void socket.end();
      sent++;
      sentAt = performance.now();
      socket.write(request);
    };
    const reader = createMessageReader((answerHead, answerBody) => {
      latencies.push(performance.now() - sentAt);
      if (!answerHead.startsWith("HTTP/1.1 200") || !answerBody.includes(expected)) failed++;
      next();
    });
    socket.on("connect", next);
    socket.on("data", reader);
    socket.on("error", reject);
    socket.on("close", () => resolve());
  });
}

const startedAt = performance.now();
await Promise.all(Array.from({ length: connections }, runConnection));
const elapsedMs = performance.now() - startedAt;
latencies.sort((a, b) => a - b);
const percentile = (share: number): number =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
process.stdout.write(
  `${JSON.stringify({ requests: latencies.length, failed, perSecond: (latencies.length / elapsedMs) * 1000, p50Ms: percentile(0.5), p99Ms: percentile(0.99) })}\n`,
);
