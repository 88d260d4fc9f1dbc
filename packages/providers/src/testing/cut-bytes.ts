import fc from "fast-check";

/** `text` as UTF-8, or bytes as they are, in pieces that are cut anywhere, empty ones included. For properties of stream readers. */
export function arbitraryCuts(content: string | Uint8Array): fc.Arbitrary<readonly Uint8Array[]> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return fc.array(fc.nat({ max: bytes.length }), { maxLength: 24 }).map((places) => {
    const sorted = [0, ...places.toSorted((first, second) => first - second), bytes.length];
    return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
  });
}
