"""Cuts a base model's pieces (250,037 of the transformer, 128,000 of the fast one) to a shipped vocabulary and renumbers them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass

import numpy as np

from .e5_container import BaseModel
from .normalisation import METASPACE, words_with_metaspace
from .tokenizer import UnigramTokenizer, UnigramVocabulary

COVERED_RANGES = (
    (0x0020, 0x024F),  # Latin with its supplements
    (0x0370, 0x04FF),  # Greek, Cyrillic
    (0x0590, 0x05FF),  # Hebrew
    (0x0600, 0x06FF),  # Arabic
    (0x0900, 0x097F),  # Devanagari
    (0x0E00, 0x0E7F),  # Thai
    (0x1E00, 0x1EFF),  # Latin for Vietnamese
    (0x2000, 0x2BFF),  # punctuation, currency, arrows, mathematics
    (0x3000, 0x30FF),  # CJK punctuation, kana
    (0x4E00, 0x9FFF),  # Han
    (0xAC00, 0xD7A3),  # Hangul syllables
    (0x1F300, 0x1FAFF),  # emoji
)
"""Single characters of these ranges are kept even when no text of ours holds them."""

SPECIAL_PIECES = ("<s>", "<pad>", "</s>", "<unk>")
UNUSED_PIECES = frozenset({"<mask>", *(f"extra_token_id_{number}" for number in (1, 2, 3))})
"""Pieces of the base models that stand for no text."""

SEEN_AT_LEAST = 2
AUTHORED_WEIGHT = 10
"""The authored prompts are what users type; without a weight the exam questions of small languages outvote them."""


@dataclass(frozen=True)
class VocabularyCut:
    """The cut vocabulary, and for each new id the base model's id."""

    vocabulary: UnigramVocabulary
    base_ids: np.ndarray
    description: dict[str, int]


def cut_vocabulary(
    model: BaseModel | UnigramVocabulary, authored: list[str], public: list[str], size: int
) -> VocabularyCut:
    """Keeps, until `size` pieces are reached: the special pieces, the single characters that are seen or in
    COVERED_RANGES, the pieces seen at least twice (most seen first), then the likeliest of the rest.
    New ids follow the order of the old ones, so that the special pieces stay 0 to 3."""
    whole = UnigramVocabulary(
        model.pieces, model.scores, model.unknown_id, model.begin_id, model.end_id, model.pad_id
    )
    tokenizer = UnigramTokenizer(whole)
    counts: Counter[int] = Counter()
    characters: set[str] = set()
    for texts, weight in ((authored, AUTHORED_WEIGHT), (public, 1)):
        for ids in tokenizer.encode_many(texts):
            for index in ids:
                counts[index] += weight
        characters.update(*(words_with_metaspace(text) for text in texts))
    characters = set("".join(characters))

    keep = {model.pieces.index(piece) for piece in SPECIAL_PIECES if piece in model.pieces}
    singles = {
        index
        for index, piece in enumerate(model.pieces)
        if len(piece) == 1 and index not in keep and (piece in characters or _covered(piece))
    }
    keep |= singles
    seen = [index for index, count in counts.most_common() if count >= SEEN_AT_LEAST and index not in keep]
    keep.update(seen[: size - len(keep)])
    from_texts = len(keep)
    excluded = keep | {index for index, piece in enumerate(model.pieces) if piece in UNUSED_PIECES}
    by_score = [index for index in np.argsort(-model.scores, kind="stable") if index not in excluded]
    keep.update(int(index) for index in by_score[: size - len(keep)])

    base_ids = np.array(sorted(keep), np.int64)
    new_id = {int(old): new for new, old in enumerate(base_ids)}
    vocabulary = UnigramVocabulary(
        tuple(model.pieces[index] for index in base_ids),
        model.scores[base_ids],
        new_id[model.unknown_id],
        new_id[model.begin_id],
        new_id[model.end_id],
        new_id[model.pad_id],
    )
    description = {"singleCharacters": len(singles), "seenPieces": len(seen), "addedByScore": size - from_texts}
    return VocabularyCut(vocabulary, base_ids, description)


def _covered(character: str) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in COVERED_RANGES) and unicodedata.category(character) != "Co"

