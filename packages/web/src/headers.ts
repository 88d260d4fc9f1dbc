/** A header name and its value. */
export type PageHeader = readonly [name: string, value: string];

/**
 * The headers of the page's own files, in one table for every server: the gateway, static hosts, tests. They do not
 * belong on `/v1/*`.
 *
 * `connect-src 'self'` is the promise that a prompt cannot leave for elsewhere. The isolation headers have to be on
 * every file, error pages included: a worker whose script lacks them does not start under an isolated page.
 */
export const securityHeaders: readonly PageHeader[] = [
  [
    "content-security-policy",
    [
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
  ],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-embedder-policy", "require-corp"],
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
];

/** Files below this folder carry a hash of their content in their name. */
export const HASHED_FOLDER = "assets/";

const IMMUTABLE = "public, max-age=31536000, immutable";
const REVALIDATE = "no-cache";

/** Files that keep their name from build to build. */
const STABLE_FILES = ["", "index.html", "server.json"];

/** All headers of one file of the page; `path` is relative to the page's folder, without a leading slash. */
export function pageHeaders(path: string): readonly PageHeader[] {
  return [...securityHeaders, ["cache-control", path.startsWith(HASHED_FOLDER) ? IMMUTABLE : REVALIDATE]];
}

/** The same table as a `_headers` file, which Cloudflare, Netlify and others read. */
export function headersFile(): string {
  // Rules that match the same path add up, so each path gets its cache-control from one rule only.
  const rules: readonly (readonly [string, readonly PageHeader[]])[] = [
    ["/*", securityHeaders],
    [`/${HASHED_FOLDER}*`, [["cache-control", IMMUTABLE]]],
    ...STABLE_FILES.map((path) => [`/${path}`, [["cache-control", REVALIDATE]]] as const),
  ];
  return rules
    .map(([path, headers]) => [path, ...headers.map(([name, value]) => `  ${name}: ${value}`)].join("\n") + "\n")
    .join("\n");
}
