/** Puts the pieces of a body together, up to a limit. */
export interface BodyCollector {
  /** False when the body is now larger than the limit; nothing is kept then. */
  push(piece: Uint8Array): boolean;
  whole(): Uint8Array;
}

export function createBodyCollector({ maxBytes }: { readonly maxBytes: number }): BodyCollector {
  let pieces: Uint8Array[] = [];
  let size = 0;
  return {
    push(piece) {
      size += piece.length;
      if (size > maxBytes) pieces = [];
      else pieces.push(piece);
      return size <= maxBytes;
    },
    whole: () => (pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)),
  };
}
