"""Distils the static tier: brings the teacher's answers and the authored labels together into targets for the table."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from .augmentation import changed
from .calibration import fit_temperature, softmax
from .labelled_rows import TASKS, LabelledRow
from .settings import SEED
from .splits import unit_rows
from .static_tier import StaticTier, quantize_static
from .static_training import StaticSchedule, StaticTargets, starting_table, train_static
from .teacher import TeacherAnswers
from .tokenizer import UnigramTokenizer
from .unlabelled_texts import MAX_CHARACTERS, read_authored_texts, read_distillation_texts

STATIC_TASKS = ("domain", "fact_check", "complexity", "modality")
"""Attacks and feedback need word order: a bag of pieces finds a quarter of the attacks at 1 % false positives."""

LABEL_SHARE = 0.5
"""How much of an authored row's target is its own label; the rest is the teacher's opinion."""

TEACHER_TEMPERATURE = 1.5
"""Divides the teacher's logits, which are sharper on rows that it was trained on."""

AUTHORED_WEIGHT = 4.0
"""An authored row counts as four public texts: those are exam questions and trivia, not prompts."""

OTHER_TASK_WEIGHT = 0.3
"""How much the teacher's opinion on a text of another source counts in the small tasks, beside 1 for their own rows."""

CHANGED_SHARE = 0.2
"""Share of the authored rows that `augmentation.changed` touches in each epoch."""

UNLABELLED_TEXTS = 12_000
"""Forty thousand give the same likelihood on the development rows; the teacher needs a minute per two thousand."""

SAME_BEGINNING = 60
"""Characters by which an unlabelled text counts as a copy of a held-out prompt."""


def read_static_texts(data: Path, rows: list[LabelledRow], held_out: np.ndarray) -> list[str]:
    """Unlabelled texts for the teacher to answer; none equals a labelled row or begins like a held-out one."""
    # Long texts were cut, so they are compared with beginnings.
    labelled = {row.text[:MAX_CHARACTERS] for row in rows}
    beginnings = {row.text[:SAME_BEGINNING] for row, is_out in zip(rows, held_out, strict=True) if is_out}
    texts = dict.fromkeys([*read_authored_texts(data), *read_distillation_texts(data)])
    unseen = [text for text in texts if text not in labelled and text[:SAME_BEGINNING] not in beginnings]
    return random.Random(SEED).sample(unseen, min(UNLABELLED_TEXTS, len(unseen)))


def train_static_tier(
    rows: Sequence[LabelledRow], unlabelled: Sequence[str], ask: Callable[[list[str]], TeacherAnswers],
    tokenizer: UnigramTokenizer, word_table: np.ndarray, schedule: StaticSchedule = StaticSchedule(),
) -> StaticTier:  # fmt: skip
    """Trains on `rows` (those of every task, without the held-out ones) and on `unlabelled`, and rounds to integers.

    `ask` gives the teacher's answers to texts; `word_table` is the encoder's own, float32 [pieces, hidden].
    """
    texts = [row.text for row in rows]
    answers = ask([*texts, *unlabelled])
    sequences = tokenizer.encode_many([*texts, *unlabelled])

    def sequences_of(epoch: int) -> list[list[int]]:
        source = random.Random(f"{SEED} {epoch}")
        chosen = [index for index in range(len(rows)) if source.random() < CHANGED_SHARE]
        new = tokenizer.encode_many([changed(rows[index].text, rows[index].language, source) for index in chosen])
        seen = list(sequences)
        for index, ids in zip(chosen, new, strict=True):
            seen[index] = ids
        return seen

    start = starting_table(word_table, tokenizer.vocabulary.scores, schedule.dimension)
    trained = train_static(sequences_of, _targets(rows, answers), start, schedule)
    return quantize_static(trained.table, trained.heads)


def static_logits(tier: StaticTier, tokenizer: UnigramTokenizer, texts: list[str]) -> dict[str, np.ndarray]:
    """Logits by task, float64 [texts, labels]."""
    answers = [tier.logits(ids) for ids in tokenizer.encode_many(texts)]
    return {task: np.stack([answer[task] for answer in answers]) for task in tier.heads}


def static_temperatures(tier: StaticTier, tokenizer: UnigramTokenizer, held_out: Sequence[LabelledRow]) -> dict[str, float]:
    """The temperature of each head, fitted on its own rows among `held_out`."""
    temperatures = {}
    for task in tier.heads:
        chosen = [row for row in held_out if row.task == task]
        logits = static_logits(tier, tokenizer, [row.text for row in chosen])[task]
        temperatures[task] = fit_temperature(logits, np.array([row.label for row in chosen]))
    return temperatures


def _targets(rows: Sequence[LabelledRow], answers: TeacherAnswers) -> StaticTargets:
    """`answers` are those to the rows first, then to the unlabelled texts."""
    count = len(answers.embeddings)
    weight = np.ones(count, np.float32)
    weight[: len(rows)] = AUTHORED_WEIGHT
    probabilities, task_weight = {}, {}
    for task in STATIC_TASKS:
        target = softmax(answers.logits[task], TEACHER_TEMPERATURE)
        mine = np.array([index for index, row in enumerate(rows) if row.task == task])
        one_hot = np.eye(len(TASKS[task].labels))[[rows[index].label for index in mine]]
        target[mine] = LABEL_SHARE * one_hot + (1 - LABEL_SHARE) * target[mine]
        share = np.full(count, 1.0 if task == "domain" else OTHER_TASK_WEIGHT, np.float32)
        share[mine] = 1.0
        probabilities[task], task_weight[task] = target.astype(np.float32), share * weight
    centred = answers.embeddings - answers.embeddings[: len(rows)].mean(axis=0)
    return StaticTargets(probabilities, task_weight, unit_rows(centred).astype(np.float32), weight)
