/** Longer words are rare, and are segmented each time. */
const MAX_UNITS = 16;
const MAX_IDS = 7;
/** A power of two. With it the cache takes about half a megabyte; ordinary prose hits it for nine words in ten. */
const ENTRIES = 1 << 13;

/**
 * Remembers the ids of short words, in flat arrays and without strings. Each word has one place by its hash, and a new
 * word takes the place over. It changes how fast an answer comes, never the answer.
 */
export class WordCache {
  readonly #units = new Uint16Array(ENTRIES * MAX_UNITS);
  readonly #lengths = new Uint8Array(ENTRIES);
  readonly #ids = new Int32Array(ENTRIES * MAX_IDS);
  readonly #counts = new Uint8Array(ENTRIES);

  /** Copies the ids of the word `units[start, end)` to `target[at…]` and returns how many; −1 when it is not here. */
  read(units: Uint16Array, start: number, end: number, target: Int32Array, at: number): number {
    const length = end - start;
    if (length > MAX_UNITS) return -1;
    const entry = hash(units, start, end);
    if (this.#lengths[entry] !== length) return -1;
    const known = this.#units;
    const from = entry * MAX_UNITS;
    for (let index = 0; index < length; index++) if (known[from + index] !== units[start + index]) return -1;
    const count = this.#counts[entry]!;
    const ids = this.#ids;
    for (let index = 0; index < count; index++) target[at + index] = ids[entry * MAX_IDS + index]!;
    return count;
  }

  /** Remembers that the word `units[start, end)` has the ids `source[at, at + count)`. */
  write(units: Uint16Array, start: number, end: number, source: Int32Array, at: number, count: number): void {
    const length = end - start;
    if (length > MAX_UNITS || count > MAX_IDS) return;
    const entry = hash(units, start, end);
    for (let index = 0; index < length; index++) this.#units[entry * MAX_UNITS + index] = units[start + index]!;
    for (let index = 0; index < count; index++) this.#ids[entry * MAX_IDS + index] = source[at + index]!;
    this.#lengths[entry] = length;
    this.#counts[entry] = count;
  }
}

/** FNV-1a over units, folded to the number of entries. */
function hash(units: Uint16Array, start: number, end: number): number {
  let value = 0x811c9dc5;
  for (let at = start; at < end; at++) value = Math.imul(value ^ units[at]!, 0x01000193);
  return (value ^ (value >>> 15)) & (ENTRIES - 1);
}
