import { readPartHead } from "./part-head.ts";

/** A short text field of a form, and where its value stands. */
export interface FormField {
  readonly value: string;
  /** Offsets from the first byte of the body; `end` is the one after the last. */
  readonly start: number;
  readonly end: number;
}

export interface FormScannerOptions {
  readonly boundary: string;
  /** The field that is looked for. It may be there once. */
  readonly field: string;
  /** Bytes of its value. Default 1 KiB. */
  readonly maxValueBytes?: number;
  /** Bytes of a part's head. Default 16 KiB. */
  readonly maxHeadBytes?: number;
  /** Default 1,000. */
  readonly maxParts?: number;
}

/** Reads along with a form and keeps nothing of it but one field. Bytes may be cut anywhere. */
export interface FormScanner {
  push(bytes: Uint8Array): void;
  /** The field, once its part is whole. */
  readonly found: FormField | undefined;
  /** What is wrong with the form so far. Nothing more is read then. */
  readonly fault: string | undefined;
  /** True once the form has ended. */
  readonly isWhole: boolean;
}

type State = "text" | "delimiter" | "head" | "end";

const CARRIAGE_RETURN = 0x0d;
const decoder = new TextDecoder();

/** A scanner of `multipart/form-data` that has seen nothing. */
export function createFormScanner(options: FormScannerOptions): FormScanner {
  const { boundary, field, maxValueBytes = 1024, maxHeadBytes = 16 * 1024, maxParts = 1000 } = options;
  const delimiter = new TextEncoder().encode(`\r\n--${boundary}`);
  const headEnd = new TextEncoder().encode("\r\n\r\n");
  let state: State = "text";
  // The first delimiter may be the first thing of all, without the line break that belongs to it.
  let held: Uint8Array = delimiter.slice(0, 2);
  /** Offset of the first held byte. */
  let base = -2;
  let parts = 0;
  /** Where the value of the field began; undefined in parts of other fields. */
  let valueStart: number | undefined;
  /** The line break that ends the head of the part; where a delimiter begins with it, readers differ. */
  let bodyBreak: number | undefined;
  let found: FormField | undefined;
  let fault: string | undefined;

  /** Takes what can be taken; the number of bytes that are done with. */
  const step = (bytes: Uint8Array): number => {
    switch (state) {
      case "text": {
        const at = indexOf(bytes, delimiter);
        if (at >= 0 && base + at === bodyBreak) {
          fault = "a part has no empty line after its head";
          return 0;
        }
        const free = at >= 0 ? at : Math.max(0, bytes.length - delimiter.length + 1);
        if (valueStart === undefined) {
          if (at < 0) return free;
        } else {
          const from = valueStart - base;
          if (free - from > maxValueBytes) {
            fault = `the field "${field}" is longer than ${maxValueBytes} bytes`;
            return 0;
          }
          if (at < 0) return 0;
          found = { value: decoder.decode(bytes.subarray(from, at)), start: valueStart, end: base + at };
          valueStart = undefined;
        }
        state = "delimiter";
        return at + delimiter.length;
      }
      case "delimiter": {
        if (bytes.length < 2) return 0;
        const [first, second] = bytes;
        if (first === 0x2d && second === 0x2d) {
          state = "end";
          return bytes.length;
        }
        // RFC 2046 allows blanks behind a boundary.
        if (first === 0x20 || first === 0x09) return 1;
        if (first !== CARRIAGE_RETURN || second !== 0x0a) {
          // Another boundary that begins like this one, or nothing of the kind.
          fault = "a boundary is not followed by the end of its line";
          return 0;
        }
        state = "head";
        parts++;
        if (parts > maxParts) fault = `the form has more than ${maxParts} parts`;
        // The line break may be the first half of the empty line that ends a head without headers.
        return 0;
      }
      case "head": {
        const at = indexOf(bytes, headEnd);
        if ((at < 0 ? bytes.length : at) > maxHeadBytes)
          fault = `the head of a part is longer than ${maxHeadBytes} bytes`;
        if (at < 0 || fault !== undefined) return 0;
        const head = readPartHead(decoder.decode(bytes.subarray(2, Math.max(2, at))));
        if ("fault" in head) {
          fault = head.fault;
          return 0;
        }
        state = "text";
        bodyBreak = base + at + 2;
        if (head.name === field) {
          if (found !== undefined) fault = `the field "${field}" is there more than once`;
          valueStart = base + at + headEnd.length;
        }
        return at + 2;
      }
      case "end":
        return bytes.length;
      default:
        return state satisfies never;
    }
  };

  return {
    push(chunk) {
      if (fault !== undefined || state === "end") return;
      let bytes = held.length === 0 ? chunk : concat(held, chunk);
      for (;;) {
        const before: State = state;
        const done = step(bytes);
        base += done;
        bytes = bytes.subarray(done);
        if (fault !== undefined || (done === 0 && state === before) || bytes.length === 0) break;
      }
      // A copy: the chunk's memory may be reused by its owner.
      held = fault === undefined ? bytes.slice() : EMPTY;
    },
    get found() {
      return found;
    },
    get fault() {
      return fault;
    },
    get isWhole() {
      return state === "end";
    },
  };
}

const EMPTY = new Uint8Array();

/** Where `pattern`, which begins with a carriage return, begins in `bytes`; -1 when it is not there whole. */
function indexOf(bytes: Uint8Array, pattern: Uint8Array): number {
  const last = bytes.length - pattern.length;
  for (let at = bytes.indexOf(CARRIAGE_RETURN); at >= 0 && at <= last; at = bytes.indexOf(CARRIAGE_RETURN, at + 1)) {
    let length = 1;
    while (length < pattern.length && bytes[at + length] === pattern[length]) length++;
    if (length === pattern.length) return at;
  }
  return -1;
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
