import type { ClassifyAnswer } from "@signalbox/core";
import type { TextAnswer } from "@signalbox/core";
import type { WorkerJob } from "./worker-messages.ts";

export type Unavailable = Extract<ClassifyAnswer, { readonly kind: "unavailable" }>;

/** The answer to one job. */
export type JobAnswer = { readonly kind: "answer"; readonly answer: TextAnswer } | Unavailable;

/** A job with somebody who waits for its answer. */
export interface PendingJob extends WorkerJob {
  /** A guess before tokenization. */
  readonly tokens: number;
  /** The first answer counts; later ones are dropped. */
  settle(answer: JobAnswer): void;
}

/** More texts in one batch gain nothing on a CPU: above 128 rows the time per row is flat. */
const MAX_BATCH_JOBS = 64;

/** Jobs that wait for a worker, oldest first. */
export class JobQueue {
  readonly #jobs: PendingJob[] = [];

  get length(): number {
    return this.#jobs.length;
  }

  push(job: PendingJob): void {
    this.#jobs.push(job);
  }

  /** Takes a job out; false when it does not wait here (any more). */
  remove(job: PendingJob): boolean {
    const place = this.#jobs.indexOf(job);
    if (place >= 0) this.#jobs.splice(place, 1);
    return place >= 0;
  }

  /** Takes everything out. */
  drain(): readonly PendingJob[] {
    return this.#jobs.splice(0);
  }

  /** Takes the oldest job out, with those of its length class behind it, up to `maxTokens` in all. */
  takeBatch(maxTokens: number): readonly PendingJob[] {
    const oldest = this.#jobs.shift();
    if (oldest === undefined) return [];
    const batch = [oldest];
    let tokens = oldest.tokens;
    for (let index = 0; index < this.#jobs.length && batch.length < MAX_BATCH_JOBS;) {
      const job = this.#jobs[index]!;
      if (lengthClass(job.tokens) !== lengthClass(oldest.tokens) || tokens + job.tokens > maxTokens) {
        index++;
        continue;
      }
      tokens += job.tokens;
      batch.push(job);
      this.#jobs.splice(index, 1);
    }
    return batch;
  }
}

/** Powers of two: texts of one class differ at most by a factor of two. */
function lengthClass(tokens: number): number {
  return Math.ceil(Math.log2(tokens));
}

/** About three characters make a token in most languages; the worker counts exactly when it groups a batch. */
export function guessTokens(text: string, maxTokens: number): number {
  return Math.min(maxTokens, 2 + Math.ceil(text.length / 3));
}
