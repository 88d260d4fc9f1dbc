"""Brings the encoder's answers and the authored labels together into targets for the static table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .authored_rows import AuthoredRow
from .calibration import softmax
from .encoder_tier import HEAD_INPUT
from .features import Encoder, encode_cached
from .linear_head import LinearHead
from .settings import LABELS, STATIC_DIMENSION
from .splits import unit_rows
from .static_training import StaticSchedule, StaticTargets, count_matrix, starting_table, train_static
from .static_tier import StaticTier, quantize_static
from .tokenizer import UnigramTokenizer
from .unlabelled_texts import MAX_CHARACTERS, read_authored_texts, read_distillation_texts

LABEL_SHARE = 0.5
"""How much of an authored row's target is its own label; the rest is the teacher's opinion."""

AUTHORED_WEIGHT = 4.0
"""An authored row counts as four public texts: those are exam questions and trivia, not prompts."""


@dataclass(frozen=True)
class DistillationSet:
    """Labelled rows first, then unlabelled texts: ids and pooled vectors; and the table that training starts from."""

    labelled: int
    sequences: list[list[int]]
    pooled: dict[str, np.ndarray]
    start: np.ndarray


def gather_distillation_set(
    rows: list[AuthoredRow], row_vectors: dict[str, np.ndarray], encoder: Encoder, tokenizer: UnigramTokenizer,
    word_table: np.ndarray, data: Path, cache: Path,
) -> DistillationSet:  # fmt: skip
    """Encodes every unlabelled text, or reads the vectors from the cache. `word_table` is the encoder's own, [pieces, hidden]."""
    own = {row.text for row in rows}
    authored = [text for text in read_authored_texts(data) if text not in own]
    public = [text for text in read_distillation_texts(data) if text not in own]
    texts = [*authored, *public]
    vectors = encode_cached(encoder, texts, cache, "distillation texts")
    # Long authored texts were cut, so a labelled row may still be among them; held-out rows must not be seen at all.
    beginnings = {row.text[:MAX_CHARACTERS] for row in rows}
    unseen = [index for index, text in enumerate(texts) if text not in beginnings]
    texts = [texts[index] for index in unseen]
    print(f"  {len(texts)} unlabelled texts")
    pooled = {name: np.concatenate([row_vectors[name], vectors[name][unseen]]) for name in encoder.outputs}
    start = starting_table(word_table, tokenizer.vocabulary.scores, STATIC_DIMENSION)
    sequences = tokenizer.encode_many([row.text for row in rows] + texts)
    return DistillationSet(len(rows), sequences, pooled, start)


def distil(
    gathered: DistillationSet, labels: np.ndarray, teacher: LinearHead, temperature: float,
    used: np.ndarray, schedule: StaticSchedule,
) -> StaticTier:  # fmt: skip
    """Trains a static tier on the labelled rows where `used` is true and on all unlabelled texts."""
    take = np.concatenate([used, np.ones(len(gathered.sequences) - gathered.labelled, bool)])
    chosen = np.flatnonzero(take)
    probabilities = softmax(teacher.logits(HEAD_INPUT.matrix(gathered.pooled))[chosen], temperature)
    is_labelled = chosen < gathered.labelled
    one_hot = np.eye(len(LABELS))[labels[chosen[is_labelled]]]
    probabilities[is_labelled] = LABEL_SHARE * one_hot + (1 - LABEL_SHARE) * probabilities[is_labelled]
    embedding = unit_rows(gathered.pooled["pooled_12"] - gathered.pooled["pooled_12"].mean(axis=0))[chosen]
    weight = np.where(is_labelled, AUTHORED_WEIGHT, 1.0)
    targets = StaticTargets(probabilities.astype(np.float32), embedding.astype(np.float32), weight)
    counts = count_matrix([gathered.sequences[index] for index in chosen], len(gathered.start))
    return quantize_static(*train_static(counts, targets, gathered.start, schedule))
