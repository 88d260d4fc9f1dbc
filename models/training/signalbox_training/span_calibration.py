"""How the token head of the finished network is read: temperature, transitions and floors, and what it finds then."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .calibration import softmax
from .manifest import SpanReading
from .network import Network
from .pii.alignment import labelled_words, piece_labels, spans_from_probabilities
from .pii.floors import fit_floors, fit_token_temperature
from .pii.labels import ScoredSpan
from .pii.piece_offsets import encode_with_offsets
from .pii.spans import PiiRow
from .pii.transitions import Transitions, count_transitions
from .settings import ENCODER_MAX_TOKENS
from .tokenizer import UnigramTokenizer

OUTPUT = "pii"


def transitions_of_rows(rows: Sequence[PiiRow], tokenizer: UnigramTokenizer) -> Transitions:
    """The tables of the training rows."""

    def words() -> object:
        for row in rows:
            offsets = encode_with_offsets(tokenizer, row.text).offsets
            yield row.text, *labelled_words(row.text, offsets, piece_labels(offsets, list(row.spans)))

    return count_transitions(words())


def fit_span_reading(
    network: Network, tokenizer: UnigramTokenizer, train: Sequence[PiiRow], development: Sequence[PiiRow]
) -> SpanReading:
    """Fitted on what the shipped network says of the development rows."""
    transitions = transitions_of_rows(train, tokenizer)
    encoded = [encode_with_offsets(tokenizer, row.text) for row in development]
    logits = [network.run_tokens(piece.ids[: ENCODER_MAX_TOKENS - 2], OUTPUT) for piece in encoded]
    labels = [
        piece_labels(piece.offsets, list(row.spans))[: len(values)]
        for piece, row, values in zip(encoded, development, logits, strict=True)
    ]
    temperature = fit_token_temperature(logits, labels)
    found: list[list[ScoredSpan]] = [
        spans_from_probabilities(row.text, piece.offsets[: len(values)], softmax(values, temperature), transitions)
        for row, piece, values in zip(development, encoded, logits, strict=True)
    ]
    return SpanReading(temperature, fit_floors(development, found), transitions)
