"""Trains the static table: a bag of pieces learns the encoder's label probabilities and its embedding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .settings import SEED, STATIC_DIMENSION, STATIC_MAX_TOKENS


@dataclass(frozen=True)
class StaticTargets:
    """What each training text should give: label probabilities and a teacher vector; and how much it counts."""

    probabilities: np.ndarray
    embedding: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class StaticSchedule:
    """How the table is trained. The values were chosen on folds of held-out clusters."""

    epochs: int = 8
    batch: int = 512
    learning_rate: float = 0.01
    token_dropout: float = 0.25
    embedding_share: float = 3.0
    pull_to_start: float = 1e-3
    dimension: int = STATIC_DIMENSION


def count_matrix(sequences: Sequence[list[int]], pieces: int) -> sparse.csr_matrix:
    """Texts by pieces: how often each piece stands in each text."""
    lengths = [min(len(ids), STATIC_MAX_TOKENS) for ids in sequences]
    columns = np.concatenate([np.asarray(ids[:STATIC_MAX_TOKENS], np.int64) for ids in sequences])
    rows = np.repeat(np.arange(len(sequences)), lengths)
    matrix = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), (len(sequences), pieces))
    matrix.sum_duplicates()
    return matrix


def starting_table(word_table: np.ndarray, scores: np.ndarray, dimension: int) -> np.ndarray:
    """Principal components of the encoder's own word table, rare pieces longer than common ones.

    It is a better start than what the encoder makes of each piece alone (61.5 against 61.0 % on a held-out fold).

    A piece that no training text holds keeps this row (times the common growth), so it still points somewhere sensible."""
    centred = word_table - word_table.mean(axis=0)
    covariance = centred.T @ centred / len(centred)
    _, directions = np.linalg.eigh(covariance.astype(np.float64))
    components = (centred @ directions[:, ::-1][:, :dimension]).astype(np.float32)
    components /= components.std(axis=0)
    likelihood = np.exp(scores.astype(np.float64))
    weighting = RARITY / (RARITY + likelihood)
    return (components * weighting[:, None] / np.sqrt(dimension)).astype(np.float32)


RARITY = 1e-4
"""The smoothing of smooth inverse frequency; the pieces' own log-probabilities stand in for corpus counts."""


def train_static(
    counts: sparse.csr_matrix, targets: StaticTargets, start: np.ndarray, schedule: StaticSchedule
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The trained table [pieces, dimension], head weight [labels, dimension] and bias, all float32.

    Adam on cross-entropy to the target probabilities plus the cosine distance to the teacher vector, which a readout
    that is thrown away maps from the text's unit vector. Deterministic for a given machine and library version."""
    random = np.random.default_rng(SEED)
    dimension = schedule.dimension
    labels = targets.probabilities.shape[1]
    parameters = {
        "table": start.copy(),
        "weight": (random.standard_normal((labels, dimension)) * 0.1).astype(np.float32),
        "bias": np.zeros(labels, np.float32),
        "readout": (random.standard_normal((targets.embedding.shape[1], dimension)) * 0.1).astype(np.float32),
    }
    optimiser = _Adam(parameters, schedule.learning_rate)
    texts = counts.shape[0]
    steps = schedule.epochs * -(-texts // schedule.batch)
    step = 0
    for _ in range(schedule.epochs):
        order = random.permutation(texts)
        for first in range(0, texts, schedule.batch):
            rows = order[first : first + schedule.batch]
            batch = counts[rows]
            kept = random.random(batch.nnz, np.float32) >= schedule.token_dropout
            batch.data = batch.data * kept
            batch.eliminate_zeros()
            pieces, batch.indices = np.unique(batch.indices, return_inverse=True)
            compact = sparse.csr_matrix((batch.data, batch.indices, batch.indptr), (len(rows), len(pieces)))
            gradients = _gradients(parameters, compact, pieces, targets, rows, schedule, start)
            step += 1
            optimiser.update(gradients, pieces, 0.5 * (1 + np.cos(np.pi * step / steps)))
    return parameters["table"], parameters["weight"] * LOGIT_GAIN, parameters["bias"]


def _gradients(
    parameters: dict[str, np.ndarray],
    batch: sparse.csr_matrix,
    pieces: np.ndarray,
    targets: StaticTargets,
    rows: np.ndarray,
    schedule: StaticSchedule,
    start: np.ndarray,
) -> dict[str, np.ndarray]:
    table = parameters["table"][pieces]
    total = batch @ table
    length = np.linalg.norm(total, axis=1, keepdims=True) + 1e-6
    unit = total / length
    share = (targets.weight[rows] / targets.weight[rows].sum())[:, None].astype(np.float32)

    logits = unit @ parameters["weight"].T * LOGIT_GAIN + parameters["bias"]
    logits -= logits.max(axis=1, keepdims=True)
    probabilities = np.exp(logits)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    to_logits = (probabilities - targets.probabilities[rows]) * share

    read = unit @ parameters["readout"].T
    read_length = np.linalg.norm(read, axis=1, keepdims=True) + 1e-6
    read_unit = read / read_length
    teacher = targets.embedding[rows]
    cosine = (read_unit * teacher).sum(axis=1, keepdims=True)
    to_read = -(teacher - cosine * read_unit) / read_length * share * schedule.embedding_share

    to_unit = to_logits @ parameters["weight"] * LOGIT_GAIN + to_read @ parameters["readout"]
    to_total = (to_unit - unit * (unit * to_unit).sum(axis=1, keepdims=True)) / length
    return {
        "table": batch.T.tocsr() @ to_total + schedule.pull_to_start * (table - start[pieces]),
        "weight": to_logits.T @ unit * LOGIT_GAIN + 1e-5 * parameters["weight"],
        "bias": to_logits.sum(axis=0),
        "readout": to_read.T @ unit,
    }


LOGIT_GAIN = 8.0
"""Unit vectors give logits in -1..1; a fixed gain lets Adam's steps suit the table and the head alike."""


class _Adam:
    def __init__(self, parameters: dict[str, np.ndarray], learning_rate: float) -> None:
        self._parameters = parameters
        self._rate = learning_rate
        self._first = {name: np.zeros_like(value) for name, value in parameters.items()}
        self._second = {name: np.zeros_like(value) for name, value in parameters.items()}
        self._step = 0

    def update(self, gradients: dict[str, np.ndarray], pieces: np.ndarray, rate_share: float) -> None:
        """One step; of the table only the rows `pieces`, whose gradient `gradients["table"]` holds, are touched."""
        self._step += 1
        rate = np.float32(self._rate * rate_share * np.sqrt(1 - 0.999**self._step) / (1 - 0.9**self._step))
        for name, value in self._parameters.items():
            chosen = pieces if name == "table" else slice(None)
            gradient = np.asarray(gradients[name], np.float32)
            first = self._first[name][chosen] * np.float32(0.9) + np.float32(0.1) * gradient
            second = self._second[name][chosen] * np.float32(0.999) + np.float32(0.001) * gradient * gradient
            self._first[name][chosen] = first
            self._second[name][chosen] = second
            value[chosen] -= rate * first / (np.sqrt(second) + np.float32(1e-8))
