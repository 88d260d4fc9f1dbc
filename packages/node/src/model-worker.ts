// The thread that runs an encoder. It is started by `worker-pool.ts` and owns one session.

import { parentPort, workerData } from "node:worker_threads";
import { createEncoderRunner, type EncoderRunner } from "./encoder-runner.ts";
import { messageOf } from "./node-error.ts";
import type { MessageFromWorker, MessageToWorker, ModelWorkerData } from "./worker-messages.ts";

async function main(): Promise<void> {
  if (parentPort === null) throw new Error("model-worker is started as a worker thread by the worker pool");
  const port = parentPort;
  const send = (message: MessageFromWorker): void => port.postMessage(message);
  const started = performance.now();
  let runner: EncoderRunner;
  try {
    runner = await createEncoderRunner(workerData as ModelWorkerData);
  } catch (error) {
    send({ kind: "failed", message: messageOf(error) });
    port.close();
    return;
  }
  send({ kind: "ready", ...runner.opened, loadMs: performance.now() - started });

  // One after another: `run` blocks the thread anyway, and a stop must find nothing under way.
  let last: Promise<void> = Promise.resolve();
  port.on("message", (message: MessageToWorker) => {
    last = last.then(() => handle(message));
  });

  async function handle(message: MessageToWorker): Promise<void> {
    if (message.kind === "stop") {
      await runner.release();
      port.close();
      return;
    }
    const { batch, jobs } = message;
    const began = performance.now();
    try {
      const { scores, runs } = await runner.run(jobs);
      send({ kind: "scores", batch, scores, runs, inferenceMs: performance.now() - began });
    } catch (error) {
      send({ kind: "error", batch, message: messageOf(error) });
    }
  }
}

await main();
