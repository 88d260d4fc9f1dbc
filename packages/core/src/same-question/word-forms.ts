/** Endings that change a word's form and not what it names, in the languages of the word tables. */
const ENDINGS = new Set(
  " s es ed d ing e n en er em es y ies ied ying ly t te ten st se ses a o as os ar ir er an on ons ez ent ant ai ait nt do da ada ado ando r ra mente ment 's in innen ning ting ted ped ping ding led ling ies ier ish ian ean nese ation".split(
    " ",
  ),
);
const SHORTEST_STEM = 3;
const LONGEST_ENDING_SHARE = 0.5;

/** Whether two words share a stem and differ only in endings: "battery" and "batteries", "größte" and "größten". */
export function isInflection(a: string, b: string): boolean {
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared += 1;
  const longest = Math.max(a.length, b.length);
  for (let stem = shared; stem >= SHORTEST_STEM && longest - stem <= longest * LONGEST_ENDING_SHARE; stem--) {
    if (ENDINGS.has(a.slice(stem)) && ENDINGS.has(b.slice(stem))) return true;
    if (shared - stem >= 2) break;
  }
  return false;
}

const SHORTEST_TYPO = 4;
/** No word of these languages is longer; what is, is data. */
const LONGEST_TYPO = 40;
const LETTERS_PER_ERROR = 5;

/**
 * Whether one word can be a mistyped form of the other: swapped letters in a word of 3, one error in a word of 4 letters, at most one for each 5 letters
 * in longer ones, where swapped neighbours count once. Digits never are errors.
 */
export function isTypo(a: string, b: string): boolean {
  const shortest = Math.min(a.length, b.length);
  // "teh"
  if (a.length === 3 && b.length === 3)
    return [...a].sort().join("") === [...b].sort().join("") && editDistance(a, b) === 1;
  if (Math.max(a.length, b.length) > LONGEST_TYPO) return false;
  if (shortest < SHORTEST_TYPO || /\d/.test(a) || /\d/.test(b)) return false;
  const allowed = Math.min(3, Math.max(1, Math.floor(Math.max(a.length, b.length) / LETTERS_PER_ERROR)));
  return Math.abs(a.length - b.length) <= allowed && editDistance(a, b) <= allowed;
}

/** Insertions, deletions, substitutions and swaps of neighbours that lead from one word to the other. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
