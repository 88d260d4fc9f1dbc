import type { OpenAiQuirks } from "../target.ts";

/** OpenAI refuses longer ones. */
const MAX_LENGTH = 40;
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** What a replaced id has of letters and digits where the vendor demands no length. */
const HASH_LENGTH = 24;

/**
 * The id of a call as the vendor takes it. Another provider's id may be too long or of another form; it is replaced by a
 * hash, the same for the call and its result.
 */
export function wireCallId(id: string, { callIdLength }: OpenAiQuirks): string {
  if (callIdLength === undefined) return id.length <= MAX_LENGTH ? id : `call_${hash(id, HASH_LENGTH)}`;
  return id.length === callIdLength && /^[a-z0-9]+$/i.test(id) ? id : hash(id, callIdLength);
}

/** Letters and digits from FNV-1a with one start for each four of them; ids are no secrets. */
function hash(text: string, length: number): string {
  let digits = "";
  for (let seed = 0; digits.length < length; seed++) {
    let state = (0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1)) >>> 0;
    for (let index = 0; index < text.length; index++)
      state = Math.imul(state ^ text.charCodeAt(index), 0x01000193) >>> 0;
    // The low bits of FNV-1a are its weakest.
    state = (state ^ (state >>> 15)) >>> 0;
    for (let digit = 0; digit < 4; digit++) {
      digits += ALPHABET[state % ALPHABET.length];
      state = Math.floor(state / ALPHABET.length);
    }
  }
  return digits.slice(0, length);
}
