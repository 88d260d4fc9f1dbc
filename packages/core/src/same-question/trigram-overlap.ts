/** Characters that are read of each text. */
const MOST_CHARACTERS = 4096;

/** Dice overlap of the character trigrams of two texts, 0 to 1; signs and spaces count as one gap. */
export function trigramOverlap(a: string, b: string): number {
  const first = trigrams(a);
  const second = trigrams(b);
  let total = 0;
  let shared = 0;
  for (const [gram, count] of first) {
    total += count;
    shared += Math.min(count, second.get(gram) ?? 0);
  }
  for (const count of second.values()) total += count;
  return total === 0 ? 1 : (2 * shared) / total;
}

function trigrams(text: string): ReadonlyMap<string, number> {
  const plain = `  ${text
    .slice(0, MOST_CHARACTERS)
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim()} `;
  const counts = new Map<string, number>();
  for (let at = 0; at + 3 <= plain.length; at++) {
    const gram = plain.slice(at, at + 3);
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}
