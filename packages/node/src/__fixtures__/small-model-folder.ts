import type { ModelFile, ModelManifest } from "@signalbox/core";
import { smallStaticModel, smallTokenizerBytes, writeSafetensors } from "@signalbox/core/testing";
import { createUnigramTokenizer } from "@signalbox/core";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { smallEncoderOnnx } from "./small-onnx.ts";

const LABELS = ["math", "law", "other"];
const DIMENSION = 8;

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
  const heads = write(
    "heads.safetensors",
    writeSafetensors({
      "domain.weight": { shape: [LABELS.length, DIMENSION], data: Float32Array.from({ length: LABELS.length * DIMENSION }, (_, at) => Math.cos(3 * at)) },
      "domain.bias": { shape: [LABELS.length], data: new Float32Array(LABELS.length) },
      "risk.weight": { shape: [2, DIMENSION], data: Float32Array.from({ length: 2 * DIMENSION }, (_, at) => Math.cos(5 * at)) },
      "risk.bias": { shape: [2], data: new Float32Array(2) },
    }),
  );
  const manifest: ModelManifest = {
    format: "signalbox-models/1",
    name: "small",
    version: "1",
    licence: "Apache-2.0",
    tokenizers: { small: { type: "unigram", pieces, ...write("tokenizer.safetensors", tokenizerBytes) } },
    tiers: [
      { ...small.entry, ...write("static.safetensors", small.bytes) },
      {
        id: "encoder",
        kind: "onnx-encoder",
        tokenizer: "small",
        maxTokens: 64,
        prefix: "query: ",
        dimension: DIMENSION,
        ...write("encoder.onnx", smallEncoderOnnx({ pieces, dimension: DIMENSION, products: options.products ?? 0 })),
        headsFile: heads.file,
        headsBytes: heads.bytes,
        headsSha256: heads.sha256,
        inputs: { ids: "ids", mask: "mask" },
        outputs: ["pooled"],
        embedding: "pooled",
        heads: {
          domain: { labels: LABELS, temperature: 1, features: ["pooled"], normalise: "l2" },
          risk: { labels: ["no", "yes"], temperature: 1, features: ["pooled"], normalise: "none" },
        },
      },
    ],
  };
  writeFileSync(join(path, "manifest.json"), JSON.stringify(manifest));
  return { path, manifest, remove: () => rmSync(path, { recursive: true, force: true }) };
}
