"""Trains the static table: a bag of pieces learns the teacher's label probabilities and its embedding."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from .settings import SEED, STATIC_DIMENSION, STATIC_MAX_TOKENS


@dataclass(frozen=True)
class StaticTargets:
    """What each training text should give, all float32 with one row per text.

    `probabilities[task]` [texts, labels]; `task_weight[task]` [texts], how much that answer counts; `embedding`
    [texts, hidden] of length 1; `weight` [texts], how much the embedding counts.
    """

    probabilities: Mapping[str, np.ndarray]
    task_weight: Mapping[str, np.ndarray]
    embedding: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class StaticSchedule:
    """How the table is trained. The values were chosen on the development rows."""

    epochs: int = 8
    batch: int = 256
    learning_rate: float = 0.01
    token_dropout: float = 0.25
    embedding_share: float = 3.0
    pull_to_start: float = 1e-3
    dimension: int = STATIC_DIMENSION


@dataclass(frozen=True)
class TrainedTable:
    """`table` float32 [pieces, dimension]; `heads[task]` is (weight [labels, dimension], bias [labels])."""

    table: np.ndarray
    heads: Mapping[str, tuple[np.ndarray, np.ndarray]]


RARITY = 1e-4
"""The smoothing of smooth inverse frequency; the pieces' own log-probabilities stand in for corpus counts."""


def starting_table(word_table: np.ndarray, scores: np.ndarray, dimension: int) -> np.ndarray:
    """Principal components of the encoder's own word table, rare pieces longer than common ones.

    It is a better start than what the encoder makes of each piece alone (61.5 against 61.0 % on a held-out fold).
    A piece that no training text holds keeps this row, so it still points somewhere sensible.
    """
    centred = word_table - word_table.mean(axis=0)
    covariance = centred.T @ centred / len(centred)
    _, directions = np.linalg.eigh(covariance.astype(np.float64))
    components = (centred @ directions[:, ::-1][:, :dimension]).astype(np.float32)
    components /= components.std(axis=0)
    likelihood = np.exp(scores.astype(np.float64))
    weighting = RARITY / (RARITY + likelihood)
    return (components * weighting[:, None] / np.sqrt(dimension)).astype(np.float32)


LOGIT_GAIN = 8.0
"""Unit vectors give logits in -1..1; a fixed gain lets Adam's steps suit the table and the heads alike."""

START_DEVIATION = 0.1
"""Of the heads' and the readout's first values."""


class _Bag(torch.nn.Module):
    """The table with its heads, and the readout to the teacher's embedding, which is thrown away after training."""

    def __init__(self, start: Tensor, targets: StaticTargets) -> None:
        super().__init__()
        dimension = start.shape[1]
        self.table = torch.nn.EmbeddingBag.from_pretrained(start.clone(), freeze=False, mode="sum", sparse=True)
        self.heads = torch.nn.ModuleDict(
            {task: torch.nn.Linear(dimension, values.shape[1]) for task, values in targets.probabilities.items()}
        )
        self.readout = torch.nn.Linear(dimension, targets.embedding.shape[1], bias=False)
        for layer in (*self.heads.values(), self.readout):
            torch.nn.init.normal_(layer.weight, std=START_DEVIATION)
        for head in self.heads.values():
            torch.nn.init.zeros_(head.bias)

    def forward(self, ids: Tensor, offsets: Tensor, kept: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Logits by task and the embedding that the readout makes, of texts whose pieces count where `kept` is 1."""
        unit = functional.normalize(self.table(ids, offsets, kept), dim=1, eps=1e-6)
        logits = {
            task: functional.linear(unit, head.weight * LOGIT_GAIN, head.bias) for task, head in self.heads.items()
        }
        return logits, self.readout(unit)


def train_static(
    sequences_of: Callable[[int], Sequence[list[int]]], targets: StaticTargets, start: np.ndarray, schedule: StaticSchedule
) -> TrainedTable:
    """Trains on `sequences_of(epoch)`, the ids of every text in the form that the epoch sees.

    Adam on cross-entropy to the target probabilities plus the cosine distance to the teacher's embedding plus the squared
    distance of the touched rows to their start. Deterministic for a given machine and library version in one thread.
    """
    torch.manual_seed(SEED)
    first = torch.from_numpy(start)
    bag = _Bag(first, targets)
    probabilities = {task: torch.from_numpy(values) for task, values in targets.probabilities.items()}
    task_weight = {task: torch.from_numpy(values) for task, values in targets.task_weight.items()}
    embedding, weight = torch.from_numpy(targets.embedding), torch.from_numpy(targets.weight)
    dense = [parameter for part in (bag.heads, bag.readout) for parameter in part.parameters()]
    optimizers = (
        torch.optim.SparseAdam(list(bag.table.parameters()), schedule.learning_rate),
        torch.optim.Adam(dense, schedule.learning_rate),
    )
    texts = len(weight)
    planned = schedule.epochs * -(-texts // schedule.batch)
    step = 0
    for epoch in range(schedule.epochs):
        sequences = [np.asarray(ids[:STATIC_MAX_TOKENS], np.int64) for ids in sequences_of(epoch)]
        for rows in torch.randperm(texts).split(schedule.batch):
            ids, offsets = _flat([sequences[row] for row in rows.tolist()])
            kept = (torch.rand(len(ids)) >= schedule.token_dropout).to(torch.float32)
            logits, read = bag(ids, offsets, kept)
            total = weight[rows].sum()
            loss = schedule.embedding_share * (_distances(read, embedding[rows]) @ weight[rows]) / total
            for task, values in logits.items():
                entropy = -(probabilities[task][rows] * values.log_softmax(1)).sum(1)
                loss = loss + entropy @ task_weight[task][rows] / total
            touched = ids.unique()
            moved = functional.embedding(touched, bag.table.weight, sparse=True) - first[touched]
            loss = loss + schedule.pull_to_start * 0.5 * moved.square().sum()
            for optimizer in optimizers:
                optimizer.zero_grad()
                optimizer.param_groups[0]["lr"] = schedule.learning_rate * 0.5 * (1 + math.cos(math.pi * step / planned))
            loss.backward()
            for optimizer in optimizers:
                optimizer.step()
            step += 1
    heads = {
        task: (head.weight.detach().numpy() * LOGIT_GAIN, head.bias.detach().numpy()) for task, head in bag.heads.items()
    }
    return TrainedTable(bag.table.weight.detach().numpy(), heads)


def _distances(read: Tensor, unit: Tensor) -> Tensor:
    return 1 - functional.cosine_similarity(read, unit, dim=1)


def _flat(sequences: list[np.ndarray]) -> tuple[Tensor, Tensor]:
    """All ids one after another, and where each text begins."""
    lengths = np.array([len(ids) for ids in sequences])
    return torch.from_numpy(np.concatenate(sequences)), torch.from_numpy(np.cumsum(lengths) - lengths)
