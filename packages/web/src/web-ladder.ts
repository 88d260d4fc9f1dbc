import { createLadder, createStaticModel, createUnigramTokenizer, headInfos } from "@signalbox/core";
import type {
  ModelLadder,
  ModelManifest,
  OnnxTierEntry,
  StaticTierEntry,
  TierEntry,
  TokenizerEntry,
} from "@signalbox/core";
import { deferModel } from "./deferred-model.ts";
import type { DeferredModel, TierProgress } from "./deferred-model.ts";
import type { RuntimeFiles, WebRuntime } from "./encoder-calls.ts";
import { openModelCache } from "./model-cache.ts";
import type { ModelCache, RemoteFile } from "./model-cache.ts";
import { readFiles } from "./read-files.ts";
import type { LoadContext } from "./read-files.ts";
import { openWebEncoder } from "./web-encoder.ts";

export interface WebLadderOptions {
  /** The parsed manifest of the model package. */
  readonly manifest: ModelManifest;
  /** The absolute address of a file that the manifest names. */
  readonly urlOf: (file: string) => string;
  readonly runtimeFiles: Readonly<Partial<Record<WebRuntime, RuntimeFiles>>>;
  /** Runtimes of the networks, tried in this order. Default: `wasm`. */
  readonly runtimes?: readonly WebRuntime[];
  /** Tiers of another ladder that this one takes over, loaded or not, where the manifest has their ids. */
  readonly tiers?: readonly DeferredModel[];
  /** Default: the browser's Cache API. */
  readonly cache?: ModelCache;
  /** Called once for each network. Default: the worker of this package. */
  readonly startEncoderWorker?: () => Worker;
  readonly onProgress?: (tier: string, progress: TierProgress) => void;
}

/** A ladder whose rungs load one by one; it routes from the start, with the rungs that are there. */
export interface WebLadder extends ModelLadder {
  readonly tiers: readonly DeferredModel[];
  /** Loads a tier; settles when it is ready or has failed. Throws a `RangeError` for a tier that the manifest lacks. */
  start(tier: string): Promise<void>;
  /** Bytes that `start(tier)` would download, without what is cached. */
  downloadBytes(tier: string): Promise<number>;
}

/**
 * Builds the ladder of a model package for a page or a worker: the static tier where this runs, each network in a
 * worker of its own. Nothing is fetched before `start`.
 *
 * @example
 * const ladder = openWebLadder({ manifest, urlOf: (file) => new URL(file, modelsUrl).href, runtimeFiles });
 * const router = createRouter({ config, models: ladder });
 * await ladder.start("static");
 * void ladder.start("fast");
 */
export function openWebLadder(options: WebLadderOptions): WebLadder {
  const cache = options.cache ?? openModelCache();
  const tiers = options.manifest.tiers.map(
    (entry) => options.tiers?.find(({ tier }) => tier === entry.id) ?? deferredTier(entry, cache, options),
  );
  return {
    ...createLadder(tiers),
    tiers,
    async start(tier) {
      const found = tiers.find((candidate) => candidate.tier === tier);
      if (found === undefined)
        throw new RangeError(
          `no tier is named ${JSON.stringify(tier)}, there are: ${tiers.map((each) => each.tier).join(", ")}`,
        );
      await found.start();
    },
    async downloadBytes(tier) {
      const entry = options.manifest.tiers.find((candidate) => candidate.id === tier);
      if (entry === undefined) return 0;
      const files = tierFiles(entry, options);
      const missing = await Promise.all(files.map(async (file) => ((await cache.has(file)) ? 0 : file.bytes)));
      return missing.reduce((sum, bytes) => sum + bytes, 0);
    },
  };
}

function deferredTier(entry: TierEntry, cache: ModelCache, options: WebLadderOptions): DeferredModel {
  const { onProgress } = options;
  return deferModel({
    tier: entry.id,
    heads: headInfos(entry.heads),
    ...(onProgress && { onProgress: (progress) => onProgress(entry.id, progress) }),
    load: (context) =>
      entry.kind === "static-table" ? loadStatic(entry, cache, options, context) : loadNetwork(entry, options, context),
  });
}

async function loadStatic(entry: StaticTierEntry, cache: ModelCache, options: WebLadderOptions, context: LoadContext) {
  const [table, tokenizer] = await readFiles(cache, tierFiles(entry, options), context);
  context.onProgress({ phase: "preparing" });
  return createStaticModel({ entry, bytes: table!, tokenizer: createUnigramTokenizer(tokenizer!) });
}

function loadNetwork(entry: OnnxTierEntry, options: WebLadderOptions, context: LoadContext) {
  const { urlOf, runtimeFiles, runtimes = ["wasm"], startEncoderWorker } = options;
  const tokenizer = tokenizerOf(entry, options);
  return openWebEncoder({
    tier: entry.id,
    entry,
    tokenizer,
    urls: { model: urlOf(entry.file), tokenizer: urlOf(tokenizer.file) },
    runtimes,
    runtimeFiles,
    ...(startEncoderWorker && { startWorker: startEncoderWorker }),
    ...context,
  });
}

/** The files of a tier in a fixed order: the weights, the tokenizer. */
function tierFiles(entry: TierEntry, options: WebLadderOptions): RemoteFile[] {
  const { urlOf } = options;
  const tokenizer = tokenizerOf(entry, options);
  return [
    { url: urlOf(entry.file), bytes: entry.bytes, sha256: entry.sha256 },
    { url: urlOf(tokenizer.file), bytes: tokenizer.bytes, sha256: tokenizer.sha256 },
  ];
}

function tokenizerOf(entry: TierEntry, { manifest }: WebLadderOptions): TokenizerEntry {
  const tokenizer = manifest.tokenizers[entry.tokenizer];
  if (tokenizer === undefined)
    throw new TypeError(`model manifest: tier ${entry.id} names the tokenizer ${entry.tokenizer}, which it lacks`);
  return tokenizer;
}
