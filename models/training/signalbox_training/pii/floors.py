"""Chooses the head's confidence floors and its temperature on the development rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from ..calibration import choose_floors, fit_temperature
from .labels import IGNORED, TYPES, ScoredSpan
from .scoring import score_entities
from .span_rules import prepare_spans
from .spans import PiiRow

TEMPLATE_SOURCES = ("presidio", "authored-templates")
NEGATIVE_SOURCE = "authored-negatives"
PERSON_SOURCE = "broad-twitter-h"
"""Of the tweets only the people count: the set labels public places and firms."""


def spans_above(text: str, spans: Sequence[ScoredSpan], floors: dict[str, float]) -> list[ScoredSpan]:
    """What the runtimes make of a head's spans: those above their type's floor, as `prepare_spans` leaves them."""
    return prepare_spans(text, [span for span in spans if span.confidence >= floors.get(span.type, 0.0)])


def fit_floors(rows: Sequence[PiiRow], found: Sequence[list[ScoredSpan]]) -> dict[str, float]:
    """Floors by type, for spans that were read with the temperature that ships."""
    templates = [index for index, row in enumerate(rows) if row.source in (*TEMPLATE_SOURCES, PERSON_SOURCE)]
    negatives = [index for index, row in enumerate(rows) if row.source == NEGATIVE_SOURCE]

    @cache
    def read(index: int, kept: tuple[bool, ...]) -> tuple[int, int]:
        row = rows[index]
        spans = [span for span, keep in zip(found[index], kept, strict=True) if keep]
        prepared = prepare_spans(row.text, spans)
        expected = row.spans
        if row.source == PERSON_SOURCE:
            prepared = [span for span in prepared if span.type == "PERSON"]
            expected = tuple(span for span in expected if span.type == "PERSON")
        score = score_entities([row.text], [expected], [prepared]).micro
        return score.right + score.wrong, score.right

    def reader(indices: list[int]):  # noqa: ANN202
        def read_one(position: int, floors: dict[str, float]) -> tuple[int, int]:
            index = indices[position]
            return read(index, tuple(span.confidence >= floors.get(span.type, 0.0) for span in found[index]))

        return read_one

    def types(indices: list[int]) -> list[set[str]]:
        return [{span.type for span in found[index]} for index in indices]

    return choose_floors(TYPES, types(templates), types(negatives), reader(templates), reader(negatives))


def fit_token_temperature(logits: Sequence[np.ndarray], labels: Sequence[Sequence[int]]) -> float:
    """The temperature of the smallest mean negative log-likelihood over the pieces that count, of all texts together."""
    joined, expected = np.concatenate(list(logits)), np.concatenate([np.asarray(row) for row in labels])
    counted = expected != IGNORED
    return fit_temperature(joined[counted], expected[counted])
