import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { smallEncoderOnnx } from "./small-onnx.ts";

export interface SmallHubFolder {
  readonly path: string;
  /** Path in the folder → content. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  remove(): void;
}

export interface SmallHubOptions {
  /** Where the network is. Default `onnx/model.onnx`. */
  readonly onnx?: string;
  /** Further fields of `config.json`. */
  readonly config?: object;
  /** Further files. */
  readonly files?: Readonly<Record<string, object>>;
}

/** A text classifier whose logits are sums over its tokens. */
export function smallClassifier(labels: readonly string[], options: SmallHubOptions = {}): Record<string, Uint8Array> {
  const names = { ids: "input_ids", mask: "attention_mask", output: "logits" };
  const network = smallEncoderOnnx({ pieces: tokens.length, dimension: labels.length, names });
  return filesOf("BertForSequenceClassification", network, { ...options, config: { ...labelFields(labels), ...options.config } });
}

/** A token classifier: the logits of a token depend on its id alone. */
export function smallTokenClassifier(labels: readonly string[], options: SmallHubOptions = {}): Record<string, Uint8Array> {
  const names = { ids: "input_ids", mask: "attention_mask", output: "pooled" };
  const network = smallEncoderOnnx({ pieces: tokens.length, dimension: 6, names, tokenHeads: { logits: labels.length } });
  return filesOf("BertForTokenClassification", network, { ...options, config: { ...labelFields(labels), ...options.config } });
}

/** An embedder without pooling of its own. */
export function smallEmbedder(dimension: number, options: SmallHubOptions = {}): Record<string, Uint8Array> {
  const names = { ids: "input_ids", mask: "attention_mask", output: "pooled" };
  const network = smallEncoderOnnx({ pieces: tokens.length, dimension: 6, names, tokenHeads: { last_hidden_state: dimension } });
  return filesOf("BertModel", network, { ...options, config: { hidden_size: dimension, ...options.config } });
}

/** Writes files into a folder of its own. */
export function createSmallHubFolder(files: Readonly<Record<string, Uint8Array>>): SmallHubFolder {
  const path = mkdtempSync(join(tmpdir(), "signalbox-hub-"));
  for (const [file, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), bytes);
  }
  return { path, files, remove: () => rmSync(path, { recursive: true, force: true }) };
}

const letters = [..."abcdefghijklmnopqrstuvwxyz"];
/** The vocabulary; a token's place is its id. */
export const tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", ...letters, ...letters.map((letter) => `##${letter}`)];

function labelFields(labels: readonly string[]): object {
  return {
    id2label: Object.fromEntries(labels.entries()),
    label2id: Object.fromEntries(labels.map((label, index) => [label, index])),
  };
}

function filesOf(architecture: string, network: Uint8Array, options: SmallHubOptions): Record<string, Uint8Array> {
  const json: Record<string, object> = {
    "config.json": { model_type: "bert", architectures: [architecture], max_position_embeddings: 64, ...options.config },
    "tokenizer_config.json": {
      tokenizer_class: "BertTokenizer",
      model_max_length: 64,
      pad_token: "[PAD]",
      unk_token: "[UNK]",
      cls_token: "[CLS]",
      sep_token: "[SEP]",
    },
    "tokenizer.json": tokenizer,
    ...options.files,
  };
  const encoded = Object.entries(json).map(([path, value]) => [path, new TextEncoder().encode(JSON.stringify(value))] as const);
  return { ...Object.fromEntries(encoded), [options.onnx ?? "onnx/model.onnx"]: network };
}

const tokenizer = {
  version: "1.0",
  truncation: null,
  padding: null,
  added_tokens: ["[PAD]", "[UNK]", "[CLS]", "[SEP]"].map((content, id) => ({
    id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true,
  })),
  normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: {
    type: "TemplateProcessing",
    single: [{ SpecialToken: { id: "[CLS]", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "[SEP]", type_id: 0 } }],
    pair: [],
    special_tokens: { "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] }, "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] } },
  },
  decoder: null,
  model: {
    type: "WordPiece",
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
  },
};
