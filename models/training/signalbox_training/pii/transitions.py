"""How entities follow one another: what the decoder of spans adds to what the head says of each word.

The head judges each word by itself, and the tokenizer shows it no line breaks. So two tables say how likely each type follows each
other one on a line and over a line break: ln P(next | type before) − ln P(next), counted in the training rows, times WEIGHT.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .labels import IGNORED, TYPES

GOES_ON = 1 + len(TYPES)
"""Column of "the entity goes on"; before it O and the beginning of each type."""

WEIGHT = 0.3
"""Of 0, 0.2, 0.3, 0.4, 0.6 and 1 the best for development templates and tweets together."""

SMOOTHING = 6.0
"""Pseudo-counts of each row, shared out as the columns are in all rows."""

ON_LINE, OVER_LINE = 0, 1


@dataclass(frozen=True)
class Transitions:
    """`scores` [2, 1 + types, 2 + types]: on a line and over a line break, from O or a type to O, a beginning or going on."""

    scores: np.ndarray

    def lists(self) -> dict[str, list[list[float]]]:
        """As the manifest holds them, with two decimals."""
        rounded = [[[round(float(value), 2) + 0.0 for value in row] for row in table] for table in self.scores]
        return {"onLine": rounded[ON_LINE], "overLine": rounded[OVER_LINE]}


NO_TRANSITIONS = Transitions(np.zeros((2, 1 + len(TYPES), 2 + len(TYPES))))


def transitions_of_lists(lists: dict[str, list[list[float]]]) -> Transitions:
    """The tables of a manifest."""
    return Transitions(np.array([lists["onLine"], lists["overLine"]]))


def count_transitions(labelled: Iterable[tuple[str, Sequence[tuple[int, int]], Sequence[int]]]) -> Transitions:
    """Tables from words in order: text, each word's characters, each word's label (of its first piece)."""
    counts = np.zeros((2, 1 + len(TYPES), 2 + len(TYPES)))
    for text, places, labels in labelled:
        before, end = 0, 0
        for (start, stop), label in zip(places, labels, strict=True):
            kind = 0 if label in (0, IGNORED) else (label + 1) // 2
            goes_on = kind > 0 and label % 2 == 0 and kind == before
            counts[line_kind(text, end, start), before, GOES_ON if goes_on else kind] += 1
            before, end = kind, stop
    share = (counts.sum(axis=(0, 1)) + 1) / (counts.sum() + counts.shape[2])
    found = (counts + SMOOTHING * share) / (counts.sum(axis=2, keepdims=True) + SMOOTHING)
    scores = WEIGHT * (np.log(found) - np.log(share))
    scores[:, 0, GOES_ON] = 0.0
    return Transitions(scores)


def line_kind(text: str, end: int, start: int) -> int:
    """Which table counts between a word that ends at `end` and the next one."""
    return OVER_LINE if "\n" in text[end:start] else ON_LINE
