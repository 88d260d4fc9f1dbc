import { readBounded } from "./web-exchange.ts";

/** What came of undoing a request's content encoding. */
export type Decoding =
  | { readonly kind: "body"; readonly bytes: Uint8Array }
  | { readonly kind: "too_large" }
  | { readonly kind: "unsupported"; readonly encoding: string }
  | { readonly kind: "malformed"; readonly encoding: string };

const formats: Readonly<Record<string, CompressionFormat>> = { gzip: "gzip", "x-gzip": "gzip", deflate: "deflate" };

/** Undoes `content-encoding`. Never produces more than `maxBytes`, however small the packed body is. */
export async function decodeBody(
  bytes: Uint8Array,
  contentEncoding: string | undefined,
  maxBytes: number,
): Promise<Decoding> {
  const encoding = (contentEncoding ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return { kind: "body", bytes };
  const format = formats[encoding];
  if (format === undefined) return { kind: "unsupported", encoding };
  try {
    // A view of an ArrayBuffer that is never shared: it was read from a socket.
    const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream(format));
    return await readBounded(stream, maxBytes);
  } catch {
    return { kind: "malformed", encoding };
  }
}
