/** Longer words are rare, and are segmented each time. */
const MAX_UNITS = 16;
const MAX_IDS = 7;
/** A power of two. With it the cache takes a megabyte, and holds the ten thousand words that make up most prose. */
const ENTRIES = 1 << 14;
/**
 * An entry takes 64 bytes, a line of the processor's cache, since fetching it is most of what a look-up costs: first
 * the ids in seven words of 32 bits, then the length and the count of ids in one of two halves each, then the units.
 */
const ENTRY_WORDS = 16;
const ENTRY_HALVES = 2 * ENTRY_WORDS;
const LENGTH_AT = 2 * MAX_IDS;
const COUNT_AT = LENGTH_AT + 1;
const UNITS_AT = LENGTH_AT + 2;

/**
 * Remembers the ids of short words, in flat arrays and without strings. Each word has one place by its hash, and a new
 * word takes the place over. It changes how fast an answer comes, never the answer.
 */
export class WordCache {
  readonly #words = new Int32Array(ENTRIES * ENTRY_WORDS);
  readonly #halves = new Uint16Array(this.#words.buffer);

  /** Copies the ids of the word `units[start, end)` to `target[at…]` and returns how many; −1 when it is not here. */
  read(units: Uint16Array, start: number, end: number, target: Int32Array, at: number): number {
    const length = end - start;
    if (length > MAX_UNITS) return -1;
    const entry = hash(units, start, end);
    const halves = this.#halves;
    const half = entry * ENTRY_HALVES;
    if (halves[half + LENGTH_AT] !== length) return -1;
    const from = half + UNITS_AT;
    for (let index = 0; index < length; index++) if (halves[from + index] !== units[start + index]) return -1;
    const count = halves[half + COUNT_AT]!;
    const words = this.#words;
    const ids = entry * ENTRY_WORDS;
    for (let index = 0; index < count; index++) target[at + index] = words[ids + index]!;
    return count;
  }

  /** Remembers that the word `units[start, end)` has the ids `source[at, at + count)`. */
  write(units: Uint16Array, start: number, end: number, source: Int32Array, at: number, count: number): void {
    const length = end - start;
    if (length > MAX_UNITS || count > MAX_IDS) return;
    const entry = hash(units, start, end);
    const half = entry * ENTRY_HALVES;
    for (let index = 0; index < count; index++) this.#words[entry * ENTRY_WORDS + index] = source[at + index]!;
    this.#halves[half + LENGTH_AT] = length;
    this.#halves[half + COUNT_AT] = count;
    for (let index = 0; index < length; index++) this.#halves[half + UNITS_AT + index] = units[start + index]!;
  }
}

/** FNV-1a over units, folded to the number of entries. */
function hash(units: Uint16Array, start: number, end: number): number {
  let value = 0x811c9dc5;
  for (let at = start; at < end; at++) value = Math.imul(value ^ units[at]!, 0x01000193);
  return (value ^ (value >>> 15)) & (ENTRIES - 1);
}
