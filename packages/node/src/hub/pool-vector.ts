import type { Pooling } from "./hub-folder.ts";

/** One vector from those of a text's tokens, [tokens × width], cut to `dimension`. */
export function poolVector(
  values: Float32Array,
  { tokens, pooling, dimension }: { readonly tokens: number; readonly pooling: Pooling; readonly dimension: number },
): Float32Array {
  const width = values.length / tokens;
  switch (pooling) {
    case "cls":
      return values.slice(0, dimension);
    case "last":
      return values.slice((tokens - 1) * width, (tokens - 1) * width + dimension);
    case "mean": {
      const sum = new Float32Array(dimension);
      for (let token = 0; token < tokens; token++)
        for (let at = 0; at < dimension; at++) sum[at]! += values[token * width + at]!;
      return sum.map((value) => value / tokens);
    }
    default:
      return pooling satisfies never;
  }
}
