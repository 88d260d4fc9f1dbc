import { afterEach, describe, expect, test, vi } from "vitest";
import { createRecorder, type Recorder } from "./__fixtures__/recorder.ts";
import type { JobAnswer } from "./job-queue.ts";
import { WorkerPool } from "./worker-pool.ts";

vi.setConfig({ testTimeout: 20_000 });

let pool: WorkerPool | undefined;
let recorder: Recorder;

async function open(workers = 1, stopGraceMs = 2000): Promise<WorkerPool> {
  recorder = createRecorder();
  pool = new WorkerPool({
    tier: "scripted",
    data: {
      kind: "hub",
      folder: "none",
      files: [],
      onnx: "model.onnx",
      head: "domain",
      output: { kind: "vector", pooling: "mean", dimension: 1 },
      reading: { kind: "sample" },
      maxTokens: 64,
      maxBatchTokens: 256,
      executionProvider: "cpu",
      threads: 1,
      isSpinning: false,
    },
    workerUrl: new URL("./__fixtures__/scripted-worker.ts", import.meta.url),
    maxTokens: 64,
    maxBatchTokens: 256,
    maxQueue: 8,
    workers,
    stopGraceMs,
    ...recorder,
  });
  await pool.ready();
  return pool;
}

const submit = (text: string): Promise<JobAnswer> => pool!.submit({ text, heads: ["domain"] });

afterEach(() => pool?.close());

describe("a worker pool", () => {
  test("answers `failed` for a run that failed and goes on with the next", async () => {
    await open();
    expect(await submit("err")).toEqual({ kind: "unavailable", reason: "failed", message: "wrong on purpose" });
    expect(await submit("fine")).toMatchObject({ kind: "answer" });
    expect(recorder.lines).toContainEqual({
      level: "error",
      facts: { tier: "scripted", error: "wrong on purpose" },
      message: "a run of the model failed",
    });
  });

  test("says `failed` while its only worker is broken, and starts another", async () => {
    const broken = await open();
    const answers = await Promise.all([submit("break"), submit("a text that waits and is of another length class")]);
    expect(answers).toMatchObject([{ reason: "failed" }, { reason: "failed" }]);
    expect(broken.status()).toEqual({ state: "failed", message: "broken on purpose" });
    expect(await submit("too soon")).toMatchObject({ reason: "failed" });
    await expect.poll(() => broken.status().state, { timeout: 10_000 }).toBe("ready");
    expect(await submit("fine")).toMatchObject({ kind: "answer" });
    const gauge = recorder.measured.filter(({ name }) => name === "signalbox_tier_ready").map(({ value }) => value);
    expect(gauge).toEqual([1, -1, 1]);
  });

  test("goes on with the other worker when one breaks", async () => {
    await open(2);
    await expect
      .poll(() => recorder.lines.filter(({ message }) => message === "model ready").length, { timeout: 10_000 })
      .toBe(2);
    expect(await submit("break")).toMatchObject({ reason: "failed" });
    expect(await submit("fine")).toMatchObject({ kind: "answer" });
    expect(pool!.status().state).toBe("ready");
  });

  test("closes while a broken worker waits to come back", async () => {
    const broken = await open();
    await submit("break");
    await broken.close();
    expect(broken.status().state).toBe("closed");
  });

  test("does not wait for a busy worker for ever, and reports that it left it", async () => {
    const blocked = await open(1, 20);
    const pending = submit("block");
    await blocked.close();
    expect(await pending).toMatchObject({ kind: "unavailable", reason: "closed" });
    expect(recorder.lines.at(-1)).toMatchObject({
      level: "error",
      message: expect.stringContaining("left behind") as unknown,
    });
  });

  test("leaves no listener on a signal that many requests share", async () => {
    await open();
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const counting = new Proxy(signal, {
      get(target, key) {
        if (key === "addEventListener") return () => void listeners++;
        if (key === "removeEventListener") return () => void listeners--;
        return Reflect.get(target, key, target) as unknown;
      },
    });
    for (let index = 0; index < 5; index++)
      await pool!.submit({ text: "fine", heads: [] }, { signal: counting, deadlineMs: 1000 });
    expect(listeners).toBe(0);
  });
});
