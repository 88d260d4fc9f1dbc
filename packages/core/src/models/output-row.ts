/**
 * The values of one row of a batch: [batch, width] gives `width` values, [batch, sequence, width] the first
 * `tokens` × `width`, without what was padded. A copy, since the run's memory may be used again.
 */
export function outputRow(
  data: Float32Array,
  dims: readonly number[],
  { row, tokens }: { readonly row: number; readonly tokens: number },
): Float32Array {
  const [batch, ...inner] = dims;
  if (batch === undefined || (inner.length !== 1 && inner.length !== 2))
    throw new TypeError(`expected an output of 2 or 3 dimensions, got [${dims.join(", ")}]`);
  const size = data.length / batch;
  const from = row * size;
  return data.slice(from, inner.length === 1 ? from + size : from + tokens * inner[1]!);
}
