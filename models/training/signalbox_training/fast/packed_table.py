"""The token table in 4 bits: 512 dimensions at 4 bits lose less than 256 at 8, since the base's vectors fill all dimensions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CODE_ZERO = 8
"""The code of 0; codes run from 1 to 15, so that they are symmetric."""

LEVELS = 7


@dataclass(frozen=True)
class PackedTable:
    """`codes` uint8 [rows, dimension / 2]: the low four bits hold the first half of a row, the high ones the second.
    `scales` float16 [rows, 1]: value = (code - 8) × scale."""

    codes: np.ndarray
    scales: np.ndarray

    def values(self) -> np.ndarray:
        """float32 [rows, dimension]."""
        codes = np.concatenate([self.codes & 15, self.codes >> 4], axis=1).astype(np.float32)
        return (codes - CODE_ZERO) * self.scales.astype(np.float32)


def pack_table(rows: np.ndarray) -> PackedTable:
    """Rounds each row with the scale of the smallest squared error among eleven, from half its largest value to all of it."""
    largest = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-6)
    best_scale = np.zeros((len(rows), 1), np.float16)
    best_error = np.full((len(rows), 1), np.inf)
    for share in np.linspace(0.5, 1.0, 11):
        scale = (largest * share / LEVELS).astype(np.float16)
        error = ((_codes(rows, scale) * scale.astype(np.float32) - rows) ** 2).sum(axis=1, keepdims=True)
        best_scale = np.where(error < best_error, scale, best_scale)
        best_error = np.minimum(error, best_error)
    codes = (_codes(rows, best_scale) + CODE_ZERO).astype(np.uint8)
    half = rows.shape[1] // 2
    return PackedTable(codes[:, :half] | (codes[:, half:] << 4), best_scale)


def _codes(rows: np.ndarray, scale: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(rows / scale.astype(np.float32)), -LEVELS, LEVELS)
