import { sampleText } from "../text/sample-text.ts";
import type { OnnxTierEntry, Reading } from "./manifest.ts";
import type { Tokenizer, TokensWithOffsets } from "./unigram-tokenizer.ts";

/** One stretch of a text as a network reads it. */
export interface Passage {
  /** With begin and end ids where the tier has them. */
  readonly ids: Int32Array;
  /** Where the tokens between begin and end id stand in the text; only made for heads that give spans. */
  readonly places?: Pick<TokensWithOffsets, "starts" | "ends">;
}

/** Share of the tokens that the end of a sample gets when it is longer than the model takes; the beginning gets the rest. */
const TAIL_SHARE = 1 / 4;
/** More characters per token than this are rare; only text within reach of the windows is tokenized. */
const UNITS_PER_TOKEN = 8;

/**
 * What a head reads of a text. Deterministic: the same text gives the same passages everywhere.
 *
 * `sample`: the text, of more than 2,048 code points its beginning, middle and end (`sampleText`); when that has more
 * tokens than the model takes, its first three quarters and its last quarter of them. One passage.
 *
 * `windows`: all tokens in windows that overlap; when they are more than `most`, the first and the last ones.
 */
export function readPassages(
  text: string,
  {
    tokenizer,
    entry,
    reading,
    places,
  }: {
    readonly tokenizer: Tokenizer;
    readonly entry: Pick<OnnxTierEntry, "maxTokens" | "specials">;
    readonly reading: Reading;
    /** Whether to find the places of the tokens. */
    readonly places: boolean;
  },
): readonly Passage[] {
  const room = entry.maxTokens - (entry.specials ? 2 : 0);
  const frame = (ids: Int32Array): Int32Array => (entry.specials ? withSpecials(ids, tokenizer) : ids);
  if (reading.kind === "sample") {
    const ids = tokenizer.encode(sampleText(text));
    return [{ ids: frame(ids.length <= room ? ids : headAndTail(ids, room)) }];
  }
  const passages: Passage[] = [];
  for (const part of reachable(text, reading.most * room)) {
    const tokens = places ? tokenizer.encodeWithOffsets(part.text) : { ids: tokenizer.encode(part.text) };
    for (const [from, to] of windows(tokens.ids.length, { room, ...reading, most: part.windows })) {
      passages.push({
        ids: frame(tokens.ids.slice(from, to)),
        ...("starts" in tokens && {
          places: {
            starts: tokens.starts.slice(from, to).map((at) => at + part.offset),
            ends: tokens.ends.slice(from, to).map((at) => at + part.offset),
          },
        }),
      });
    }
  }
  return passages;

  /** The parts of the text that windows can reach: all of it, or as much of its beginning and end. */
  function reachable(whole: string, tokens: number) {
    const most = reading.kind === "windows" ? reading.most : 1;
    const units = tokens * UNITS_PER_TOKEN;
    if (whole.length <= units) return [{ text: whole, offset: 0, windows: most }];
    const first = whole.slice(0, units / 2);
    const last = whole.slice(whole.length - units / 2);
    return [
      { text: first, offset: 0, windows: Math.ceil(most / 2) },
      { text: last, offset: whole.length - last.length, windows: Math.floor(most / 2) },
    ];
  }
}

function withSpecials(ids: Int32Array, { beginId, endId }: Tokenizer): Int32Array {
  const framed = new Int32Array(ids.length + 2);
  framed[0] = beginId;
  framed.set(ids, 1);
  framed[ids.length + 1] = endId;
  return framed;
}

function headAndTail(ids: Int32Array, room: number): Int32Array {
  const tail = Math.floor(room * TAIL_SHARE);
  const cut = new Int32Array(room);
  cut.set(ids.subarray(0, room - tail));
  cut.set(ids.subarray(ids.length - tail), room - tail);
  return cut;
}

function windows(
  count: number,
  { room, overlapTokens, most }: { readonly room: number; readonly overlapTokens: number; readonly most: number },
): readonly (readonly [from: number, to: number])[] {
  if (count <= room) return [[0, count]];
  const all: [number, number][] = [];
  for (let from = 0; ; from += room - overlapTokens) {
    if (from + room >= count) {
      // The last one is as wide as the others: it reaches further back instead of being short.
      all.push([count - room, count]);
      break;
    }
    all.push([from, from + room]);
  }
  return all.length <= most
    ? all
    : [...all.slice(0, Math.ceil(most / 2)), ...all.slice(all.length - Math.floor(most / 2))];
}
