/**
 * Fields of clients that are hints to one provider's own caches, records and streams and change no answer: other wires
 * note them, but refuse nothing for them.
 */
const HINTS: ReadonlySet<string> = new Set([
  "store",
  "stream_options",
  "prompt_cache_key",
  "prompt_cache_retention",
  "safety_identifier",
]);

export function isClientHint(name: string): boolean {
  return HINTS.has(name);
}
