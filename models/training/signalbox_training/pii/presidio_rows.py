"""Presidio's synthetic set (presidio-research, MIT): its texts, its templates, and names of organisations."""

from __future__ import annotations

import csv
import io
import json
import tarfile
from pathlib import Path
from random import Random

from .labels import Span
from .spans import PiiRow, Template

SOURCE = "presidio"
HELD_OUT_SHARE = 0.2


def read_presidio(data: Path) -> list[PiiRow]:
    """The 1,500 texts of `synth_dataset_v2.json`; the group is the template."""
    rows = []
    for record in json.loads(_member(data, "synth_dataset_v2.json")):
        spans = sorted(Span(span["start_position"], span["end_position"], span["entity_type"]) for span in record["spans"])
        rows.append(PiiRow(record["full_text"], tuple(spans), "en", SOURCE, _group(record["template_id"])))
    return rows


def read_presidio_templates(data: Path) -> list[Template]:
    """The set's own texts with placeholders, one for each template that our values can fill."""
    templates: dict[str, Template] = {}
    for record in json.loads(_member(data, "synth_dataset_v2.json")):
        group = _group(record["template_id"])
        if "{{" in record["masked"] and group not in templates:
            templates[group] = Template(record["masked"], "en", "", "", f"{SOURCE}-refilled", group)
    return [templates[group] for group in sorted(templates)]


def held_out_groups(rows: list[PiiRow], seed: int) -> set[str]:
    """A fifth of the templates, never seen in training."""
    groups = sorted({row.group for row in rows})
    return set(Random(seed).sample(groups, round(len(groups) * HELD_OUT_SHARE)))


def read_organisations(data: Path, unlike: list[PiiRow]) -> tuple[str, ...]:
    """Names of real firms, without those that occur in the texts `unlike`, so that nothing held out is learnt by heart."""
    seen = {row.text[span.start : span.end].lower() for row in unlike for span in row.spans if span.type == "ORGANIZATION"}
    reader = csv.DictReader(io.StringIO(_member(data, "companies_and_organizations.csv")))
    names = [record["organization"].strip() for record in reader]
    return tuple(name for name in names if 2 < len(name) <= 40 and name.lower() not in seen)


def _group(template: int) -> str:
    return f"{SOURCE} {template}"


def _member(data: Path, name: str) -> str:
    with tarfile.open(data / "presidio-research.tar.gz") as archive:
        stream = archive.extractfile(f"presidio-research/{name}")
        if stream is None:
            raise FileNotFoundError(f"presidio-research.tar.gz has no file {name}")
        return stream.read().decode("utf-8-sig")
