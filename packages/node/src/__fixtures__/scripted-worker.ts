// A worker with no model: it answers each batch after five milliseconds, and some texts make it misbehave.

import { parentPort } from "node:worker_threads";
import type { MessageFromWorker, MessageToWorker } from "../worker-messages.ts";

const port = parentPort!;
const send = (message: MessageFromWorker): void => port.postMessage(message);

port.on("message", (message: MessageToWorker) => {
  if (message.kind === "stop") {
    port.close();
    return;
  }
  const texts = message.jobs.map(({ text }) => text);
  if (texts.includes("break")) throw new Error("broken on purpose");
  // As a run of a model does, this blocks the thread, so that a stop cannot be heard.
  if (texts.includes("block")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
  if (texts.includes("err")) {
    send({ kind: "error", message: "wrong on purpose" });
    return;
  }
  const answers = texts.map(() => ({ scores: { domain: [1] }, spans: {}, vectors: {} }));
  setTimeout(() => send({ kind: "answers", answers, inferenceMs: 5 }), 5);
});

send({ kind: "ready", provider: "cpu", refused: [], loadMs: 0 });
