"""Character spans to a BIO label per piece, and a model's probabilities per piece back to character spans."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import numpy as np

from .labels import IGNORED, OUTSIDE, TOKEN_LABELS, TYPES, ScoredSpan, Span, begin_label
from .transitions import GOES_ON, NO_TRANSITIONS, Transitions, line_kind

WordRule = Literal["none", "first", "mean"]
"""How the pieces of one word agree on a type: not at all, as the first piece says, or by their mean probabilities."""

WORD_RULE: WordRule = "mean"
"""See `models/training/README.md` for what each rule scored."""


SHARE_AT_LEAST = 0.05
"""Least share of a type's probability that beginning, or going on, has: the other labels may overrule the head there."""

LEAST = 1e-6


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
    text: str, offsets: list[tuple[int, int]], probabilities: np.ndarray, transitions: Transitions | None = None,
    word_rule: WordRule = WORD_RULE,
) -> list[ScoredSpan]:  # fmt: skip
    """The spans that a model found: the likeliest sequence of types, word by word.

    `probabilities` [pieces, 35] without special pieces; `text` is what `offsets` refer to (unused for rule "none").
    A word is outside by the probability of O, or of a type by that of its two labels added up; it begins an entity of the type or
    goes on with one in the proportion of those labels at its first piece, each at least SHARE_AT_LEAST. An entity goes on only after its
    own type. `transitions` are added to the logarithms; without them words are read one by one, and an entity goes on where the type stays
    and beginning is not likelier than being inside. Confidence is the mean over the span's pieces of the type's probability.
    """
    kept = [index for index, (start, end) in enumerate(offsets) if start < end]
    words = [[index] for index in kept] if word_rule == "none" else _words(text, offsets, kept)
    if not words:
        return []
    by_type = np.concatenate([probabilities[:, :1], probabilities[:, 1::2] + probabilities[:, 2::2]], axis=1)
    read = np.stack([by_type[word[:1] if word_rule == "first" else word].mean(axis=0) for word in words])
    lines = [0] + [line_kind(text, offsets[a[-1]][1], offsets[b[0]][0]) for a, b in pairwise(words)]
    path = _likeliest(read, probabilities[[word[0] for word in words]], lines, transitions)
    found: list[tuple[int, int, int, list[float]]] = []
    for word, (kind, goes_on) in zip(words, path, strict=True):
        if kind == OUTSIDE:
            continue
        scores = [float(by_type[index, kind]) for index in word]
        end = offsets[word[-1]][1]
        if goes_on:
            start, _, _, earlier = found.pop()
            found.append((start, end, kind, earlier + scores))
        else:
            found.append((offsets[word[0]][0], end, kind, scores))
    return [ScoredSpan(start, end, TYPES[kind - 1], float(np.mean(scores))) for start, end, kind, scores in found]


def _likeliest(
    read: np.ndarray, first: np.ndarray, lines: list[int], transitions: Transitions | None
) -> list[tuple[int, bool]]:
    """The type of each word (0 is outside), and whether it goes on with the one before. Of equals the earlier column."""
    begins, inside = first[:, 1::2], first[:, 2::2]
    share = np.clip(begins / np.maximum(begins + inside, LEAST), SHARE_AT_LEAST, 1 - SHARE_AT_LEAST)
    logs = np.log(np.maximum(read, LEAST))
    beginning, going_on = np.log(share), np.log(1 - share)
    if transitions is None:
        beginning, going_on = np.zeros_like(share), np.where(share > 0.5, -np.inf, 0.0)
        transitions = NO_TRANSITIONS
    begin = np.concatenate([logs[:, :1], logs[:, 1:] + beginning], axis=1)
    on = logs[:, 1:] + going_on
    best = begin[0] + transitions.scores[lines[0], OUTSIDE, :GOES_ON]
    steps: list[tuple[np.ndarray, np.ndarray]] = []
    for index in range(1, len(read)):
        table = transitions.scores[lines[index]]
        reached = best[:, None] + table[:, :GOES_ON]
        before = reached.argmax(axis=0)
        started = reached.max(axis=0) + begin[index]
        gone_on = best[1:] + table[1:, GOES_ON] + on[index]
        goes_on = np.concatenate([[False], gone_on >= started[1:]])
        best = np.where(goes_on, np.concatenate([[0.0], gone_on]), started)
        steps.append((before, goes_on))
    kind = int(best.argmax())
    path: list[tuple[int, bool]] = []
    for before, goes_on in reversed(steps):
        path.append((kind, bool(goes_on[kind])))
        kind = kind if goes_on[kind] else int(before[kind])
    path.append((kind, False))
    return path[::-1]


def _shared(span: Span, start: int, end: int) -> int:
    return max(0, min(span.end, end) - max(span.start, start))


def labelled_words(
    text: str, offsets: list[tuple[int, int]], labels: list[int]
) -> tuple[list[tuple[int, int]], list[int]]:
    """Each word's characters, and the label of its first piece."""
    words = _words(text, offsets, [index for index, (start, end) in enumerate(offsets) if start < end])
    return [(offsets[word[0]][0], offsets[word[-1]][1]) for word in words], [labels[word[0]] for word in words]


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
