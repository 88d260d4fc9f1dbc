"""Figures of the static tier on the rows that were held out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .calibration import calibration_error, softmax
from .development_report import report_lines
from .distillation import static_logits
from .labelled_rows import LabelledRow
from .static_tier import StaticTier
from .tokenizer import UnigramTokenizer

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def static_report_lines(
    tier: StaticTier, tokenizer: UnigramTokenizer, held_out: Sequence[LabelledRow], temperatures: Mapping[str, float]
) -> list[str]:
    """One line per task, then per task how much is answered from each confidence on, over the distributed rows."""
    rows = [row for row in held_out if row.task in tier.heads and not row.is_own]
    logits = static_logits(tier, tokenizer, [row.text for row in rows])
    lines = report_lines(rows, logits)
    for task in tier.heads:
        mine = np.array([row.task == task for row in rows])
        labels = np.array([row.label for row in rows])[mine]
        lines += threshold_lines(task, softmax(logits[task][mine], temperatures[task]), labels)
    return lines


def threshold_lines(task: str, probabilities: np.ndarray, labels: np.ndarray) -> list[str]:
    """Calibration error and log loss; then for each confidence the share of rows that reach it and their accuracy."""
    confidence = probabilities.max(1)
    is_right = probabilities.argmax(1) == labels
    loss = -np.log(probabilities[np.arange(len(labels)), labels] + 1e-12).mean()
    lines = [f"{task}: log loss {loss:.4f}, calibration error {calibration_error(probabilities, labels):.3f}"]
    for threshold in THRESHOLDS:
        sure = confidence >= threshold
        accuracy = f"{is_right[sure].mean():.3f}" if sure.any() else "–"
        lines.append(f"  from {threshold}: answers {sure.mean():.3f}, accuracy {accuracy}")
    return lines
