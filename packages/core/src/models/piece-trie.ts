/**
 * A trie over UTF-16 units as a double array (Aoe 1989): the child of state `s` by a unit with code `c` is
 * `t = base[s] + c`, if `check[t]` is `s`.
 *
 * What belongs to a state stands side by side in `states`, four words each, since reading memory is what a walk
 * spends its time on: `[4s]` base, `[4s + 1]` check, `[4s + 2]` the piece that ends there or −1, and its score in
 * `[4s + 3]` of `scores`, a view of the same memory. The root is state 0.
 */
export interface PieceTrie {
  /** Unit → code; 0 for units that occur in no piece. */
  readonly codes: Uint16Array;
  readonly states: Int32Array;
  readonly scores: Float32Array;
}

/** Pieces as one run of UTF-16 units: piece `i` is `units[starts[i], starts[i + 1])`. */
export interface Pieces {
  readonly units: Uint16Array;
  readonly starts: Uint32Array;
  readonly scores: Float32Array;
}

/**
 * Builds the trie; of equal pieces the last wins, and empty pieces and those of `skipped` are left out.
 *
 * The loops are plain ones over typed arrays: they run once, mostly before the engine has compiled them.
 */
export function buildPieceTrie(pieces: Pieces, skipped: ReadonlySet<number>): PieceTrie {
  const codes = assignCodes(pieces.units);
  const nodes = buildNodes(pieces, codes, skipped);
  return placeNodes(nodes, codes, pieces.scores);
}

/** Frequent units get small codes, which packs the array densely. */
function assignCodes(units: Uint16Array): Uint16Array {
  const counts = new Uint32Array(0x10000);
  for (let at = 0; at < units.length; at++) counts[units[at]!]!++;
  // Count in the high part and unit in the low one make sortable numbers, and sorting numbers needs no comparator.
  const seen = new Float64Array(0x10000);
  let length = 0;
  for (let unit = 0; unit < counts.length; unit++)
    if (counts[unit]! > 0) seen[length++] = counts[unit]! * 0x10000 + unit;
  const ascending = seen.subarray(0, length).sort();
  const codes = new Uint16Array(0x10000);
  for (let rank = 0; rank < length; rank++) codes[ascending[length - 1 - rank]! % 0x10000] = rank + 1;
  return codes;
}

/** A plain trie: node → parent, the code that leads to it, and the piece that ends there. */
interface Nodes {
  readonly count: number;
  readonly parent: Int32Array;
  readonly code: Uint16Array;
  readonly piece: Int32Array;
}

function buildNodes({ units, starts }: Pieces, codes: Uint16Array, skipped: ReadonlySet<number>): Nodes {
  const most = 1 + units.length;
  const parent = new Int32Array(most);
  const code = new Uint16Array(most);
  const piece = new Int32Array(most).fill(-1);
  let count = 1;
  // Open addressing from (parent, code) to node, at most half full.
  const mask = (1 << (33 - Math.clz32(most))) - 1;
  const table = new Int32Array(mask + 1);
  for (let index = 0; index + 1 < starts.length; index++) {
    const end = starts[index + 1]!;
    if (starts[index] === end || skipped.has(index)) continue;
    let node = 0;
    for (let at = starts[index]!; at < end; at++) {
      const step = codes[units[at]!]!;
      let slot = ((Math.imul(node, 0x9e3779b1) ^ Math.imul(step, 0x85ebca6b)) >>> 7) & mask;
      let child = table[slot]!;
      while (child !== 0 && (parent[child] !== node || code[child] !== step)) {
        slot = (slot + 1) & mask;
        child = table[slot]!;
      }
      if (child === 0) {
        child = count++;
        table[slot] = child;
        parent[child] = node;
        code[child] = step;
      }
      node = child;
    }
    piece[node] = index;
  }
  return { count, parent, code, piece };
}

function placeNodes({ count, parent, code, piece }: Nodes, codes: Uint16Array, pieceScores: Float32Array): PieceTrie {
  const childStart = new Int32Array(count + 1);
  for (let node = 1; node < count; node++) childStart[parent[node]! + 1]!++;
  for (let node = 0; node < count; node++) childStart[node + 1]! += childStart[node]!;
  const childCodes = new Uint16Array(count);
  const filled = childStart.slice();
  for (let node = 1; node < count; node++) childCodes[filled[parent[node]!]!++] = code[node]!;

  const bases = new Int32Array(count);
  const slots = new SlotFinder(childCodes);
  const order = withChildrenMostFirst(childStart, count);
  for (let at = 0; at < order.length; at++) {
    const node = order[at]!;
    bases[node] = slots.place(childStart[node]!, childStart[node + 1]!);
  }

  let maxCode = 0;
  for (let unit = 0; unit < codes.length; unit++) if (codes[unit]! > maxCode) maxCode = codes[unit]!;
  // A code added to any base stays inside the array, so that walking needs no bounds check of its own.
  const states = new Int32Array(4 * (slots.end + maxCode + 1)).fill(-1);
  const scores = new Float32Array(states.buffer);
  const stateOf = new Int32Array(count);
  // A node is numbered after its parent, so the parent's state is known.
  for (let node = 0; node < count; node++) {
    const state = node === 0 ? 0 : bases[parent[node]!]! + code[node]!;
    stateOf[node] = state;
    states[4 * state] = bases[node]!;
    if (node > 0) states[4 * state + 1] = stateOf[parent[node]!]!;
    if (piece[node]! < 0) continue;
    states[4 * state + 2] = piece[node]!;
    scores[4 * state + 3] = pieceScores[piece[node]!]!;
  }
  return { codes, states, scores };
}

/** The nodes that have children, those with many first: they are hard to place, and the single ones fill the gaps. */
function withChildrenMostFirst(childStart: Int32Array, count: number): Int32Array {
  const keys = new Float64Array(count);
  let length = 0;
  for (let node = 0; node < count; node++) {
    const children = childStart[node + 1]! - childStart[node]!;
    if (children > 0) keys[length++] = (0xffff - children) * 2 ** 32 + node;
  }
  const sorted = keys.subarray(0, length).sort();
  const order = new Int32Array(length);
  for (let at = 0; at < length; at++) order[at] = sorted[at]! % 2 ** 32;
  return order;
}

/** Finds the lowest base at which all of a node's children fall on free states. */
class SlotFinder {
  readonly #codes: Uint16Array;
  #used = new Uint8Array(1 << 18);
  /** All states below are used; state 0 is the root's. */
  #firstFree = 1;
  #from = 1;
  #lastCount = 0;
  end = 1;

  constructor(childCodes: Uint16Array) {
    this.#codes = childCodes;
  }

  /** For the children `childCodes[start, end)`. */
  place(start: number, end: number): number {
    const codes = this.#codes;
    let used = this.#used;
    while (used[this.#firstFree] === 1) this.#firstFree++;
    // Where a set of this size found no room before, the next one of this size need not look again.
    if (end - start !== this.#lastCount) this.#from = this.#firstFree;
    this.#lastCount = end - start;
    let lowest = 0xffff;
    let highest = 0;
    for (let at = start; at < end; at++) {
      if (codes[at]! < lowest) lowest = codes[at]!;
      if (codes[at]! > highest) highest = codes[at]!;
    }
    let first = Math.max(this.#from, lowest);
    search: for (; ; first++) {
      if (used[first] === 1) continue;
      for (let at = start; at < end; at++) if (used[first - lowest + codes[at]!] === 1) continue search;
      break;
    }
    const base = first - lowest;
    if (base + highest >= used.length) {
      used = new Uint8Array(2 * (base + highest));
      used.set(this.#used);
      this.#used = used;
    }
    for (let at = start; at < end; at++) used[base + codes[at]!] = 1;
    if (base + highest >= this.end) this.end = base + highest + 1;
    if (lowest <= this.#from) this.#from = first;
    return base;
  }
}
