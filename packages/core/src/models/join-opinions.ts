import { deterministicSoftmax } from "./deterministic-softmax.ts";
import type { JoinedTier, Probabilities } from "./text-model.ts";

/** Below this a probability says no more than "not that": one tier alone must not rule a label out. */
const LEAST = 1e-6;

/** Two tiers' probabilities of the same labels as one: `p ∝ own^ownWeight · other^otherWeight` (a logarithmic opinion pool). */
export function joinOpinions(own: Probabilities, other: Probabilities, joined: JoinedTier): Probabilities {
  const logits = own.map(
    (probability, label) =>
      joined.ownWeight * Math.log(Math.max(LEAST, probability)) +
      joined.otherWeight * Math.log(Math.max(LEAST, other[label]!)),
  );
  return deterministicSoftmax(logits, 1);
}
