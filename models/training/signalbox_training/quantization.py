"""Symmetric 8-bit codes with one scale per row."""

from __future__ import annotations

import numpy as np


def quantize_rows(matrix: np.ndarray, limit: int = 127) -> tuple[np.ndarray, np.ndarray]:
    """int8 codes in -limit..limit with one float32 scale per row, scales as a column."""
    scales = np.maximum(np.abs(matrix).max(axis=1, keepdims=True) / limit, 1e-12).astype(np.float32)
    return np.clip(np.rint(matrix / scales), -limit, limit).astype(np.int8), scales
