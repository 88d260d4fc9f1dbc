import type { Lexicon, LexiconEntry } from "./lexicon.ts";
import { joinNumberWords, readHanNumber, readNumeral } from "./numbers.ts";
import { joinQuantities } from "./quantities.ts";
import type { RawWord } from "./split-words.ts";
import type { DetailKind, Term } from "./term.ts";

const SIGN = /^[=+*/<>^&|@#→√π∑∫²³-]$/;
const IDEOGRAPH = /^[\u3041-\u309f\u3400-\u9fff々]$/;
/** "够不够", "能不能": a way to ask, not a denial. */
const YES_NO = /^[不没]$/;

/**
 * Reads a question's words with the tables of its language: phrases become one term, numbers get one spelling,
 * exact units one base. Linear in the number of words.
 */
export function readTerms(words: readonly RawWord[], lexicon: Lexicon): readonly Term[] {
  const terms: Term[] = [];
  for (let at = 0; at < words.length;) {
    const taken = readOne(words, at, lexicon, terms);
    at += taken;
  }
  return joinQuantities(joinNumberWords(terms));
}

function readOne(words: readonly RawWord[], at: number, lexicon: Lexicon, terms: Term[]): number {
  const word = words[at]!;
  if (YES_NO.test(word.text) && at > 0 && words[at - 1]!.text === words[at + 1]?.text) {
    // The repeated verb goes with it.
    return 2;
  }
  const han = readHanNumber(words, at);
  const phrase = word.quoted ? undefined : longestPhrase(words, at, lexicon);
  if (han !== undefined && han.length >= (phrase?.length ?? 0)) {
    terms.push(detail(String(han.value), word.text, "number"));
    return han.length;
  }
  if (phrase !== undefined) {
    terms.push(termOf(phrase.entry, phrase.surface, lexicon));
    return phrase.length;
  }
  const numeral = readNumeral(words, at);
  if (numeral !== undefined) {
    terms.push({ ...detail(numeral.key, word.text, "number"), name: false });
    return numeral.length;
  }
  terms.push(plainTerm(word, lexicon));
  return 1;
}

function longestPhrase(
  words: readonly RawWord[],
  at: number,
  lexicon: Lexicon,
): { readonly entry: LexiconEntry; readonly surface: string; readonly length: number } | undefined {
  const most = lexicon.longest.get(words[at]!.text) ?? 0;
  for (let length = Math.min(most, words.length - at); length > 0; length--) {
    const surface = words
      .slice(at, at + length)
      .map(({ text }) => text)
      .join(" ");
    const entry = lexicon.phrases.get(surface);
    if (entry !== undefined && isMeant(entry, words, at, length, lexicon)) return { entry, surface, length };
  }
  return undefined;
}

/** Whether a phrase has its listed meaning here. */
function isMeant(
  entry: LexiconEntry,
  words: readonly RawWord[],
  at: number,
  length: number,
  lexicon: Lexicon,
): boolean {
  const { text, sentenceStart } = words[at]!;
  if (length > 1) return true;
  // One letter is a unit only after a number: 5 m, 3 h.
  if (entry.kind === "unit" && /^[a-z]$/.test(text)) return /^\d/.test(words[at - 1]?.text ?? "");
  // "when" inside a sentence mostly joins two parts.
  if (entry.kind === "question" && lexicon.light.has(text)) return sentenceStart;
  return true;
}

function termOf(entry: LexiconEntry, surface: string, lexicon: Lexicon): Term {
  const marker = lexicon.markers.get(surface);
  return {
    key: entry.key,
    surface,
    role: entry.role,
    ...(entry.kind === undefined ? {} : { kind: entry.kind }),
    ...(marker === undefined ? {} : { marker }),
    article: lexicon.articles.has(surface),
    generic: lexicon.generic.has(surface),
    name: false,
    ideograph: false,
  };
}

function plainTerm(word: RawWord, lexicon: Lexicon): Term {
  const { text } = word;
  const ideograph = IDEOGRAPH.test(text);
  const clitic = text.startsWith("'");
  const light = clitic || (!word.quoted && lexicon.light.has(text));
  const marker = lexicon.markers.get(text);
  const name = !light && !ideograph && looksLikeName(word);
  return {
    key: text,
    surface: text,
    role: light ? "light" : "content",
    ...(name ? { kind: "entity" as const } : {}),
    ...(marker === undefined ? {} : { marker }),
    article: clitic || lexicon.articles.has(text),
    generic: lexicon.generic.has(text),
    name: name || SIGN.test(text),
    ideograph,
  };
}

function looksLikeName({ written, sentenceStart }: RawWord): boolean {
  return /\p{Lu}/u.test(sentenceStart ? written.slice(1) : written) || /\d|[_+#]/.test(written);
}

function detail(key: string, surface: string, kind: DetailKind): Term {
  return { key, surface, role: "detail", kind, article: false, generic: false, name: false, ideograph: false };
}
