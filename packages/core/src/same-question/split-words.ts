/** One word, number, sign or ideograph of a text. */
export interface RawWord {
  /** Lower case, without accents. */
  readonly text: string;
  /** As written, after NFKC. */
  readonly written: string;
  readonly sentenceStart: boolean;
  /** Inside quotation marks, where every word counts as itself. */
  readonly quoted: boolean;
}

/** Ideographs and hiragana one by one, katakana by runs, numbers, words with inner apostrophes or dots, signs that mean something. */
const WORD =
  /[\u3400-\u9fff々]|[\u3041-\u309f]|[\u30a1-\u30ffー]+|\d+(?:[.,:]\d+)*|[a-z]\+\+|[cf]#|\.net\b|[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hangul}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Thai}\p{Script=Devanagari}\p{M}]+(?:(?:['.]|-(?=[et]-))(?=\p{L})[\p{L}\p{M}]+)*'?|°[cf]|[%€$£¥°²³√π∑∫=+*/<>^&|@#→-]|[.!?。！？\n;:：]/giu;
const ENDS_SENTENCE = /^[.!?。！？\n;:：]$/;
const COMBINING = /[\u0300-\u036f]/g;

/**
 * The words of a text in order. A hyphen stands for minus only between numbers or before one; elsewhere it joins words,
 * which are then separate.
 */
export function splitWords(text: string): RawWord[] {
  const plain = text.normalize("NFKC").replaceAll(/[’‘`´]/g, "'");
  const quotes = quotedRanges(plain);
  let quote = 0;
  const words: RawWord[] = [];
  let sentenceStart = true;
  for (const match of plain.matchAll(WORD)) {
    const [written] = match;
    if (ENDS_SENTENCE.test(written)) {
      sentenceStart = true;
      continue;
    }
    if (written === "-" && !isMinus(plain, match.index)) continue;
    while (quote < quotes.length && quotes[quote]!.end <= match.index) quote += 1;
    const quoted = quote < quotes.length && quotes[quote]!.start < match.index;
    for (const part of expandContraction(foldWord(written))) {
      words.push({ text: part, written, sentenceStart, quoted });
    }
    sentenceStart = false;
  }
  return words;
}

/** Short quotations; a longer one is a text of its own, which is read like any other. */
const QUOTATION =
  /"[^"\n]{1,60}"|“[^”\n]{1,60}”|«[^»\n]{1,60}»|「[^」\n]{1,60}」|『[^』\n]{1,60}』|《[^》\n]{1,60}》|(?<![\p{L}\p{N}])'[^'\n]{1,60}'(?![\p{L}\p{N}])/gu;

function quotedRanges(text: string): readonly { readonly start: number; readonly end: number }[] {
  return Array.from(text.matchAll(QUOTATION), (match) => ({ start: match.index, end: match.index + match[0].length }));
}

/** Lower case without accents; kana keep their marks. */
export function foldWord(word: string): string {
  return word.toLowerCase().normalize("NFD").replaceAll(COMBINING, "").normalize("NFC").replaceAll("ß", "ss");
}

function isMinus(text: string, at: number): boolean {
  return (
    /(?:[\d\s(]|(?<!\p{L})\p{L})$/u.test(` ${text.slice(Math.max(0, at - 2), at)}`) &&
    /^\s?\d|^\s[a-z]\b/i.test(text.slice(at + 1, at + 4))
  );
}

const ENGLISH_CLITIC = /^(?:s|re|ve|ll|d|m)$/;

function expandContraction(word: string): readonly string[] {
  if (!word.includes("'")) return [word];
  if (word.endsWith("n't")) {
    const stem = word.slice(0, -3);
    return [stem === "ca" ? "can" : stem === "wo" ? "will" : stem === "sha" ? "shall" : stem, "not"];
  }
  const parts = word.split("'").filter((part) => part !== "");
  if (parts.length === 0) return [word];
  const last = parts.at(-1)!;
  return parts.length > 1 && ENGLISH_CLITIC.test(last) ? [...parts.slice(0, -1), `'${last}`] : parts;
}
