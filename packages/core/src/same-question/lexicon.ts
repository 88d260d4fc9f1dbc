import { chinese } from "./lexicon/zh.ts";
import { english } from "./lexicon/en.ts";
import { french } from "./lexicon/fr.ts";
import { german } from "./lexicon/de.ts";
import { japanese } from "./lexicon/ja.ts";
import type { LanguageWords } from "./lexicon/language-words.ts";
import { sharedWords } from "./lexicon/shared.ts";
import { spanish } from "./lexicon/es.ts";
import { splitWords } from "./split-words.ts";
import type { DetailKind, TermRole } from "./term.ts";

/** A language the word tables know. */
export type QuestionLanguage = "en" | "es" | "de" | "fr" | "zh" | "ja";

/** What a phrase of the word tables means. */
export interface LexiconEntry {
  readonly key: string;
  readonly role: TermRole;
  readonly kind?: DetailKind;
  /** For number words. */
  readonly value?: number;
}

/** The compiled word tables of one language. */
export interface Lexicon {
  /** Entries by their words joined with spaces. */
  readonly phrases: ReadonlyMap<string, LexiconEntry>;
  /** The largest number of words a phrase has, by its first word. */
  readonly longest: ReadonlyMap<string, number>;
  readonly light: ReadonlySet<string>;
  readonly generic: ReadonlySet<string>;
  readonly articles: ReadonlySet<string>;
  readonly markers: ReadonlyMap<string, string>;
}

const SOURCES: Readonly<Record<QuestionLanguage, LanguageWords>> = {
  en: english,
  es: spanish,
  de: german,
  fr: french,
  zh: chinese,
  ja: japanese,
};

/** Languages written with spaces, in the order in which a tie is decided. */
export const spacedLanguages = ["en", "es", "de", "fr"] as const;

/** Compiles the tables of a language: about 2 ms, so keep the result. */
export function compileLexicon(language: QuestionLanguage): Lexicon {
  const source = SOURCES[language];
  const light = wordSet(source.light);
  const generic = wordSet(source.generic);
  const phrases = new Map<string, LexiconEntry>();
  const longest = new Map<string, number>();
  const add = (phrase: string, entry: LexiconEntry): void => {
    const words = splitWords(phrase).map(({ text }) => text);
    if (words.length === 0) return;
    const joined = words.join(" ");
    // The first meaning wins: tables are read from the most to the least telling.
    if (!phrases.has(joined)) phrases.set(joined, entry);
    longest.set(words[0]!, Math.max(longest.get(words[0]!) ?? 0, words.length));
  };
  for (const phrase of source.polite.split(",")) add(phrase, { key: "polite", role: "polite" });
  for (const [name, phrase] of groupsOf(source.numbers)) {
    add(phrase, { key: name, role: "detail", kind: "number", value: Number(name) });
  }
  for (const phrase of source.negation.split(",")) add(phrase, { key: "not", role: "detail", kind: "negation" });
  for (const kind of ["time", "modality", "question", "scope"] as const) {
    for (const [name, phrase] of groupsOf(source[kind])) add(phrase, { key: `${kind}:${name}`, role: "detail", kind });
  }
  for (const [name, phrase] of groupsOf(source.poles))
    add(phrase, { key: `pole:${name}`, role: "detail", kind: "pole" });
  for (const kind of ["programming", "language", "date", "format", "unit"] as const) {
    for (const [name, phrase] of groupsOf(sharedWords[kind])) {
      // "an" is a year in French and an article in English.
      if (light.has(joinWords(phrase))) continue;
      add(phrase, { key: `${kind}:${name}`, role: "detail", kind });
    }
  }
  for (const [name, phrase] of groupsOf(source.synonyms)) add(phrase, { key: `same:${name}`, role: "content" });
  for (const word of [...light, ...generic])
    if (word.includes(" ")) add(word, { key: word, role: light.has(word) ? "light" : "content" });
  const markers = new Map<string, string>();
  for (const [name, phrase] of groupsOf(source.markers)) markers.set(joinWords(phrase), name);
  return { phrases, longest, light, generic, articles: wordSet(source.articles), markers };
}

function* groupsOf(lines: string): Generator<readonly [name: string, phrase: string]> {
  for (const line of lines.split("\n")) {
    const colon = line.indexOf(":");
    if (colon === -1) continue;
    const name = line.slice(0, colon).trim();
    for (const phrase of line.slice(colon + 1).split(", ")) yield [name, phrase.trim()];
  }
}

function wordSet(words: string): ReadonlySet<string> {
  const set = new Set<string>();
  for (const word of words.split(/\s+/)) if (word !== "") set.add(joinWords(word));
  return set;
}

function joinWords(phrase: string): string {
  return splitWords(phrase)
    .map(({ text }) => text)
    .join(" ");
}
