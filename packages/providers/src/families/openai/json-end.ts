/** Tells when a JSON object that comes in pieces is whole. */
export interface JsonEnd {
  push(text: string): void;
  /** Whether its last brace has come. */
  readonly whole: boolean;
}

/** For text whose pieces may be cut anywhere; braces inside strings do not count. */
export function createJsonEnd(): JsonEnd {
  let depth = 0;
  let whole = false;
  let inString = false;
  let escaped = false;
  return {
    push(text) {
      for (let index = 0; index < text.length && !whole; index++) {
        const char = text.charCodeAt(index);
        if (escaped) escaped = false;
        else if (inString) {
          if (char === BACKSLASH) escaped = true;
          else if (char === QUOTE) inString = false;
        } else if (char === QUOTE) inString = true;
        else if (char === OPEN_BRACE || char === OPEN_BRACKET) depth++;
        else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) whole = --depth <= 0;
      }
    },
    get whole() {
      return whole;
    },
  };
}

const BACKSLASH = 92;
const QUOTE = 34;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
