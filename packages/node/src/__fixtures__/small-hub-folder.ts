import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { smallEncoderOnnx } from "./small-onnx.ts";

export interface SmallHubFolder {
  readonly path: string;
  remove(): void;
}

/** A folder laid out like a repository of the hub: a text classifier whose logits are sums over its tokens. */
export function createSmallHubFolder(labels: readonly string[]): SmallHubFolder {
  const path = mkdtempSync(join(tmpdir(), "signalbox-hub-"));
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  const tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", ...letters, ...letters.map((letter) => `##${letter}`)];
  const write = (file: string, json: unknown): void => writeFileSync(join(path, file), JSON.stringify(json));
  mkdirSync(join(path, "onnx"));
  const names = { ids: "input_ids", mask: "attention_mask", output: "logits" };
  writeFileSync(join(path, "onnx", "model.onnx"), smallEncoderOnnx({ pieces: tokens.length, dimension: labels.length, names }));
  write("config.json", {
    model_type: "bert",
    architectures: ["BertForSequenceClassification"],
    id2label: Object.fromEntries(labels.entries()),
    label2id: Object.fromEntries(labels.map((label, index) => [label, index])),
  });
  write("tokenizer_config.json", {
    tokenizer_class: "BertTokenizer",
    model_max_length: 64,
    pad_token: "[PAD]",
    unk_token: "[UNK]",
    cls_token: "[CLS]",
    sep_token: "[SEP]",
  });
  write("tokenizer.json", {
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
  });
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
