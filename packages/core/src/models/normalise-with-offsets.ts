import { normaliseText } from "./normalise-text.ts";

/** Normalised text that remembers where each of its UTF-16 units came from. */
export interface NormalisedText {
  readonly text: string;
  /** Unit `i` of `text` came from `[starts[i], ends[i])` of the original. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** A code point with the marks that follow it, or a syllable of conjoining jamo: what NFKC looks at together. */
const CLUSTER =
  /[\u1100-\u115f\ua960-\ua97c]?[\u1160-\u11a7\ud7b0-\ud7c6]*[\u11a8-\u11ff\ud7cb-\ud7fb]*\p{M}+|[\u1100-\u11ff]+|[^]\p{M}*/gu;

/**
 * `normaliseText`, with offsets. Text is normalised cluster by cluster; where that differs from normalising it whole
 * (marks after removed control characters, for instance), offsets are spread evenly over the text instead.
 */
export function normaliseWithOffsets(text: string): NormalisedText {
  const whole = normaliseText(text);
  const starts = new Int32Array(whole.length);
  const ends = new Int32Array(whole.length);
  let length = 0;
  for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
    const part = cluster.length === 1 && isPlain(cluster.charCodeAt(0)) ? cluster : normaliseText(cluster);
    if (!whole.startsWith(part, length)) return spreadEvenly(text, whole);
    // A cluster of one unit per unit keeps them apart, so that "é" in two units is still two offsets only where it must be.
    for (let at = 0; at < part.length; at++) {
      starts[length + at] = index;
      ends[length + at] = index + cluster.length;
    }
    length += part.length;
  }
  return length === whole.length ? { text: whole, starts, ends } : spreadEvenly(text, whole);
}

function isPlain(unit: number): boolean {
  return unit >= 0x20 && unit < 0x7f;
}

function spreadEvenly(text: string, whole: string): NormalisedText {
  const ratio = whole.length === 0 ? 0 : text.length / whole.length;
  return {
    text: whole,
    starts: Int32Array.from({ length: whole.length }, (_, at) => Math.floor(at * ratio)),
    ends: Int32Array.from({ length: whole.length }, (_, at) => Math.min(text.length, Math.ceil((at + 1) * ratio))),
  };
}
