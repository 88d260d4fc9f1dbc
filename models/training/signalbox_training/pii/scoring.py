"""Precision, recall and F1 of whole entities: the type and both boundaries must be right."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .labels import ScoredSpan, Span


@dataclass(frozen=True)
class Score:
    """Counts of right, wrongly found and missed entities."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.right + self.missed, 1)

    @property
    def f1(self) -> float:
        """2 · right / (2 · right + wrong + missed); 1 when there was nothing to find and nothing was found."""
        total = 2 * self.right + self.wrong + self.missed
        return 1.0 if total == 0 else 2 * self.right / total


@dataclass(frozen=True)
class EntityScores:
    """`micro` over all types, `types` by type, and the share of texts without entities in which none was found."""

    micro: Score
    types: dict[str, Score]
    clean_texts: int
    clean_texts_kept: int


Found = Iterable[Span] | Iterable[ScoredSpan]


def score_entities(texts: list[str], expected: list[Iterable[Span]], found: list[Found]) -> EntityScores:
    """Compares entities text by text. Boundaries are compared after spaces, punctuation and symbols at both ends are trimmed."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    clean = kept = 0
    for text, wanted_spans, found_spans in zip(texts, expected, found, strict=True):
        wanted = {_trimmed(text, span) for span in wanted_spans}
        got = {_trimmed(text, span) for span in found_spans}
        right.update(span.type for span in wanted & got)
        wrong.update(span.type for span in got - wanted)
        missed.update(span.type for span in wanted - got)
        clean += not wanted
        kept += not wanted and not got
    types = {name: Score(right[name], wrong[name], missed[name]) for name in sorted({*right, *wrong, *missed})}
    return EntityScores(Score(right.total(), wrong.total(), missed.total()), types, clean, kept)


def scores_by_source(
    sources: list[str], texts: list[str], expected: list[Iterable[Span]], found: list[Found]
) -> dict[str, EntityScores]:
    """`score_entities` for the texts of each source, in the order of the sources' names."""
    result = {}
    for source in sorted(set(sources)):
        rows = [index for index, name in enumerate(sources) if name == source]
        result[source] = score_entities(
            [texts[row] for row in rows], [expected[row] for row in rows], [found[row] for row in rows]
        )
    return result


def score_lines(scores: dict[str, EntityScores]) -> list[str]:
    """A table of the scores, one line per source and one per type below it."""
    lines = []
    for source, score in scores.items():
        clean = f"  clean {score.clean_texts_kept}/{score.clean_texts}" if score.clean_texts > 0 else ""
        lines.append(f"{source:24}{_figures(score.micro)}{clean}")
        lines += [f"  {name:22}{_figures(part)}" for name, part in score.types.items()]
    return lines


def _figures(score: Score) -> str:
    count = score.right + score.missed
    return f" F1 {score.f1:.3f}  P {score.precision:.3f}  R {score.recall:.3f}  of {count}"


def _trimmed(text: str, span: Span | ScoredSpan) -> Span:
    start, end = span.start, span.end
    while start < end and _is_edge(text[start]):
        start += 1
    while end > start and _is_edge(text[end - 1]):
        end -= 1
    return Span(start, end, span.type)


def _is_edge(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] in "PS"
