import { scriptOf, type Script } from "./script.ts";

/** Letters of one script that stand together: a word, or a stretch of a script without spaces. */
export interface Word {
  readonly script: Script;
  /** In lower case. */
  readonly text: string;
  /** Whether it is written with a capital first. */
  readonly capital: boolean;
}

const APOSTROPHES = new Set(["'", "’", "ʼ"]);

/** The words of a text, in order. Digits and signs separate; an apostrophe between letters does not. */
export function splitWords(text: string): readonly Word[] {
  const words: Word[] = [];
  let start = 0;
  let position = 0;
  let script: Script | undefined;
  const flush = (): void => {
    if (script === undefined) return;
    const current = text.slice(start, position);
    const lower = current
      .replace(/['’ʼ]+$/, "")
      .replaceAll(/[’ʼ]/g, "'")
      .toLowerCase();
    words.push({ script, text: lower, capital: current.charAt(0) !== lower.charAt(0) });
    script = undefined;
  };
  for (const character of text) {
    const codePoint = character.codePointAt(0)!;
    const found = scriptOf(codePoint);
    if (found === undefined && script !== undefined && (APOSTROPHES.has(character) || isMark(codePoint))) {
      position += character.length;
      continue;
    }
    if (found !== script) flush();
    if (script === undefined) start = position;
    script = found;
    position += character.length;
  }
  flush();
  return words;
}

/** Whether it is a combining mark outside the scripts' own blocks. */
function isMark(codePoint: number): boolean {
  return (codePoint >= 0x300 && codePoint < 0x370) || (codePoint >= 0x591 && codePoint < 0x620) || codePoint === 0x200d;
}
