import { lowerCapitals } from "./lower-capitals.ts";
import { normaliseText, writeNormalised } from "./normalise-text.ts";
import { normaliseWithOffsets } from "./normalise-with-offsets.ts";
import { buildPieceTrie, type PieceTrie, type Pieces } from "./piece-trie.ts";
import { readSafetensors, type Safetensors } from "./safetensors.ts";
import { WordCache } from "./word-cache.ts";

/** Turns text into the ids that a model was trained on. */
export interface Tokenizer {
  /** How many ids there are. */
  readonly pieces: number;
  readonly unknownId: number;
  readonly beginId: number;
  readonly endId: number;
  readonly padId: number;
  /**
   * The ids of `text` without begin and end, at most `limit` of them (default: all). Any string is input: lone
   * surrogates count as unknown characters. Special pieces written out in a text are text.
   */
  encode(text: string, limit?: number): Int32Array;
  /** The same ids with the place of each in `text`, in UTF-16 units. The word mark belongs to no place. Slower. */
  encodeWithOffsets(text: string): TokensWithOffsets;
}

/** Token `i` stands at `text.slice(starts[i], ends[i])`, which is empty for a word mark alone. */
export interface TokensWithOffsets {
  readonly ids: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** SentencePiece's penalty for an unknown character, below the lowest score of a piece. */
const UNKNOWN_PENALTY = 10;
/** Room for what normalisation makes longer, such as `…` to three dots; a text that needs more goes the general way. */
const GROWTH_UNITS = 64;
const METASPACE = "\u2581";
const SPACE = 0x20;
/** Buffers above this many units are given back after use, so that one huge text does not stay in memory. */
const KEPT_UNITS = 1 << 16;

/**
 * A SentencePiece Unigram tokenizer as XLM-R has it: `lowerCapitals` (ours), `normaliseText`, words split at spaces, each with a leading `▁`,
 * the likeliest segmentation by Viterbi over piece scores, runs of unknown characters as one unknown id.
 *
 * `bytes` is a safetensors file: `scores` F32 [n], `offsets` U32 [n + 1] and `pieces` U8 (UTF-8, one after another),
 * with `unknownId`, `beginId`, `endId` and `padId` as metadata. Throws a `TypeError` when it is not.
 */
export function createUnigramTokenizer(bytes: Uint8Array): Tokenizer {
  const file = readSafetensors(bytes);
  const scores = file.f32("scores", [-1]);
  const special = readSpecialIds(file, scores.length);
  const trie = buildPieceTrie(readPieces(file, scores), new Set(Object.values(special)));
  const segmenter = new Segmenter(trie, scores, special.unknownId);
  return {
    pieces: scores.length,
    ...special,
    encode: (text, limit = Number.POSITIVE_INFINITY) => segmenter.encode(lowerCapitals(text), limit),
    encodeWithOffsets: (text) => segmenter.encodeWithOffsets(lowerCapitals(text)),
  };
}

type SpecialIds = Pick<Tokenizer, "unknownId" | "beginId" | "endId" | "padId">;

function readSpecialIds(file: Safetensors, pieces: number): SpecialIds {
  const read = (name: keyof SpecialIds): number => {
    const id = Number(file.metadata[name]);
    if (!Number.isInteger(id) || id < 0 || id >= pieces) {
      throw new TypeError(
        `tokenizer: metadata "${name}" is ${JSON.stringify(file.metadata[name])}, expected an id below ${pieces}`,
      );
    }
    return id;
  };
  return { unknownId: read("unknownId"), beginId: read("beginId"), endId: read("endId"), padId: read("padId") };
}

/** The pieces as UTF-16 units: all bytes are decoded in one go, then cut by counting the units that each piece takes. */
function readPieces(file: Safetensors, scores: Float32Array): Pieces {
  const count = scores.length;
  const offsets = file.u32("offsets", [count + 1]);
  const blob = file.u8("pieces", [-1]);
  if (offsets[0] !== 0 || offsets[count] !== blob.length)
    throw new TypeError("tokenizer: `offsets` do not span `pieces`");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(blob);
  } catch (cause) {
    throw new TypeError("tokenizer: `pieces` is not UTF-8", { cause });
  }
  const units = new Uint16Array(text.length);
  for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
  const starts = new Uint32Array(count + 1);
  let unit = 0;
  for (let index = 0; index < count; index++) {
    const end = offsets[index + 1]!;
    if (end < offsets[index]!) throw new TypeError(`tokenizer: offsets decrease at piece ${index}`);
    for (let at = offsets[index]!; at < end; at++) {
      const byte = blob[at]!;
      // Each lead byte is a unit, a lead byte of four a pair of them; continuation bytes are none.
      if ((byte & 0xc0) !== 0x80) unit += byte >= 0xf0 ? 2 : 1;
    }
    starts[index + 1] = unit;
  }
  return { units, starts, scores };
}

/** Viterbi over one word at a time, in buffers that are used again, with the words seen lately remembered. */
class Segmenter {
  readonly #codeOfUnit: Uint16Array;
  readonly #states: Int32Array;
  readonly #scores: Float32Array;
  readonly #unknownId: number;
  readonly #unknownScore: number;
  readonly #metaspaceCode: number;
  readonly #cache = new WordCache();
  #buffers = makeBuffers(1024);

  constructor(trie: PieceTrie, pieceScores: Float32Array, unknownId: number) {
    this.#codeOfUnit = trie.codes;
    this.#states = trie.states;
    this.#scores = trie.scores;
    this.#unknownId = unknownId;
    this.#unknownScore = pieceScores.reduce((lowest, score) => Math.min(lowest, score)) - UNKNOWN_PENALTY;
    this.#metaspaceCode = trie.codes[METASPACE.charCodeAt(0)]!;
  }

  encode(text: string, limit: number): Int32Array {
    this.#reserve(text.length + GROWTH_UNITS);
    let length = writeNormalised(text, this.#buffers.units);
    if (length < 0) {
      const normalised = normaliseText(text);
      length = normalised.length;
      this.#reserve(length);
      const { units } = this.#buffers;
      for (let index = 0; index < length; index++) units[index] = normalised.charCodeAt(index);
    }
    let written = 0;
    const { units } = this.#buffers;
    for (let start = 0; start < length && written < limit;) {
      if (units[start] === SPACE) {
        start++;
        continue;
      }
      let end = start + 1;
      while (end < length && units[end] !== SPACE) end++;
      const known = this.#cache.read(units, start, end, this.#buffers.ids, written);
      if (known >= 0) {
        written += known;
      } else {
        this.#segment(start, end);
        const before = written;
        written = this.#collect(end - start + 1, written);
        this.#cache.write(units, start, end, this.#buffers.ids, before, written - before);
      }
      start = end;
    }
    const ids = this.#buffers.ids.slice(0, Math.min(written, limit));
    if (this.#buffers.units.length > KEPT_UNITS) this.#buffers = makeBuffers(1024);
    return ids;
  }

  encodeWithOffsets(text: string): TokensWithOffsets {
    const { text: normalised, starts, ends } = normaliseWithOffsets(text);
    this.#reserve(normalised.length);
    const { units } = this.#buffers;
    for (let index = 0; index < normalised.length; index++) units[index] = normalised.charCodeAt(index);
    const ids: number[] = [];
    const tokenStarts: number[] = [];
    const tokenEnds: number[] = [];
    for (let start = 0; start < normalised.length;) {
      if (units[start] === SPACE) {
        start++;
        continue;
      }
      let end = start + 1;
      while (end < normalised.length && units[end] !== SPACE) end++;
      this.#segment(start, end);
      const count = this.#collect(end - start + 1, 0);
      for (let token = 0; token < count; token++) {
        // Position 0 is before the word mark, position p before unit start + p − 1.
        const first = start + Math.max(0, this.#buffers.begins[token]! - 1);
        const after = start + this.#buffers.finishes[token]! - 1;
        ids.push(this.#buffers.ids[token]!);
        tokenStarts.push(starts[first]!);
        tokenEnds.push(after > first ? ends[after - 1]! : starts[first]!);
      }
      start = end;
    }
    if (this.#buffers.units.length > KEPT_UNITS) this.#buffers = makeBuffers(1024);
    return { ids: Int32Array.from(ids), starts: Int32Array.from(tokenStarts), ends: Int32Array.from(tokenEnds) };
  }

  /** The best segmentation of `▁` + `units[start, end)`. Position 0 is before the `▁`, position p before unit start + p − 1. */
  #segment(start: number, end: number): void {
    const { units, codes, best, from, piece } = this.#buffers;
    const codeOfUnit = this.#codeOfUnit;
    const states = this.#states;
    const scores = this.#scores;
    const size = end - start + 1;
    codes[0] = this.#metaspaceCode;
    for (let at = 1; at < size; at++) codes[at] = codeOfUnit[units[start + at - 1]!]!;
    best.fill(Number.NEGATIVE_INFINITY, 1, size + 1);
    best[0] = 0;
    for (let begin = 0; begin < size;) {
      const width = begin > 0 && isPair(units, start + begin - 1, end) ? 2 : 1;
      const reached = best[begin]!;
      let hasSingle = false;
      // The state's place in `states`: four times its number.
      let state = 0;
      for (let at = begin; at < size;) {
        const code = codes[at]!;
        if (code === 0) break;
        const next = 4 * (states[state]! + code);
        if (4 * states[next + 1]! !== state) break;
        state = next;
        at++;
        const id = states[state + 2]!;
        if (id < 0) continue;
        const score = reached + scores[state + 3]!;
        if (at - begin === width) hasSingle = true;
        // Only a strictly better way replaces an earlier one, so ties keep the longer last piece, as the reference does.
        if (score > best[at]!) {
          best[at] = score;
          from[at] = begin;
          piece[at] = id;
        }
      }
      if (!hasSingle) {
        const score = reached + this.#unknownScore;
        const after = begin + width;
        if (score > best[after]!) {
          best[after] = score;
          from[after] = begin;
          piece[after] = this.#unknownId;
        }
      }
      begin += width;
    }
  }

  /** Appends the ids of the segmentation found, unknowns in a row as one, and returns the new count. */
  #collect(size: number, written: number): number {
    const { from, piece, ids, begins, finishes } = this.#buffers;
    const unknownId = this.#unknownId;
    let count = 0;
    let previous = -1;
    for (let at = size; at > 0; at = from[at]!) {
      const id = piece[at]!;
      if (id !== unknownId || previous !== unknownId) count++;
      previous = id;
    }
    let target = written + count;
    previous = -1;
    for (let at = size; at > 0; at = from[at]!) {
      const id = piece[at]!;
      if (id !== unknownId || previous !== unknownId) {
        ids[--target] = id;
        finishes[target - written] = at;
      }
      begins[target - written] = from[at]!;
      previous = id;
    }
    return written + count;
  }

  #reserve(length: number): void {
    if (this.#buffers.units.length >= length) return;
    this.#buffers = makeBuffers(2 * length);
  }
}

function isPair(units: Uint16Array, at: number, end: number): boolean {
  return (units[at]! & 0xfc00) === 0xd800 && at + 1 < end && (units[at + 1]! & 0xfc00) === 0xdc00;
}

function makeBuffers(size: number) {
  return {
    units: new Uint16Array(size),
    codes: new Uint16Array(size + 1),
    best: new Float64Array(size + 2),
    from: new Int32Array(size + 2),
    piece: new Int32Array(size + 2),
    // A word of one unit can be two ids, the `▁` and itself.
    ids: new Int32Array(2 * size),
    // Where the tokens of the word last collected begin and end.
    begins: new Int32Array(size + 1),
    finishes: new Int32Array(size + 1),
  };
}
