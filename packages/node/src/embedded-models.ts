import {
  createLadder,
  createStaticModel,
  createUnigramTokenizer,
  headInfos,
  noLogger,
  noMetrics,
  type Logger,
  type Metrics,
  type ModelLadder,
  type ModelStatus,
  type OnnxTierEntry,
  type TextModel,
  type TierEntry,
  type Tokenizer,
} from "@signalbox/core";
import { createPoolModel, type PoolModel } from "./pool-model.ts";
import type { ExecutionProviderChoice } from "./execution-provider.ts";
import { openModelFolder, readModelFile, type ModelFolder } from "./model-files.ts";
import { WorkerPool } from "./worker-pool.ts";

export interface EmbeddedModelsOptions {
  /** Ids of the tiers to load, any order. Default: all of the manifest. */
  readonly tiers?: readonly string[];
  /** What executes the encoder. Default `cpu`. */
  readonly executionProvider?: ExecutionProviderChoice;
  /** Threads inside one run of the encoder. Default 1; keep `workers × threads` below the number of cores. */
  readonly threads?: number;
  /** Worker threads, each with a copy of the encoder. Default 1. */
  readonly workers?: number;
  /** Whether threads spin between runs: lower latency, a core burnt. Default false. */
  readonly spinning?: boolean;
  /** Requests that may wait for the encoder. Default 256. */
  readonly maxQueue?: number;
  /** How long `close` waits for a run under way. Default 5000. */
  readonly stopGraceMs?: number;
  /** A folder with a manifest of your own. Default: the models of `@signalbox/models`. */
  readonly modelsDirectory?: string;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
}

export interface EmbeddedModels extends ModelLadder {
  /**
   * Resolves when every tier is ready or has failed, with their states. Nothing needs to wait for it: until the encoder
   * is warm the static tier answers.
   */
  ready(): Promise<Readonly<Record<string, ModelStatus>>>;
}

/** On a CPU a run of more tokens gains less than a fifth per text and makes all of them wait for the last. */
const CPU_BATCH_TOKENS = 256;
/** A GPU is busy only with large batches. */
const GPU_BATCH_TOKENS = 8192;

/**
 * Loads the ladder of a model folder. The static tier can answer when this returns; encoders load in worker threads
 * behind it. Throws a `NodeError` when the manifest, the tokenizer or the static table is missing or damaged; faults of
 * an encoder show in its status and in the log instead, and the static tier goes on.
 */
export function loadEmbeddedModels(options: EmbeddedModelsOptions = {}): EmbeddedModels {
  const folder = openModelFolder(options.modelsDirectory);
  for (const id of options.tiers ?? []) folder.tier(id);
  const entries = folder.manifest.tiers.filter(({ id }) => options.tiers?.includes(id) ?? true);
  const tokenizers = new Map<string, Tokenizer>();
  const encoders: PoolModel[] = [];
  const tiers = entries.map((entry): TextModel => {
    if (entry.kind === "static-table") return loadStatic(entry, folder, tokenizers, options.metrics ?? noMetrics);
    const encoder = startNetwork(entry, folder, options);
    encoders.push(encoder);
    return encoder;
  });
  const ladder = createLadder(tiers);
  return {
    ...ladder,
    ready: async () => {
      await Promise.all(encoders.map((encoder) => encoder.ready()));
      return ladder.status();
    },
  };
}

function loadStatic(
  entry: Extract<TierEntry, { kind: "static-table" }>,
  folder: ModelFolder,
  tokenizers: Map<string, Tokenizer>,
  metrics: Metrics,
): TextModel {
  let tokenizer = tokenizers.get(entry.tokenizer);
  if (tokenizer === undefined) {
    tokenizer = createUnigramTokenizer(readModelFile(folder.path, folder.tokenizerOf(entry)));
    tokenizers.set(entry.tokenizer, tokenizer);
  }
  const model = createStaticModel({ entry, tokenizer, bytes: readModelFile(folder.path, entry) });
  metrics.gauge("signalbox_tier_ready", 1, { tier: entry.id, runtime: "javascript" });
  return model;
}

function startNetwork(entry: OnnxTierEntry, folder: ModelFolder, options: EmbeddedModelsOptions): PoolModel {
  const executionProvider = options.executionProvider ?? "cpu";
  const maxBatchTokens = executionProvider === "cpu" ? CPU_BATCH_TOKENS : GPU_BATCH_TOKENS;
  const pool = new WorkerPool({
    tier: entry.id,
    data: {
      kind: "onnx",
      folder: folder.path,
      entry,
      tokenizer: folder.tokenizerOf(entry),
      executionProvider,
      threads: options.threads ?? 1,
      isSpinning: options.spinning ?? false,
      maxBatchTokens,
    },
    maxTokens: entry.maxTokens,
    maxBatchTokens,
    workers: options.workers ?? 1,
    maxQueue: options.maxQueue ?? 256,
    stopGraceMs: options.stopGraceMs ?? 5000,
    logger: options.logger ?? noLogger,
    metrics: options.metrics ?? noMetrics,
  });
  return createPoolModel(entry.id, { heads: headInfos(entry.heads), pool });
}
