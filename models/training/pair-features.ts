/**
 * Writes the feature row of each pair of questions, by the code that the runtime uses:
 *
 *     node --conditions=@signalbox/source models/training/pair-features.ts < pairs.jsonl > features.jsonl
 *
 * A line in: `{ a, b, vectorA?, vectorB? }`, vectors as base64 of little-endian float32. A line out: `{ values, hard }`, after a first
 * line `{ names }`.
 */
import { createInterface } from "node:readline";
import { pairFeatureNames, pairFeatures } from "../../packages/core/src/same-question/index.ts";

interface PairLine {
  readonly a: string;
  readonly b: string;
  readonly vectorA?: string;
  readonly vectorB?: string;
}

function readVector(encoded: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(encoded, "base64"));
  return new Float32Array(bytes.buffer);
}

process.stdout.write(`${JSON.stringify({ names: pairFeatureNames })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "") continue;
  const { a, b, vectorA, vectorB } = JSON.parse(line) as PairLine;
  const vectors = vectorA === undefined || vectorB === undefined ? undefined : { a: readVector(vectorA), b: readVector(vectorB) };
  const { values, conflicts } = pairFeatures(a, b, vectors);
  const hard = conflicts.filter((conflict) => conflict.hard).map(({ kind }) => kind);
  process.stdout.write(`${JSON.stringify({ values, hard })}\n`);
}
