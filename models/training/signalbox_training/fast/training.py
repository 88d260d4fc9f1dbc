"""Distils the encoder and the authored labels into the fast network."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ..fine_tuning import TASK_WEIGHT
from ..sequences import batches_of_like_length, padded
from ..settings import SEED
from .network import FastNetwork, FastOutputs

UNLABELLED = -1
"""The task of a text that carries no label of ours."""


@dataclass(frozen=True)
class FastExamples:
    """What the network learns from, one entry per text.

    `sequences`: ids with begin and end piece. `embedding` float32 [texts, 384]: the teacher's, unit length.
    `teacher[task]` float32 [texts, labels]: its logits, NaN where it was not asked.
    `task` int64: index into TASKS or UNLABELLED; `label` int64: of that task.
    """

    sequences: list[list[int]]
    embedding: np.ndarray
    teacher: dict[str, np.ndarray]
    task: np.ndarray
    label: np.ndarray


@dataclass(frozen=True)
class FastSchedule:
    """The numbers of a run. Rates are Adam's at the peak; an epoch sees every labelled text once and `unlabelled_share` of the rest."""

    epochs: int = 6
    tokens_per_batch: int = 3_072
    max_tokens: int = 80
    trunk_rate: float = 2.5e-4
    table_rate: float = 1.5e-3
    head_rate: float = 1e-3
    last_rate: float = 0.02
    """Share of the peak that the rates fall to, in a straight line."""
    warm_up_steps: int = 100
    dropout: float = 0.2
    token_dropout: float = 0.1
    averaging: float = 0.998
    unlabelled_share: float = 0.35
    changed_share: float = 0.2
    """Share of the labelled texts that `augmentation.changed` touches in each epoch."""
    hard_label_share: float = 0.5
    smoothing: float = 0.05
    teacher_weight: float = 0.5
    """Of the teacher's opinion in a task, beside TASK_WEIGHT for a label of ours."""
    embedding_weight: float = 1.0


def train_fast(
    network: FastNetwork, examples_of_epoch: Callable[[int], FastExamples], schedule: FastSchedule, unknown_id: int,
    on_epoch: Callable[[int, FastNetwork], None] | None = None,
) -> FastNetwork:  # fmt: skip
    """Trains `network` in place and returns the moving average of its weights. Needs `sparse=True` for its table."""
    random = np.random.default_rng(SEED)
    torch.manual_seed(SEED)
    table = [network.table.weight]
    heads = [*network.heads.parameters(), *network.embedding.parameters()]
    known = {id(parameter) for parameter in [*table, *heads]}
    trunk = [parameter for parameter in network.parameters() if id(parameter) not in known]
    dense = torch.optim.Adam(
        [{"params": trunk, "lr": schedule.trunk_rate}, {"params": heads, "lr": schedule.head_rate}], betas=(0.9, 0.98)
    )
    sparse = torch.optim.SparseAdam(table, lr=schedule.table_rate, betas=(0.9, 0.98))
    rates = [(group, group["lr"]) for optimizer in (dense, sparse) for group in optimizer.param_groups]
    average = _Average(network, schedule.averaging)
    network.dropout = schedule.dropout
    step, total = 0, 0
    started = time.monotonic()
    for epoch in range(schedule.epochs):
        examples = examples_of_epoch(epoch)
        spread = float(((examples.embedding - examples.embedding.mean(0)) ** 2).sum(1).mean())
        plan = _batches(examples, schedule, random)
        # Epochs differ by a few batches only; the first one tells how long the run is.
        total = total or len(plan) * schedule.epochs
        network.train()
        sums = np.zeros(3)
        for rows in plan:
            factor = _rate(schedule, step, total)
            for group, peak in rates:
                group["lr"] = peak * factor
            ids, mask = padded([examples.sequences[row][: schedule.max_tokens] for row in rows], unknown_id)
            dropped = (torch.rand(ids.shape) < schedule.token_dropout) & (mask > 0)
            outputs = network(torch.where(dropped, unknown_id, ids), mask)
            labels, match = losses(outputs, examples, rows, schedule, spread)
            loss = labels + schedule.embedding_weight * match
            dense.zero_grad()
            sparse.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trunk + heads, 1.0)
            dense.step()
            sparse.step()
            average.update()
            step += 1
            sums += (labels.item(), match.item(), 1.0)
        print(
            f"  epoch {epoch + 1}: labels {sums[0] / sums[2]:.3f}, embedding {sums[1] / sums[2]:.3f}, "
            f"{time.monotonic() - started:.0f} s",
            flush=True,
        )
        if on_epoch is not None:
            on_epoch(epoch, average.network())
    return average.network()


def losses(
    outputs: FastOutputs, examples: FastExamples, rows: np.ndarray, schedule: FastSchedule, spread: float
) -> tuple[Tensor, Tensor]:
    """Cross-entropy summed over tasks, mean over rows; and the share of the teacher embedding's variance that is not explained.

    In a labelled row's own task the target is `hard_label_share` label, the rest teacher; without a teacher the smoothed label."""
    task = torch.from_numpy(examples.task[rows])
    label = torch.from_numpy(examples.label[rows])
    total = torch.zeros(())
    for index, (name, values) in enumerate(examples.teacher.items()):
        logits = torch.from_numpy(values[rows])
        asked = ~logits.isnan().any(1)
        target = functional.softmax(logits.nan_to_num(), dim=1)
        weight = schedule.teacher_weight * asked.float()
        own = task == index
        if own.any():
            count = target.shape[1]
            hard = functional.one_hot(label[own], count).float()
            smoothed = (1 - schedule.smoothing) * hard + schedule.smoothing / count
            mixed = schedule.hard_label_share * hard + (1 - schedule.hard_label_share) * target[own]
            target[own] = torch.where(asked[own][:, None], mixed, smoothed)
            weight = torch.where(own, TASK_WEIGHT[name], weight)
        each = functional.cross_entropy(outputs.logits[name], target, reduction="none")
        total = total + (each * weight).mean()
    target_embedding = torch.from_numpy(examples.embedding[rows])
    match = ((outputs.embedding - target_embedding) ** 2).sum(1).mean() / spread
    return total, match


def _batches(examples: FastExamples, schedule: FastSchedule, random: np.random.Generator) -> list[np.ndarray]:
    labelled = np.flatnonzero(examples.task != UNLABELLED)
    rest = np.flatnonzero(examples.task == UNLABELLED)
    taken = random.choice(rest, int(len(rest) * schedule.unlabelled_share), replace=False)
    chosen = np.concatenate([labelled, taken])
    lengths = np.array([min(len(examples.sequences[row]), schedule.max_tokens) for row in chosen])
    return [chosen[batch] for batch in batches_of_like_length(lengths, schedule.tokens_per_batch, random)]


def _rate(schedule: FastSchedule, step: int, total: int) -> float:
    """The share of the peak rates at `step` of `total`."""
    if step < schedule.warm_up_steps:
        return (step + 1) / schedule.warm_up_steps
    done = min(1.0, (step - schedule.warm_up_steps) / max(1, total - schedule.warm_up_steps))
    return 1.0 - done * (1.0 - schedule.last_rate)


class _Average:
    """Exponential moving average of the weights, taken every few steps since the table is large."""

    EVERY = 10

    def __init__(self, network: FastNetwork, decay: float) -> None:
        self._source = network
        self._decay = decay
        self._steps = 0
        self._copy = FastNetwork(len(network.table.weight))
        self._copy.load_state_dict(network.state_dict())
        self._copy.eval()

    def update(self) -> None:
        self._steps += 1
        if self._steps % self.EVERY == 0:
            # Early on the average must forget the start, so the decay grows with the number of steps.
            decay = min(self._decay**self.EVERY, self._steps / (self._steps + 10 * self.EVERY))
            with torch.no_grad():
                for mine, theirs in zip(self._copy.state_dict().values(), self._source.state_dict().values(), strict=True):
                    mine.lerp_(theirs, 1 - decay)

    def network(self) -> FastNetwork:
        return self._copy
