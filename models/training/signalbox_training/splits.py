"""Folds that hold out whole topics: k-means clusters of the encoder's embedding, never single rows."""

from __future__ import annotations

import numpy as np
from sklearn.cluster import KMeans
from sklearn.model_selection import GroupKFold

from .settings import CLUSTERS, FOLDS, SEED


def cluster_folds(embeddings: np.ndarray) -> np.ndarray:
    """The fold of each row, 0 to FOLDS - 1; all rows of a cluster share one."""
    unit = unit_rows(embeddings)
    clusters = KMeans(CLUSTERS, n_init=1, random_state=SEED).fit_predict(unit)
    folds = np.empty(len(unit), np.int64)
    for fold, (_, held_out) in enumerate(GroupKFold(FOLDS).split(unit, groups=clusters)):
        folds[held_out] = fold
    return folds


def unit_rows(vectors: np.ndarray) -> np.ndarray:
    """Rows divided by their Euclidean length."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
