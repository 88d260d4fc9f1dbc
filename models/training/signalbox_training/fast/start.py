"""Gives the fast network heads that fit its untrained trunk, so that training does not tear the trunk apart first."""

from __future__ import annotations

import numpy as np
import torch

from ..labelled_rows import TASKS
from ..sequences import batches_of_like_length, padded
from .network import FastNetwork
from .training import FastExamples

TOKENS_PER_BATCH = 4_096
START_TEXTS = 20_000
"""The labelled rows and a few more: enough for least squares."""
EMBEDDING_PENALTY = 0.02
HEAD_PENALTY = 0.3
"""Of standardised features, relative to the number of rows."""

LOGIT_RANGE = 4.0
"""Least squares gives values between 0 and 1; times this they are logits of about the right confidence."""


def start_heads(network: FastNetwork, examples: FastExamples, unknown_id: int) -> None:
    """Sets the standardisation of the pooled features, the embedding layer and all heads by least squares."""
    sequences, task, label = (entries[:START_TEXTS] for entries in (examples.sequences, examples.task, examples.label))
    features = pooled_features(network, sequences, unknown_id)
    mean, scale = features.mean(0), features.std(0) + 1e-3
    network.feature_mean.copy_(torch.from_numpy(mean))
    network.feature_scale.copy_(torch.from_numpy(1 / scale))
    standard = (features - mean) / scale
    described = network.embedding.in_features
    _set(network.embedding, *_ridge(standard[:, :described], examples.embedding[:START_TEXTS], EMBEDDING_PENALTY))
    for index, (name, kind) in enumerate(TASKS.items()):
        own = task == index
        targets = np.eye(len(kind.labels))[label[own]] * LOGIT_RANGE
        _set(network.heads[name], *_ridge(standard[own], targets, HEAD_PENALTY))


def pooled_features(network: FastNetwork, sequences: list[list[int]], unknown_id: int) -> np.ndarray:
    """What the heads read, not standardised: float32 [texts, features]."""
    network.eval()
    result: np.ndarray | None = None
    with torch.inference_mode():
        for batch in batches_of_like_length(np.array([len(sequence) for sequence in sequences]), TOKENS_PER_BATCH):
            values = torch.cat(network.pool(*padded([sequences[row] for row in batch], unknown_id)), dim=1).numpy()
            if result is None:
                result = np.zeros((len(sequences), values.shape[1]), np.float32)
            result[batch] = values
    assert result is not None
    return result


def _ridge(features: np.ndarray, targets: np.ndarray, penalty: float) -> tuple[np.ndarray, np.ndarray]:
    centre, shift = features.mean(0), targets.mean(0)
    centred = (features - centre).astype(np.float64)
    products = centred.T @ centred / len(centred)
    products[np.diag_indices(len(products))] += penalty
    weight = np.linalg.solve(products, centred.T @ (targets - shift) / len(centred)).T
    return weight, shift - weight @ centre


def _set(layer: torch.nn.Module, weight: np.ndarray, bias: np.ndarray) -> None:
    assert isinstance(layer, torch.nn.Linear)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weight))
        layer.bias.copy_(torch.from_numpy(bias))
