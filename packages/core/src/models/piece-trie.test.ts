import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildPieceTrie, type PieceTrie, type Pieces } from "./piece-trie.ts";

/** The state that `text` leads to, or −1. */
function walk(trie: PieceTrie, text: string): number {
  let state = 0;
  for (let at = 0; at < text.length; at++) {
    const code = trie.codes[text.charCodeAt(at)]!;
    if (code === 0) return -1;
    const next = trie.states[4 * state]! + code;
    if (trie.states[4 * next + 1] !== state) return -1;
    state = next;
  }
  return state;
}

/** Index of the piece that `text` is, or −1. */
function find(trie: PieceTrie, text: string): number {
  const state = walk(trie, text);
  return state < 0 ? -1 : trie.states[4 * state + 2]!;
}

function scoreOf(trie: PieceTrie, text: string): number {
  return trie.scores[4 * walk(trie, text) + 3]!;
}

function unitsOf(pieces: readonly string[]): Pieces {
  const starts = new Uint32Array(pieces.length + 1);
  for (const [index, piece] of pieces.entries()) starts[index + 1] = starts[index]! + piece.length;
  return {
    starts,
    scores: Float32Array.from(pieces, (_, index) => -index),
    units: Uint16Array.from(
      [...pieces.join("")].flatMap((character) => character.split("").map((unit) => unit.charCodeAt(0))),
    ),
  };
}

const piece = fc.oneof(
  fc.string({ maxLength: 6, unit: fc.constantFrom(..."abc▁") }),
  fc.string({ maxLength: 5, unit: "binary" }),
);

describe("buildPieceTrie", () => {
  test("finds exactly the pieces, the last of equal ones, and none that is skipped", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), fc.array(piece, { maxLength: 20 }), (pieces, others) => {
        const skipped = new Set([...pieces.keys()].filter((index) => index % 7 === 3));
        const expected = new Map<string, number>();
        for (const [index, text] of pieces.entries()) if (!skipped.has(index) && text !== "") expected.set(text, index);
        const trie = buildPieceTrie(unitsOf(pieces), skipped);
        for (const text of [...pieces, ...others]) expect(find(trie, text)).toBe(expected.get(text) ?? -1);
        for (const [text, index] of expected) expect(scoreOf(trie, text)).toBe(-index);
      }),
    );
  });

  test("holds twenty thousand pieces of a large alphabet", () => {
    const pieces = Array.from(
      { length: 20_000 },
      (_, index) =>
        String.fromCharCode(0x4e00 + index) + (index % 3 === 0 ? "" : String.fromCharCode(0x61 + (index % 26))),
    );
    const trie = buildPieceTrie(unitsOf(pieces), new Set());
    for (const [index, text] of pieces.entries()) expect(find(trie, text)).toBe(index);
    expect(trie.states.length).toBeLessThan(4 * 120_000);
  });
});
