import unittest

from signalbox_training.pii.labels import Span
from signalbox_training.pii.scoring import score_entities, scores_by_source


class Scoring(unittest.TestCase):
    def test_spaces_and_punctuation_at_the_ends_do_not_matter(self) -> None:
        scores = score_entities(["(Ms. Ito), hi"], [[Span(1, 4, "TITLE")]], [[Span(0, 5, "TITLE")]])
        self.assertEqual((scores.micro.right, scores.micro.wrong, scores.micro.missed), (1, 0, 0))

    def test_another_type_or_boundary_is_wrong_and_missed(self) -> None:
        expected = [Span(0, 4, "PERSON"), Span(5, 10, "GPE")]
        found = [Span(0, 4, "GPE"), Span(5, 9, "GPE")]
        scores = score_entities(["Anna Paris"], [expected], [found])
        self.assertEqual((scores.micro.right, scores.micro.wrong, scores.micro.missed), (0, 2, 2))
        self.assertEqual(scores.types["PERSON"].missed, 1)

    def test_f1_precision_and_recall(self) -> None:
        scores = score_entities(
            ["Anna Berta Carl"],
            [[Span(0, 4, "PERSON"), Span(5, 10, "PERSON")]],
            [[Span(0, 4, "PERSON"), Span(11, 15, "PERSON"), Span(5, 15, "PERSON")]],
        )
        self.assertAlmostEqual(scores.micro.precision, 1 / 3)
        self.assertAlmostEqual(scores.micro.recall, 1 / 2)
        self.assertAlmostEqual(scores.micro.f1, 2 / 5)

    def test_clean_texts_are_counted_by_source(self) -> None:
        scores = scores_by_source(["a", "b", "b"], ["x", "y", "z"], [[], [], []], [[], [Span(0, 1, "AGE")], []])
        self.assertEqual((scores["b"].clean_texts, scores["b"].clean_texts_kept), (2, 1))
        self.assertEqual(scores["a"].micro.f1, 1.0)


if __name__ == "__main__":
    unittest.main()
