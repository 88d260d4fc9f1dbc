"""A multinomial logistic head on pooled vectors, with the standardisation folded into its weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from sklearn.linear_model import LogisticRegression

from .splits import unit_rows

Normalisation = Literal["l2", "none"]


@dataclass(frozen=True)
class HeadInput:
    """Which pooled outputs a head reads, in order, and whether each is first scaled to length 1."""

    features: tuple[str, ...]
    normalise: Normalisation

    def matrix(self, pooled: dict[str, np.ndarray]) -> np.ndarray:
        parts = [pooled[name] for name in self.features]
        if self.normalise == "l2":
            parts = [unit_rows(part) for part in parts]
        return np.concatenate(parts, axis=1)


@dataclass(frozen=True)
class LinearHead:
    """logits = weight @ x + bias."""

    weight: np.ndarray
    bias: np.ndarray

    def logits(self, matrix: np.ndarray) -> np.ndarray:
        return matrix @ self.weight.T + self.bias


def fit_head(matrix: np.ndarray, labels: np.ndarray, strength: float) -> LinearHead:
    """Fits on standardised columns; `strength` is the inverse of the L2 penalty (scikit-learn's C)."""
    mean = matrix.mean(axis=0)
    deviation = matrix.std(axis=0) + 1e-9
    model = LogisticRegression(C=strength, max_iter=400, tol=1e-4)
    model.fit((matrix - mean) / deviation, labels)
    weight = model.coef_ / deviation
    return LinearHead(weight.astype(np.float32), (model.intercept_ - weight @ mean).astype(np.float32))


def out_of_fold_logits(matrix: np.ndarray, labels: np.ndarray, folds: np.ndarray, strength: float) -> np.ndarray:
    """For every row, the logits of a head that saw no row of its fold."""
    heads = fold_heads(matrix, labels, folds, strength)
    result = np.empty((len(labels), int(labels.max()) + 1), np.float32)
    for fold, head in enumerate(heads):
        result[folds == fold] = head.logits(matrix[folds == fold])
    return result


def fold_heads(matrix: np.ndarray, labels: np.ndarray, folds: np.ndarray, strength: float) -> list[LinearHead]:
    """One head per fold, trained on all the other folds."""
    return [
        fit_head(matrix[folds != fold], labels[folds != fold], strength) for fold in range(int(folds.max()) + 1)
    ]
