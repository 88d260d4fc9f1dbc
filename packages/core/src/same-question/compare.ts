import { leftOver, weightAt, type Alignment } from "./align-terms.ts";
import { findSwap } from "./direction.ts";
import type { DetailKind, Term } from "./term.ts";

/** A detail in which two questions differ. */
export interface Conflict {
  /** `direction`: two things changed places; `opposite`: one says more where the other says less. */
  readonly kind: DetailKind | "direction" | "opposite";
  /** What only the first question says, in its words. */
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** An answer to one cannot serve the other, whatever else agrees. */
  readonly hard: boolean;
}

/** Kinds of which different values on both sides exclude each other. */
const EXCLUSIVE: ReadonlySet<DetailKind> = new Set([
  "number",
  "unit",
  "date",
  "language",
  "programming",
  "format",
  "time",
  "scope",
]);
/** With no more than this weight of other words left, a denial on one side only turns the question around. */
const NEARLY_EQUAL = 1.5;
/** With more left over the questions are worded too differently to read a conflict from single words. */
const COMPARABLE = 6;

/** The details that only one of two questions has, by kind, hard conflicts first. */
export function compareDetails(alignment: Alignment, postpositions: boolean): readonly Conflict[] {
  const { a, b, partnerInA, partnerInB } = alignment;
  const leftA = leftOver(a, partnerInB);
  const leftB = leftOver(b, partnerInA);
  const rest = weightAt(a, leftA) + weightAt(b, leftB);
  const conflicts: Conflict[] = [];
  const byKind = new Map<DetailKind, { readonly a: string[]; readonly b: string[] }>();
  const collect = (terms: readonly Term[], indices: readonly number[], side: "a" | "b"): void => {
    for (const index of indices) {
      const { kind, key, surface } = terms[index]!;
      if (kind === undefined || (kind === "number" && key === "1")) continue;
      const entry = byKind.get(kind) ?? { a: [], b: [] };
      entry[side].push(surface);
      byKind.set(kind, entry);
    }
  };
  collect(a, leftA, "a");
  collect(b, leftB, "b");
  for (const [kind, sides] of byKind) {
    const both = sides.a.length > 0 && sides.b.length > 0;
    const hard =
      kind === "negation" ? !both && rest <= NEARLY_EQUAL : both && rest <= COMPARABLE && EXCLUSIVE.has(kind);
    conflicts.push({ kind, ...sides, hard });
  }
  const opposite = findOpposite(
    leftA.map((index) => a[index]!),
    leftB.map((index) => b[index]!),
  );
  if (opposite !== undefined) conflicts.push({ kind: "opposite", ...opposite, hard: rest <= COMPARABLE });
  const swap = findSwap(alignment, postpositions);
  if (swap !== undefined) {
    conflicts.push({ kind: "direction", a: [swap.first, swap.second], b: [swap.second, swap.first], hard: true });
  }
  return conflicts.toSorted((first, second) => Number(second.hard) - Number(first.hard));
}

function findOpposite(
  a: readonly Term[],
  b: readonly Term[],
): { readonly a: readonly string[]; readonly b: readonly string[] } | undefined {
  const poles = new Map<string, string>();
  for (const { kind, key, surface } of b) if (kind === "pole") poles.set(key, surface);
  for (const { kind, key, surface } of a) {
    if (kind !== "pole") continue;
    const other = poles.get(key.slice(0, -1) + (key.endsWith("+") ? "-" : "+"));
    if (other !== undefined) return { a: [surface], b: [other] };
  }
  return undefined;
}
