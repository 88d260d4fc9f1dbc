/** How the tokens of a tokenizer spell text, from its `tokenizer.json`. */
export interface TokenSpelling {
  /** Characters stand for bytes, as GPT-2 has it. */
  readonly isByteLevel: boolean;
  /** Before a token that goes on with a word, `##` for instance; empty where there is none. */
  readonly continuing: string;
  /** After the last token of a word, `</w>` for instance; empty where there is none. */
  readonly ending: string;
  /** What stands for text that the vocabulary lacks. */
  readonly unknown: string | undefined;
}

/** Token `i` stands at `text.slice(starts[i], ends[i])`, in UTF-16 units; empty for a mark without text. */
export interface TokenPlaces {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Reads the spelling from a parsed `tokenizer.json`. */
export function readSpelling(json: unknown): TokenSpelling {
  const { model, pre_tokenizer: before, decoder } = (json ?? {}) as Readonly<Record<string, unknown>>;
  const facts = (model ?? {}) as Readonly<Record<string, unknown>>;
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  const isWordPiece = facts["type"] === "WordPiece";
  return {
    isByteLevel: /"type":"ByteLevel"/.test(JSON.stringify([before ?? null, decoder ?? null])),
    continuing: isWordPiece
      ? text(facts["continuing_subword_prefix"] ?? "##")
      : text(facts["continuing_subword_prefix"]),
    ending: text(facts["end_of_word_suffix"]),
    unknown: typeof facts["unk_token"] === "string" ? facts["unk_token"] : undefined,
  };
}

/**
 * Finds tokens in the text they were made from. The tokenizers of `@huggingface/transformers` do not say where a token
 * stands, and normalise text in many ways before they cut it. So text and tokens are both reduced to what all of these
 * ways keep (compatibility forms, lower case, no marks, spaces or control characters), and the tokens are matched
 * one after another; a base character takes its marks with it. A token that stands for unknown text reaches to where the next known token
 * is found.
 */
export function placeTokens(text: string, tokens: readonly string[], spelling: TokenSpelling): TokenPlaces {
  const letters = foldText(text);
  const starts = new Int32Array(tokens.length);
  const ends = new Int32Array(tokens.length);
  const pieces = spell(tokens, spelling);
  let token = 0;
  let at = 0;
  const place = (from: number, to: number, count = 1): void => {
    const edge = from === 0 ? 0 : letters.ends[from - 1]!;
    starts.fill(from < to ? letters.starts[from]! : edge, token, token + 1);
    ends.fill(from < to ? letters.ends[to - 1]! : edge, token, token + 1);
    // What the first of a group says counts for all of it: its characters are whole only together.
    const end = ends[token]!;
    starts.fill(end, token + 1, token + count);
    ends.fill(end, token + 1, token + count);
    token += count;
    at = to;
  };
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index]!;
    if (piece.folded !== undefined) {
      const isHere = letters.units.startsWith(piece.folded, at);
      const found = isHere ? at : find(letters, piece, { from: at, reach: REACH_UNITS });
      place(found ?? at, found === undefined ? at : found + piece.folded.length, piece.tokens);
      continue;
    }
    const run = unknownRun(pieces, index);
    const next = pieces[index + run];
    const from = Math.min(letters.units.length, at + run);
    const to =
      next === undefined
        ? letters.units.length
        : (find(letters, next, { from, reach: UNKNOWN_REACH_UNITS }) ?? wordEnd(letters, at));
    for (let rest = run - 1; rest >= 0; rest--) place(at, rest === 0 ? to : Math.min(to, wordEnd(letters, at)));
    index += run - 1;
  }
  return { starts, ends };
}

/** How far a token may be from where it was expected, for what a normaliser dropped. */
const REACH_UNITS = 64;
/** How long unknown text may be. */
const UNKNOWN_REACH_UNITS = 4096;

/** The folded text, one UTF-16 unit after another, and where the character behind each unit stands. */
interface FoldedText {
  readonly units: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Whether a word may begin at the unit: after a space, and on both sides of what splits words. */
  readonly wordStarts: readonly boolean[];
}

/** One token, or several whose bytes make characters only together. */
interface Piece {
  readonly tokens: number;
  /** Undefined for unknown text. */
  readonly folded: string | undefined;
  /** It stands only where a word may begin. */
  readonly beginsWord: boolean;
}

/** A character with the marks on it, joiners included. */
const CHARACTER = /[\s\S](?:\p{M}|\u200d)*/gu;

function foldText(text: string): FoldedText {
  let units = "";
  const starts: number[] = [];
  const ends: number[] = [];
  const wordStarts: boolean[] = [];
  let last: "space" | "word" | "sign" = "space";
  for (const { 0: character, index } of text.matchAll(CHARACTER)) {
    const folded = fold(character);
    const kind = /^\s/.test(character) ? "space" : SPLITTING.test(character) ? "sign" : "word";
    for (let unit = 0; unit < folded.length; unit++) {
      starts.push(index);
      ends.push(index + character.length);
      wordStarts.push(unit === 0 && (kind === "sign" || last !== "word"));
    }
    units += folded;
    if (folded !== "" || kind === "space") last = kind;
  }
  return { units, starts, ends, wordStarts };
}

/** What WordPiece cuts from its neighbours: punctuation, ASCII's symbols, and Chinese characters. */
const SPLITTING = /^[\p{P}$+<=>^`|~\p{Script=Han}]/u;

/** Spaces of all kinds, SentencePiece's among them, marks, control and format characters, broken surrogates. */
const DROPPED = /[\s\u2581\ufffd\p{M}\p{C}]+/gu;

function fold(text: string): string {
  return text.normalize("NFKD").toLowerCase().normalize("NFKD").replace(DROPPED, "").replaceAll("ς", "σ");
}

function spell(tokens: readonly string[], spelling: TokenSpelling): readonly Piece[] {
  const pieces: Piece[] = [];
  const hasWords = spelling.continuing !== "";
  for (let index = 0; index < tokens.length; index += pieces.at(-1)!.tokens) {
    const token = tokens[index]!;
    const { tokens: count, text } =
      token === spelling.unknown ? { tokens: 1, text: undefined } : textOf(tokens, index, spelling);
    pieces.push({
      tokens: count,
      folded: text === undefined ? undefined : fold(text),
      beginsWord: hasWords && !token.startsWith(spelling.continuing),
    });
  }
  return pieces;
}

/** The text of the token at `index`, with those behind it that its last character needs. */
function textOf(
  tokens: readonly string[],
  index: number,
  { isByteLevel, continuing, ending }: TokenSpelling,
): { readonly tokens: number; readonly text: string } {
  const token = tokens[index]!;
  if (isByteLevel || isByteToken(token)) return bytesOf(tokens, index, isByteLevel);
  let text = token;
  if (continuing !== "" && text.startsWith(continuing)) text = text.slice(continuing.length);
  if (ending !== "" && text.endsWith(ending)) text = text.slice(0, -ending.length);
  return { tokens: 1, text };
}

function isByteToken(token: string): boolean {
  return /^<0x[0-9A-F]{2}>$/.test(token);
}

/** A character of UTF-8 has at most four bytes, so at most so many tokens make one. */
const MAX_GROUP = 4;

function bytesOf(
  tokens: readonly string[],
  index: number,
  isByteLevel: boolean,
): { readonly tokens: number; readonly text: string } {
  const bytes: number[] = [];
  for (let count = 1; count <= MAX_GROUP && index + count <= tokens.length; count++) {
    const token = tokens[index + count - 1]!;
    if (!isByteLevel && !isByteToken(token)) break;
    bytes.push(...(isByteLevel ? Array.from(token, byteOf) : [Number.parseInt(token.slice(3, 5), 16)]));
    try {
      return { tokens: count, text: new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes)) };
    } catch {
      // The character goes on in the next token.
    }
  }
  // Broken UTF-8: there is no such character in the text.
  return { tokens: 1, text: "" };
}

/** GPT-2's letters for bytes: printable ones are themselves, the others follow from U+0100 on. */
function byteOf(character: string): number {
  const code = character.codePointAt(0)!;
  if (code < 0x100) return code;
  const place = code - 0x100;
  return place < 0x21 ? place : place < 0x43 ? place - 0x21 + 0x7f : 0xad;
}

function find(
  { units, wordStarts }: FoldedText,
  { folded = "", beginsWord }: Piece,
  { from, reach }: { readonly from: number; readonly reach: number },
): number | undefined {
  if (folded === "") return undefined;
  const window = units.slice(from, from + reach + folded.length);
  for (let at = window.indexOf(folded); at >= 0; at = window.indexOf(folded, at + 1))
    if (!beginsWord || wordStarts[from + at] === true) return from + at;
  return undefined;
}

function unknownRun(pieces: readonly Piece[], index: number): number {
  let run = 0;
  while (index + run < pieces.length && pieces[index + run]!.folded === undefined) run++;
  return run;
}

function wordEnd({ units, wordStarts }: FoldedText, from: number): number {
  let at = from + 1;
  while (at < units.length && wordStarts[at] !== true) at++;
  return Math.min(at, units.length);
}
