/** Bytes that are read at either end of a long body; its length counts as well. */
const EDGE_BYTES = 65_536;

/**
 * 64 bits over a request's bytes, as two 32-bit halves: MurmurHash3 (x86, 32 bits; public domain) with two seeds. It
 * spreads requests evenly and is the same in every runtime. Of bodies over 128 KiB only both ends and the length are
 * read. Not a cryptographic hash.
 */
export function stableHash(bytes: Uint8Array): readonly [number, number] {
  const { length } = bytes;
  if (length <= 2 * EDGE_BYTES) return [murmur(bytes, 0x9747b28c), murmur(bytes, 0x5bd1e995)];
  const head = bytes.subarray(0, EDGE_BYTES);
  const tail = bytes.subarray(length - EDGE_BYTES);
  const low = murmur(tail, murmur(head, 0x9747b28c ^ length));
  return [low, murmur(tail, murmur(head, 0x5bd1e995 ^ length))];
}

function murmur(bytes: Uint8Array, seed: number): number {
  const { length } = bytes;
  const whole = length & ~3;
  let hash = seed;
  let at = 0;
  for (; at < whole; at += 4) {
    hash ^= scramble(bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let index = length - 1; index >= whole; index--) rest = (rest << 8) | bytes[index]!;
  hash ^= scramble(rest) ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(word: number): number {
  const mixed = Math.imul(word, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

/** The hash as 16 hexadecimal digits. */
export function formatHash([low, high]: readonly [number, number]): string {
  return (high >>> 0).toString(16).padStart(8, "0") + (low >>> 0).toString(16).padStart(8, "0");
}

/** A number in [0, 1) from a hash: the seed of a weighted choice. */
export function unitInterval([low]: readonly [number, number]): number {
  return (low >>> 0) / 0x1_0000_0000;
}
