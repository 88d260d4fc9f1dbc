"""Rows of the token head, and templates whose placeholders are filled with made-up values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from .labels import Span
from .values import NOTHING_KNOWN, PLACEHOLDER_TYPES, KnownNames, ValueMaker

_PLACEHOLDER = re.compile(r"\{\{([A-Z_]+)\}\}")
_ADDRESS_PARTS = {"CITY", "GPE", "ZIP_CODE"}


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
    if template.language != "zh" and template.style in ("chat", "sms", "social_media") and random.random() < 0.08:
        text = _lowered(text)
    return PiiRow(text, tuple(spans), template.language, template.source, template.group)


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
