import type { HeaderPair } from "@signalbox/core";
import type { AnswerReceiver, Upstream, UpstreamRequest } from "./upstream.ts";

/** Names of headers and of parts of a query whose values let their bearer in. */
const SECRET_NAME = /auth|key|token|secret|password|cookie|sig(?:nature)?$|^code$/i;
/** Shorter ones would be found in any text. */
const MIN_SECRET_CHARS = 8;
const STAR = 0x2a;

const encoder = new TextEncoder();

/**
 * An upstream whose answers do not repeat the credentials that they were asked with. Some providers quote a request, its
 * headers included, when they refuse it; others put it into headers of theirs. Secrets become stars of the same length,
 * so that lengths stay true: in headers, in bodies of errors, and in event streams. Other bodies are the model's own, and
 * AWS's frames have checksums; whoever translates those masks what it makes of them.
 */
export function maskEchoes(upstream: Upstream): Upstream {
  return {
    ...upstream,
    async send(request, receiver) {
      const secrets = secretsOf(request);
      if (secrets.length === 0) return upstream.send(request, receiver);
      const masking = maskingReceiver(receiver, secrets);
      const end = await upstream.send(request, masking);
      await masking.flush();
      return end.kind === "failed" ? { ...end, detail: maskText(end.detail, secrets) } : end;
    },
  };
}

/** What of a request is secret, as it may be written in an answer. */
export function secretsOf({ path, headers }: Pick<UpstreamRequest, "path" | "headers">): readonly string[] {
  const found = headers.filter(([name]) => SECRET_NAME.test(name)).map(([, value]) => value);
  const query = path.indexOf("?");
  if (query >= 0)
    for (const [name, value] of new URLSearchParams(path.slice(query))) if (SECRET_NAME.test(name)) found.push(value);
  const values = found.flatMap((value) => {
    // A signature is as good as a key while its time lasts; what stands before it is no secret.
    const signature = /Signature=([0-9a-f]+)$/.exec(value)?.[1];
    if (signature !== undefined) return [signature];
    const bare = value.replace(/^[\w-]+ +/, "");
    return [bare, bare.replaceAll("/", "\\/"), encodeURIComponent(bare)];
  });
  // The longest first: one may hold another.
  return [...new Set(values)]
    .filter((value) => value.length >= MIN_SECRET_CHARS)
    .toSorted((first, second) => second.length - first.length);
}

export function maskText(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, "*".repeat(secret.length)), text);
}

interface MaskingReceiver extends AnswerReceiver {
  /** Passes on what was held back. */
  flush(): Promise<void> | undefined;
}

function maskingReceiver(receiver: AnswerReceiver, secrets: readonly string[]): MaskingReceiver {
  const patterns = secrets.map((secret) => encoder.encode(secret));
  const longest = Math.max(...patterns.map(({ length }) => length));
  let isMasked = false;
  /** The end of what came, while it may be the beginning of a secret. */
  let held = new Uint8Array();
  return {
    onHead(head) {
      const { status, headers } = head;
      const type = headers.find(([name]) => name === "content-type")?.[1] ?? "";
      isMasked = (status >= 400 || type.startsWith("text/event-stream")) && !type.includes("amazon.eventstream");
      receiver.onHead({
        ...head,
        headers: headers.map(([name, value]): HeaderPair => [name, maskText(value, secrets)]),
      });
    },
    onChunk(chunk) {
      if (!isMasked) return receiver.onChunk(chunk);
      const bytes = new Uint8Array(held.length + chunk.length);
      bytes.set(held);
      bytes.set(chunk, held.length);
      for (const pattern of patterns) mask(bytes, pattern);
      const end = bytes.length - heldLength(bytes, patterns, longest);
      held = bytes.slice(end);
      return end === 0 ? undefined : receiver.onChunk(bytes.subarray(0, end));
    },
    flush() {
      if (held.length === 0) return undefined;
      const last = held;
      held = new Uint8Array();
      return receiver.onChunk(last);
    },
  };
}

function mask(bytes: Uint8Array, pattern: Uint8Array): void {
  for (let at = bytes.indexOf(pattern[0]!); at >= 0; at = bytes.indexOf(pattern[0]!, at + 1))
    if (startsAt(bytes, pattern, { at, length: pattern.length })) bytes.fill(STAR, at, at + pattern.length);
}

/** How many bytes at the end are the beginning of a secret: none as a rule, so that events are not held back. */
function heldLength(bytes: Uint8Array, patterns: readonly Uint8Array[], longest: number): number {
  for (let length = Math.min(longest - 1, bytes.length); length > 0; length--) {
    const at = bytes.length - length;
    if (patterns.some((pattern) => length < pattern.length && startsAt(bytes, pattern, { at, length }))) return length;
  }
  return 0;
}

function startsAt(
  bytes: Uint8Array,
  pattern: Uint8Array,
  { at, length }: { readonly at: number; readonly length: number },
): boolean {
  if (at + length > bytes.length) return false;
  for (let index = 0; index < length; index++) if (bytes[at + index] !== pattern[index]) return false;
  return true;
}
