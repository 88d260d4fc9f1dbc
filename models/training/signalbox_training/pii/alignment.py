"""Character spans to a BIO label per piece, and a model's probabilities per piece back to character spans."""

from __future__ import annotations

from typing import Literal

import numpy as np

from .labels import IGNORED, OUTSIDE, TOKEN_LABELS, TYPES, ScoredSpan, Span, begin_label

WordRule = Literal["none", "first", "mean"]
"""How the pieces of one word agree on a type: not at all, as the first piece says, or by their mean probabilities."""

WORD_RULE: WordRule = "mean"
"""See `models/training/README.md` for what each rule scored."""


def piece_labels(offsets: list[tuple[int, int]], spans: list[Span]) -> list[int]:
    """One label per piece: that of the span which covers at least half of its characters, else O.

    Pieces without characters get `IGNORED`. Spans must not overlap.
    """
    labels = []
    previous: Span | None = None
    for start, end in offsets:
        if start == end:
            labels.append(IGNORED)
            continue
        covering = max(spans, key=lambda span: _shared(span, start, end), default=None)
        if covering is None or 2 * _shared(covering, start, end) < end - start:
            labels.append(OUTSIDE)
            previous = None
            continue
        labels.append(begin_label(covering.type) + (1 if covering is previous else 0))
        previous = covering
    return labels


def spans_from_labels(offsets: list[tuple[int, int]], labels: list[int]) -> list[Span]:
    """The spans that labels stand for; a label inside a type that nothing began starts a span."""
    certain = np.eye(len(TOKEN_LABELS))[[OUTSIDE if label == IGNORED else label for label in labels]]
    return [Span(*span[:3]) for span in spans_from_probabilities("", offsets, certain, word_rule="none")]


def spans_from_probabilities(
    text: str, offsets: list[tuple[int, int]], probabilities: np.ndarray, word_rule: WordRule = WORD_RULE
) -> list[ScoredSpan]:
    """The spans that a model found.

    `probabilities` [pieces, 35] without special pieces; `text` is what `offsets` refer to (unused for rule "none").
    Each piece takes its most probable type, begin and inside added up; it begins a span when the piece before it has
    another type, or when beginning is more probable than being inside. A later piece of a word never begins one.
    Confidence is the mean over the span's pieces of the type's probability.
    """
    kept = [index for index, (start, end) in enumerate(offsets) if start < end]
    words = [[index] for index in kept] if word_rule == "none" else _words(text, offsets, kept)
    found: list[tuple[int, int, int, list[float]]] = []
    previous = OUTSIDE
    for word in words:
        by_type = _type_probabilities(probabilities[word[:1] if word_rule == "first" else word].mean(axis=0))
        best = int(by_type.argmax())
        if best != OUTSIDE:
            begin = 1 + 2 * (best - 1)
            scores = [float(_type_probabilities(probabilities[index])[best]) for index in word]
            first = probabilities[word[0]]
            if best != previous or first[begin] > first[begin + 1]:
                found.append((offsets[word[0]][0], offsets[word[-1]][1], best, scores))
            else:
                start, _, _, earlier = found.pop()
                found.append((start, offsets[word[-1]][1], best, earlier + scores))
        previous = best
    return [ScoredSpan(start, end, TYPES[best - 1], float(np.mean(scores))) for start, end, best, scores in found]


def _shared(span: Span, start: int, end: int) -> int:
    return max(0, min(span.end, end) - max(span.start, start))


def _type_probabilities(row: np.ndarray) -> np.ndarray:
    """[1 + types]: O, then begin and inside of each type added up."""
    return np.concatenate([row[:1], row[1::2] + row[2::2]])


def _words(text: str, offsets: list[tuple[int, int]], kept: list[int]) -> list[list[int]]:
    """Neighbouring pieces joined where a run of letters or digits goes on, except in scripts without spaces."""
    words: list[list[int]] = []
    for index in kept:
        start = offsets[index][0]
        goes_on = (
            bool(words)
            and offsets[words[-1][-1]][1] == start
            and start > 0
            and _is_spaced(text[start - 1])
            and _is_spaced(text[start])
        )
        if goes_on:
            words[-1].append(index)
        else:
            words.append([index])
    return words


def _is_spaced(character: str) -> bool:
    """A letter or digit of a script that puts spaces between words: below U+2E80, with Hangul."""
    return character.isalnum() and (ord(character) < 0x2E80 or 0xAC00 <= ord(character) <= 0xD7A3)
