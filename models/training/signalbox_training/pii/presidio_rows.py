"""Presidio's synthetic set (presidio-research, MIT): its texts, its templates, and names of organisations."""

from __future__ import annotations

import csv
import io
import json
import re
import tarfile
from pathlib import Path
from random import Random
from typing import Any

from .labels import Span
from .spans import PiiRow, Template, whole_addresses
from .values import BLOCK_STYLE, KnownNames

SOURCE = "presidio"
HELD_OUT_SHARE = 0.2

_ADDRESS = r"\{\{STREET_ADDRESS\}\}"
_ADDRESS_RUN = re.compile(rf"{_ADDRESS}(?:[\s,>?]*{_ADDRESS})+")
_SPLIT_BLOCK = re.compile(
    rf"(?:{_ADDRESS} )?{_ADDRESS}(?P<flat>[\s>?]+){_ADDRESS}(?P<town>[\s>?]+)\{{\{{GPE\}}\}}(?P<land>[\s>?]+)\{{\{{GPE\}}\}} {_ADDRESS}"
)
"""House, street, flat, town, country and a postcode that is labelled as the address."""
_MISFIT = re.compile(
    r"(?<!\{)\{[a-z_]+\}|STREET_ADDRESS\}\}(?: street| St\b)|(?:corner|side) of \{\{STREET", re.IGNORECASE
)
_HONORIFIC = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Mx|Sir)\.?", re.IGNORECASE)


def read_presidio(data: Path) -> list[PiiRow]:
    """The 1,500 texts of `synth_dataset_v2.json`; the group is the template.

    The set labels house number, street and flat each by itself; here neighbouring parts are one address.
    """
    rows = []
    for record in json.loads(_member(data, "synth_dataset_v2.json")):
        parts = sorted(
            Span(span["start_position"], span["end_position"], span["entity_type"]) for span in record["spans"]
        )
        spans = tuple(whole_addresses(record["full_text"], parts))
        rows.append(PiiRow(record["full_text"], spans, "en", SOURCE, _group(record["template_id"])))
    return rows


def read_presidio_templates(data: Path) -> list[Template]:
    """The set's own texts with placeholders, one for each template that our values fit.

    Years, weekdays and professions get placeholders of their own, and so do the parts of an address block. Left out: where the
    word "street" stands outside the address.
    """
    templates: dict[str, Template] = {}
    for record in json.loads(_member(data, "synth_dataset_v2.json")):
        group = _group(record["template_id"])
        masked = _masked(record)
        if "{{" in masked and not _MISFIT.search(masked) and group not in templates:
            templates[group] = Template(masked, "en", BLOCK_STYLE, "", f"{SOURCE}-refilled", group)
    return [templates[group] for group in sorted(templates)]


def _masked(record: dict[str, Any]) -> str:
    """The template of a text, with placeholders of ours."""
    masked = record["masked"]
    for span in record["spans"]:
        kind, value = span["entity_type"], span["entity_value"]
        if kind == "TITLE" and not _HONORIFIC.fullmatch(value):
            masked = masked.replace("{{TITLE}}", "{{JOB_TITLE}}")
        elif kind == "DATE_TIME" and re.fullmatch(r"\d{4}", value):
            masked = masked.replace("{{DATE_TIME}}", "{{YEAR}}")
        elif kind == "DATE_TIME" and re.fullmatch(r"[a-z]+day", value, re.IGNORECASE):
            masked = masked.replace("{{DATE_TIME}}", "{{WEEKDAY}}")
    masked = _SPLIT_BLOCK.sub(
        r"{{HOUSE_LINE}}\g<flat>{{FLAT}}\g<town>{{TOWN}}\g<land>{{COUNTRY}} {{POSTCODE}}", masked
    )
    return _ADDRESS_RUN.sub("{{STREET_ADDRESS}}", masked)


def held_out_groups(rows: list[PiiRow], seed: int) -> set[str]:
    """A fifth of the templates, never seen in training."""
    groups = sorted({row.group for row in rows})
    return set(Random(seed).sample(groups, round(len(groups) * HELD_OUT_SHARE)))


def read_known_names(data: Path, unlike: list[PiiRow]) -> KnownNames:
    """Firms, towns, streets, people, occupations and domains of the set's lists.

    Without those that occur in the texts `unlike`, so that nothing held out is learnt by heart.
    """
    seen = {
        (span.type, row.text[span.start : span.end].lower()) for row in unlike for span in row.spans
    }
    held_out = "\n".join(row.text.lower() for row in unlike)
    firms = csv.DictReader(io.StringIO(_member(data, "companies_and_organizations.csv")))
    people = list(csv.DictReader(io.StringIO(_member(data, "FakeNameGenerator.com_3000.csv"))))
    return KnownNames(
        organisations=tuple(
            name for record in firms
            if 2 < len(name := record["organization"].strip()) <= 40 and ("ORGANIZATION", name.lower()) not in seen
        ),
        places=tuple(name for name in _column(people, "City") if ("GPE", name.lower()) not in seen and len(name) > 2),
        streets=tuple(name for name in _column(people, "StreetAddress") if name.lower() not in held_out),
        people=tuple(
            name for record in people
            if (name := f"{record['GivenName']} {record['Surname']}").lower() not in held_out
        ),
        occupations=tuple(name for name in _column(people, "Occupation") if ("TITLE", name.lower()) not in seen),
        domains=tuple(name for name in _column(people, "Domain") if name.lower() not in held_out),
    )  # fmt: skip


def _column(records: list[dict[str, str]], name: str) -> list[str]:
    return [value for value in dict.fromkeys(record[name].strip() for record in records) if value != ""]


def _group(template: int) -> str:
    return f"{SOURCE} {template}"


def _member(data: Path, name: str) -> str:
    with tarfile.open(data / "presidio-research.tar.gz") as archive:
        stream = archive.extractfile(f"presidio-research/{name}")
        if stream is None:
            raise FileNotFoundError(f"presidio-research.tar.gz has no file {name}")
        return stream.read().decode("utf-8-sig")
