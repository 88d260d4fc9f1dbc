import type { Probabilities } from "@signalbox/core";
import { NodeError } from "../node-error.ts";

/** What a text-classification pipeline says of one label. */
export interface LabelScore {
  readonly label: string;
  readonly score: number;
}

/**
 * The model's labels → positions in ours: by `rename` first, else by name without regard to case. Throws a `NodeError`
 * that lists the labels which lead nowhere.
 */
export function labelIndex(
  modelLabels: readonly string[],
  { labels, rename }: { readonly labels: readonly string[]; readonly rename: Readonly<Record<string, string>> },
): ReadonlyMap<string, number> {
  const position = new Map(labels.map((label, at) => [label.toLowerCase(), at]));
  const index = new Map<string, number>();
  const lost: string[] = [];
  for (const label of modelLabels) {
    const at = position.get((rename[label] ?? label).toLowerCase());
    if (at === undefined) lost.push(label);
    else index.set(label, at);
  }
  if (lost.length === 0) return index;
  throw new NodeError(
    "hub",
    `the model's labels ${lost.join(", ")} are none of ${labels.join(", ")}; say in \`rename\` what they mean`,
    { facts: { labels: lost } },
  );
}

/** Adds up the scores of labels that mean the same; independent scores, as of multi-label models, are made to sum to 1. */
export function toProbabilities(
  scores: readonly LabelScore[],
  index: ReadonlyMap<string, number>,
  count: number,
): Probabilities {
  const values = Array.from({ length: count }, () => 0);
  for (const { label, score } of scores) {
    const at = index.get(label);
    if (at !== undefined) values[at]! += score;
  }
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => (sum === 0 ? 1 / count : value / sum));
}
