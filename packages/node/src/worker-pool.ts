import type { Logger, Metrics, ModelStatus } from "@signalbox/core";
import { Worker } from "node:worker_threads";
import { disableTelemetry } from "./disable-telemetry.ts";
import { guessTokens, JobQueue, type JobAnswer, type PendingJob, type Unavailable } from "./job-queue.ts";
import { messageOf } from "./node-error.ts";
import type { MessageFromWorker, MessageToWorker, ModelWorkerData, WorkerJob } from "./worker-messages.ts";

export interface WorkerPoolOptions {
  /** The rung of the ladder, for logs and metrics. */
  readonly tier: string;
  readonly data: ModelWorkerData;
  /** The program of a worker. Default: `model-worker.ts`. */
  readonly workerUrl?: URL;
  /** Longer texts are cut to this by the model; it bounds the guess of a text's length. */
  readonly maxTokens: number;
  /** Tokens of a batch, as guessed before tokenization. */
  readonly maxBatchTokens: number;
  readonly workers: number;
  /** Requests that may wait; one more is answered `overloaded`. */
  readonly maxQueue: number;
  /** How long `close` waits for a worker before it reports it and leaves it behind. */
  readonly stopGraceMs: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface JobOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

interface Slot {
  readonly index: number;
  worker: Worker | undefined;
  state: "loading" | "idle" | "busy" | "gone";
  batch: readonly PendingJob[];
  exited: Promise<void>;
}

/** A worker that broke comes back after this, doubled each time, up to the last. */
const RESTART_MS = { first: 1000, last: 60_000 };

/**
 * Worker threads that share a queue. A batch forms while all workers are busy: the one that gets free takes the oldest
 * job and those of like length behind it. With nothing waiting a job starts at once; there is no timer to wait for more.
 *
 * An inference cannot be cancelled, so a job that is late or given up is answered without it: one that still waits
 * leaves the queue, one under way is counted in `signalbox_model_abandoned_total` and its result dropped.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #slots: Slot[] = [];
  readonly #queue = new JobQueue();
  readonly #ready = Promise.withResolvers<ModelStatus>();
  #status: ModelStatus = { state: "loading" };
  #closed: Promise<void> | undefined;
  #restartMs = RESTART_MS.first;
  #restart: NodeJS.Timeout | undefined;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    // A counter that appears with its first event has no rate then, and no panel shows it.
    for (const name of ["signalbox_model_abandoned_total", "signalbox_tier_unavailable_total"])
      options.metrics.count(name, { tier: this.#tier, reason: "deadline" }, 0);
    for (let index = 0; index < options.workers; index++) this.#slots.push(this.#start(index));
  }

  status(): ModelStatus {
    return this.#status;
  }

  /** Resolves when the first worker is ready, or none can be, or the pool was closed before. */
  ready(): Promise<ModelStatus> {
    return this.#ready.promise;
  }

  submit(job: WorkerJob, options: JobOptions = {}): Promise<JobAnswer> {
    const refusal = this.#refusal(options);
    if (refusal !== undefined) return Promise.resolve(refusal);
    return new Promise((resolve) => {
      const onAbort = (): void => this.#giveUp(entry, unavailable("aborted", "the caller gave up"));
      const timer =
        options.deadlineMs === undefined
          ? undefined
          : setTimeout(
              () => this.#giveUp(entry, unavailable("deadline", `no answer within ${options.deadlineMs} ms`)),
              options.deadlineMs,
            );
      let isSettled = false;
      const entry: PendingJob = {
        ...job,
        tokens: guessTokens(job.text, this.#options.maxTokens),
        settle(answer) {
          if (isSettled) return;
          isSettled = true;
          clearTimeout(timer);
          options.signal?.removeEventListener("abort", onAbort);
          resolve(answer);
        },
      };
      options.signal?.addEventListener("abort", onAbort);
      this.#queue.push(entry);
      this.#dispatch();
    });
  }

  /**
   * Answers everything that waits or is under way with `closed`, tells the workers to stop and waits for them. Busy
   * ones finish their run first: ending a thread inside onnxruntime aborts the process.
   */
  close(): Promise<void> {
    this.#closed ??= this.#stop();
    return this.#closed;
  }

  #refusal(options: JobOptions): Unavailable | undefined {
    if (this.#closed !== undefined) return unavailable("closed", "the model was closed");
    if (options.signal?.aborted === true) return unavailable("aborted", "the caller gave up");
    if (options.deadlineMs !== undefined && options.deadlineMs <= 0) return unavailable("deadline", "no time was left");
    if (this.#status.state === "loading") return unavailable("loading", "the model is still loading");
    if (this.#status.state === "failed") return unavailable("failed", this.#status.message);
    if (this.#queue.length < this.#options.maxQueue) return undefined;
    return unavailable(
      "overloaded",
      `${this.#queue.length} requests wait already, the limit is ${this.#options.maxQueue}`,
    );
  }

  #start(index: number): Slot {
    const url = this.#options.workerUrl ?? new URL("./model-worker.ts", import.meta.url);
    // From sources, packages of the workspace are found as sources too. Otherwise the worker inherits the process's own
    // flags; naming them here would fail for those that a worker may not set, such as V8's.
    const execArgv = url.pathname.endsWith(".ts") ? { execArgv: ["--conditions=@signalbox/source"] } : {};
    disableTelemetry();
    const worker = new Worker(url, {
      workerData: this.#options.data,
      ...execArgv,
      name: `signalbox-${this.#tier}-${index}`,
    });
    const slot: Slot = {
      index,
      worker,
      state: "loading",
      batch: [],
      exited: new Promise((resolve) => worker.once("exit", () => resolve())),
    };
    worker.on("message", (message: MessageFromWorker) => this.#receive(slot, message));
    worker.on("error", (error) => this.#lose(slot, messageOf(error)));
    worker.on("exit", () => this.#lose(slot, "the worker ended"));
    return slot;
  }

  #receive(slot: Slot, message: MessageFromWorker): void {
    switch (message.kind) {
      case "ready":
        this.#arrive(slot, message);
        return;
      case "failed":
        this.#lose(slot, message.message);
        return;
      case "answers":
        this.#observe(slot, message);
        for (const [index, job] of slot.batch.entries())
          job.settle({ kind: "answer", answer: message.answers[index]! });
        this.#free(slot);
        return;
      case "error":
        this.#options.logger.error({ tier: this.#tier, error: message.message }, "a run of the model failed");
        for (const job of slot.batch) job.settle(unavailable("failed", message.message));
        this.#free(slot);
        return;
      default:
        message satisfies never;
    }
  }

  #arrive(slot: Slot, message: Extract<MessageFromWorker, { readonly kind: "ready" }>): void {
    const { provider, refused, loadMs } = message;
    const facts = {
      tier: this.#tier,
      provider,
      refused,
      loadMs: Math.round(loadMs),
      threads: this.#options.data.threads,
    };
    if (refused.length === 0) this.#options.logger.info(facts, "model ready");
    else this.#options.logger.warn(facts, "model ready, not on the execution provider asked for");
    this.#restartMs = RESTART_MS.first;
    if (this.#status.state !== "ready")
      this.#options.metrics.gauge("signalbox_tier_ready", 1, { tier: this.#tier, runtime: provider });
    if (this.#closed === undefined) this.#status = { state: "ready", runtime: provider };
    this.#free(slot);
    this.#ready.resolve(this.#status);
  }

  #observe(slot: Slot, message: Extract<MessageFromWorker, { readonly kind: "answers" }>): void {
    const { metrics } = this.#options;
    const labels = { tier: this.#tier };
    metrics.observe("signalbox_model_inference_seconds", message.inferenceMs / 1000, labels);
    metrics.observe("signalbox_model_batch_texts", slot.batch.length, labels);
  }

  #free(slot: Slot): void {
    slot.batch = [];
    slot.state = "idle";
    // An idle worker does not keep the process alive; one with work does.
    slot.worker?.unref();
    this.#dispatch();
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const slot = this.#slots.find(({ state }) => state === "idle");
      if (slot === undefined) return;
      slot.batch = this.#queue.takeBatch(this.#options.maxBatchTokens);
      slot.state = "busy";
      slot.worker?.ref();
      const jobs = slot.batch.map(({ text, heads }) => ({ text, heads }));
      this.#send(slot, { kind: "classify", jobs });
    }
  }

  #giveUp(job: PendingJob, answer: Unavailable): void {
    // Not waiting any more, so it is inside a run.
    if (!this.#queue.remove(job)) {
      this.#options.metrics.count("signalbox_model_abandoned_total", { tier: this.#tier, reason: answer.reason });
    }
    job.settle(answer);
  }

  /** A worker is gone: its jobs fail, and unless the pool is closing another takes its place after a while. */
  #lose(slot: Slot, reason: string): void {
    if (slot.state === "gone") return;
    const wasLoading = slot.state === "loading";
    slot.state = "gone";
    for (const job of slot.batch) job.settle(unavailable("failed", reason));
    slot.batch = [];
    if (this.#closed !== undefined) return;
    this.#options.logger.error(
      { tier: this.#tier, reason },
      wasLoading ? "the model could not be loaded" : "a model worker broke",
    );
    if (this.#slots.every(({ state }) => state === "gone")) {
      if (this.#status.state === "ready")
        this.#options.metrics.gauge("signalbox_tier_ready", -1, { tier: this.#tier, runtime: this.#status.runtime });
      this.#status = { state: "failed", message: reason };
      for (const job of this.#queue.drain()) job.settle(unavailable("failed", reason));
      this.#ready.resolve(this.#status);
    }
    // A model that never loaded will not load next time either; one that worked before may.
    if (!wasLoading) this.#restartLater();
  }

  #restartLater(): void {
    if (this.#restart !== undefined) return;
    this.#restart = setTimeout(() => {
      this.#restart = undefined;
      for (const [place, { state }] of this.#slots.entries())
        if (state === "gone") this.#slots[place] = this.#start(place);
      if (this.#status.state === "failed") this.#status = { state: "loading" };
    }, this.#restartMs);
    this.#restart.unref();
    this.#restartMs = Math.min(2 * this.#restartMs, RESTART_MS.last);
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#restart);
    if (this.#status.state === "ready")
      this.#options.metrics.gauge("signalbox_tier_ready", -1, { tier: this.#tier, runtime: this.#status.runtime });
    this.#status = { state: "closed" };
    this.#ready.resolve(this.#status);
    const pending = [...this.#queue.drain(), ...this.#slots.flatMap(({ batch }) => batch)];
    for (const job of pending) job.settle(unavailable("closed", "the model was closed"));
    await Promise.all(this.#slots.map((slot) => this.#stopWorker(slot)));
  }

  async #stopWorker(slot: Slot): Promise<void> {
    this.#send(slot, { kind: "stop" });
    slot.worker?.ref();
    const grace = Promise.withResolvers<"late">();
    const timer = setTimeout(() => grace.resolve("late"), this.#options.stopGraceMs);
    const outcome = await Promise.race([slot.exited, grace.promise]);
    clearTimeout(timer);
    if (outcome !== "late") return;
    slot.worker?.unref();
    this.#options.logger.error(
      { tier: this.#tier, graceMs: this.#options.stopGraceMs },
      "a model worker is still inside a run; it is left behind, since ending it now would abort the process",
    );
  }

  #send(slot: Slot, message: MessageToWorker): void {
    slot.worker?.postMessage(message);
  }

  get #tier(): string {
    return this.#options.tier;
  }
}

function unavailable(reason: Unavailable["reason"], message: string): Unavailable {
  return { kind: "unavailable", reason, message };
}
