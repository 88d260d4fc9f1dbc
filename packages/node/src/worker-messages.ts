import type { HeadName, ModelFile, OnnxTierEntry, TextAnswer } from "@signalbox/core";
import type { HubWorkerData } from "./hub/hub-worker-data.ts";
import type { ExecutionProvider, RefusedProvider, SessionOptions } from "./execution-provider.ts";

/** What a model worker is started with: which model to load, and how to run it. */
export type ModelWorkerData = OnnxWorkerData | HubWorkerData;

/** A network of a model folder. */
export interface OnnxWorkerData extends SessionOptions {
  readonly kind: "onnx";
  readonly folder: string;
  readonly entry: OnnxTierEntry;
  readonly tokenizer: ModelFile;
  /** Texts of one run, padded: rows × width stays below it, unless one text alone is longer. */
  readonly maxBatchTokens: number;
}

/** One text to read. */
export interface WorkerJob {
  readonly text: string;
  readonly heads: readonly HeadName[];
}

/** A model in a worker's thread: text in, what its heads say out. */
export interface ModelRunner {
  readonly provider: ExecutionProvider;
  readonly refused: readonly RefusedProvider[];
  /** Answers to the jobs, in their order. */
  run(jobs: readonly WorkerJob[]): Promise<readonly TextAnswer[]>;
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
  | { readonly kind: "answers"; readonly answers: readonly TextAnswer[]; readonly inferenceMs: number }
  | { readonly kind: "error"; readonly message: string };
