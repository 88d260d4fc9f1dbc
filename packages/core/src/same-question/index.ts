export type { Conflict } from "./compare.ts";
export { pairFeatureNames, pairFeatures, type PairFeatures, type PairVectors } from "./pair-features.ts";
export { readPairHeads, type PairHead, type PairHeads } from "./pair-head.ts";
export { sameQuestion, type SameQuestion, type SameQuestionOptions } from "./same-question.ts";
export type { DetailKind } from "./term.ts";
