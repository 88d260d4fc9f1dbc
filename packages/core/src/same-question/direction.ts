import type { Alignment } from "./align-terms.ts";
import type { Term } from "./term.ts";

/** Terms that are looked at; a bound for long texts. */
const MOST_TERMS = 80;
const MOST_STEPS = 16;
const CONJUNCTION = /^(and|or|vs|versus|nor|&|und|oder|y|e|o|u|et|ou|和|与|跟|及|或|同|还|と|や|\/)$/;
const SIGN = /^[=+*/<>^&|@#→√π∑∫-]$/;
/** Markers after which changing places changes what is asked. */
const DIRECTIONAL = new Set([
  "from",
  "to",
  "before",
  "after",
  "than",
  "instead",
  "against",
  "give",
  "owes",
  "over",
  "under",
]);

/** Two terms that stand in each other's place. */
export interface Swap {
  readonly first: string;
  readonly second: string;
}

/** Terms that follow each other in both questions. */
interface Block {
  readonly startA: number;
  readonly endA: number;
  readonly startB: number;
  readonly endB: number;
}

/**
 * Terms that changed places between two questions: "from A to B" against "from B to A", "a list of dicts" against "a dict
 * of lists". Moving a whole phrase to the front is no swap, nor are the two sides of "and" and "or".
 *
 * @param postpositions markers follow their noun, as in Japanese.
 */
export function findSwap(alignment: Alignment, postpositions: boolean): Swap | undefined {
  const { a, b } = alignment;
  const blocks = nounBlocks(alignment);
  for (const [index, x] of blocks.entries()) {
    const xInA = context(a, x.startA, x.endA, postpositions);
    const xInB = context(b, x.startB, x.endB, postpositions);
    if (xInA === xInB) continue;
    for (const y of blocks.slice(index + 1)) {
      const yInA = context(a, y.startA, y.endA, postpositions);
      const yInB = context(b, y.startB, y.endB, postpositions);
      const crossed = xInA === yInB && (yInA === xInB || facesOther(alignment, x, y, yInA, xInB));
      if (!crossed) continue;
      const marked = isMarker(xInA) || isMarker(yInA);
      if (x.startB < y.startB && !marked && (xInA === "^" || yInA === "^")) continue;
      if (
        !marked &&
        (isJoined(a, x.endA, y.startA) || isJoined(b, Math.min(x.endB, y.endB), Math.max(x.startB, y.startB)))
      )
        continue;
      return { first: wordsOf(a, x.startA, x.endA), second: wordsOf(a, y.startA, y.endA) };
    }
  }
  return undefined;
}

/** Each stands next to the other, with something between them that relates them: X pays Y, Y pays X. */
function facesOther({ a, b }: Alignment, x: Block, y: Block, yInA: string, xInB: string): boolean {
  return (
    yInA === a[x.endA - 1]!.key &&
    xInB === b[y.endB - 1]!.key &&
    shareRelation(a.slice(x.endA, y.startA), b.slice(y.endB, x.startB))
  );
}

function shareRelation(a: readonly Term[], b: readonly Term[]): boolean {
  return a.some((term) => !term.article && !CONJUNCTION.test(term.surface) && b.some(({ key }) => key === term.key));
}

function nounBlocks({ a, b, partnerInB }: Alignment): readonly Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < Math.min(a.length, MOST_TERMS); at++) {
    const partner = partnerInB[at]!;
    if (partner === -1 || partner >= 2 * MOST_TERMS || !isNoun(a[at]!) || !isNoun(b[partner]!)) continue;
    const last = blocks.at(-1);
    if (last !== undefined && isUnbroken(a, partnerInB, last, at)) {
      blocks[blocks.length - 1] = { ...last, endA: at + 1, endB: partner + 1 };
    } else blocks.push({ startA: at, endA: at + 1, startB: partner, endB: partner + 1 });
  }
  return blocks;
}

/** "founder of a company": nothing but "of" and articles, the same in both, between a block and the next term. */
function isUnbroken(a: readonly Term[], partnerInB: readonly number[], { endA, endB }: Block, at: number): boolean {
  for (let index = endA; index <= at; index++) {
    if (partnerInB[index] !== endB + index - endA) return false;
    if (index < at && !a[index]!.article && a[index]!.marker !== "of") return false;
  }
  return true;
}

function isNoun(term: Term): boolean {
  if (term.role === "content") return !SIGN.test(term.surface);
  return term.role === "detail" && term.kind !== "question" && term.kind !== "modality" && term.kind !== "negation";
}

/** The marker or the content next to a block, articles and other grammar skipped; "^" at the edge. */
function context(terms: readonly Term[], start: number, end: number, postpositions: boolean): string {
  const step = postpositions ? 1 : -1;
  const first = postpositions ? end : start - 1;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const term = terms[first + steps * step];
    if (term === undefined) break;
    if (term.marker !== undefined && DIRECTIONAL.has(term.marker)) return `marker:${term.marker}`;
    if (term.role !== "light" && !term.article && !term.generic && !SIGN.test(term.surface)) return term.key;
  }
  return "^";
}

function isMarker(neighbour: string): boolean {
  return neighbour.startsWith("marker:");
}

/** "A or B", "A and the small B": a conjunction with at most one other word of meaning between. */
function isJoined(terms: readonly Term[], from: number, to: number): boolean {
  let conjunction = false;
  let telling = 0;
  for (let index = from; index < to; index++) {
    if (CONJUNCTION.test(terms[index]!.surface)) conjunction = true;
    else if (terms[index]!.role !== "light") telling += 1;
  }
  return conjunction && telling <= 1;
}

function wordsOf(terms: readonly Term[], start: number, end: number): string {
  return terms
    .slice(start, end)
    .map(({ surface }) => surface)
    .join(" ");
}
