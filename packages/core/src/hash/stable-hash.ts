/**
 * 64 bits of FNV-1a over bytes, as two 32-bit halves with different offsets: spreads requests evenly and is the same
 * in every runtime. Not a cryptographic hash.
 */
export function stableHash(bytes: Uint8Array): readonly [number, number] {
  let low = 0x811c9dc5;
  let high = 0x050c5d1f;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!;
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte ^ (low >>> 24), 0x01000193);
  }
  return [mix(low), mix(high ^ low)];
}

/** The hash as 16 hexadecimal digits. */
export function formatHash([low, high]: readonly [number, number]): string {
  return (high >>> 0).toString(16).padStart(8, "0") + (low >>> 0).toString(16).padStart(8, "0");
}

/** A number in [0, 1) from a hash: the seed of a weighted choice. */
export function unitInterval([low]: readonly [number, number]): number {
  return (low >>> 0) / 0x1_0000_0000;
}

/** Final avalanche of MurmurHash3 (32 bits), public domain constants. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
