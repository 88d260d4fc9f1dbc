"""Ordinary questions as texts without personal data: the short prompts of the domain task that speak of nobody's own life."""

from __future__ import annotations

import json
import re
from pathlib import Path

from .spans import PiiRow

SOURCE = "topic-questions"
LONGEST = 160

_OWN_LIFE = re.compile(
    r"\b(?:i|i'm|i've|my|me|we|our|us|mine|yo|mi|mis|me|nos|nuestr\w+|tengo|ich|mein\w*|mir|mich|wir|uns\w*|je|j|mon|ma|mes|nous|notre"
    r"|mrs?|ms|herrn?|frau|mme|sra?)\b|[我咱俺私僕]|うち|自分",
    re.IGNORECASE,
)
"""First persons and forms of address, in six languages. Of 47 names that were left in a review, all were public figures."""

_TEMPTING = re.compile(r"@|\d{5}|https?:|\n")


def read_topic_rows(folders: list[Path]) -> list[PiiRow]:
    """The prompts of `domain-*.jsonl` in some folders that qualify, in file order."""
    rows = []
    for path in (path for folder in folders for path in sorted(folder.glob("domain-*.jsonl"))):
        for number, line in enumerate(path.read_text("utf-8").rstrip("\n").split("\n")):
            record = json.loads(line)
            text = record["text"]
            if len(text) <= LONGEST and not _OWN_LIFE.search(text) and not _TEMPTING.search(text):
                rows.append(PiiRow(text, (), record["lang"], SOURCE, f"{path.parent.name} {path.stem} {number}"))
    return rows
