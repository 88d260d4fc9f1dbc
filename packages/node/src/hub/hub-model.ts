import { noLogger, noMetrics, type HeadInfo, type HeadName, type Logger, type Metrics } from "@signalbox/core";
import { createPoolModel, type PoolModel } from "../pool-model.ts";
import type { ExecutionProviderChoice } from "../execution-provider.ts";
import { WorkerPool } from "../worker-pool.ts";

export interface HubModelOptions {
  /** A repository of the Hugging Face hub with ONNX weights (`owner/name`), or a folder of the same layout. */
  readonly model: string;
  /** The labels of the head, in the order of its probabilities. */
  readonly labels: readonly string[];
  /** The model's label → ours, where they differ in more than case. Several may mean the same. */
  readonly rename?: Readonly<Record<string, string>>;
  /** What the model answers. Default `domain`. */
  readonly head?: HeadName;
  /** The confidence from which its answer needs no other. */
  readonly answersAlone?: number;
  /** The rung of the ladder. Default `hub`. */
  readonly tier?: string;
  /** Branch, tag or commit. A commit is what makes a deployment repeatable. Default `main`. */
  readonly revision?: string;
  /** Which of the repository's weights: `fp32`, `fp16`, `q8`, `q4`, … */
  readonly dtype?: string;
  /** Where downloads are kept. */
  readonly cacheDirectory?: string;
  /** Only the cache and folders, no network. Default false. */
  readonly isOffline?: boolean;
  readonly executionProvider?: ExecutionProviderChoice;
  /** Threads inside one run. Default 1. */
  readonly threads?: number;
  readonly spinning?: boolean;
  /** Default 1. */
  readonly workers?: number;
  /** Default 256. */
  readonly maxQueue?: number;
  /** Default 5000. */
  readonly stopGraceMs?: number;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
}

/** Batches before tokenization, whose lengths only the model knows. */
const BATCH_TOKENS = 512;

/**
 * A text classifier of the Hugging Face hub as a tier, in worker threads. Needs the package
 * `@huggingface/transformers`, which is loaded in the worker only. Long texts are cut by the model's own tokenizer.
 *
 * ```ts
 * const models = createLadder([...embedded.tiers, createHubModel({ model: "owner/name", labels: domainLabels })]);
 * ```
 */
export function createHubModel(options: HubModelOptions): PoolModel {
  const tier = options.tier ?? "hub";
  const head = options.head ?? "domain";
  const info: HeadInfo =
    options.answersAlone === undefined
      ? { labels: options.labels }
      : { labels: options.labels, answersAlone: options.answersAlone };
  const pool = new WorkerPool({
    tier,
    data: {
      kind: "hub",
      model: options.model,
      head,
      labels: options.labels,
      rename: options.rename ?? {},
      isOffline: options.isOffline ?? false,
      executionProvider: options.executionProvider ?? "cpu",
      threads: options.threads ?? 1,
      isSpinning: options.spinning ?? false,
      ...(options.revision === undefined ? {} : { revision: options.revision }),
      ...(options.dtype === undefined ? {} : { dtype: options.dtype }),
      ...(options.cacheDirectory === undefined ? {} : { cacheDirectory: options.cacheDirectory }),
    },
    maxTokens: BATCH_TOKENS,
    maxBatchTokens: BATCH_TOKENS,
    workers: options.workers ?? 1,
    maxQueue: options.maxQueue ?? 256,
    stopGraceMs: options.stopGraceMs ?? 5000,
    logger: options.logger ?? noLogger,
    metrics: options.metrics ?? noMetrics,
  });
  return createPoolModel(tier, { heads: { [head]: info }, pool });
}
