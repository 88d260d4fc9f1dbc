import type { ComponentChild } from "preact";
import { en } from "./words.en.ts";

/** A part of a sentence: text, or an element such as a link. */
export type Piece = ComponentChild;

/** Words of one language, with the keys of the English ones. Sentences are functions, since their order differs. */
export type WordsOf<English> = {
  readonly [Key in keyof English]: English[Key] extends (...values: infer Values) => infer Result
    ? (...values: Values) => Result extends string ? string : readonly Piece[]
    : string;
};

/** The words that the page needs before anything is opened; what opens later brings its own. */
export type Words = WordsOf<typeof en>;

export type Language = "en" | "zh";

/** The words that the page is drawn with first. */
export const english: Words = en;

/** The words of a language; those that are not needed at first are fetched. */
export async function loadWords(language: Language): Promise<Words> {
  return language === "en" ? english : (await import("./words.zh.ts")).zh;
}

/** The name of the other language, in that language. */
export const otherLanguage: Readonly<Record<Language, { readonly language: Language; readonly name: string }>> = {
  en: { language: "zh", name: "中文" },
  zh: { language: "en", name: "English" },
};

/** 0.91: shares and thresholds, always with two digits so that columns stand still. */
export function share(value: number): string {
  return value.toFixed(2);
}

/** +0.41 or −0.28. */
export function gap(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}

/** 1,234. */
export function count(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value);
}

/** 9.4 from a number of bytes, in megabytes. */
export function megabytes(bytes: number): string {
  const value = bytes / 1e6;
  return value >= 10 ? value.toFixed(0) : value.toFixed(1);
}

/** Milliseconds with three significant digits at most. */
export function milliseconds(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(2);
}
