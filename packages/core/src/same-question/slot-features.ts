import type { Alignment } from "./align-terms.ts";
import { termWeight, type Term } from "./term.ts";

/**
 * Where the left-over words stand: how many runs stand in each other's place, how many are added on one side, the weight of
 * the heaviest of those, and how often the order breaks.
 */
export function slotFeatures({ a, b, partnerInA, partnerInB }: Alignment): readonly number[] {
  const runsA = runsOf(a, partnerInB);
  const runsB = runsOf(b, partnerInA);
  let substitutions = 0;
  let longest = 0;
  let insertions = 0;
  const met = new Set<number>();
  for (const run of runsA) {
    const facing = runsB.findIndex(
      (other, index) =>
        !met.has(index) &&
        ((run.before !== -1 && other.start === run.before + 1) ||
          (run.after !== -1 && other.end === run.after) ||
          (run.before === -1 && other.start === 0 && run.start === 0)),
    );
    if (facing === -1) {
      insertions += 1;
      longest = Math.max(longest, run.weight);
    } else {
      met.add(facing);
      substitutions += 1;
    }
  }
  for (const [index, run] of runsB.entries()) {
    if (met.has(index)) continue;
    insertions += 1;
    longest = Math.max(longest, run.weight);
  }
  let moves = 0;
  let last = -1;
  for (const [index, partner] of partnerInB.entries()) {
    if (partner === -1 || a[index]!.role === "light") continue;
    if (partner < last) moves += 1;
    last = partner;
  }
  return [substitutions, insertions, longest, moves];
}

interface Run {
  readonly start: number;
  readonly end: number;
  readonly weight: number;
  /** Where the partner of the term before the run stands, -1 without one. */
  readonly before: number;
  readonly after: number;
}

const MOST_RUNS = 64;

function runsOf(terms: readonly Term[], partners: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (let at = 0; at < terms.length && runs.length < MOST_RUNS; at++) {
    if (partners[at] !== -1) continue;
    const start = at;
    let weight = 0;
    for (; at < terms.length && partners[at] === -1; at++)
      if (terms[at]!.role !== "light") weight += termWeight(terms[at]!);
    if (weight > 0) runs.push({ start, end: at, weight, before: partners[start - 1] ?? -1, after: partners[at] ?? -1 });
  }
  return runs;
}
