import { deterministicExp } from "../models/deterministic-softmax.ts";
import { pairFeatureNames } from "./pair-features.ts";

/**
 * Boosted trees over pair features. Node `n` of all trees: where `feature[n]` is -1 it is a leaf that adds `value[n]`;
 * else the left child is next when the feature is at most `value[n]`, the right one otherwise. Children come after
 * their parent.
 */
export interface PairHead {
  /** For each node an index into `pairFeatureNames`, or -1. */
  readonly feature: readonly number[];
  readonly value: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** The first node of each tree. */
  readonly roots: readonly number[];
  /** Log-odds before any tree. */
  readonly bias: number;
  /** Log-odds from which two questions are the same. */
  readonly threshold: number;
}

/** The heads of `pairs.json`: one for texts alone, one that reads the encoder's vectors as well. */
export interface PairHeads {
  readonly words: PairHead;
  readonly vectors: PairHead;
}

const FORMAT = "signalbox-pairs/1";

/**
 * Reads the parsed content of `pairs.json`, which `models/training` describes.
 *
 * @throws TypeError when it is not of the format `signalbox-pairs/1` or names a feature this version does not compute.
 */
export function readPairHeads(content: unknown): PairHeads {
  const file = record(content, "pairs.json");
  if (file["format"] !== FORMAT) {
    throw new TypeError(`pairs.json: expected the format ${FORMAT}, found ${JSON.stringify(file["format"])}`);
  }
  const heads = record(file["heads"], "heads");
  return { words: readHead(heads["words"], "words"), vectors: readHead(heads["vectors"], "vectors") };
}

/** The log-odds that two questions with these features ask the same; equal in every JavaScript engine. */
export function pairLogOdds(head: PairHead, values: readonly number[]): number {
  let sum = head.bias;
  for (const root of head.roots) {
    let node = root;
    while (head.feature[node]! >= 0) {
      node = values[head.feature[node]!]! <= head.value[node]! ? head.left[node]! : head.right[node]!;
    }
    sum += head.value[node]!;
  }
  return sum;
}

/** The logistic function, without the engine's own exponential. */
export function probabilityOf(logOdds: number): number {
  const small = deterministicExp(-Math.abs(logOdds));
  return logOdds >= 0 ? 1 / (1 + small) : small / (1 + small);
}

function readHead(content: unknown, name: string): PairHead {
  const head = record(content, name);
  const names = list(head["features"], `${name}.features`, (item): item is string => typeof item === "string");
  const columns = names.map((feature) => {
    const index = pairFeatureNames.indexOf(feature);
    if (index === -1)
      throw new TypeError(`pairs.json: the head "${name}" needs the feature "${feature}", which is not computed here`);
    return index;
  });
  const isNumber = (item: unknown): item is number => typeof item === "number";
  const nodes = {
    feature: list(head["feature"], `${name}.feature`, isNumber),
    value: list(head["value"], `${name}.value`, isNumber),
    left: list(head["left"], `${name}.left`, isNumber),
    right: list(head["right"], `${name}.right`, isNumber),
  };
  const count = nodes.feature.length;
  for (const [node, feature] of nodes.feature.entries()) {
    const children = [nodes.left[node], nodes.right[node]];
    const sound =
      feature === -1 ||
      (Object.hasOwn(columns, feature) &&
        children.every((child) => child !== undefined && child > node && child < count));
    if (!sound || nodes.value[node] === undefined)
      throw new TypeError(`pairs.json: node ${node} of the head "${name}" is broken`);
  }
  const roots = list(head["roots"], `${name}.roots`, isNumber);
  if (roots.some((root) => !Object.hasOwn(nodes.feature, root)))
    throw new TypeError(`pairs.json: "${name}.roots" names no node`);
  return {
    ...nodes,
    feature: nodes.feature.map((feature) => (feature === -1 ? -1 : columns[feature]!)),
    roots,
    bias: list([head["bias"]], `${name}.bias`, isNumber)[0]!,
    threshold: list([head["threshold"]], `${name}.threshold`, isNumber)[0]!,
  };
}

function record(content: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof content !== "object" || content === null) throw new TypeError(`pairs.json: "${name}" is no object`);
  return content as Readonly<Record<string, unknown>>;
}

function list<T>(content: unknown, name: string, accepts: (item: unknown) => item is T): readonly T[] {
  if (!Array.isArray(content) || !content.every(accepts))
    throw new TypeError(`pairs.json: "${name}" holds other values than expected`);
  return content;
}
