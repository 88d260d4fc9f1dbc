"""Asks the encoder about every text that the fast network learns from, and keeps its answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..features import Encoder, encode_cached
from ..labelled_rows import TASKS, LabelledRow
from ..sequences import framed
from ..splits import unit_rows
from ..tokenizer import UnigramTokenizer
from .training import UNLABELLED, FastExamples


def gather_examples(
    rows: list[LabelledRow], unlabelled: list[str], encoder: Encoder, tokenizer: UnigramTokenizer, cache: Path,
    max_tokens: int,
) -> FastExamples:  # fmt: skip
    """Labelled rows first, then the texts without labels. `encoder` has the outputs `embedding` and one of logits per task;
    `tokenizer` is the fast network's own. Nothing held out may be among the rows or the texts."""
    texts = [row.text for row in rows] + unlabelled
    answers = encode_cached(encoder, texts, cache, "texts for the fast encoder")
    ids = tokenizer.encode_many(texts)
    names = list(TASKS)
    return FastExamples(
        sequences=[framed(sequence, tokenizer, max_tokens) for sequence in ids],
        embedding=unit_rows(answers["embedding"]).astype(np.float32),
        teacher={name: answers[name].astype(np.float32) for name in names},
        task=np.array([names.index(row.task) for row in rows] + [UNLABELLED] * len(unlabelled), np.int64),
        label=np.array([row.label for row in rows] + [0] * len(unlabelled), np.int64),
    )
