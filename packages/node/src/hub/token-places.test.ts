import { PreTrainedTokenizer } from "@huggingface/transformers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeTokens, readSpelling, type TokenSpelling } from "./token-places.ts";

const wordPiece: TokenSpelling = { isByteLevel: false, continuing: "##", ending: "", unknown: "[UNK]" };
const sentencePiece: TokenSpelling = { isByteLevel: false, continuing: "", ending: "", unknown: "<unk>" };
const byteLevel: TokenSpelling = { isByteLevel: true, continuing: "", ending: "", unknown: undefined };

/** What each token is found to stand for. */
function found(text: string, tokens: readonly string[], spelling: TokenSpelling): string[] {
  const { starts, ends } = placeTokens(text, tokens, spelling);
  return tokens.map((_, index) => text.slice(starts[index], ends[index]));
}

describe("placeTokens", () => {
  test.each<[string, string, string[], TokenSpelling, string[]]>([
    ["parts of words", "Unaffable cat", ["una", "##ff", "##able", "cat"], wordPiece, ["Una", "ff", "able", "cat"]],
    ["letters that lost their marks", "Zoë Müller", ["zoe", "mu", "##ller"], wordPiece, ["Zoë", "Mü", "ller"]],
    ["marks of their own", "e\u0301\u0323a", ["e", "##a"], wordPiece, ["e\u0301\u0323", "a"]],
    ["the same word again", "to be or to", ["to", "be", "or", "to"], wordPiece, ["to", "be", "or", "to"]],
    ["unknown words", "a ☃cat c ☃ d", ["a", "[UNK]", "c", "[UNK]", "d"], wordPiece, ["a", "☃cat", "c", "☃", "d"]],
    ["several unknown words in a row", "☃ ☂ x", ["[UNK]", "[UNK]", "x"], wordPiece, ["☃", "☂", "x"]],
    ["an unknown end", "x ☃☃", ["x", "[UNK]"], wordPiece, ["x", "☃☃"]],
    ["ideographs without spaces", "我爱北京", ["我", "爱", "北", "[UNK]"], wordPiece, ["我", "爱", "北", "京"]],
    ["spaces of SentencePiece", "New York", ["▁New", "▁Yo", "rk"], sentencePiece, ["New", "Yo", "rk"]],
    ["a space alone", "a b", ["▁", "a", "▁b"], sentencePiece, ["", "a", "b"]],
    ["compatibility forms", "ﬁve ① ½ Ａ", ["▁five", "▁1", "▁1⁄2", "▁A"], sentencePiece, ["ﬁve", "①", "½", "Ａ"]],
    ["bytes of one character", "<é>", ["<", "<0xC3>", "<0xA9>", ">"], sentencePiece, ["<", "é", "", ">"]],
    ["bytes as letters", "Zoë 👩 x", ["Zo", "Ã«", "ĠðŁ", "ĳ©", "Ġx"], byteLevel, ["Zo", "ë", "👩", "", "x"]],
    ["emoji with joiners", "👩🏽‍💻 go", ["👩", "🏽", "💻", "▁go"], sentencePiece, ["👩", "🏽\u200d", "💻", "go"]],
    ["Hangul taken apart", "한국", ["ᄒ", "##ᅡ", "##ᆫ", "##국"], wordPiece, ["한", "한", "한", "국"]],
    ["Hindi vowel signs", "हिंदी", ["▁ह", "ि", "ंद", "ी"], sentencePiece, ["हिं", "", "दी", ""]],
    ["a final sigma", "ΟΔΟΣ", ["οδο", "##ς"], wordPiece, ["ΟΔΟ", "Σ"]],
    ["lone surrogates", "a\ud800b", ["a", "##b"], wordPiece, ["a", "b"]],
    ["quotes that were replaced", "``so''", ['▁"', "so", '"'], sentencePiece, ["", "so", ""]],
  ])("finds %s", (_, text, tokens, spelling, expected) => {
    expect(found(text, tokens, spelling)).toEqual(expected);
  });

  test("finds every token of a WordPiece tokenizer, in order, and says what it says", () => {
    const letters = [..."abcdefghijklmnopqrstuvwxyz0123456789.,!?-"];
    const vocabulary = ["[UNK]", ...letters, ...letters.map((letter) => `##${letter}`), "the", "##ing", "北", "京"];
    const json = {
      added_tokens: [],
      normalizer: {
        type: "BertNormalizer",
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: null,
        lowercase: true,
      },
      pre_tokenizer: { type: "BertPreTokenizer" },
      post_processor: null,
      decoder: null,
      model: {
        type: "WordPiece",
        unk_token: "[UNK]",
        continuing_subword_prefix: "##",
        max_input_chars_per_word: 20,
        vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      },
    };
    const tokenizer = new PreTrainedTokenizer(json, {});
    const spelling = readSpelling(json);
    const piece = fc.constantFrom(
      "the",
      "ing",
      "Ça va",
      "É",
      " ",
      "\n",
      "北京",
      "☃",
      "👩🏽‍💻",
      "\ud83d",
      "x\u0301",
      "a-b.",
      "Σ",
      "42",
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, fc.string({ unit: "grapheme", maxLength: 3 })), { maxLength: 20 }),
        (parts) => {
          const text = parts.join("");
          const tokens = tokenizer.tokenize(text);
          const { starts, ends } = placeTokens(text, tokens, spelling);
          let last = 0;
          for (const [index, token] of tokens.entries()) {
            expect(starts[index]).toBeGreaterThanOrEqual(index === 0 ? 0 : starts[index - 1]!);
            expect(ends[index]).toBeGreaterThanOrEqual(last);
            expect(ends[index]).toBeLessThanOrEqual(text.length);
            last = ends[index]!;
            if (token === "[UNK]") continue;
            const said = text.slice(starts[index], ends[index]).normalize("NFD").toLowerCase().replace(/\p{M}/gu, "");
            expect(said).toContain(token.replace("##", ""));
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("readSpelling", () => {
  test.each<[string, object, TokenSpelling]>([
    ["WordPiece", { model: { type: "WordPiece", unk_token: "[UNK]", continuing_subword_prefix: "##" } }, wordPiece],
    ["Unigram", { model: { type: "Unigram", vocab: [] } }, { ...sentencePiece, unknown: undefined }],
    [
      "byte-level BPE in a sequence",
      {
        pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "ByteLevel" }] },
        model: { type: "BPE", unk_token: null },
      },
      byteLevel,
    ],
  ])("reads %s", (_, json, spelling) => {
    expect(readSpelling(json)).toEqual(spelling);
  });
});
