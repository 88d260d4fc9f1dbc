"""Presidio's synthetic set (presidio-research, MIT): its texts, its templates, and names of organisations."""

from __future__ import annotations

import csv
import io
import json
import re
import tarfile
from pathlib import Path
from random import Random

from .labels import Span
from .spans import PiiRow, Template

SOURCE = "presidio"
HELD_OUT_SHARE = 0.2

_ADDRESS_RUN = re.compile(r"\{\{STREET_ADDRESS\}\}(?:[\s,>?]*\{\{STREET_ADDRESS\}\})+")
_MISFIT = re.compile(
    r"(?<!\{)\{[a-z_]+\}|STREET_ADDRESS\}\}(?: street| St\b)|GPE\}\} \{\{STREET_ADDRESS|(?:corner|side) of \{\{STREET",
    re.IGNORECASE,
)
_HONORIFIC = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Mx|Sir)\.?", re.IGNORECASE)
_YEAR_OR_WEEKDAY = re.compile(r"\d{4}|[A-Z][a-z]+day")


def read_presidio(data: Path) -> list[PiiRow]:
    """The 1,500 texts of `synth_dataset_v2.json`; the group is the template.

    The set labels house number, street and flat each by itself; here neighbouring parts are one address.
    """
    rows = []
    for record in json.loads(_member(data, "synth_dataset_v2.json")):
        parts = sorted(
            Span(span["start_position"], span["end_position"], span["entity_type"]) for span in record["spans"]
        )
        spans = tuple(_whole_addresses(record["full_text"], parts))
        rows.append(PiiRow(record["full_text"], spans, "en", SOURCE, _group(record["template_id"])))
    return rows


def read_presidio_templates(data: Path) -> list[Template]:
    """The set's own texts with placeholders, one for each template that our values fit.

    Left out: where a date is a year or a weekday, a title is a profession, a postcode is labelled as an
    address, or the word "street" stands outside the address.
    """
    templates: dict[str, Template] = {}
    for record in json.loads(_member(data, "synth_dataset_v2.json")):
        group = _group(record["template_id"])
        masked = _ADDRESS_RUN.sub("{{STREET_ADDRESS}}", record["masked"])
        misfit = _MISFIT.search(masked) or any(_is_misfit(span) for span in record["spans"])
        if "{{" in masked and not misfit and group not in templates:
            templates[group] = Template(masked, "en", "", "", f"{SOURCE}-refilled", group)
    return [templates[group] for group in sorted(templates)]


def held_out_groups(rows: list[PiiRow], seed: int) -> set[str]:
    """A fifth of the templates, never seen in training."""
    groups = sorted({row.group for row in rows})
    return set(Random(seed).sample(groups, round(len(groups) * HELD_OUT_SHARE)))


def read_organisations(data: Path, unlike: list[PiiRow]) -> tuple[str, ...]:
    """Names of real firms, without those that occur in the texts `unlike`, so that nothing held out is learnt by heart."""
    seen = {
        row.text[span.start : span.end].lower() for row in unlike for span in row.spans if span.type == "ORGANIZATION"
    }
    reader = csv.DictReader(io.StringIO(_member(data, "companies_and_organizations.csv")))
    names = [record["organization"].strip() for record in reader]
    return tuple(name for name in names if 2 < len(name) <= 40 and name.lower() not in seen)


def read_places(data: Path, unlike: list[PiiRow]) -> tuple[str, ...]:
    """Real towns of many countries, without those that occur in the texts `unlike`."""
    seen = {row.text[span.start : span.end].lower() for row in unlike for span in row.spans if span.type == "GPE"}
    reader = csv.DictReader(io.StringIO(_member(data, "FakeNameGenerator.com_3000.csv")))
    names = dict.fromkeys(record["City"].strip() for record in reader)
    return tuple(name for name in names if name.lower() not in seen and len(name) > 2)


def _whole_addresses(text: str, parts: list[Span]) -> list[Span]:
    spans: list[Span] = []
    for part in parts:
        joins = spans and spans[-1].type == part.type == "STREET_ADDRESS"
        if joins and text[spans[-1].end : part.start].strip(" \n\r\t,>?") == "":
            spans[-1] = Span(spans[-1].start, part.end, part.type)
        else:
            spans.append(part)
    return spans


def _is_misfit(span: dict[str, str]) -> bool:
    value = span["entity_value"]
    if span["entity_type"] == "TITLE":
        return not _HONORIFIC.fullmatch(value)
    return span["entity_type"] == "DATE_TIME" and _YEAR_OR_WEEKDAY.fullmatch(value) is not None


def _group(template: int) -> str:
    return f"{SOURCE} {template}"


def _member(data: Path, name: str) -> str:
    with tarfile.open(data / "presidio-research.tar.gz") as archive:
        stream = archive.extractfile(f"presidio-research/{name}")
        if stream is None:
            raise FileNotFoundError(f"presidio-research.tar.gz has no file {name}")
        return stream.read().decode("utf-8-sig")
