"""Where each piece of the tokenizer lies in the text as it was written, before normalisation."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from ..normalisation import FULLWIDTH_TILDE, METASPACE, lower_capitals, normalise
from ..tokenizer import UnigramTokenizer


@dataclass(frozen=True)
class PieceOffsets:
    """The ids of a text without special pieces, and the characters of the original text that each stands for.

    A piece that is only the mark of a word boundary stands for no characters: its start equals its end.
    """

    ids: list[int]
    offsets: list[tuple[int, int]]


def encode_with_offsets(tokenizer: UnigramTokenizer, text: str) -> PieceOffsets:
    """The same ids as `tokenizer.encode_many`, with offsets in Unicode characters of `text`."""
    normalised, sources = normalise_with_sources(lower_capitals(text))
    encoding = tokenizer.encode_normalised(normalised)
    offsets = []
    for (start, end), piece in zip(encoding.offsets, encoding.tokens, strict=True):
        if piece == METASPACE or start >= end:
            at = sources[start][0] if start < len(sources) else len(text)
            offsets.append((at, at))
        else:
            offsets.append((sources[start][0], max(source[1] for source in sources[start:end])))
    return PieceOffsets(encoding.ids, offsets)


def normalise_with_sources(text: str) -> tuple[str, list[tuple[int, int]]]:
    """`normalise(text)`, and for each of its characters the range of `text` that it came from.

    The text is cut where NFKC of the parts joined is NFKC of the whole: before every character that neither combines
    with the one before it nor composes with it.
    """
    parts: list[str] = []
    sources: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = start + 1
        cluster = normalise(text[start])
        while end < len(text) and _joins(text[start:end], cluster, text[end]):
            end += 1
            cluster = normalise(text[start:end])
        parts.append(cluster)
        sources += [(start, end)] * len(cluster)
        start = end
    return "".join(parts), sources


def _joins(cluster: str, normalised_cluster: str, following: str) -> bool:
    alone = normalise(following)
    if alone == "":
        # A removed character does not keep its neighbours from composing.
        return True
    if following.isascii() or FULLWIDTH_TILDE in (cluster[-1], following):
        return False
    if unicodedata.combining(alone[0]) != 0:
        return True
    return normalise(cluster + following) != normalised_cluster + alone
