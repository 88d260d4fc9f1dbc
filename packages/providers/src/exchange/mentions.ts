const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const encoder = new TextEncoder();

/** Words of JSON that bytes are searched for. */
export type WordSearch = (json: Uint8Array) => boolean;

/**
 * Searches the bytes of JSON text for strings that are one of `words`, which are ASCII: as names of members or as values,
 * and without parsing. True too where a word may be written with escapes, so that only `false` is sure.
 */
export function searchOfWords(words: readonly string[]): WordSearch {
  const wanted = words.map((word) => encoder.encode(`${word}"`));
  return (json) => isEscaped(json) || isQuoted(json, wanted);
}

/** Whether any ASCII character is written as `\u00…`. */
function isEscaped(json: Uint8Array): boolean {
  for (let at = json.indexOf(BACKSLASH); at >= 0; at = json.indexOf(BACKSLASH, at + 2)) {
    if (json[at + 1] === 0x75 && json[at + 2] === 0x30 && json[at + 3] === 0x30) return true;
  }
  return false;
}

function isQuoted(json: Uint8Array, wanted: readonly Uint8Array[]): boolean {
  for (let at = json.indexOf(QUOTE); at >= 0; at = json.indexOf(QUOTE, at + 1)) {
    for (const word of wanted) if (startsAt(json, at + 1, word)) return true;
  }
  return false;
}

function startsAt(json: Uint8Array, start: number, word: Uint8Array): boolean {
  if (json[start] !== word[0]) return false;
  for (let index = 1; index < word.length; index++) if (json[start + index] !== word[index]) return false;
  return true;
}
