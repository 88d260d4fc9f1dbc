"""Public corpora of named entities, mapped to PERSON, GPE and ORGANIZATION.

Their policy differs from ours: they label public figures and places that are only a topic. Rows keep their `source`, so
that training can weigh them less.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .labels import Span
from .spans import PiiRow

_MIXED = "ner-mixed/data/"
_BROAD_TWITTER = _MIXED + "BTC/CONLL-format/data/"


@dataclass(frozen=True)
class Corpus:
    """Where a corpus stands in its archive, and which column holds its labels (counted from the end)."""

    source: str
    archive: str
    members: tuple[str, ...]
    language: str = "en"
    word_column: int = 0
    label_column: int = -1


CORPORA: tuple[Corpus, ...] = (
    Corpus("broad-twitter", "ner-mixed", tuple(f"{_BROAD_TWITTER}{section}.conll" for section in "abeg")),
    Corpus("wnut17", "ner-mixed", (_MIXED + "WNUT17/CONLL-format/data/train/wnut17train.conll",)),
    Corpus("wikigold", "ner-mixed", (_MIXED + "wikigold/CONLL-format/data/wikigold.conll.txt",)),
    Corpus("sec-filings", "ner-mixed", (_MIXED + "SEC-filings/CONLL-format/data/train/FIN5.txt",)),
    Corpus("germeval", "ner-de-pt", ("ner-de-pt/NER-de-dev.tsv",), "de", 1, 2),
)
"""What may be trained on. re3d is left out: it labels roles and crowds ("we", "60 civilians") as organisations. Of the
Broad Twitter Corpus, sections F (public figures) and H (general, outside the UK) are held out."""

BROAD_TWITTER_DEVELOPMENT = Corpus("broad-twitter-h", "ner-mixed", (_BROAD_TWITTER + "h.conll",))
BROAD_TWITTER_TEST = Corpus("broad-twitter-f", "ner-mixed", (_BROAD_TWITTER + "f.conll",))

_TYPES = {
    "PER": "PERSON", "person": "PERSON",
    "LOC": "GPE", "location": "GPE",
    "ORG": "ORGANIZATION", "corporation": "ORGANIZATION", "group": "ORGANIZATION",
}  # fmt: skip
"""Works, products, weapons and amounts become O. GermEval's derived and partial entities (LOCderiv, ORGpart) too."""

_ROLES = {
    "borrower",
    "lender",
    "bank",
    "company",
    "guarantor",
    "executive",
    "employee",
    "seller",
    "buyer",
    "parent",
    "landlord",
    "tenant",
}
"""Parties of a contract, which the SEC corpus labels as names."""

_NO_SPACE_BEFORE = re.compile(r"^(?:[,.;:!?%)\]}’”]+|'(?:s|re|m|ve|ll|d|t)?|n't|\.\.\.)$", re.IGNORECASE)
_NO_SPACE_AFTER = re.compile(r"^[(\[{#$£€“‘@]$")


def read_corpus(data: Path, corpus: Corpus) -> list[PiiRow]:
    """Every sentence with its words joined as people write them. Handles, links and roles are not entities here."""
    rows = []
    with tarfile.open(data / f"{corpus.archive}.tar.gz") as archive:
        for member in corpus.members:
            stream = archive.extractfile(member)
            if stream is None:
                raise FileNotFoundError(f"{corpus.archive}.tar.gz has no file {member}")
            for number, sentence in enumerate(_sentences(stream.read().decode("utf-8"), corpus)):
                text, spans = _joined(sentence)
                group = f"{corpus.source} {Path(member).stem} {number}"
                rows.append(PiiRow(text, tuple(spans), corpus.language, corpus.source, group))
    return rows


def _sentences(content: str, corpus: Corpus) -> Iterator[list[tuple[str, str]]]:
    sentence: list[tuple[str, str]] = []
    for line in [*content.split("\n"), ""]:
        fields = line.strip().split("\t" if "\t" in line else " ")
        if line.strip() == "" or line.startswith(("-DOCSTART-", "#\thttp")):
            if sentence:
                yield sentence
            sentence = []
        elif len(fields) > corpus.word_column + 1:
            sentence.append((fields[corpus.word_column], fields[corpus.label_column].strip()))


def _joined(sentence: list[tuple[str, str]]) -> tuple[str, list[Span]]:
    text = ""
    spans: list[Span] = []
    before, open_type, quotes = "", None, 0
    for word, label in sentence:
        mark, _, name = label.partition("-")
        kind = _TYPES.get(name)
        is_no_name = word.startswith(("@", "http")) or before == "@" or word.lower() in _ROLES
        opens_quote = word in ('"', "``") and quotes % 2 == 0
        closes_quote = word in ('"', "''") and quotes % 2 == 1
        quotes += word in ('"', "``", "''")
        spaced = (
            text != ""
            and not _NO_SPACE_BEFORE.match(word)
            and not _NO_SPACE_AFTER.match(before)
            and not closes_quote
            and before != "opened"
        )
        start = len(text) + spaced
        text += (" " if spaced else "") + word
        if kind is None or is_no_name:
            open_type = None
        elif mark == "I" and open_type == name and spans:
            spans[-1] = Span(spans[-1].start, len(text), kind)
        else:
            spans.append(Span(start, len(text), kind))
            open_type = name
        before = "opened" if opens_quote else word
    return text, spans
