const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const encoder = new TextEncoder();

/** Whether the bytes of JSON text may hold one of certain words. */
export type WordSearch = (json: Uint8Array) => boolean;

/** Words in ASCII. */
export interface SearchedWords {
  /** Names of members, at any depth. */
  readonly members?: readonly string[];
  /** Strings that are values, or names. */
  readonly values?: readonly string[];
}

/**
 * Searches the bytes of JSON text for words without parsing it. True too where a word may be written with escapes, so that
 * only `false` is sure.
 */
export function searchOfWords({ members = [], values = [] }: SearchedWords): WordSearch {
  const wanted = [
    ...members.map((word) => ({ bytes: encoder.encode(`${word}"`), isMember: true })),
    ...values.map((word) => ({ bytes: encoder.encode(`${word}"`), isMember: false })),
  ];
  return (json) => isEscaped(json) || isQuoted(json, wanted);
}

interface Wanted {
  readonly bytes: Uint8Array;
  readonly isMember: boolean;
}

/** Whether any ASCII character is written as `\u00…`. */
function isEscaped(json: Uint8Array): boolean {
  for (let at = json.indexOf(BACKSLASH); at >= 0; at = json.indexOf(BACKSLASH, at + 2)) {
    if (json[at + 1] === 0x75 && json[at + 2] === 0x30 && json[at + 3] === 0x30) return true;
  }
  return false;
}

function isQuoted(json: Uint8Array, wanted: readonly Wanted[]): boolean {
  for (let at = json.indexOf(QUOTE); at >= 0; at = json.indexOf(QUOTE, at + 1)) {
    for (const { bytes, isMember } of wanted)
      if (startsAt(json, at + 1, bytes) && (!isMember || isBeforeColon(json, at + 1 + bytes.length))) return true;
  }
  return false;
}

function isBeforeColon(json: Uint8Array, start: number): boolean {
  let at = start;
  while (json[at] === 0x20 || json[at] === 0x0a || json[at] === 0x0d || json[at] === 0x09) at++;
  return json[at] === 0x3a;
}

function startsAt(json: Uint8Array, start: number, word: Uint8Array): boolean {
  if (json[start] !== word[0]) return false;
  for (let index = 1; index < word.length; index++) if (json[start + index] !== word[index]) return false;
  return true;
}
