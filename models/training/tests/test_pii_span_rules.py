import unittest

from signalbox_training.calibration import choose_floors
from signalbox_training.pii.floors import fit_floors, spans_above
from signalbox_training.pii.labels import ScoredSpan, Span
from signalbox_training.pii.span_rules import prepare_spans
from signalbox_training.pii.spans import PiiRow


def over(text: str, value: str, kind: str, confidence: float = 0.9) -> ScoredSpan:
    start = text.index(value)
    return ScoredSpan(start, start + len(value), kind, confidence)


def brief(text: str, spans: list[ScoredSpan]) -> list[str]:
    return [f"{span.type} {text[span.start : span.end]}" for span in prepare_spans(text, spans)]


class SpanRules(unittest.TestCase):
    """The same cases as in `find-pii.test.ts`."""

    def test_joins_parts_of_an_address_over_spaces_line_breaks_commas_and_marks_of_quotation(self) -> None:
        text = "> 12 Oak Ln,\n> Apt 4 and 9 Elm St"
        spans = [over(text, value, "STREET_ADDRESS") for value in ("12 Oak Ln", "Apt 4", "9 Elm St")]
        self.assertEqual(brief(text, spans), ["STREET_ADDRESS 12 Oak Ln,\n> Apt 4", "STREET_ADDRESS 9 Elm St"])

    def test_cuts_other_spans_at_line_breaks(self) -> None:
        text = "Ann Keller\nUlm\n> Bob"
        spans = [ScoredSpan(0, len(text), "PERSON", 0.9)]
        self.assertEqual(brief(text, spans), ["PERSON Ann Keller", "PERSON Ulm", "PERSON Bob"])

    def test_takes_in_the_whole_address_of_a_site_and_none_of_a_page(self) -> None:
        text = "see https://www.Pine-Hill.se/, not https://pine.se/faq"
        spans = [over(text, value, "DOMAIN_NAME") for value in ("www", "se/", "pine.se")]
        self.assertEqual(brief(text, spans), ["DOMAIN_NAME https://www.Pine-Hill.se/"])

    def test_keeps_a_town_apart_from_the_country_behind_it(self) -> None:
        text = "ESPOO Finland"
        self.assertEqual(
            brief(text, [over(text, "ESPOO", "GPE"), over(text, "Finland", "GPE")]), ["GPE ESPOO", "GPE Finland"]
        )

    def test_takes_in_both_brackets_of_a_pair_or_none(self) -> None:
        text = "call (71) 4233-6306, Frankfurt (Oder), (Ulm)"
        spans = [
            over(text, "71) 4233-6306", "PHONE_NUMBER"),
            over(text, "Frankfurt (Oder", "GPE"),
            over(text, "Ulm)", "GPE"),
        ]
        self.assertEqual(brief(text, spans), ["PHONE_NUMBER (71) 4233-6306", "GPE Frankfurt (Oder)", "GPE Ulm"])

    def test_drops_a_lone_chinese_character_as_a_person(self) -> None:
        self.assertEqual(brief("周杰伦", [over("周杰伦", "杰", "PERSON")]), [])

    def test_keeps_the_full_stop_of_a_title(self) -> None:
        text = "Mr. Brandt."
        self.assertEqual(brief(text, [over(text, "Mr. ", "TITLE"), over(text, "Brandt.", "PERSON")]), ["TITLE Mr.", "PERSON Brandt"])


class Floors(unittest.TestCase):
    def test_drop_what_is_less_sure(self) -> None:
        spans = [over("Ann in Ulm", "Ann", "PERSON", 0.6), over("Ann in Ulm", "Ulm", "GPE", 0.6)]
        self.assertEqual([span.type for span in spans_above("Ann in Ulm", spans, {"PERSON": 0.65})], ["GPE"])

    def test_are_as_high_as_the_limit_of_false_alarms_demands(self) -> None:
        rows = [PiiRow("Ann", (Span(0, 3, "PERSON"),), "en", "presidio", f"t {number}") for number in range(20)]
        rows += [PiiRow("Bob?", (), "en", "authored-negatives", f"n {number}") for number in range(100)]
        found = [[ScoredSpan(0, 3, "PERSON", 0.91 if number % 2 else 0.5)] for number in range(20)]
        found += [[ScoredSpan(0, 3, "PERSON", 0.7)] if number < 40 else [] for number in range(100)]
        self.assertEqual(fit_floors(rows, found), {"PERSON": 0.75})

    def test_are_absent_where_nothing_is_gained(self) -> None:
        self.assertEqual(choose_floors(["GPE"], [{"GPE"}], [], lambda *_: (1, 1), lambda *_: (0, 0)), {})


if __name__ == "__main__":
    unittest.main()
