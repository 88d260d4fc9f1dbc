/**
 * `manifest.json` of a model package, format `signalbox-models/1`: which tiers there are, which files hold them, what
 * each can answer and from which calibrated confidence it answers alone. Written by the training recipe.
 */
export interface ModelManifest {
  readonly format: "signalbox-models/1";
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly tokenizers: Readonly<Record<string, TokenizerEntry>>;
  /** From the cheapest tier to the best one. */
  readonly tiers: readonly TierEntry[];
}

/** A file of the package: its size and its lower-case hexadecimal SHA-256. */
export interface ModelFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface TokenizerEntry extends ModelFile {
  readonly type: "unigram";
  readonly pieces: number;
}

export type TierEntry = StaticTierEntry | EncoderTierEntry;

export interface HeadEntry {
  readonly labels: readonly string[];
  /** Logits are divided by it before the softmax. */
  readonly temperature: number;
  readonly answersAlone?: number;
}

/** A table of integer token vectors with linear heads; see `static-model.ts` for the arithmetic. */
export interface StaticTierEntry extends ModelFile {
  readonly id: string;
  readonly kind: "static-table";
  readonly tokenizer: string;
  readonly maxTokens: number;
  readonly dimension: number;
  readonly heads: Readonly<Record<string, HeadEntry>>;
}

/** A transformer in ONNX with pooled outputs at several depths, and linear heads over them in a file of their own. */
export interface EncoderTierEntry extends ModelFile {
  readonly id: string;
  readonly kind: "onnx-encoder";
  readonly tokenizer: string;
  readonly maxTokens: number;
  /** Put before every text, for instance `query: `. */
  readonly prefix: string;
  readonly dimension: number;
  readonly headsFile: string;
  readonly headsBytes: number;
  readonly headsSha256: string;
  readonly inputs: { readonly ids: string; readonly mask: string };
  readonly outputs: readonly string[];
  readonly embedding: string;
  readonly heads: Readonly<
    Record<string, HeadEntry & { readonly features: readonly string[]; readonly normalise: "l2" | "none" }>
  >;
}

/** Reads a parsed `manifest.json`. Throws a `TypeError` that names the fault when it is not one of this format. */
export function readManifest(json: unknown): ModelManifest {
  const manifest = json as Partial<ModelManifest> | null;
  if (typeof manifest !== "object" || manifest === null || manifest.format !== "signalbox-models/1") {
    throw new TypeError(
      `model manifest: expected "format": "signalbox-models/1", got ${JSON.stringify((manifest as { format?: unknown } | null)?.format)}`,
    );
  }
  if (!Array.isArray(manifest.tiers) || typeof manifest.tokenizers !== "object") {
    throw new TypeError("model manifest: expected `tiers` (a list) and `tokenizers` (a map)");
  }
  return manifest as ModelManifest;
}
