import type { Term } from "./term.ts";

/**
 * Joins a number and the exact unit after it into one term with one spelling: "2 hours" and "120 minutes" are both
 * `time 7200`. Half an hour is 0.5 hours. Months and years stay apart, since they have no fixed length, and so do units
 * of other systems: a mile is not 1.6 km to somebody who asks for miles.
 */
export function joinQuantities(terms: readonly Term[]): readonly Term[] {
  const joined: Term[] = [];
  for (const term of terms) {
    const exact = term.kind === "unit" ? /^unit:([a-z]+)\.(\d+)$/.exec(term.key) : null;
    const at = exact === null ? undefined : numberBefore(joined);
    if (exact === null || at === undefined) {
      joined.push(term);
      continue;
    }
    const number = joined[at]!;
    const amount = number.key === "scope:half" ? 0.5 : Number(number.key);
    const factor = Number(exact[2]);
    joined.length = at;
    joined.push({
      ...number,
      kind: "number",
      key: `${exact[1]} ${amount * factor}`,
      surface: `${number.surface} ${term.surface}`,
    });
  }
  return joined;
}

/** The index of the number just before, over "an" in "half an hour"; 1 stays apart, as "a week" has no number. */
function numberBefore(terms: readonly Term[]): number | undefined {
  const last = terms.length - 1;
  const candidate = terms[last];
  if (candidate === undefined) return undefined;
  if (candidate.key === "scope:half") return last;
  if (candidate.article && terms[last - 1]?.key === "scope:half") return last - 1;
  return candidate.kind === "number" && candidate.key !== "1" && /^\d+(\.\d+)?$/.test(candidate.key) ? last : undefined;
}
