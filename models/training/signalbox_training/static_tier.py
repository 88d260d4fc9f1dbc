"""The static tier: one small integer vector per piece, summed, and a linear head per task; distilled from the encoder.

Inference, the same in every language: sum the rows of the text's ids (int32), divide by the Euclidean length, multiply
with integer weights, add the bias, softmax.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .safetensors_file import read_safetensors, write_safetensors
from .settings import STATIC_MAX_TOKENS

NORMALISE = "l2"
TABLE_LIMIT = 127
WEIGHT_LIMIT = 32_767


@dataclass(frozen=True)
class StaticHead:
    """`weight` int16 [labels, dimension], `bias` float64 [labels]; weights are `scale` times the trained ones."""

    weight: np.ndarray
    bias: np.ndarray
    scale: float


@dataclass(frozen=True)
class StaticTier:
    """`table` int8 [pieces, dimension], and a head per task."""

    table: np.ndarray
    heads: Mapping[str, StaticHead]

    def accumulate(self, ids: list[int]) -> np.ndarray:
        """The sum of the rows, exact, as int32."""
        return self.table[np.asarray(ids[:STATIC_MAX_TOKENS], np.int64)].sum(axis=0, dtype=np.int32)

    def logits(self, ids: list[int]) -> dict[str, np.ndarray]:
        """By task, by the fixed formula, float64; all 0 when the sum is the zero vector.

        Every sum below is an exact integer under 2^53, so order does not matter and any IEEE machine agrees."""
        total = self.accumulate(ids).astype(np.int64)
        squared = int((total * total).sum())
        if squared == 0:
            return {task: np.zeros(len(head.bias)) for task, head in self.heads.items()}
        norm = np.sqrt(np.float64(squared))
        return {
            task: (head.weight.astype(np.int64) @ total).astype(np.float64) / (norm * head.scale) + head.bias
            for task, head in self.heads.items()
        }

    def probabilities(self, ids: list[int], temperatures: Mapping[str, float]) -> dict[str, np.ndarray]:
        """By task, softmax(logits / temperature), or the uniform distribution for a zero sum."""
        answers = {}
        for task, logits in self.logits(ids).items():
            scaled = logits / temperatures[task]
            exponentials = np.exp(scaled - scaled.max())
            answers[task] = exponentials / exponentials.sum()
        return answers


def quantize_static(table: np.ndarray, heads: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> StaticTier:
    """Rounds a trained table (one scale for all rows, so that sums keep their direction) and its heads, (weight, bias) by task."""
    # The few largest entries are cut off: at the 99.99th percentile the rounding error of the rest halves.
    step = float(np.quantile(np.abs(table), 0.9999)) / TABLE_LIMIT
    rounded = np.clip(np.rint(table / step), -TABLE_LIMIT, TABLE_LIMIT).astype(np.int8)
    return StaticTier(rounded, {task: _quantize_head(*head) for task, head in heads.items()})


def _quantize_head(weight: np.ndarray, bias: np.ndarray) -> StaticHead:
    scale = WEIGHT_LIMIT / float(np.abs(weight).max())
    return StaticHead(np.rint(weight * scale).astype(np.int16), np.asarray(bias, np.float64), float(scale))


def write_static(tier: StaticTier, path: Path) -> None:
    """Writes `table` and, for each head, `<task>.weight`, `<task>.bias` and the metadata `<task>.scale`; metadata `normalise`."""
    tensors, metadata = {"table": tier.table}, {"normalise": NORMALISE}
    for task, head in tier.heads.items():
        tensors |= {f"{task}.weight": head.weight, f"{task}.bias": head.bias}
        metadata[f"{task}.scale"] = repr(head.scale)
    write_safetensors(path, tensors, metadata)


def read_static(path: Path) -> StaticTier:
    """Reads what `write_static` wrote."""
    tensors, metadata = read_safetensors(path)
    tasks = [name.removesuffix(".scale") for name in metadata if name.endswith(".scale")]
    heads = {
        task: StaticHead(tensors[f"{task}.weight"], tensors[f"{task}.bias"], float(metadata[f"{task}.scale"])) for task in tasks
    }
    return StaticTier(tensors["table"], heads)
