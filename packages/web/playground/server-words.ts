import { en } from "./server-words.en.ts";
import { zh } from "./server-words.zh.ts";
import type { Language, WordsOf } from "./words.ts";

/** The words of the comparison with the server: fetched with it, where there is a server. */
export const serverWords: Readonly<Record<Language, WordsOf<typeof en>>> = { en, zh };
