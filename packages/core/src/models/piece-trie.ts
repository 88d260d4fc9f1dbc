/**
 * A trie over UTF-16 units as a double array (Aoe 1989): the child of state `s` by a unit with code `c` is
 * `t = base[s] + c`, if `check[t]` is `s`. Two array reads a step, no strings.
 */
export interface PieceTrie {
  /** Unit → code; 0 for units that occur in no piece. */
  readonly codes: Uint16Array;
  /** `base` and `check` side by side: `links[2s]`, `links[2s + 1]`. The root is state 0. */
  readonly links: Int32Array;
  /** State → index of the piece that ends there, or −1. */
  readonly pieceAt: Int32Array;
}

/** Builds the trie; of equal pieces the last wins, and pieces for which `isSkipped` holds are left out. */
export function buildPieceTrie(pieces: readonly string[], isSkipped: (index: number) => boolean): PieceTrie {
  const codes = assignCodes(pieces);
  const nodes = buildNodes(pieces, codes, isSkipped);
  return placeNodes(nodes, codes);
}

/** Frequent units get small codes, which packs the array densely. */
function assignCodes(pieces: readonly string[]): Uint16Array {
  const counts = new Int32Array(0x10000);
  for (const piece of pieces) for (let at = 0; at < piece.length; at++) counts[piece.charCodeAt(at)]!++;
  const seen: number[] = [];
  for (let unit = 0; unit < counts.length; unit++) if (counts[unit]! > 0) seen.push(unit);
  seen.sort((a, b) => counts[b]! - counts[a]! || a - b);
  const codes = new Uint16Array(0x10000);
  for (let rank = 0; rank < seen.length; rank++) codes[seen[rank]!] = rank + 1;
  return codes;
}

/** A plain trie: node → parent, the code that leads to it, and the piece that ends there. */
interface Nodes {
  readonly count: number;
  readonly parent: Int32Array;
  readonly code: Uint16Array;
  readonly piece: Int32Array;
}

function buildNodes(pieces: readonly string[], codes: Uint16Array, isSkipped: (index: number) => boolean): Nodes {
  const most = 1 + pieces.reduce((sum, piece) => sum + piece.length, 0);
  const parent = new Int32Array(most);
  const code = new Uint16Array(most);
  const piece = new Int32Array(most).fill(-1);
  let count = 1;
  // Open addressing from (parent, code) to node, at most half full.
  const mask = (1 << (33 - Math.clz32(most))) - 1;
  const table = new Int32Array(mask + 1);
  for (let index = 0; index < pieces.length; index++) {
    const text = pieces[index]!;
    if (text.length === 0 || isSkipped(index)) continue;
    let node = 0;
    for (let at = 0; at < text.length; at++) {
      const step = codes[text.charCodeAt(at)]!;
      let slot = (Math.imul(node, 0x9e3779b1) ^ Math.imul(step, 0x85ebca6b)) >>> 7 & mask;
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

function placeNodes(nodes: Nodes, codes: Uint16Array): PieceTrie {
  const { count, parent, code, piece } = nodes;
  const childStart = new Int32Array(count + 1);
  for (let node = 1; node < count; node++) childStart[parent[node]! + 1]!++;
  for (let node = 0; node < count; node++) childStart[node + 1]! += childStart[node]!;
  const children = new Int32Array(count);
  const filled = childStart.slice();
  for (let node = 1; node < count; node++) children[filled[parent[node]!]!++] = node;

  const bases = new Int32Array(count);
  const slots = new SlotFinder();
  for (const node of byChildCount(childStart, count)) {
    const own = children.subarray(childStart[node]!, childStart[node + 1]!);
    if (own.length === 0) break;
    bases[node] = slots.place(own, code);
  }

  const maxCode = codes.reduce((most, value) => Math.max(most, value), 0);
  const states = slots.end + maxCode + 1;
  const links = new Int32Array(2 * states).fill(-1);
  const pieceAt = new Int32Array(states).fill(-1);
  const stateOf = (node: number): number => (node === 0 ? 0 : bases[parent[node]!]! + code[node]!);
  for (let node = 0; node < count; node++) {
    const state = stateOf(node);
    links[2 * state] = bases[node]!;
    if (node > 0) links[2 * state + 1] = stateOf(parent[node]!);
    pieceAt[state] = piece[node]!;
  }
  return { codes, links, pieceAt };
}

/** Nodes with many children first: they are hard to place, and the single ones fill the gaps. */
function byChildCount(childStart: Int32Array, count: number): Int32Array {
  const order = new Int32Array(count).map((_, node) => node);
  return order.sort((a, b) => childStart[b + 1]! - childStart[b]! - (childStart[a + 1]! - childStart[a]!) || a - b);
}

/** Finds the lowest base at which all of a node's children fall on free states. */
class SlotFinder {
  #used = new Uint8Array(1 << 16);
  /** All states below are used; state 0 is the root's. */
  #firstFree = 1;
  #from = 1;
  #lastCount = 0;
  end = 1;

  place(children: Int32Array, code: Uint16Array): number {
    while (this.#used[this.#firstFree] === 1) this.#firstFree++;
    // Where a set of this size found no room before, the next one of this size need not look again.
    if (children.length !== this.#lastCount) this.#from = this.#firstFree;
    this.#lastCount = children.length;
    let lowest = 0xffff;
    for (const child of children) lowest = Math.min(lowest, code[child]!);
    for (let first = Math.max(this.#from, this.#firstFree, lowest); ; first++) {
      if (this.#used[first] === 1) continue;
      const base = first - lowest;
      if (!this.#fits(children, code, base)) continue;
      for (const child of children) this.#take(base + code[child]!);
      if (children.length > 1 || lowest <= this.#firstFree) this.#from = first;
      return base;
    }
  }

  #fits(children: Int32Array, code: Uint16Array, base: number): boolean {
    for (const child of children) {
      const state = base + code[child]!;
      if (state === 0 || this.#used[state] === 1) return false;
    }
    return true;
  }

  #take(state: number): void {
    if (state >= this.#used.length) {
      const larger = new Uint8Array(2 * state);
      larger.set(this.#used);
      this.#used = larger;
    }
    this.#used[state] = 1;
    if (state >= this.end) this.end = state + 1;
  }
}
