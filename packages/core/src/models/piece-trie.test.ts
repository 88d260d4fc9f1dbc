import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildPieceTrie, type PieceTrie } from "./piece-trie.ts";

/** Index of the piece that `text` is, or −1. */
function find(trie: PieceTrie, text: string): number {
  let state = 0;
  for (let at = 0; at < text.length; at++) {
    const code = trie.codes[text.charCodeAt(at)]!;
    if (code === 0) return -1;
    const next = trie.links[2 * state]! + code;
    if (trie.links[2 * next + 1] !== state) return -1;
    state = next;
  }
  return trie.pieceAt[state]!;
}

const piece = fc.oneof(
  fc.string({ maxLength: 6, unit: fc.constantFrom(..."abc▁") }),
  fc.string({ maxLength: 5, unit: "binary" }),
);

describe("buildPieceTrie", () => {
  test("finds exactly the pieces, the last of equal ones, and none that is skipped", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), fc.array(piece, { maxLength: 20 }), (pieces, others) => {
        const isSkipped = (index: number): boolean => index % 7 === 3;
        const expected = new Map<string, number>();
        for (const [index, text] of pieces.entries()) if (!isSkipped(index) && text !== "") expected.set(text, index);
        const trie = buildPieceTrie(pieces, isSkipped);
        for (const text of [...pieces, ...others]) expect(find(trie, text)).toBe(expected.get(text) ?? -1);
      }),
    );
  });

  test("holds twenty thousand pieces of a large alphabet", () => {
    const pieces = Array.from({ length: 20_000 }, (_, index) => String.fromCharCode(0x4e00 + index) + (index % 3 === 0 ? "" : String.fromCharCode(0x61 + (index % 26))));
    const trie = buildPieceTrie(pieces, () => false);
    for (const [index, text] of pieces.entries()) expect(find(trie, text)).toBe(index);
    expect(trie.links.length).toBeLessThan(2 * 120_000);
  });
});
