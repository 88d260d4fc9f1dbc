import { deterministicSoftmax } from "./deterministic-softmax.ts";
import type { EncoderTierEntry } from "./manifest.ts";
import { readSafetensors } from "./safetensors.ts";
import type { HeadName, Probabilities } from "./text-model.ts";

/** The outputs of one run of an encoder: name → [batch, dimension], row by row. */
export type PooledOutputs = Readonly<Record<string, Float32Array>>;

/** The linear heads over an encoder's pooled outputs, the same for every runtime that can run the encoder. */
export interface EncoderHeads {
  /** The pooled outputs that these heads read. */
  outputsFor(heads: readonly HeadName[]): readonly string[];
  /** Probabilities of `heads` for the text in row `row` of the batch. */
  score(outputs: PooledOutputs, row: number, heads: readonly HeadName[]): Record<HeadName, Probabilities>;
}

/**
 * Reads `entry.headsFile`: per head `<head>.weight` F32 [labels, features] and `<head>.bias` F32 [labels].
 *
 * A head's features are the pooled outputs it names, each divided by its Euclidean length when `normalise` is `l2`,
 * one after another; then `p = softmax((weight · features + bias) / temperature)` in doubles.
 */
export function createEncoderHeads(entry: EncoderTierEntry, bytes: Uint8Array): EncoderHeads {
  const file = readSafetensors(bytes);
  const readers = new Map<HeadName, Head>();
  for (const [name, head] of Object.entries(entry.heads)) {
    const labels = head.labels.length;
    const width = head.features.length * entry.dimension;
    const missing = head.features.find((feature) => !entry.outputs.includes(feature));
    if (missing !== undefined)
      throw new TypeError(`encoder heads: head "${name}" reads "${missing}", which is no output of tier "${entry.id}"`);
    readers.set(name, {
      labels,
      features: head.features,
      isNormalised: head.normalise === "l2",
      weight: file.f32(`${name}.weight`, [labels, width]),
      bias: file.f32(`${name}.bias`, [labels]),
      temperature: head.temperature,
    });
  }
  return {
    outputsFor: (heads) => [...new Set(heads.flatMap((name) => readers.get(name)!.features))],
    score: (outputs, row, heads) =>
      Object.fromEntries(heads.map((name) => [name, applyHead(readers.get(name)!, outputs, row, entry.dimension)])),
  };
}

interface Head {
  readonly labels: number;
  readonly features: readonly string[];
  readonly isNormalised: boolean;
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly temperature: number;
}

function applyHead(head: Head, outputs: PooledOutputs, row: number, dimension: number): Probabilities {
  const { labels, features, weight } = head;
  const width = features.length * dimension;
  const logits = Float64Array.from(head.bias);
  for (let part = 0; part < features.length; part++) {
    const pooled = outputs[features[part]!];
    if (pooled === undefined) throw new TypeError(`encoder heads: the run gave no output "${features[part]}"`);
    const from = row * dimension;
    const scale = head.isNormalised ? inverseLength(pooled, from, dimension) : 1;
    for (let label = 0; label < labels; label++) {
      const at = label * width + part * dimension;
      let product = 0;
      for (let index = 0; index < dimension; index++) product += weight[at + index]! * pooled[from + index]!;
      logits[label]! += product * scale;
    }
  }
  return deterministicSoftmax(logits, head.temperature);
}

function inverseLength(values: Float32Array, from: number, dimension: number): number {
  let squares = 0;
  for (let index = from; index < from + dimension; index++) squares += values[index]! * values[index]!;
  return squares === 0 ? 0 : 1 / Math.sqrt(squares);
}
