import { en } from "./drawer-words.en.ts";
import { zh } from "./drawer-words.zh.ts";
import type { Language, WordsOf } from "./words.ts";

/** The words of the drawers: fetched with them, since most visits never open one. */
export const drawerWords: Readonly<Record<Language, WordsOf<typeof en>>> = { en, zh };
