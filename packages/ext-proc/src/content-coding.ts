import type { Transform } from "node:stream";
import { promisify } from "node:util";
import {
  brotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
  gunzip,
  inflate,
  zstdDecompress,
} from "node:zlib";

/** Content codings that can be undone. */
export type ContentCoding = "gzip" | "deflate" | "br" | "zstd";

const codings = {
  gzip: { all: promisify(gunzip), stream: createGunzip },
  deflate: { all: promisify(inflate), stream: createInflate },
  br: { all: promisify(brotliDecompress), stream: createBrotliDecompress },
  zstd: { all: promisify(zstdDecompress), stream: createZstdDecompress },
} satisfies Record<ContentCoding, unknown>;

/** Reads a `content-encoding` header. `identity`: as it is. `unknown`: none of ours, or several on top of each other. */
export function readContentEncoding(header: string | undefined): ContentCoding | "identity" | "unknown" {
  const name = header?.trim().toLowerCase() ?? "";
  if (name === "" || name === "identity") return "identity";
  if (name === "x-gzip") return "gzip";
  return Object.hasOwn(codings, name) ? (name as ContentCoding) : "unknown";
}

export type DecodedBody =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "too_large" }
  | { readonly kind: "broken" };

/** Undoes a coding, giving up when the result would be larger than `maxBytes`. */
export async function decodeBody(
  body: Uint8Array,
  coding: ContentCoding,
  { maxBytes }: { readonly maxBytes: number },
): Promise<DecodedBody> {
  try {
    return { kind: "bytes", bytes: await codings[coding].all(body, { maxOutputLength: maxBytes }) };
  } catch (error) {
    const isTooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return { kind: isTooLarge ? "too_large" : "broken" };
  }
}

/** A stream that undoes a coding. */
export function createDecodingStream(coding: ContentCoding): Transform {
  return codings[coding].stream();
}
