import { languagesOfWord } from "./function-words.ts";
import { readProse } from "./prose.ts";
import type { Script } from "./script.ts";
import { splitWords, type Word } from "./words.ts";

/** The script that carries most of a text. */
export interface MainScript {
  /** Kana count as Han. */
  readonly script: Script;
  /** Its part of the text's words, above 0 up to 1. */
  readonly share: number;
  /** The words in it, in lower case. */
  readonly words: readonly string[];
}

/** How much a word between quotation marks counts beside the author's own. */
const QUOTED_WEIGHT = 0.2;
/** Fewer own words than this, none of them a function word, say too little: then quotations are read too. */
const MIN_OWN_WORDS = 3;

/**
 * Letters that make a word in scripts without spaces (estimates). Han and kana
 * are short words and endings.
 */
const LETTERS_PER_WORD: Partial<Record<Script, number>> = {
  han: 1.6,
  kana: 2.5,
  thai: 4,
  lao: 4,
  khmer: 4,
  myanmar: 4,
  tibetan: 4,
};

/** Weights of words in Latin script: texts in other scripts borrow names and terms, seldom function words. */
const LATIN_WEIGHTS = { functionWord: 1.5, other: 0.7, capital: 0.4 } as const;

/** Finds the script with most words, and those words; undefined for a text without letters. */
export function mainScript(text: string): MainScript | undefined {
  const prose = readProse(text);
  let own = splitWords(prose.own);
  let quoted = splitWords(prose.quoted);
  if (saysLittle(own) && quoted.length > 0) [own, quoted] = [[...own, ...quoted], []];
  // Nothing but code, addresses or identifiers: these, then.
  if (own.length === 0) own = splitWords(text);

  const weights = new Map<Script, number>();
  const add = (word: Word, weight: number): void => {
    const script = groupOf(word.script);
    weights.set(script, (weights.get(script) ?? 0) + weight * weightOf(word));
  };
  for (const word of own) add(word, 1);
  for (const word of quoted) add(word, QUOTED_WEIGHT);

  let total = 0;
  let main: Script | undefined;
  for (const [script, weight] of weights) {
    total += weight;
    if (main === undefined || weight > weights.get(main)!) main = script;
  }
  if (main === undefined) return undefined;
  let words = own.filter(({ script }) => groupOf(script) === main);
  if (words.length === 0) words = quoted.filter(({ script }) => groupOf(script) === main);
  return { script: main, share: weights.get(main)! / total, words: words.map((word) => word.text) };
}

function groupOf(script: Script): Script {
  return script === "kana" ? "han" : script;
}

function saysLittle(words: readonly Word[]): boolean {
  let count = 0;
  for (const word of words) {
    if (languagesOfWord(word.text).length > 0) return false;
    count += LETTERS_PER_WORD[word.script] === undefined ? 1 : word.text.length / LETTERS_PER_WORD[word.script]!;
  }
  return count < MIN_OWN_WORDS;
}

function weightOf({ script, text, capital }: Word): number {
  if (script === "latin") {
    if (languagesOfWord(text).length > 0) return LATIN_WEIGHTS.functionWord;
    return capital ? LATIN_WEIGHTS.capital : LATIN_WEIGHTS.other;
  }
  const letters = LETTERS_PER_WORD[script];
  return letters === undefined ? 1 : text.length / letters;
}
