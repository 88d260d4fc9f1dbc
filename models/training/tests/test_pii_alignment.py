import random
import unittest

import numpy as np

from signalbox_training.normalisation import normalise
from signalbox_training.pii.alignment import piece_labels, spans_from_labels, spans_from_probabilities
from signalbox_training.pii.labels import IGNORED, TOKEN_LABELS, Span
from signalbox_training.pii.piece_offsets import encode_with_offsets, normalise_with_sources
from signalbox_training.settings import EMBEDDED_FOLDER
from signalbox_training.tokenizer import UnigramTokenizer, read_vocabulary

TOKENIZER = UnigramTokenizer(read_vocabulary(EMBEDDED_FOLDER / "tokenizer.safetensors"))

TEXTS = [
    "",
    "   ",
    "Hi, I'm Zbigniew Brzęczyszczykiewicz!  Call\t+49 30 1234567\n\nbye",
    "我叫王小明，电话１３８００１３８０００。",
    "ﾃﾞｰﾀ ｶﾞｲﾄﾞ ㍿山田 ﬁx Ⅷ ½ \u0001a\u200bb",
    "e\u0301te\u0301 \u1112\u1161\u11ab \u0061\u0328\u0301 ～～ x\u3099",
    "𠮷𠮷𓀀 <s> 👩‍👩‍👧 y",
]
ALPHABET = "aé e\u0301\u0328\u3099ｶﾞﾊﾟ\u1112\u1161\u11ab～ﬁ㍿①\u200b\u0007\u3000王,.9𓀀\u00a0\u0344"


class EncodingWithOffsets(unittest.TestCase):
    def test_gives_the_ids_of_the_tokenizer(self) -> None:
        for text, ids in zip(TEXTS, TOKENIZER.encode_many(TEXTS), strict=True):
            self.assertEqual(encode_with_offsets(TOKENIZER, text).ids, ids)

    def test_normalises_random_texts_as_the_tokenizer_does(self) -> None:
        source = random.Random(7)
        for _ in range(3_000):
            text = "".join(source.choice(ALPHABET) for _ in range(source.randrange(1, 12)))
            normalised, sources = normalise_with_sources(text)
            self.assertEqual(normalised, normalise(text), ascii(text))
            self.assertEqual(len(sources), len(normalised))

    def test_offsets_grow_and_leave_out_only_spaces_and_removed_characters(self) -> None:
        for text in TEXTS:
            encoded = encode_with_offsets(TOKENIZER, text)
            last = 0
            covered = set()
            for start, end in encoded.offsets:
                self.assertLessEqual(start, end)
                self.assertGreaterEqual(start, 0)
                self.assertLessEqual(last, max(start, end))
                last = max(last, end)
                covered.update(range(start, end))
            left = "".join(text[index] for index in range(len(text)) if index not in covered)
            self.assertEqual(normalise(left).strip(), "", ascii(left))

    def test_a_piece_with_the_word_mark_covers_only_the_word(self) -> None:
        text = "I am   Anna"
        self.assertEqual([text[a:b] for a, b in encode_with_offsets(TOKENIZER, text).offsets][-1], "Anna")


class Labels(unittest.TestCase):
    def test_spans_survive_the_way_to_labels_and_back(self) -> None:
        text = "Ask Zbigniew Brzęczyszczykiewicz (zb@example.org) from Kraków"
        spans = [Span(4, 32, "PERSON"), Span(34, 48, "EMAIL_ADDRESS"), Span(55, 61, "GPE")]
        offsets = encode_with_offsets(TOKENIZER, text).offsets
        self.assertEqual(spans_from_labels(offsets, piece_labels(offsets, spans)), spans)

    def test_neighbours_of_one_type_stay_apart(self) -> None:
        text = "Anna Berta"
        spans = [Span(0, 4, "PERSON"), Span(5, 10, "PERSON")]
        offsets = encode_with_offsets(TOKENIZER, text).offsets
        self.assertEqual(spans_from_labels(offsets, piece_labels(offsets, spans)), spans)

    def test_a_piece_takes_the_label_that_covers_half_of_it(self) -> None:
        spans = [Span(2, 6, "PERSON")]
        self.assertEqual(
            [TOKEN_LABELS[label] for label in piece_labels([(0, 4), (4, 6), (6, 8)], spans)],
            ["B-PERSON", "I-PERSON", "O"],
        )

    def test_a_piece_without_characters_is_ignored(self) -> None:
        self.assertEqual(piece_labels([(3, 3)], [Span(0, 9, "PERSON")]), [IGNORED])


class Decoding(unittest.TestCase):
    def test_inside_after_outside_starts_a_span(self) -> None:
        self.assertEqual(spans_from_labels([(0, 2), (3, 5)], [0, TOKEN_LABELS.index("I-GPE")]), [Span(3, 5, "GPE")])

    def test_confidence_is_the_mean_probability_of_the_type(self) -> None:
        probabilities = np.zeros((2, len(TOKEN_LABELS)))
        probabilities[0, TOKEN_LABELS.index("B-AGE")] = 0.9
        probabilities[1, TOKEN_LABELS.index("I-AGE")] = 0.5
        probabilities[1, TOKEN_LABELS.index("B-AGE")] = 0.2
        (span,) = spans_from_probabilities("12 34", [(0, 2), (3, 5)], probabilities)
        self.assertEqual(span[:3], (0, 5, "AGE"))
        self.assertAlmostEqual(span.confidence, 0.8)

    def test_the_pieces_of_a_word_agree(self) -> None:
        probabilities = np.zeros((2, len(TOKEN_LABELS)))
        probabilities[0, TOKEN_LABELS.index("B-PERSON")] = 0.9
        probabilities[1, 0] = 0.6
        probabilities[1, TOKEN_LABELS.index("I-PERSON")] = 0.4
        (span,) = spans_from_probabilities("Annika", [(0, 4), (4, 6)], probabilities)
        self.assertEqual(span[:3], (0, 6, "PERSON"))

    def test_chinese_characters_are_words_of_their_own(self) -> None:
        probabilities = np.zeros((2, len(TOKEN_LABELS)))
        probabilities[0, TOKEN_LABELS.index("B-PERSON")] = 0.9
        probabilities[1, 0] = 0.6
        (span,) = spans_from_probabilities("王叫", [(0, 1), (1, 2)], probabilities)
        self.assertEqual(span[:3], (0, 1, "PERSON"))


if __name__ == "__main__":
    unittest.main()
