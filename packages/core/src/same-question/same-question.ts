import type { Conflict } from "./compare.ts";
import { pairFeatures, type PairVectors } from "./pair-features.ts";
import { pairLogOdds, probabilityOf, type PairHeads } from "./pair-head.ts";

/** Options of `sameQuestion`. */
export interface SameQuestionOptions {
  readonly heads: PairHeads;
  /** The encoder's vectors of both texts, of one length; without them the head for texts alone decides. */
  readonly vectors?: PairVectors;
  /** Probability from which the answer is yes, instead of the head's own threshold. Hard conflicts still say no. */
  readonly threshold?: number;
}

/** Whether one answer serves two questions. */
export interface SameQuestion {
  readonly same: boolean;
  /** 0 to 1, before conflicts. Most pairs of one topic are near-misses, so a yes needs far more than 0.5. */
  readonly probability: number;
  /** What differs, hard conflicts first. */
  readonly conflicts: readonly Conflict[];
}

/**
 * Whether a cached answer to `a` may be given to somebody who asks `b`. Built to say no when in doubt: a wrong yes gives
 * somebody another question's answer, a wrong no only costs a request. Symmetric, never throws, linear in the lengths.
 *
 * @example
 * sameQuestion("How long does a UK passport last?", "how long is a British passport valid", { heads }).same;
 */
export function sameQuestion(a: string, b: string, options: SameQuestionOptions): SameQuestion {
  const { heads, vectors } = options;
  const head = vectors === undefined ? heads.words : heads.vectors;
  const { values, conflicts } = pairFeatures(a, b, vectors);
  const logOdds = pairLogOdds(head, values);
  const probability = probabilityOf(logOdds);
  const likely = options.threshold === undefined ? logOdds >= head.threshold : probability >= options.threshold;
  return { same: likely && !conflicts.some(({ hard }) => hard), probability, conflicts };
}
