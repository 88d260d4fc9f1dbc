import type { JoinedTier } from "./text-model.ts";

/**
 * `manifest.json` of a model package, format `signalbox-models/2`: which tiers there are, which files hold them, what
 * each can answer, from which calibrated confidence it answers alone, and what a head reads of a long text. Written by
 * the training recipe.
 */
export interface ModelManifest {
  readonly format: "signalbox-models/2";
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly tokenizers: Readonly<Record<string, TokenizerEntry>>;
  /** From the cheapest tier to the best one. */
  readonly tiers: readonly TierEntry[];
  /** The heads that say whether two questions have one answer, and the tier whose embeddings they read. */
  readonly pairs?: ModelFile & { readonly vectorsOf: string };
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

export type TierEntry = StaticTierEntry | OnnxTierEntry;

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

/** What a head reads of a text that is longer than the model takes; see `long-text.ts`. */
export type Reading =
  /** Its beginning, middle and end, in one pass. */
  | { readonly kind: "sample" }
  /** All of it, in windows that overlap. `most` bounds their number: the first and the last ones count. */
  | { readonly kind: "windows"; readonly overlapTokens: number; readonly most: number };

/** A head that gives logits [batch, labels]. Of several windows, the one with the least of the first label counts. */
export interface OnnxHeadEntry extends HeadEntry {
  readonly kind: "labels";
  readonly output: string;
  readonly reading: Reading;
  readonly joins?: JoinedTier;
}

/** A head that gives logits [batch, sequence, labels]: `O`, then `B-` and `I-` of each type. */
export interface OnnxSpanHeadEntry {
  readonly kind: "spans";
  readonly labels: readonly string[];
  readonly output: string;
  readonly temperature: number;
  /** By type, the least confidence with which a span counts; 0 for types that are not here. */
  readonly floors?: Readonly<Record<string, number>>;
  /** What is added to the logarithm of each word's type for the type before it; nothing when absent. */
  readonly transitions?: { readonly onLine: TransitionTable; readonly overLine: TransitionTable };
  readonly reading: Reading;
}

/** Rows: outside, then the types. Columns: to outside, to the beginning of each type, and last to going on with the type before. */
export type TransitionTable = readonly (readonly number[])[];

/** A head that gives a vector [batch, dimension], here scaled to length 1. */
export interface OnnxVectorHeadEntry {
  readonly kind: "vector";
  readonly output: string;
  readonly dimension: number;
  readonly reading: Reading;
}

/** A network in ONNX: `ids` and `mask` int64 [batch, sequence] in, float32 outputs as its heads say. */
export interface OnnxTierEntry extends ModelFile {
  readonly id: string;
  readonly kind: "onnx";
  readonly tokenizer: string;
  readonly maxTokens: number;
  /** Whether the tokenizer's begin and end ids stand around the text; they count towards `maxTokens`. */
  readonly specials: boolean;
  readonly inputs: { readonly ids: string; readonly mask: string };
  /**
   * 7: integer weights lie in −63…63, so that two products with 8-bit activations fit into 16 bits and every CPU adds
   * them exactly. Absent: they may not, and a CPU without VNNI has to be asked for exact sums.
   */
  readonly weightBits?: 7;
  readonly heads: Readonly<Record<string, OnnxHeadEntry | OnnxSpanHeadEntry | OnnxVectorHeadEntry>>;
}

/** Reads a parsed `manifest.json`. Throws a `TypeError` that names the fault when it is not one of this format. */
export function readManifest(json: unknown): ModelManifest {
  const manifest = json as Partial<ModelManifest> | null;
  if (typeof manifest !== "object" || manifest === null || manifest.format !== "signalbox-models/2") {
    throw new TypeError(
      `model manifest: expected "format": "signalbox-models/2", got ${JSON.stringify((manifest as { format?: unknown } | null)?.format)}`,
    );
  }
  if (!Array.isArray(manifest.tiers) || typeof manifest.tokenizers !== "object") {
    throw new TypeError("model manifest: expected `tiers` (a list) and `tokenizers` (a map)");
  }
  checkSpanHeads(manifest as ModelManifest);
  return manifest as ModelManifest;
}

function checkSpanHeads({ tiers }: ModelManifest): void {
  for (const tier of tiers) {
    for (const [name, head] of Object.entries<HeadEntry | OnnxTierEntry["heads"][string]>(tier.heads ?? {})) {
      if ("floors" in head || "transitions" in head) checkSpanHead(name, head);
    }
  }
}

function checkSpanHead(name: string, head: HeadEntry | OnnxTierEntry["heads"][string]): void {
  const { kind, labels, floors = {}, transitions } = head as Partial<OnnxSpanHeadEntry>;
  const types = kind === "spans" ? (labels ?? []).filter((label) => label.startsWith("B-")) : [];
  for (const [type, floor] of Object.entries<unknown>(floors)) {
    if (types.includes(`B-${type}`) && typeof floor === "number" && floor >= 0 && floor <= 1) continue;
    throw new TypeError(
      `model manifest: expected the floors of a spans head by its types, 0 to 1 each, got "${type}": ${JSON.stringify(floor)} in head "${name}"`,
    );
  }
  const isTable = (table: TransitionTable | undefined): boolean =>
    table?.length === types.length + 1 &&
    table.every((row) => row.length === types.length + 2 && row.every((value) => Number.isFinite(value)));
  if (transitions !== undefined && !(isTable(transitions.onLine) && isTable(transitions.overLine))) {
    throw new TypeError(
      `model manifest: expected two tables of ${types.length + 1} × ${types.length + 2} transitions in head "${name}"`,
    );
  }
}
