/** A run of bytes: `start` inclusive, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One member of a JSON object: the span of its quoted key and of its value. */
export interface MemberSpan {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Span;
}

/** A whole document that has been validated: the span of its root, and the members when that is an object. */
export interface JsonFrame extends Span {
  /** In the order written; duplicate keys appear as often as they are written. */
  readonly members: readonly MemberSpan[];
}

/** Where and why bytes are not JSON. `depth` means the nesting limit was passed. */
export interface JsonFault {
  readonly kind: "syntax" | "depth";
  readonly offset: number;
}

const decoder = new TextDecoder();

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Nesting that a request body may have; far above any client's, far below a stack overflow. */
export const MAX_JSON_DEPTH = 256;

/**
 * Validates UTF-8 encoded JSON text (RFC 8259) and returns where its root and top-level members stand, or the first
 * fault.
 *
 * Structure is checked on bytes: every structural character is ASCII, and the bytes of multi-byte characters are all
 * ≥ 0x80, so nothing needs decoding. Invalid UTF-8 inside strings is accepted, as `TextDecoder` does.
 */
export function scanJson(bytes: Uint8Array, maxDepth: number = MAX_JSON_DEPTH): JsonFrame | JsonFault {
  const end = bytes.length;
  // One entry per open container: 1 for an object, 0 for an array.
  const open: number[] = [];
  let at = skipSpace(bytes, bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);
  const start = at;
  const members: MemberSpan[] = [];
  let memberKey = -1;
  let memberValue = -1;
  for (;;) {
    // A value is expected here.
    const byte = bytes[at];
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (open.length >= maxDepth) return { kind: "depth", offset: at };
      const isObject = byte === OPEN_BRACE;
      at = skipSpace(bytes, at + 1);
      if (bytes[at] === (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
        at++;
      } else {
        open.push(isObject ? 1 : 0);
        if (isObject) {
          if (open.length === 1) memberKey = at;
          at = skipKey(bytes, at);
          if (at < 0) return { kind: "syntax", offset: -at - 1 };
          if (open.length === 1) memberValue = at;
        }
        continue;
      }
    } else {
      const next = byte === QUOTE ? skipString(bytes, at) : skipScalar(bytes, at);
      if (next < 0) return { kind: "syntax", offset: Math.min(-next - 1, end) };
      at = next;
    }
    // A value has ended: close containers, or go on with the next element.
    for (;;) {
      if (open.length === 0) {
        const rest = skipSpace(bytes, at);
        return rest === end ? { start, end: at, members } : { kind: "syntax", offset: rest };
      }
      const isObject = open[open.length - 1] === 1;
      if (isObject && open.length === 1) members.push(memberAt(bytes, memberKey, { start: memberValue, end: at }));
      at = skipSpace(bytes, at);
      const after = bytes[at];
      if (after === COMMA) {
        at = skipSpace(bytes, at + 1);
        if (isObject) {
          if (open.length === 1) memberKey = at;
          at = skipKey(bytes, at);
          if (at < 0) return { kind: "syntax", offset: -at - 1 };
          if (open.length === 1) memberValue = at;
        }
        break;
      }
      if (after !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) return { kind: "syntax", offset: at };
      open.pop();
      at++;
    }
  }
}

function memberAt(bytes: Uint8Array, keyStart: number, value: Span): MemberSpan {
  const keySpan = { start: keyStart, end: skipString(bytes, keyStart) };
  return { key: readKey(bytes, keySpan), keySpan, value };
}

/** The members of the object at `span`, in order; duplicate keys appear as often as they are written. */
export function membersOf(bytes: Uint8Array, span: Span): MemberSpan[] {
  const members: MemberSpan[] = [];
  if (bytes[span.start] !== OPEN_BRACE) return members;
  let at = skipSpace(bytes, span.start + 1);
  while (bytes[at] === QUOTE) {
    const valueStart = skipSpace(bytes, skipSpace(bytes, skipString(bytes, at)) + 1);
    const valueEnd = skipValue(bytes, valueStart);
    members.push(memberAt(bytes, at, { start: valueStart, end: valueEnd }));
    at = skipSpace(bytes, valueEnd);
    if (bytes[at] !== COMMA) break;
    at = skipSpace(bytes, at + 1);
  }
  return members;
}

/** The first elements of the array at `span`, at most `limit` of them. */
export function elementsOf(bytes: Uint8Array, span: Span, limit: number = Infinity): Span[] {
  const elements: Span[] = [];
  if (bytes[span.start] !== OPEN_BRACKET) return elements;
  let at = skipSpace(bytes, span.start + 1);
  while (at < span.end && elements.length < limit && bytes[at] !== CLOSE_BRACKET) {
    const end = skipValue(bytes, at);
    elements.push({ start: at, end });
    at = skipSpace(bytes, end);
    if (bytes[at] !== COMMA) break;
    at = skipSpace(bytes, at + 1);
  }
  return elements;
}

/** The JSON text at `span`, parsed. */
export function readValue(bytes: Uint8Array, span: Span): unknown {
  return JSON.parse(decoder.decode(bytes.subarray(span.start, span.end)));
}

/** What kind of value starts at `span`. */
export function kindAt(bytes: Uint8Array, span: Span): "object" | "array" | "string" | "boolean" | "null" | "number" {
  switch (bytes[span.start]) {
    case OPEN_BRACE:
      return "object";
    case OPEN_BRACKET:
      return "array";
    case QUOTE:
      return "string";
    case 0x74:
    case 0x66:
      return "boolean";
    case 0x6e:
      return "null";
    default:
      return "number";
  }
}

/** A key; nearly all are short and plain ASCII, for which a decoder would cost more than the text. */
function readKey(bytes: Uint8Array, span: Span): string {
  let key = "";
  for (let at = span.start + 1; at < span.end - 1; at++) {
    const byte = bytes[at]!;
    if (byte === BACKSLASH || byte >= 0x80) return readValue(bytes, span) as string;
    key += String.fromCharCode(byte);
  }
  return key;
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at]) at++;
  return at;
}

/** From a key's opening quote to the value behind its colon; `-offset - 1` on a fault. */
function skipKey(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== QUOTE) return -from - 1;
  const end = skipString(bytes, from);
  if (end < 0) return end;
  const colon = skipSpace(bytes, end);
  return bytes[colon] === COLON ? skipSpace(bytes, colon + 1) : -colon - 1;
}

/** From an opening quote past the closing one; `-offset - 1` on a fault. */
function skipString(bytes: Uint8Array, from: number): number {
  const end = bytes.length;
  let at = from + 1;
  while (at < end) {
    const byte = bytes[at]!;
    if (byte === QUOTE) return at + 1;
    if (byte < 0x20) return -at - 1;
    if (byte !== BACKSLASH) {
      at++;
      continue;
    }
    const escaped = bytes[at + 1];
    if (escaped === 0x75) {
      for (let digit = at + 2; digit < at + 6; digit++) if (!isHexDigit(bytes[digit])) return -digit - 1;
      at += 6;
    } else if (
      escaped === QUOTE ||
      escaped === BACKSLASH ||
      escaped === 0x2f ||
      escaped === 0x62 ||
      escaped === 0x66 ||
      escaped === 0x6e ||
      escaped === 0x72 ||
      escaped === 0x74
    ) {
      at += 2;
    } else {
      return -at - 2;
    }
  }
  return -end - 1;
}

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

/** Past a number or one of `true`, `false`, `null`; `-offset - 1` on a fault. */
function skipScalar(bytes: Uint8Array, from: number): number {
  switch (bytes[from]) {
    case 0x74:
      return skipWord(bytes, from, "true");
    case 0x66:
      return skipWord(bytes, from, "false");
    case 0x6e:
      return skipWord(bytes, from, "null");
    default:
      return skipNumber(bytes, from);
  }
}

function skipWord(bytes: Uint8Array, from: number, word: string): number {
  for (let index = 0; index < word.length; index++) {
    if (bytes[from + index] !== word.charCodeAt(index)) return -(from + index) - 1;
  }
  return from + word.length;
}

function skipNumber(bytes: Uint8Array, from: number): number {
  let at = bytes[from] === 0x2d ? from + 1 : from;
  if (bytes[at] === 0x30) at++;
  else {
    const digits = skipDigits(bytes, at);
    if (digits === at) return -at - 1;
    at = digits;
  }
  if (bytes[at] === 0x2e) {
    const digits = skipDigits(bytes, at + 1);
    if (digits === at + 1) return -digits - 1;
    at = digits;
  }
  if (bytes[at] === 0x65 || bytes[at] === 0x45) {
    const sign = bytes[at + 1];
    const first = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
    const digits = skipDigits(bytes, first);
    if (digits === first) return -digits - 1;
    at = digits;
  }
  return at;
}

function skipDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte !== undefined && byte >= 0x30 && byte <= 0x39; byte = bytes[at]) at++;
  return at;
}

/** Past any value of text that `scanJson` has accepted. */
function skipValue(bytes: Uint8Array, from: number): number {
  const first = bytes[from];
  if (first === QUOTE) return skipString(bytes, from);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return skipScalar(bytes, from);
  let depth = 0;
  let at = from;
  for (;;) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = skipString(bytes, at);
      continue;
    }
    at++;
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return at;
  }
}
