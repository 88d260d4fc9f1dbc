"""The static tier: one small integer vector per piece, summed, and a linear head; distilled from the encoder.

Inference, the same in every language: sum the rows of the text's ids (int32), divide by the Euclidean length (or by the
number of tokens), multiply with integer weights, add the bias, softmax.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .safetensors_file import read_safetensors, write_safetensors
from .settings import LABELS, STATIC_MAX_TOKENS

NORMALISE = "l2"
TABLE_LIMIT = 127
WEIGHT_LIMIT = 32_767


@dataclass(frozen=True)
class StaticTier:
    """`table` int8 [pieces, dimension], `weight` int16 [labels, dimension], `bias` float64 [labels], `scale` float64."""

    table: np.ndarray
    weight: np.ndarray
    bias: np.ndarray
    scale: float

    def accumulate(self, ids: list[int]) -> np.ndarray:
        """The sum of the rows, exact, as int32."""
        return self.table[np.asarray(ids[:STATIC_MAX_TOKENS], np.int64)].sum(axis=0, dtype=np.int32)

    def logits(self, ids: list[int]) -> np.ndarray:
        """The logits by the fixed formula, float64; all 0 when the sum is the zero vector.

        Every sum below is an exact integer under 2^53, so order does not matter and any IEEE machine agrees."""
        total = self.accumulate(ids).astype(np.int64)
        squared = int((total * total).sum())
        if squared == 0:
            return np.zeros(len(LABELS))
        products = self.weight.astype(np.int64) @ total
        return products.astype(np.float64) / (np.sqrt(np.float64(squared)) * self.scale) + self.bias

    def probabilities(self, ids: list[int], temperature: float) -> np.ndarray:
        """softmax(logits / temperature), or the uniform distribution for a zero sum."""
        total = self.accumulate(ids)
        if not total.any():
            return np.full(len(LABELS), 1.0 / len(LABELS))
        scaled = self.logits(ids) / temperature
        exponentials = np.exp(scaled - scaled.max())
        return exponentials / exponentials.sum()


def quantize_static(table: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> StaticTier:
    """Rounds a trained table (one scale for all rows, so that sums keep their direction) and its head to integers."""
    # The few largest entries are cut off: at the 99.99th percentile the rounding error of the rest halves.
    step = float(np.quantile(np.abs(table), 0.9999)) / TABLE_LIMIT
    rounded = np.clip(np.rint(table / step), -TABLE_LIMIT, TABLE_LIMIT).astype(np.int8)
    scale = WEIGHT_LIMIT / float(np.abs(weight).max())
    return StaticTier(
        rounded, np.rint(weight * scale).astype(np.int16), np.asarray(bias, np.float64), float(scale)
    )


def write_static(tier: StaticTier, path: Path) -> None:
    """Writes `table`, `domain.weight` and `domain.bias`; metadata `domain.scale` and `normalise`."""
    tensors = {"table": tier.table, "domain.weight": tier.weight, "domain.bias": tier.bias}
    write_safetensors(path, tensors, {"domain.scale": repr(tier.scale), "normalise": NORMALISE})


def read_static(path: Path) -> StaticTier:
    """Reads what `write_static` wrote."""
    tensors, metadata = read_safetensors(path)
    scale = float(metadata["domain.scale"])
    return StaticTier(tensors["table"], tensors["domain.weight"], tensors["domain.bias"], scale)
