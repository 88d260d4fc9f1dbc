import type { PreTrainedTokenizer } from "@huggingface/transformers";
import type { Tokenizer } from "@signalbox/core";
import { placeTokens, type TokenSpelling } from "./token-places.ts";

/** A tokenizer of `@huggingface/transformers` as ours, and what stands around a text. */
export interface HubTokenizer extends Tokenizer {
  /** Ids before a text. */
  readonly prefix: readonly number[];
  /** Ids behind a text. */
  readonly suffix: readonly number[];
}

/** `spelling` is needed for offsets only. */
export function createHubTokenizer(tokenizer: PreTrainedTokenizer, spelling: TokenSpelling | undefined): HubTokenizer {
  const encode = (text: string): readonly number[] => tokenizer.encode(text, { add_special_tokens: false });
  const { prefix, suffix } = frameOf(tokenizer);
  return {
    prefix,
    suffix,
    pieces: tokenizer.get_vocab().size,
    unknownId: idOr(tokenizer.unk_token_id),
    beginId: idOr(prefix[0]),
    endId: idOr(suffix[0]),
    padId: idOr(tokenizer.pad_token_id),
    encode: (text, limit) => Int32Array.from(encode(text).slice(0, limit)),
    encodeWithOffsets(text) {
      if (spelling === undefined) throw new TypeError("offsets need the spelling of the tokens");
      return { ids: Int32Array.from(encode(text)), ...placeTokens(text, tokenizer.tokenize(text), spelling) };
    },
  };
}

/** What the tokenizer puts around a text, by comparing a letter with and without it. */
function frameOf(tokenizer: PreTrainedTokenizer): {
  readonly prefix: readonly number[];
  readonly suffix: readonly number[];
} {
  const bare = tokenizer.encode("a", { add_special_tokens: false });
  const framed = tokenizer.encode("a");
  for (let at = 0; at + bare.length <= framed.length; at++) {
    if (bare.every((id, index) => framed[at + index] === id))
      return { prefix: framed.slice(0, at), suffix: framed.slice(at + bare.length) };
  }
  return { prefix: [], suffix: [] };
}

/** Ids that a tokenizer lacks are never looked at: what pads is masked. */
function idOr(id: number | undefined): number {
  return id ?? 0;
}
