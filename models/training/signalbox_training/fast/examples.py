"""Chooses the texts that the fast network learns from, and joins them with the encoder's answers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..augmentation import changed
from ..labelled_rows import TASKS, LabelledRow, read_labelled_rows
from ..sequences import framed
from ..settings import SEED
from ..splits import read_development
from ..teacher import TeacherAnswers
from ..tokenizer import UnigramTokenizer
from ..unlabelled_texts import MAX_CHARACTERS, read_authored_texts, read_distillation_texts
from .training import UNLABELLED, FastExamples, FastSchedule


@dataclass(frozen=True)
class FastTexts:
    """`rows` and `unlabelled` are for training, `held_out` for figures only. `authored` are texts for counting pieces."""

    rows: list[LabelledRow]
    held_out: list[LabelledRow]
    unlabelled: list[str]
    authored: list[str]

    @property
    def training(self) -> list[str]:
        """The order of everything that has one entry per text: labelled rows first."""
        return [row.text for row in self.rows] + self.unlabelled


def read_fast_texts(data: Path) -> FastTexts:
    """Nothing but `held_out` holds a development row, not even its beginning, to which unlabelled texts are cut."""
    rows = read_labelled_rows(data)
    is_held_out = read_development(rows)
    held_out = [row for row, is_out in zip(rows, is_held_out, strict=True) if is_out]
    used = [row for row, is_out in zip(rows, is_held_out, strict=True) if not is_out]
    hidden = {row.text.strip()[:MAX_CHARACTERS] for row in held_out}
    labelled = {row.text for row in used}

    def shown(texts: list[str]) -> list[str]:
        return [text for text in texts if text.strip()[:MAX_CHARACTERS] not in hidden]

    unlabelled = [text for text in shown(read_distillation_texts(data)) if text not in labelled]
    authored = dict.fromkeys([*shown(read_authored_texts(data)), *shown([row.text for row in used])])
    return FastTexts(used, held_out, unlabelled, list(authored))


def fast_examples(
    texts: FastTexts, answers: TeacherAnswers, tokenizer: UnigramTokenizer, schedule: FastSchedule, epoch: int
) -> FastExamples:
    """`answers` are to `texts.training`. A share of the labelled texts is changed anew in each epoch; targets stay those
    of the text as it was."""
    source = random.Random(f"{SEED} {epoch}")
    prompts = [
        changed(row.text, row.language, source) if source.random() < schedule.changed_share else row.text
        for row in texts.rows
    ]
    names = list(TASKS)
    none = len(texts.unlabelled)
    return FastExamples(
        sequences=[
            framed(ids, tokenizer, schedule.max_tokens) for ids in tokenizer.encode_many(prompts + texts.unlabelled)
        ],
        embedding=answers.embeddings,
        teacher=answers.logits,
        task=np.array([names.index(row.task) for row in texts.rows] + [UNLABELLED] * none, np.int64),
        label=np.array([row.label for row in texts.rows] + [0] * none, np.int64),
    )
