import { deterministicSoftmax } from "./deterministic-softmax.ts";
import { readPassages, type Passage } from "./long-text.ts";
import type { OnnxHeadEntry, OnnxTierEntry } from "./manifest.ts";
import { mergeSpans, readSpans } from "./token-spans.ts";
import type { HeadName, Probabilities, TextAnswer, TokenSpan } from "./text-model.ts";
import type { Tokenizer } from "./unigram-tokenizer.ts";

/** The passages of one text that a network must run for some heads, and which head reads which of them. */
export interface OnnxPlan {
  readonly text: string;
  readonly passages: readonly Passage[];
  /** Indices into `passages`. */
  readonly readBy: ReadonlyMap<HeadName, readonly number[]>;
}

/** What a network gave for one passage, by output: [labels], [tokens × labels] or [dimension] values. */
export type PassageOutputs = Readonly<Record<string, Float32Array>>;

/** Plans the runs for one text. Heads that read the same passage share it, so a short text is one run for all heads. */
export function planText(
  text: string,
  {
    heads,
    entry,
    tokenizer,
  }: {
    readonly heads: readonly HeadName[];
    readonly entry: OnnxTierEntry;
    readonly tokenizer: Tokenizer;
  },
): OnnxPlan {
  const passages: Passage[] = [];
  const readBy = new Map<HeadName, readonly number[]>();
  // Heads with spans go first: their passages carry places, and the others may read them too.
  const inOrder = heads.toSorted((a, b) => Number(isSpanHead(entry, b)) - Number(isSpanHead(entry, a)));
  // One tokenization for each way of reading, not for each head.
  const indicesByReading = new Map<string, readonly number[]>();
  for (const head of inOrder) {
    const { reading } = entry.heads[head]!;
    const key = JSON.stringify(reading);
    const indices =
      indicesByReading.get(key) ??
      readPassages(text, { tokenizer, entry, reading, places: isSpanHead(entry, head) }).map((passage) => {
        const known = passages.findIndex(({ ids }) => isSame(ids, passage.ids));
        return known >= 0 ? known : passages.push(passage) - 1;
      });
    indicesByReading.set(key, indices);
    readBy.set(head, indices);
  }
  return { text, passages, readBy };
}

/** The outputs that `heads` need. */
export function outputsOf(entry: OnnxTierEntry, heads: readonly HeadName[]): readonly string[] {
  return [...new Set(heads.map((head) => entry.heads[head]!.output))];
}

/** Turns what the network gave for the passages of a plan into the answer of its heads. */
export function collectAnswer(plan: OnnxPlan, entry: OnnxTierEntry, outputs: readonly PassageOutputs[]): TextAnswer {
  const scores: Record<HeadName, Probabilities> = {};
  const spans: Record<HeadName, readonly TokenSpan[]> = {};
  const vectors: Record<HeadName, readonly number[]> = {};
  for (const [head, indices] of plan.readBy) {
    const info = entry.heads[head]!;
    const values = indices.map((index) => valuesOf(outputs[index]!, info.output));
    switch (info.kind) {
      case "labels":
        scores[head] = worstOf(values, info);
        break;
      case "spans":
        spans[head] = mergeSpans(
          values.flatMap((logits, at) =>
            readSpans(logits, plan.passages[indices[at]!]!, { text: plan.text, info, specials: entry.specials }),
          ),
        );
        break;
      case "vector":
        vectors[head] = unitVector(values[0]!);
        break;
      default:
        info satisfies never;
    }
  }
  return { scores, spans, vectors };
}

/** Of several windows the one that has the least of the first label, which is the harmless one. */
function worstOf(windows: readonly Float32Array[], { temperature }: OnnxHeadEntry): Probabilities {
  const all = windows.map((logits) => deterministicSoftmax(Float64Array.from(logits), temperature));
  return all.reduce((worst, probabilities) => (probabilities[0]! < worst[0]! ? probabilities : worst));
}

function unitVector(values: Float32Array): readonly number[] {
  let squares = 0;
  for (const value of values) squares += value * value;
  const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
  return Array.from(values, (value) => value * scale);
}

function valuesOf(outputs: PassageOutputs, name: string): Float32Array {
  const values = outputs[name];
  if (values === undefined) throw new TypeError(`the network gave no output "${name}"`);
  return values;
}

function isSpanHead(entry: OnnxTierEntry, head: HeadName): boolean {
  return entry.heads[head]!.kind === "spans";
}

function isSame(one: Int32Array, other: Int32Array): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index]);
}
