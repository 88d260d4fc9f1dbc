import type { EncoderTierEntry, HeadName, ModelFile, Probabilities } from "@signalbox/core";
import type { ExecutionProvider, RefusedProvider, SessionOptions } from "./execution-provider.ts";

/** What a model worker is started with. */
export interface ModelWorkerData extends SessionOptions {
  readonly folder: string;
  readonly entry: EncoderTierEntry;
  readonly tokenizer: ModelFile;
  /** Texts of one run, padded: rows × width stays below it, unless one text alone is longer. */
  readonly maxBatchTokens: number;
}

/** One text to score. */
export interface WorkerJob {
  readonly text: string;
  readonly heads: readonly HeadName[];
}

export type MessageToWorker =
  | { readonly kind: "classify"; readonly batch: number; readonly jobs: readonly WorkerJob[] }
  /** Finish what is under way, release the session, end. */
  | { readonly kind: "stop" };

export type MessageFromWorker =
  | { readonly kind: "ready"; readonly provider: ExecutionProvider; readonly refused: readonly RefusedProvider[]; readonly loadMs: number }
  /** The model could not be loaded; the worker ends. */
  | { readonly kind: "failed"; readonly message: string }
  | {
      readonly kind: "scores";
      readonly batch: number;
      readonly scores: readonly Readonly<Record<HeadName, Probabilities>>[];
      readonly inferenceMs: number;
      readonly runs: number;
    }
  | { readonly kind: "error"; readonly batch: number; readonly message: string };
