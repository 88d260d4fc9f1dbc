"""Figures of a model on the rows that were held out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from sklearn.metrics import roc_auc_score

from .labelled_rows import TASKS, LabelledRow

FALSE_POSITIVES = 0.01
"""Recall is reported where this share of the harmless rows is flagged."""

Predict = Callable[[list[str]], Mapping[str, np.ndarray]]
"""Logits [texts, labels] per task."""


def task_figures(task: str, logits: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Accuracy; for domain also top-2; for jailbreak also AUC and recall at 1 % false positives."""
    figures = {"accuracy": float((logits.argmax(1) == labels).mean())}
    if task == "domain":
        figures["top2"] = float((np.argsort(-logits, axis=1)[:, :2] == labels[:, None]).any(1).mean())
    if task == "jailbreak":
        score = logits[:, 1] - logits[:, 0]
        figures["auc"] = float(roc_auc_score(labels, score))
        figures["recall"] = recall_at(score, labels == 1)
    return figures


def recall_at(score: np.ndarray, is_positive: np.ndarray, false_positives: float = FALSE_POSITIVES) -> float:
    """The share of positives above the score that `false_positives` of the negatives exceed."""
    negatives = np.sort(score[~is_positive])[::-1]
    threshold = negatives[min(len(negatives) - 1, int(len(negatives) * false_positives))]
    return float((score[is_positive] > threshold).mean())


def report_lines(rows: list[LabelledRow], logits: Mapping[str, np.ndarray]) -> list[str]:
    """One line per task, over the distributed rows among `rows`; for domain with slices and languages."""
    lines = []
    for name in TASKS:
        chosen = np.array([row.task == name and not row.is_own for row in rows])
        if not chosen.any():
            continue
        labels = np.array([row.label for row in rows])[chosen]
        figures = task_figures(name, logits[name][chosen], labels)
        parts = [f"{key} {value:.4f}" for key, value in figures.items()]
        if name == "domain":
            right = logits[name][chosen].argmax(1) == labels
            for key in ("slice", "language"):
                values = np.array([getattr(row, key) or "first set" for row in rows])[chosen]
                parts += [f"{value} {right[values == value].mean():.3f}" for value in sorted(set(values))]
        lines.append(f"{name} (n {chosen.sum()}): {', '.join(parts)}")
    return lines
