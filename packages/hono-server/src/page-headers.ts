/**
 * Headers of the page's files, and of nothing else. `connect-src 'self'` is the promise that a prompt typed into the
 * page cannot leave for another host; the opener and embedder policies let WebAssembly use threads.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "connect-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

/** A name with a content hash: `-` or `.`, then 8 capitals and digits (esbuild) or 8 to 64 hexadecimal digits. */
const HASHED_NAME = /[-.](?:[A-Z0-9]{8}|[0-9a-f]{8,64})\.[a-z0-9]+$/;

/** Files whose name changes with their content are kept for a year; all others are asked for again each time. */
export function pageCacheControl(path: string): string {
  return HASHED_NAME.test(path) ? "public, max-age=31536000, immutable" : "no-cache";
}
