import type { SeededRandom } from "./seeded-random.ts";

/** Pieces that parsers of JSON, UTF-8, server-sent events and AWS's frames stumble over. */
const ODD: readonly (readonly number[])[] = [
  [],
  [0],
  [0xff],
  [0xc3],
  [0xf0, 0x9f],
  [0xed, 0xa0, 0x80],
  [0xef, 0xbb, 0xbf],
  [0x0a],
  [0x0d],
  [0x0a, 0x0a],
  [0x22],
  [0x5c],
  [0x2c],
  [0x7b],
  [0x5d],
  [0x7f, 0xff, 0xff, 0xff],
];

/** A copy of `bytes` with one to three changes: pieces overwritten, cut out, put in or repeated, or the end cut off. */
export function mutateBytes(bytes: Uint8Array, random: SeededRandom): Uint8Array<ArrayBuffer> {
  let changed = Uint8Array.from(bytes);
  for (let left = 1 + random.below(3); left > 0; left--) {
    const at = random.below(changed.length + 1);
    const until = Math.min(changed.length, at + 1 + random.below(12));
    switch (random.below(5)) {
      case 0:
        if (at < changed.length) changed[at] = random.below(256);
        break;
      case 1:
        changed = joined(changed.subarray(0, at), Uint8Array.from(random.pick(ODD)), changed.subarray(at));
        break;
      case 2:
        changed = joined(changed.subarray(0, at), changed.subarray(until));
        break;
      case 3:
        changed = joined(changed.subarray(0, until), changed.subarray(at));
        break;
      default:
        if (random.oneIn(2)) changed = changed.slice(0, at);
        else changed = joined(changed.subarray(0, at), Uint8Array.from(random.pick(ODD)), changed.subarray(until));
    }
  }
  return changed;
}

/** `bytes` in up to six pieces, cut anywhere. */
export function cutBytes(bytes: Uint8Array, random: SeededRandom): readonly Uint8Array[] {
  const places = Array.from({ length: random.below(6) }, () => random.below(bytes.length + 1)).toSorted(
    (first, second) => first - second,
  );
  return [...places, bytes.length].map((end, index) => bytes.subarray(places[index - 1] ?? 0, end));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const part of parts) {
    all.set(part, position);
    position += part.length;
  }
  return all;
}
