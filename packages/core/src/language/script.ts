/** Writing systems that a text is sorted by. Han and kana stand apart, for Japanese mixes them. */
export type Script = (typeof ranges)[number][2];

/**
 * First and last code point of the letters of each script, sorted (Unicode 16, `Scripts.txt`; combining marks within a
 * block count as its letters).
 */
const ranges = [
  [0xc0, 0xd6, "latin"],
  [0xd8, 0xf6, "latin"],
  [0xf8, 0x2af, "latin"],
  [0x370, 0x3ff, "greek"],
  [0x400, 0x52f, "cyrillic"],
  [0x531, 0x58f, "armenian"],
  [0x5d0, 0x5f4, "hebrew"],
  [0x620, 0x6ff, "arabic"],
  [0x750, 0x77f, "arabic"],
  [0x900, 0x97f, "devanagari"],
  [0x980, 0x9ff, "bengali"],
  [0xa00, 0xa7f, "gurmukhi"],
  [0xa80, 0xaff, "gujarati"],
  [0xb00, 0xb7f, "oriya"],
  [0xb80, 0xbff, "tamil"],
  [0xc00, 0xc7f, "telugu"],
  [0xc80, 0xcff, "kannada"],
  [0xd00, 0xd7f, "malayalam"],
  [0xd80, 0xdff, "sinhala"],
  [0xe00, 0xe7f, "thai"],
  [0xe80, 0xeff, "lao"],
  [0xf00, 0xfff, "tibetan"],
  [0x1000, 0x109f, "myanmar"],
  [0x10a0, 0x10ff, "georgian"],
  [0x1100, 0x11ff, "hangul"],
  [0x1200, 0x139f, "ethiopic"],
  [0x1780, 0x17ff, "khmer"],
  [0x1e00, 0x1eff, "latin"],
  [0x1f00, 0x1fff, "greek"],
  [0x3005, 0x3007, "han"],
  [0x3041, 0x309f, "kana"],
  [0x30a1, 0x30fa, "kana"],
  [0x30fc, 0x30ff, "kana"],
  [0x3130, 0x318f, "hangul"],
  [0x3400, 0x4dbf, "han"],
  [0x4e00, 0x9fff, "han"],
  [0xac00, 0xd7af, "hangul"],
  [0xf900, 0xfaff, "han"],
  [0xfb50, 0xfdff, "arabic"],
  [0xfe70, 0xfefc, "arabic"],
  [0xff21, 0xff3a, "latin"],
  [0xff41, 0xff5a, "latin"],
  [0xff66, 0xff9f, "kana"],
  [0x20000, 0x323af, "han"],
] as const;

/** The script of a letter; undefined for digits, punctuation and scripts that no supported language uses. */
export function scriptOf(codePoint: number): Script | undefined {
  if (codePoint < 0xc0) return (codePoint | 0x20) >= 0x61 && (codePoint | 0x20) <= 0x7a ? "latin" : undefined;
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last, script] = ranges[middle]!;
    if (codePoint < first) high = middle - 1;
    else if (codePoint > last) low = middle + 1;
    else return script;
  }
  return undefined;
}

/**
 * Languages (ISO 639-1) that are written in a script and that can be told apart. One means that the script decides.
 * Chinese and Japanese are told apart by `japaneseShare`.
 */
export const languagesOf: Readonly<Record<Script, readonly string[]>> = {
  latin: "az ca cs da de en es et eu fi fr hr hu is it lt lv ms nl no pl pt ro sk sl sq sv tl tr vi yo".split(" "),
  greek: ["el"],
  cyrillic: ["ru", "uk", "bg", "sr", "be"],
  armenian: ["hy"],
  hebrew: ["he"],
  arabic: ["ar", "fa", "ur", "ku"],
  devanagari: ["hi", "mr"],
  bengali: ["bn"],
  gurmukhi: ["pa"],
  gujarati: ["gu"],
  oriya: ["or"],
  tamil: ["ta"],
  telugu: ["te"],
  kannada: ["kn"],
  malayalam: ["ml"],
  sinhala: ["si"],
  thai: ["th"],
  lao: ["lo"],
  tibetan: ["bo"],
  myanmar: ["my"],
  georgian: ["ka"],
  hangul: ["ko"],
  ethiopic: ["am"],
  khmer: ["km"],
  han: ["zh", "ja"],
  kana: ["ja"],
};
