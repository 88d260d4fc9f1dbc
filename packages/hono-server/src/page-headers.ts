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

/** Below this path every file carries a hash of its content in its name. */
const HASHED_PATH = "/assets/";

/** Files whose name changes with their content are kept for a year; all others are asked for again each time. */
export function pageCacheControl(path: string): string {
  return path.startsWith(HASHED_PATH) ? "public, max-age=31536000, immutable" : "no-cache";
}
