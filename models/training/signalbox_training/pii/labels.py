"""The entity types of the token head and their BIO labels."""

from __future__ import annotations

from typing import NamedTuple

TYPES = (
    "AGE",
    "CREDIT_CARD",
    "DATE_TIME",
    "DOMAIN_NAME",
    "EMAIL_ADDRESS",
    "GPE",
    "IBAN_CODE",
    "IP_ADDRESS",
    "NRP",
    "ORGANIZATION",
    "PERSON",
    "PHONE_NUMBER",
    "STREET_ADDRESS",
    "TITLE",
    "US_DRIVER_LICENSE",
    "US_SSN",
    "ZIP_CODE",
)
"""The types of upstream's PII classifier, which are those of Presidio's synthetic set."""

OUTSIDE = 0

TOKEN_LABELS = ("O", *(f"{mark}-{name}" for name in TYPES for mark in "BI"))
"""35 labels: O, then B and I of each type. The label of type `k` is `1 + 2k` to begin and `2 + 2k` inside."""

IGNORED = -100
"""The label of a piece without characters of its own: neither trained on nor read. The value that torch's loss skips."""


class Span(NamedTuple):
    """Characters `start` to `end` (exclusive) of a text are one entity of `type`."""

    start: int
    end: int
    type: str


class ScoredSpan(NamedTuple):
    """A span that a model found, with the mean probability of its pieces."""

    start: int
    end: int
    type: str
    confidence: float


def begin_label(name: str) -> int:
    """The label of the first piece of an entity. Raises ValueError for a type that is not in `TYPES`."""
    return 1 + 2 * TYPES.index(name)
