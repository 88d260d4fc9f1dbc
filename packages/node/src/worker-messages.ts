import type { EncoderTierEntry, HeadName, ModelFile, Probabilities } from "@signalbox/core";
import type { ExecutionProvider, RefusedProvider, SessionOptions } from "./execution-provider.ts";

/** What a model worker is started with: which model to load, and how to run it. */
export type ModelWorkerData = EncoderWorkerData | HubWorkerData;

/** An encoder of a model folder. */
export interface EncoderWorkerData extends SessionOptions {
  readonly kind: "encoder";
  readonly folder: string;
  readonly entry: EncoderTierEntry;
  readonly tokenizer: ModelFile;
  /** Texts of one run, padded: rows × width stays below it, unless one text alone is longer. */
  readonly maxBatchTokens: number;
}

/** A classifier that `@huggingface/transformers` loads. */
export interface HubWorkerData extends SessionOptions {
  readonly kind: "hub";
  readonly model: string;
  readonly head: HeadName;
  readonly labels: readonly string[];
  /** The model's label → ours, where they differ. */
  readonly rename: Readonly<Record<string, string>>;
  readonly revision?: string;
  readonly dtype?: string;
  readonly cacheDirectory?: string;
  readonly isOffline: boolean;
}

/** One text to score. */
export interface WorkerJob {
  readonly text: string;
  readonly heads: readonly HeadName[];
}

/** Probabilities of one text: head → labels. */
export type JobScores = Readonly<Record<HeadName, Probabilities>>;

/** A model in a worker's thread: text in, probabilities out. */
export interface ModelRunner {
  readonly provider: ExecutionProvider;
  readonly refused: readonly RefusedProvider[];
  /** Scores of the jobs, in their order. */
  run(jobs: readonly WorkerJob[]): Promise<readonly JobScores[]>;
  release(): Promise<void>;
}

export type MessageToWorker =
  | { readonly kind: "classify"; readonly jobs: readonly WorkerJob[] }
  /** Finish what is under way, release the model, end. */
  | { readonly kind: "stop" };

export type MessageFromWorker =
  | {
      readonly kind: "ready";
      readonly provider: ExecutionProvider;
      readonly refused: readonly RefusedProvider[];
      readonly loadMs: number;
    }
  /** The model could not be loaded; the worker ends. */
  | { readonly kind: "failed"; readonly message: string }
  /** The answer to the batch under way; a worker has one at a time. */
  | { readonly kind: "scores"; readonly scores: readonly JobScores[]; readonly inferenceMs: number }
  | { readonly kind: "error"; readonly message: string };
