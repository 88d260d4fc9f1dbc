import { soundAlike } from "./sound-alike.ts";
import { termWeight, type Term } from "./term.ts";
import { isInflection, isTypo } from "./word-forms.ts";

/** How two terms were found to be the same. */
export type MatchKind = "exact" | "inflected" | "typo" | "abbreviated" | "joined";

/** Which terms of two questions correspond. Polite terms are gone. */
export interface Alignment {
  readonly a: readonly Term[];
  readonly b: readonly Term[];
  /** For each term of `a` the index of its partner in `b`, -1 without one. */
  readonly partnerInB: readonly number[];
  readonly partnerInA: readonly number[];
  readonly counts: Readonly<Record<MatchKind, number>>;
}

/** Words left over on one side that are still compared letter by letter; a bound for long texts. */
const MOST_LEFT = 48;
const SHORTEST_ACRONYM = 2;
const LONGEST_ACRONYM = 6;
const SHORTEST_PREFIX = 3;
const SHORTEST_MISTYPED = 3;
/** Places of a repeated word that are compared by their neighbours. */
const MOST_PLACES = 8;

/**
 * Finds partners: first equal keys, in order where words repeat; then inflections, abbreviations and typing errors among
 * what is left. Linear in the lengths, plus a bounded amount of letter work.
 */
export function alignTerms(termsA: readonly Term[], termsB: readonly Term[]): Alignment {
  const a = termsA.filter(({ role }) => role !== "polite");
  const b = termsB.filter(({ role }) => role !== "polite");
  const partnerInB = a.map(() => -1);
  const partnerInA = b.map(() => -1);
  const counts = { exact: 0, inflected: 0, typo: 0, abbreviated: 0, joined: 0 };
  const join = (first: number, second: number, kind: MatchKind): void => {
    partnerInB[first] = second;
    partnerInA[second] = first;
    counts[kind] += 1;
  };
  matchEqual(a, b, partnerInA, join);
  const leftA = leftOver(a, partnerInB);
  const leftB = leftOver(b, partnerInA);
  if (leftA.length <= MOST_LEFT && leftB.length <= MOST_LEFT) {
    const state = { partnerInB, partnerInA, join };
    matchForms(a, b, ["inflected"], state);
    matchSplit(a, b, leftOver(a, partnerInB), leftOver(b, partnerInA), partnerInB, partnerInA, counts);
    matchSplit(b, a, leftOver(b, partnerInA), leftOver(a, partnerInB), partnerInA, partnerInB, counts);
    matchForms(a, b, ["abbreviated", "typo"], state);
  }
  return { a, b, partnerInB, partnerInA, counts };
}

/** The indices of terms that carry meaning and have no partner. */
export function leftOver(terms: readonly Term[], partners: readonly number[]): number[] {
  const left: number[] = [];
  for (const [index, term] of terms.entries()) if (partners[index] === -1 && term.role !== "light") left.push(index);
  return left;
}

/** Like `leftOver`, with grammar words long enough to be mistyped. */
function unmatched(terms: readonly Term[], partners: readonly number[]): number[] {
  const left: number[] = [];
  for (const [index, term] of terms.entries()) {
    if (partners[index] === -1 && (term.role !== "light" || term.surface.length >= SHORTEST_MISTYPED)) left.push(index);
  }
  return left.slice(0, 2 * MOST_LEFT);
}

/** Summed weight of terms at `indices`. */
export function weightAt(terms: readonly Term[], indices: readonly number[]): number {
  let sum = 0;
  for (const index of indices) sum += termWeight(terms[index]!);
  return sum;
}

type Join = (first: number, second: number, kind: MatchKind) => void;

function matchEqual(a: readonly Term[], b: readonly Term[], partnerInA: readonly number[], join: Join): void {
  const places = new Map<string, number[]>();
  for (let index = b.length - 1; index >= 0; index--) {
    const list = places.get(b[index]!.key);
    if (list === undefined) places.set(b[index]!.key, [index]);
    else list.push(index);
  }
  let expected = 0;
  for (const [index, { key }] of a.entries()) {
    const list = places.get(key);
    if (list === undefined) continue;
    while (list.length > 0 && partnerInA[list.at(-1)!] !== -1) list.pop();
    const partner = bestPlace(a, index, b, list.slice(-MOST_PLACES), partnerInA, expected);
    if (partner === undefined) continue;
    join(index, partner, "exact");
    expected = partner + 1;
  }
}

/** Of the places where a word stands in `b`, the one with the same neighbours; of equal ones the next in order. */
function bestPlace(
  a: readonly Term[],
  index: number,
  b: readonly Term[],
  places: readonly number[],
  partnerInA: readonly number[],
  expected: number,
): number | undefined {
  let best: number | undefined;
  let bestScore = -1;
  for (const place of places.toReversed()) {
    if (partnerInA[place] !== -1) continue;
    const score =
      2 * Number(a[index + 1] !== undefined && a[index + 1]!.key === b[place + 1]?.key) +
      2 * Number(index > 0 && a[index - 1]!.key === b[place - 1]?.key) +
      Number(place === expected);
    if (score > bestScore) {
      best = place;
      bestScore = score;
    }
  }
  return best;
}

function matchForms(
  a: readonly Term[],
  b: readonly Term[],
  kinds: readonly ("inflected" | "abbreviated" | "typo")[],
  state: { readonly partnerInB: readonly number[]; readonly partnerInA: readonly number[]; readonly join: Join },
): void {
  const leftA = unmatched(a, state.partnerInB);
  const leftB = unmatched(b, state.partnerInA);
  for (const kind of kinds) {
    for (const first of leftA) {
      if (state.partnerInB[first] !== -1) continue;
      for (const second of leftB) {
        if (state.partnerInA[second] !== -1 || !isForm(a[first]!, b[second]!, kind)) continue;
        state.join(first, second, kind);
        break;
      }
    }
  }
}

function isForm(a: Term, b: Term, kind: "inflected" | "abbreviated" | "typo"): boolean {
  if (a.kind === "number" || b.kind === "number" || a.kind === "programming" || b.kind === "programming") return false;
  if (a.role === "light" && (b.role === "light" || kind !== "typo")) return false;
  if (b.role === "light" && kind !== "typo") return false;
  switch (kind) {
    case "inflected":
      return isInflection(a.surface, b.surface);
    case "abbreviated":
      return isShortened(a, b) || isShortened(b, a);
    case "typo":
      if (a.ideograph || b.ideograph) return a.ideograph && b.ideograph && soundAlike(a.key, b.key);
      return isTypo(a.surface, b.surface);
  }
}

/** "temp" for "temperature": the start of a word, written without more. */
function isShortened(short: Term, long: Term): boolean {
  const { surface } = short;
  return (
    !short.ideograph &&
    surface.length >= SHORTEST_PREFIX &&
    long.surface.length > surface.length + 2 &&
    long.surface.startsWith(surface) &&
    !long.surface.includes(" ") &&
    short.role === "content" &&
    long.role === "content"
  );
}

/** One word against several: "chop sticks" and "chopsticks", "NASA" and its five words. */
function matchSplit(
  one: readonly Term[],
  several: readonly Term[],
  leftOne: readonly number[],
  leftSeveral: readonly number[],
  partnerOne: number[],
  partnerSeveral: number[],
  counts: Record<MatchKind, number>,
): void {
  for (const index of leftOne) {
    if (one[index]!.kind === "number") continue;
    const word = one[index]!.surface.replaceAll(/[^\p{L}\d]/gu, "");
    if (word === "") continue;
    for (const start of leftSeveral) {
      if (partnerSeveral[start] !== -1) continue;
      const joined =
        joinedRun(several, partnerSeveral, start, word) ?? acronymRun(several, partnerSeveral, start, word);
      if (joined === undefined) continue;
      partnerOne[index] = start;
      for (let at = start; at < joined.end; at++) partnerSeveral[at] = index;
      counts[joined.kind] += 1;
      break;
    }
  }
}

interface Run {
  readonly end: number;
  readonly kind: "joined" | "abbreviated";
}

function joinedRun(terms: readonly Term[], partners: readonly number[], start: number, word: string): Run | undefined {
  let text = "";
  for (let end = start; end < terms.length && partners[end] === -1; end++) {
    text += terms[end]!.surface.replaceAll(/[^\p{L}\d]/gu, "");
    if (text.length > word.length) return undefined;
    if (text === word) return terms[start]!.kind === "programming" ? undefined : { end: end + 1, kind: "joined" };
  }
  return undefined;
}

function acronymRun(terms: readonly Term[], partners: readonly number[], start: number, word: string): Run | undefined {
  if (word.length < SHORTEST_ACRONYM || word.length > LONGEST_ACRONYM || !/^\p{L}+$/u.test(word)) return undefined;
  let at = start;
  let letters = 0;
  while (letters < word.length) {
    const term = terms[at];
    if (term === undefined) return undefined;
    if (term.surface[0] === word[letters] && !(term.role === "light" && partners[at] !== -1)) {
      if (partners[at] !== -1) return undefined;
      letters += 1;
    } else if (term.role !== "light" || letters === 0) return undefined;
    at += 1;
  }
  return { end: at, kind: "abbreviated" };
}
