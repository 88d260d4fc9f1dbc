/** The inputs of one run of an encoder: both [texts, width], int64. */
export interface EncoderBatch {
  readonly ids: BigInt64Array;
  readonly mask: BigInt64Array;
  readonly shape: readonly [texts: number, width: number];
}

/** Puts token sequences side by side, filled up to the longest with `padId`; the mask is 1 where a token stands. */
export function encoderBatch(sequences: readonly Int32Array[], padId: number): EncoderBatch {
  const width = sequences.reduce((most, sequence) => Math.max(most, sequence.length), 0);
  const ids = new BigInt64Array(sequences.length * width);
  const mask = new BigInt64Array(sequences.length * width);
  // Ids are never negative, so writing the low words alone is right and ten times as fast as making bigints.
  const idWords = new Int32Array(ids.buffer);
  const maskWords = new Int32Array(mask.buffer);
  for (let row = 0; row < sequences.length; row++) {
    const sequence = sequences[row]!;
    for (let column = 0; column < width; column++) {
      const at = 2 * (row * width + column);
      idWords[at] = column < sequence.length ? sequence[column]! : padId;
      maskWords[at] = column < sequence.length ? 1 : 0;
    }
  }
  return { ids, mask, shape: [sequences.length, width] };
}
