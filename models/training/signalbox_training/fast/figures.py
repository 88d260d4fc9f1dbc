"""Says how good the finished fast tier is on the development rows, and how far its 8 bits are from float32."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch

from ..development_report import report_lines
from ..labelled_rows import TASKS, LabelledRow
from ..sequences import batches_of_like_length, padded
from .network import FastNetwork

TOKENS_PER_BATCH = 2_048

Answers = Mapping[str, np.ndarray]
"""By output of the graph: float32 [rows, width]."""


def run_network(network: FastNetwork, sequences: list[list[int]], unknown_id: int) -> Answers:
    """What the graph would answer in float32."""
    results: dict[str, np.ndarray] = {}
    network.eval()
    with torch.inference_mode():
        for batch in batches_of_like_length(np.array([len(sequence) for sequence in sequences]), TOKENS_PER_BATCH):
            outputs = network(*padded([sequences[row] for row in batch], unknown_id))
            for name, values in {"embedding": outputs.embedding, **outputs.logits}.items():
                part = values.numpy()
                results.setdefault(name, np.zeros((len(sequences), part.shape[1]), np.float32))[batch] = part
    return results


def figure_lines(rows: list[LabelledRow], shipped: Answers, reference: Answers) -> list[str]:
    """The table of `report_lines` for the shipped file, and how far it is from the float32 network."""
    lines = report_lines(rows, shipped)
    for name, chosen, labels in _tasks(rows):
        mine, theirs = (answers[name][chosen].argmax(1) for answers in (shipped, reference))
        lines.append(
            f"{name}: float32 accuracy {(theirs == labels).mean():.4f}, int8 {(mine == labels).mean():.4f}, "
            f"same label {(mine == theirs).mean():.4f}"
        )
    cosine = (shipped["embedding"] * reference["embedding"]).sum(1)
    return [*lines, f"embedding: cosine of int8 and float32 mean {cosine.mean():.4f}, least {cosine.min():.4f}"]


def _tasks(rows: list[LabelledRow]) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """By task, which rows are distributed ones of it, and their labels."""
    labels = np.array([row.label for row in rows])
    masks = {name: np.array([row.task == name and not row.is_own for row in rows]) for name in TASKS}
    return [(name, chosen, labels[chosen]) for name, chosen in masks.items()]
