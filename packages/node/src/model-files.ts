import { readManifest, type ModelFile, type ModelManifest, type TierEntry, type TokenizerEntry } from "@signalbox/core";
import { embeddedModelsUrl } from "@signalbox/models";
import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf, NodeError } from "./node-error.ts";

/** A folder with `manifest.json` and the files it names. */
export interface ModelFolder {
  readonly path: string;
  readonly manifest: ModelManifest;
  /** The manifest's entry of a tier. Throws a `NodeError` that lists the tiers when there is none. */
  tier(id: string): TierEntry;
  tokenizerOf(tier: TierEntry): TokenizerEntry;
}

/** Opens a folder of models; without a path the ones of `@signalbox/models`. Reads the manifest only. */
export function openModelFolder(path: string = fileURLToPath(embeddedModelsUrl)): ModelFolder {
  const manifest = readManifestFile(join(path, "manifest.json"));
  return {
    path,
    manifest,
    tier(id) {
      const entry = manifest.tiers.find((candidate) => candidate.id === id);
      if (entry !== undefined) return entry;
      const known = manifest.tiers.map((candidate) => candidate.id).join(", ");
      throw new NodeError("model_tier", `no tier "${id}" in ${path}, there are: ${known}`, { facts: { tier: id } });
    },
    tokenizerOf(tier) {
      const entry = manifest.tokenizers[tier.tokenizer];
      if (entry !== undefined) return entry;
      throw new NodeError(
        "model_folder",
        `tier "${tier.id}" needs the tokenizer "${tier.tokenizer}", which ${path} lacks`,
      );
    },
  };
}

function readManifestFile(file: string): ModelManifest {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new NodeError("model_folder", `cannot read ${file}; a folder of models has a manifest.json`, { cause });
  }
  try {
    return readManifest(JSON.parse(text));
  } catch (cause) {
    throw new NodeError("model_folder", `${file}: ${messageOf(cause)}`, { cause });
  }
}

/**
 * Reads a model file and checks its size and SHA-256 against the manifest. Throws a `NodeError` that says which file,
 * what was expected and what was found.
 */
export function readModelFile(folder: string, expected: ModelFile): Uint8Array {
  const path = pathOf(folder, expected);
  const bytes = readingFrom(path, () => readFileSync(path));
  compare(path, expected, { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") });
  return bytes;
}

/** Checks a model file as `readModelFile` does, a piece at a time, and returns its path: for files that others read. */
export function checkModelFile(folder: string, expected: ModelFile): string {
  const path = pathOf(folder, expected);
  const found = readingFrom(path, () => hashFile(path));
  compare(path, expected, found);
  return path;
}

function pathOf(folder: string, { file }: ModelFile): string {
  if (basename(file) === file) return join(folder, file);
  throw new NodeError("model_folder", `the manifest names "${file}", expected a plain file name`);
}

function readingFrom<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw new NodeError("model_file_missing", `cannot read the model file ${path}: ${messageOf(cause)}`, {
      facts: { path },
      cause,
    });
  }
}

const HASH_BUFFER_BYTES = 1 << 20;

function hashFile(path: string): { readonly bytes: number; readonly sha256: string } {
  const hash = createHash("sha256");
  const buffer = new Uint8Array(HASH_BUFFER_BYTES);
  const file = openSync(path, "r");
  let bytes = 0;
  try {
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      hash.update(buffer.subarray(0, read));
      bytes += read;
    }
  } finally {
    closeSync(file);
  }
  return { bytes, sha256: hash.digest("hex") };
}

function compare(path: string, expected: ModelFile, found: { readonly bytes: number; readonly sha256: string }): void {
  if (found.bytes !== expected.bytes) {
    throw new NodeError(
      "model_file_size",
      `${path} has ${found.bytes} bytes, the manifest says ${expected.bytes}; the file is cut or of another version`,
      { facts: { path, found: found.bytes, expected: expected.bytes } },
    );
  }
  if (found.sha256 !== expected.sha256) {
    throw new NodeError(
      "model_file_hash",
      `${path} has the SHA-256 ${found.sha256}, the manifest says ${expected.sha256}; the file is damaged or was changed`,
      { facts: { path, found: found.sha256, expected: expected.sha256 } },
    );
  }
}
