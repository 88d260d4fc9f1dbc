"""Texts as padded batches of ids for torch."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from .tokenizer import UnigramTokenizer

TAIL_SHARE = 0.25
"""Of a text with more tokens than fit, the beginning and this share of its end are read, as the runtimes do."""


def framed(ids: list[int], tokenizer: UnigramTokenizer, max_tokens: int) -> list[int]:
    """`<s> ids </s>` of at most `max_tokens`."""
    room = max_tokens - 2
    if len(ids) > room:
        tail = int(room * TAIL_SHARE)
        ids = ids[: room - tail] + ids[len(ids) - tail :]
    return [tokenizer.vocabulary.begin_id, *ids, tokenizer.vocabulary.end_id]


def padded(sequences: list[list[int]], pad: int) -> tuple[Tensor, Tensor]:
    """Ids and mask, int64 [batch, longest]."""
    width = max(len(sequence) for sequence in sequences)
    ids = torch.full((len(sequences), width), pad, dtype=torch.int64)
    mask = torch.zeros((len(sequences), width), dtype=torch.int64)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = torch.tensor(sequence)
        mask[row, : len(sequence)] = 1
    return ids, mask


def batches_of_like_length(lengths: np.ndarray, tokens: int, random: np.random.Generator | None = None) -> list[np.ndarray]:
    """Indices in batches of at most `tokens` with padding. With `random`, lengths are blurred and the order is shuffled."""
    blur = 0.0 if random is None else random.random(len(lengths)) * lengths * 0.3
    batches: list[np.ndarray] = []
    current: list[int] = []
    width = 0
    for index in np.argsort(lengths + blur, kind="stable"):
        longer = max(width, int(lengths[index]))
        if current and longer * (len(current) + 1) > tokens:
            batches.append(np.array(current))
            current, longer = [], int(lengths[index])
        current.append(int(index))
        width = longer
    if current:
        batches.append(np.array(current))
    if random is not None:
        random.shuffle(batches)
    return batches
