/**
 * Text normalisation of XLM-R's SentencePiece model (`nmt_nfkc`), by the rule that `@huggingface/tokenizers` uses for
 * its `Precompiled` normalizer: control characters go, the kinds of white space become a space, then NFKC, with
 * FULLWIDTH TILDE left as it is. Runs of spaces stay; the tokenizer splits at them.
 */
export function normaliseText(text: string): string {
  const spaced = text.replace(REMOVED, "").replace(SPACES, " ");
  if (!spaced.includes(FULLWIDTH_TILDE)) return spaced.normalize("NFKC");
  return spaced
    .split(FULLWIDTH_TILDE)
    .map((part) => part.normalize("NFKC"))
    .join(FULLWIDTH_TILDE);
}

const REMOVED = /[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]/g;
const SPACES = /[\u0009\u000a\u000c\u000d\u00a0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2581\u3000\ufeff\ufffd]/g;
const FULLWIDTH_TILDE = "\uff5e";

/** Past this many stretches that need the general way, taking it for the whole text is quicker. */
const MAX_STRETCHES = 16;

/**
 * Writes the UTF-16 units of `normaliseText(text)` into `target` and returns how many they are, or −1 when the text is
 * better served by `normaliseText` itself, or does not fit.
 *
 * Nearly all text consists of units that NFKC leaves alone or maps one to one, and that combine with nothing before
 * them. They are copied in one pass without any string made. What stands between them goes the general way, together
 * with the one unit before, which it may combine with.
 */
export function writeNormalised(text: string, target: Uint16Array): number {
  let length = 0;
  let stretches = 0;
  if (target.length < text.length) return -1;
  for (let index = 0; index < text.length;) {
    const unit = simpleUnit(text.charCodeAt(index));
    if (unit >= 0) {
      if (length >= target.length) return -1;
      target[length++] = unit;
      index++;
      continue;
    }
    if (unit === REMOVE) {
      index++;
      continue;
    }
    if (++stretches > MAX_STRETCHES) return -1;
    const start = index++;
    // Units that are removed belong to it: what follows them may combine with what stands before them.
    while (index < text.length && simpleUnit(text.charCodeAt(index)) < 0) index++;
    const before = length === 0 ? "" : String.fromCharCode(target[--length]!);
    const normalised = normaliseText(before + text.slice(start, index));
    if (length + normalised.length > target.length) return -1;
    for (let at = 0; at < normalised.length; at++) target[length++] = normalised.charCodeAt(at);
  }
  return length;
}

const REMOVE = -1;
const COMPLEX = -2;

/** What a unit becomes, where that does not depend on its neighbours; else REMOVE or COMPLEX. */
function simpleUnit(unit: number): number {
  if (unit < 0x80) {
    if (unit >= 0x20 && unit < 0x7f) return unit;
    if (unit === 0x09 || unit === 0x0a || unit === 0x0c || unit === 0x0d) return 0x20;
    return unit === 0 ? 0 : REMOVE;
  }
  if (isStable(unit)) return unit;
  if (unit >= 0xff01 && unit < 0xff5e) return unit - 0xfee0;
  return unit === 0x3000 || unit === 0xa0 || unit === 0x200b || unit === 0xfeff ? 0x20 : COMPLEX;
}

/** Units that NFKC keeps and that compose with nothing except combining marks, none of which is listed. */
function isStable(unit: number): boolean {
  return (
    (unit >= 0x4e00 && unit <= 0x9fff) || // Han
    (unit >= 0xc0 && unit <= 0x131) || // Latin with accents
    (unit >= 0x3041 && unit <= 0x3096) || // Hiragana
    (unit >= 0x30a1 && unit <= 0x30fa) || // Katakana
    (unit >= 0xac00 && unit <= 0xd7a3) || // Hangul syllables
    (unit >= 0x391 && unit <= 0x3c9 && unit !== 0x3a2) || // Greek
    (unit >= 0x400 && unit <= 0x481) || // Cyrillic
    (unit >= 0x621 && unit <= 0x64a) || // Arabic
    (unit >= 0x5d0 && unit <= 0x5ea) || // Hebrew
    (unit >= 0x905 && unit <= 0x939) || // Devanagari letters
    (unit >= 0xe01 && unit <= 0xe30) || // Thai consonants
    (unit >= 0x3001 && unit <= 0x3002) ||
    (unit >= 0x3008 && unit <= 0x3011) ||
    (unit >= 0x2018 && unit <= 0x201e && unit !== 0x201b) || // quotation marks
    (unit >= 0x2190 && unit <= 0x21ff) || // arrows
    (unit >= 0x2200 && unit <= 0x222b) || // mathematics, without the multiple integrals
    (unit >= 0x2231 && unit <= 0x22ff) ||
    (unit >= 0x2500 && unit <= 0x27bf && unit !== 0x2581) || // boxes, shapes, symbols
    unit === 0x2013 ||
    unit === 0x2014 ||
    unit === 0x2022 ||
    unit === 0x20ac ||
    unit === 0x30fc ||
    unit === 0xa1 ||
    unit === 0xa7 ||
    unit === 0xa9 ||
    unit === 0xab ||
    unit === 0xb0 ||
    unit === 0xb7 ||
    unit === 0xbb ||
    unit === 0xbf ||
    unit === 0xd7 ||
    unit === 0xf7
  );
}
