"""The token table in 4 bits: 512 dimensions at 4 bits lose less than 256 at 8, since the base's vectors fill all dimensions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

CODE_ZERO = 8
"""The code of 0; codes run from 1 to 15, so that they are symmetric."""

LEVELS = 7

SHARES = (0.6, 0.7, 0.8, 0.9, 1.0)
"""Shares of a row's largest value at which it may be cut off. For normal values the best one is about .8."""


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
    """Rounds each row as `rounded_rows` does."""
    steps, scales = _rounded(torch.from_numpy(rows))
    codes = (steps.numpy() + CODE_ZERO).astype(np.uint8)
    half = rows.shape[1] // 2
    return PackedTable(codes[:, :half] | (codes[:, half:] << 4), scales.numpy().astype(np.float16))


def rounded_rows(rows: Tensor) -> Tensor:
    """What `pack_table` keeps of float32 [rows, dimension]. Gradients go straight through, so that training sees what is shipped."""
    with torch.no_grad():
        steps, scales = _rounded(rows)
        difference = steps * scales - rows
    return rows + difference


def _rounded(rows: Tensor) -> tuple[Tensor, Tensor]:
    """Whole steps in -LEVELS..LEVELS, and each row's scale of the smallest squared error, a float16 number as float32."""
    largest = rows.abs().amax(1, keepdim=True).clamp_min(1e-6)
    best_error = torch.full_like(largest, torch.inf)
    best_scale = torch.zeros_like(largest)
    for share in SHARES:
        scale = (largest * (share / LEVELS)).half().float()
        error = (_steps(rows, scale) * scale - rows).square().sum(1, keepdim=True)
        better = error < best_error
        best_scale = torch.where(better, scale, best_scale)
        best_error = torch.where(better, error, best_error)
    return _steps(rows, best_scale), best_scale


def _steps(rows: Tensor, scale: Tensor) -> Tensor:
    return (rows / scale).round().clamp(-LEVELS, LEVELS)
