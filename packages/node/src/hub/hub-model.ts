import {
  noLogger,
  noMetrics,
  type HeadInfo,
  type HeadName,
  type Logger,
  type Metrics,
  type Reading,
} from "@signalbox/core";
import type { ExecutionProviderChoice } from "../execution-provider.ts";
import { createPoolModel, type PoolModel } from "../pool-model.ts";
import { WorkerPool } from "../worker-pool.ts";
import { hubError } from "./hub-error.ts";
import { openHubFolder, type HubFolder, type HubTask, type Pooling } from "./hub-folder.ts";
import { mapLabels, mapSpanLabels } from "./hub-heads.ts";
import type { HubOutput } from "./hub-worker-data.ts";

export interface HubModelOptions {
  /** A repository that was pulled (`owner/name`), or a folder of the same layout. */
  readonly model: string;
  /** What the model must be for. Default: what its architecture says. */
  readonly task?: HubTask;
  /** What the model answers. Default `domain`, `pii` or `embedding`, by its task. */
  readonly head?: HeadName;
  /** The labels of the head in the order of its probabilities, or the types of its spans. Default: the model's own. */
  readonly labels?: readonly string[];
  /** The model's label → ours, where they differ in more than case. Several may mean the same. */
  readonly rename?: Readonly<Record<string, string>>;
  /** The confidence from which its answer needs no other. */
  readonly answersAlone?: number;
  /** The rung of the ladder. Default `hub`. */
  readonly tier?: string;
  /** Which weights of a folder without a record: `fp32`, `fp16`, `q8`, `q4`, …; a pulled model has one. */
  readonly dtype?: string;
  /** Where pulled models are. Default as for `pullModel`. */
  readonly cacheDirectory?: string;
  /** Tokens that are read at once, at most what the model was made for. Default 512. */
  readonly maxTokens?: number;
  /**
   * What is read of a text that is longer. Default: spans are looked for in all of it, in windows; labels and
   * vectors read its beginning, middle and end. With windows, the one with the least of the first label counts.
   */
  readonly reading?: Reading;
  /** How token vectors become one. Default: what the model's `1_Pooling` says, else the mean. */
  readonly pooling?: Pooling;
  /** The first values of the vector only, for models that were trained for it. Default: all. */
  readonly dimension?: number;
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

/** Longer inputs cost more than they tell a classifier, whatever the model could take. */
const MAX_TOKENS = 512;
/** Tokens of one run; as for the embedded models, more gains little on a CPU. */
const BATCH_TOKENS = 512;
/** Windows of a long text: some 3,500 tokens at 512 each. */
const WINDOWS: Reading = { kind: "windows", overlapTokens: 64, most: 8 };

const defaultHeads: Readonly<Record<HubTask, HeadName>> = {
  "text-classification": "domain",
  "token-classification": "pii",
  "feature-extraction": "embedding",
};

/**
 * A model of the Hugging Face hub as a tier, in worker threads: a text classifier, a token classifier or an embedder.
 * Needs the package `@huggingface/transformers`, which is loaded in the worker only. Reads from disk alone: throws a
 * `NodeError` with the command to run when the model has not been pulled, or when its labels do not fit. Hashes are
 * checked in the worker, before the weights are used.
 *
 * ```ts
 * await pullModel("owner/name");
 * const models = createLadder([...embedded.tiers, createHubModel({ model: "owner/name", labels: domainLabels })]);
 * ```
 */
export function createHubModel(options: HubModelOptions): PoolModel {
  const folder = openHubFolder(options.model, options);
  const tier = options.tier ?? "hub";
  const head = options.head ?? defaultHeads[folder.task];
  const output = outputOf(folder, options);
  const maxTokens = Math.min(options.maxTokens ?? MAX_TOKENS, folder.maxTokens);
  const pool = new WorkerPool({
    tier,
    data: {
      kind: "hub",
      folder: folder.path,
      files: folder.files,
      onnx: folder.onnx,
      head,
      output,
      reading: options.reading ?? (output.kind === "spans" ? WINDOWS : { kind: "sample" }),
      maxTokens,
      maxBatchTokens: BATCH_TOKENS,
      executionProvider: options.executionProvider ?? "cpu",
      threads: options.threads ?? 1,
      isSpinning: options.spinning ?? false,
    },
    maxTokens,
    maxBatchTokens: BATCH_TOKENS,
    workers: options.workers ?? 1,
    maxQueue: options.maxQueue ?? 256,
    stopGraceMs: options.stopGraceMs ?? 5000,
    logger: options.logger ?? noLogger,
    metrics: options.metrics ?? noMetrics,
  });
  return createPoolModel(tier, { heads: { [head]: infoOf(output, options.answersAlone) }, pool });
}

function outputOf(folder: HubFolder, options: HubModelOptions): HubOutput {
  const { labels, rename } = options;
  switch (folder.task) {
    case "text-classification":
      return { kind: "labels", map: mapLabels(known(folder), { labels, rename, isMultiLabel: folder.isMultiLabel }) };
    case "token-classification":
      return { kind: "spans", map: mapSpanLabels(known(folder), { labels, rename }) };
    case "feature-extraction": {
      const dimension = options.dimension ?? folder.dimension;
      if (dimension === undefined)
        throw hubError(
          "layout",
          `${folder.path}: its config.json names no hidden_size; say the length of its vectors in \`dimension\``,
        );
      return { kind: "vector", pooling: options.pooling ?? folder.pooling, dimension };
    }
    default:
      return folder.task satisfies never;
  }
}

function known({ labels, path }: HubFolder): readonly string[] {
  if (labels.length > 0) return labels;
  throw hubError("layout", `${path}: its config.json has no id2label, so its labels are unknown`);
}

function infoOf(output: HubOutput, answersAlone: number | undefined): HeadInfo {
  switch (output.kind) {
    case "labels":
      return { kind: "labels", labels: output.map.labels, ...(answersAlone === undefined ? {} : { answersAlone }) };
    case "spans":
      return {
        kind: "spans",
        labels: output.map.labels.filter((label) => label.startsWith("B-")).map((label) => label.slice(2)),
      };
    case "vector":
      return { kind: "vector", dimension: output.dimension };
    default:
      return output satisfies never;
  }
}
