import type { Tokenizer } from "./unigram-tokenizer.ts";

/**
 * Which tokens a model sees of a text with more than `maxTokens`: the first ones. Sampling the head, middle and tail
 * of long texts is the caller's, in characters and before tokenization, so that all tiers see the same words.
 *
 * For the static table: the first `maxTokens` ids, without special pieces.
 */
export function staticTokens(tokenizer: Tokenizer, text: string, maxTokens: number): Int32Array {
  return tokenizer.encode(text, maxTokens);
}

/** For an encoder: the begin id, the first `maxTokens − 2` ids of prefix and text, the end id. */
export function encoderTokens(
  tokenizer: Tokenizer,
  text: string,
  options: { readonly prefix: string; readonly maxTokens: number },
): Int32Array {
  const ids = tokenizer.encode(options.prefix + text, options.maxTokens - 2);
  const framed = new Int32Array(ids.length + 2);
  framed[0] = tokenizer.beginId;
  framed.set(ids, 1);
  framed[ids.length + 1] = tokenizer.endId;
  return framed;
}
