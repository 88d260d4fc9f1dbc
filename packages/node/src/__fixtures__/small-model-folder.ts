import type { ModelFile, ModelManifest } from "@signalbox/core";
import { smallStaticModel, smallTokenizerBytes } from "@signalbox/core/testing";
import { createUnigramTokenizer } from "@signalbox/core";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { smallEncoderOnnx } from "./small-onnx.ts";

const LABELS = ["math", "law", "other"];
const SPAN_LABELS = ["O", "B-PERSON", "I-PERSON", "B-GPE", "I-GPE"];
const DIMENSION = 8;
const WINDOWS = { kind: "windows", overlapTokens: 8, most: 4 } as const;

export interface SmallModelFolder {
  readonly path: string;
  readonly manifest: ModelManifest;
  remove(): void;
}

/** A folder of models that load in milliseconds: the layout of the real one with made-up weights. */
export function createSmallModelFolder(options: { readonly products?: number } = {}): SmallModelFolder {
  const path = mkdtempSync(join(tmpdir(), "signalbox-models-"));
  const write = (file: string, bytes: Uint8Array): ModelFile => {
    writeFileSync(join(path, file), bytes);
    return { file, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  };
  const tokenizerBytes = smallTokenizerBytes();
  const { pieces } = createUnigramTokenizer(tokenizerBytes);
  const small = smallStaticModel(LABELS);
  const manifest: ModelManifest = {
    format: "signalbox-models/2",
    name: "small",
    version: "1",
    licence: "Apache-2.0",
    tokenizers: { small: { type: "unigram", pieces, ...write("tokenizer.safetensors", tokenizerBytes) } },
    tiers: [
      { ...small.entry, ...write("static.safetensors", small.bytes) },
      {
        id: "encoder",
        kind: "onnx",
        tokenizer: "small",
        maxTokens: 64,
        specials: true,
        ...write(
          "encoder.onnx",
          smallEncoderOnnx({
            pieces,
            dimension: DIMENSION,
            products: options.products ?? 0,
            heads: { domain: LABELS.length, risk: 2 },
            tokenHeads: { names: SPAN_LABELS.length },
          }),
        ),
        inputs: { ids: "ids", mask: "mask" },
        heads: {
          domain: { kind: "labels", labels: LABELS, output: "domain", temperature: 1, reading: { kind: "sample" } },
          risk: { kind: "labels", labels: ["no", "yes"], output: "risk", temperature: 1, reading: WINDOWS },
          names: { kind: "spans", labels: SPAN_LABELS, output: "names", temperature: 1, reading: WINDOWS },
          embedding: { kind: "vector", output: "pooled", dimension: DIMENSION, reading: { kind: "sample" } },
        },
      },
    ],
  };
  writeFileSync(join(path, "manifest.json"), JSON.stringify(manifest));
  return { path, manifest, remove: () => rmSync(path, { recursive: true, force: true }) };
}
