"""Rows of the token head, and templates whose placeholders are filled with made-up values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from .labels import Span
from .values import NOTHING_KNOWN, PLACEHOLDER_TYPES, KnownNames, ValueMaker

_PLACEHOLDER = re.compile(r"\{\{([A-Z_]+)\}\}")
_ADDRESS_PARTS = {"CITY", "GPE", "ZIP_CODE"}

LOWERED_SHARE = {"chat": 0.2, "sms": 0.2, "social_media": 0.2, "support_ticket": 0.1, "block": 0.15}
"""Share of the filled templates of a style that are typed in lower case."""

TYPO_SHARE = {"chat": 0.15, "sms": 0.15, "social_media": 0.15, "support_ticket": 0.15, "email": 0.05, "block": 0.05}
"""Share of the filled templates of a style with two letters swapped."""


@dataclass(frozen=True)
class PiiRow:
    """One text with its entities, in order and without overlaps. Rows of one `group` stay on one side of a split."""

    text: str
    spans: tuple[Span, ...]
    language: str
    source: str
    group: str


@dataclass(frozen=True)
class Template:
    """A text with `{{PLACEHOLDER}}`s. `hint` says how names are to be filled: "lower", "common_word", "surname_first" or ""."""

    text: str
    language: str
    style: str
    hint: str
    source: str
    group: str


def read_templates(path: Path, source: str) -> list[Template]:
    """The lines of a template file, `{template, lang, style, hint?}`. Raises KeyError for a missing field."""
    templates = []
    for number, line in enumerate(path.read_text("utf-8").rstrip("\n").split("\n")):
        record = json.loads(line)
        hint = record.get("hint", "")
        templates.append(
            Template(record["template"], record["lang"], record["style"], hint, source, f"{source} {number}")
        )
    return templates


def fill_templates(
    templates: Iterable[Template], seed: int, copies: int, known: KnownNames = NOTHING_KNOWN
) -> list[PiiRow]:
    """`copies` rows of each template, the same for the same seed whatever other templates there are.

    Two placeholders of one name get different values. Raises KeyError for an unknown placeholder.
    """
    return [
        _filled(template, Random(f"{seed} {template.group} {copy}"), known)
        for template in templates
        for copy in range(copies)
    ]


def _filled(template: Template, random: Random, known: KnownNames) -> PiiRow:
    names = set(_PLACEHOLDER.findall(template.text))
    maker = ValueMaker(
        random, template.language, template.style, template.hint, known,
        whole_addresses=names.isdisjoint(_ADDRESS_PARTS) and template.style != "csv",
    )  # fmt: skip
    parts: list[str] = []
    spans: list[Span] = []
    used: set[str] = set()
    length = last = 0
    previous = ""
    for match in _PLACEHOLDER.finditer(template.text):
        between = template.text[last : match.start()]
        value = _fresh_value(maker, match[1], used, previous == "TITLE" and between.strip() == "")
        parts += [between, value]
        length += len(between)
        kind = PLACEHOLDER_TYPES[match[1]]
        if kind is not None:
            spans.append(Span(length, length + len(value), kind))
        length += len(value)
        last, previous = match.end(), match[1]
    text = "".join(parts) + template.text[last:]
    if template.language != "zh" and random.random() < LOWERED_SHARE.get(template.style, 0):
        text = _lowered(text)
    if template.language not in ("zh", "ja") and random.random() < TYPO_SHARE.get(template.style, 0):
        text = swapped_letters(random, text, spans)
    return PiiRow(text, tuple(whole_addresses(text, spans)), template.language, template.source, template.group)


def whole_addresses(text: str, parts: list[Span]) -> list[Span]:
    """`parts` with neighbouring parts of one address joined: those with only white space, commas or marks of quotation between."""
    spans: list[Span] = []
    for part in parts:
        joins = spans and spans[-1].type == part.type == "STREET_ADDRESS"
        if joins and text[spans[-1].end : part.start].strip(" \n\r\t,>?") == "":
            spans[-1] = Span(spans[-1].start, part.end, part.type)
        else:
            spans.append(part)
    return spans


def swapped_letters(random: Random, text: str, spans: Sequence[Span]) -> str:
    """`text` with two neighbouring letters outside `spans` swapped, if there are any."""
    places = [
        match.start()
        for match in re.finditer(r"(?<=[a-z])[a-z]{2}", text)
        if not any(span.start < match.end() and match.start() < span.end for span in spans)
    ]
    if not places:
        return text
    place = random.choice(places)
    return f"{text[:place]}{text[place + 1]}{text[place]}{text[place + 2 :]}"


def _fresh_value(maker: ValueMaker, placeholder: str, used: set[str], after_title: bool) -> str:
    value = maker.value(placeholder, after_title)
    for _ in range(8):
        if value not in used:
            break
        value = maker.value(placeholder, after_title)
    used.add(value)
    return value


def _lowered(text: str) -> str:
    """Lower case, keeping characters that would change the text's length (such as İ)."""
    return "".join(part.lower() if len(part.lower()) == 1 else part for part in text)
