// The thread that runs a model. It is started by `worker-pool.ts` and owns one session.

import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "./node-error.ts";
import type { MessageFromWorker, MessageToWorker, ModelRunner, ModelWorkerData } from "./worker-messages.ts";

async function createRunner(data: ModelWorkerData): Promise<ModelRunner> {
  switch (data.kind) {
    case "onnx":
      return (await import("./onnx-runner.ts")).createOnnxRunner(data);
    case "hub":
      return (await import("./hub/hub-runner.ts")).createHubRunner(data);
    default:
      return data satisfies never;
  }
}

async function main(): Promise<void> {
  if (parentPort === null) throw new Error("model-worker is started as a worker thread by the worker pool");
  const port = parentPort;
  const send = (message: MessageFromWorker): void => port.postMessage(message);
  const started = performance.now();
  let runner: ModelRunner;
  try {
    runner = await createRunner(workerData as ModelWorkerData);
  } catch (error) {
    send({ kind: "failed", message: messageOf(error) });
    port.close();
    return;
  }
  const { provider, refused } = runner;
  send({ kind: "ready", provider, refused, loadMs: performance.now() - started });

  // One after another: a run blocks the thread anyway, and a stop must find nothing under way.
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
    const began = performance.now();
    try {
      const answers = await runner.run(message.jobs);
      send({ kind: "answers", answers, inferenceMs: performance.now() - began });
    } catch (error) {
      send({ kind: "error", message: messageOf(error) });
    }
  }
}

await main();
