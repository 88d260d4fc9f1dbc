import re
import unittest
from random import Random

from signalbox_training.pii.labels import TYPES
from signalbox_training.pii.numbers import cn_id, credit_card, iban, luhn_check_digit, us_ssn
from signalbox_training.pii.presidio_rows import held_out_groups
from signalbox_training.pii.spans import PiiRow, Template, fill_templates, read_templates
from signalbox_training.pii.values import PLACEHOLDER_TYPES
from signalbox_training.settings import OWN_DATA_FOLDER

OWN_TEMPLATES = read_templates(OWN_DATA_FOLDER / "pii-templates.jsonl", "own-templates")


class Numbers(unittest.TestCase):
    def test_cards_pass_the_luhn_check(self) -> None:
        random = Random(1)
        for _ in range(300):
            digits = re.sub(r"\D", "", credit_card(random))
            self.assertEqual(int(digits[-1]), luhn_check_digit(digits[:-1]))

    def test_ibans_leave_the_remainder_1(self) -> None:
        random = Random(1)
        for _ in range(300):
            text = iban(random).replace(" ", "").upper()
            self.assertEqual(int("".join(str(int(part, 36)) for part in text[4:] + text[:4])) % 97, 1, text)

    def test_a_known_iban_and_card(self) -> None:
        self.assertEqual(luhn_check_digit("411111111111111"), 1)
        self.assertEqual(int("".join(str(int(part, 36)) for part in "WEST12345698765432GB82")) % 97, 1)

    def test_social_security_numbers_are_in_the_allowed_ranges(self) -> None:
        random = Random(1)
        for _ in range(300):
            digits = re.sub(r"\D", "", us_ssn(random))
            self.assertRegex(digits, r"^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$")

    def test_chinese_identity_numbers_sum_to_1_modulo_11(self) -> None:
        random = Random(1)
        for _ in range(300):
            text = cn_id(random)
            weights = [2 ** (17 - index) % 11 for index in range(18)]
            values = [10 if part == "X" else int(part) for part in text]
            self.assertEqual(sum(a * b for a, b in zip(weights, values, strict=True)) % 11, 1, text)


class Templates(unittest.TestCase):
    def test_every_placeholder_type_is_a_type_of_the_head_or_none(self) -> None:
        self.assertLessEqual({name for name in PLACEHOLDER_TYPES.values() if name is not None}, set(TYPES))

    def test_own_templates_fill_without_overlaps_or_leftovers(self) -> None:
        for row in fill_templates(OWN_TEMPLATES, 1, 2):
            self.assertNotIn("{{", row.text)
            end = 0
            for span in row.spans:
                self.assertLessEqual(end, span.start)
                self.assertEqual(row.text[span.start : span.end].strip(), row.text[span.start : span.end])
                self.assertLess(span.start, span.end)
                end = span.end

    def test_the_same_seed_gives_the_same_rows_whatever_stands_beside(self) -> None:
        self.assertEqual(fill_templates(OWN_TEMPLATES[3:4], 5, 2), fill_templates(OWN_TEMPLATES, 5, 2)[6:8])

    def test_passports_and_user_names_are_no_entities(self) -> None:
        template = Template("{{USERNAME}} {{PASSPORT}} {{CN_ID}} {{URL}} {{API_KEY}}", "en", "form", "", "test", "test")
        self.assertEqual(fill_templates([template], 1, 1)[0].spans, ())

    def test_names_after_each_other_differ(self) -> None:
        template = Template("{{FIRST_NAME}}|{{FIRST_NAME}}|{{FIRST_NAME}}", "en", "chat", "", "test", "test")
        for row in fill_templates([template], 1, 50):
            self.assertEqual(len(set(row.text.split("|"))), 3)

    def test_a_fifth_of_the_templates_is_held_out(self) -> None:
        rows = [PiiRow("", (), "en", "presidio", f"presidio {number % 50}") for number in range(200)]
        self.assertEqual(len(held_out_groups(rows, 1)), 10)


if __name__ == "__main__":
    unittest.main()
