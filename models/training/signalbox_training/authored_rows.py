"""The authored prompts with their labels: the only labelled training data of the domain heads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from .settings import LABELS


@dataclass(frozen=True)
class AuthoredRow:
    """One prompt. `hard` is "" for the first set, else why the row of the second set is hard (see the data's README)."""

    text: str
    label: int
    language: str
    style: str
    hard: str


def read_authored_rows(data: Path) -> list[AuthoredRow]:
    """All rows of `authored/domain-*.jsonl`, in label order, then file order."""
    rows = []
    for index, label in enumerate(LABELS):
        path = data / "authored" / f"domain-{label.replace(' ', '-')}.jsonl"
        for line in path.read_text("utf-8").rstrip("\n").split("\n"):
            record = json.loads(line)
            rows.append(AuthoredRow(record["text"], index, record["lang"], record["style"], record.get("hard", "")))
    return rows
