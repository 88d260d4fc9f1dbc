"""Symmetric 8-bit codes with one scale per row."""

from __future__ import annotations

import numpy as np

EXACT_LIMIT = 63
"""Weights of seven bits: two of their products with 8-bit activations fit into 16 bits (2 · 255 · 63 < 2¹⁵), so that the quick
instruction of x86 CPUs without VNNI, which saturates there, gives exact sums, and so does WebAssembly's relaxed one."""

DAMPING = 0.01
"""Of the mean second moment, added to each channel's own."""

BLOCK = 64


def quantize_rows(matrix: np.ndarray, limit: int = 127) -> tuple[np.ndarray, np.ndarray]:
    """int8 codes in -limit..limit with one float32 scale per row, scales as a column."""
    scales = _row_scales(matrix, limit)
    return np.clip(np.rint(matrix / scales), -limit, limit).astype(np.int8), scales


def quantize_rows_for(matrix: np.ndarray, moments: np.ndarray, limit: int = EXACT_LIMIT) -> tuple[np.ndarray, np.ndarray]:
    """Like `quantize_rows`, for the inputs of the matrix, whose second moments XᵀX are `moments` [columns, columns].

    Column by column, the largest moments first; what rounding one column costs is made up for in those to come (GPTQ, arXiv
    2210.17323).
    """
    columns = matrix.shape[1]
    scales = _row_scales(matrix, limit)
    order = np.argsort(-np.diag(moments), kind="stable")
    hessian = moments[np.ix_(order, order)].astype(np.float64)
    hessian[np.diag_indices(columns)] += DAMPING * np.mean(np.diag(hessian)) + 1e-12
    # H⁻¹ = UᵀU with U upper triangular.
    upper = np.linalg.cholesky(np.linalg.inv(hessian)).T
    rest = matrix[:, order].astype(np.float64)
    codes = np.zeros_like(rest)
    for start in range(0, columns, BLOCK):
        end = min(columns, start + BLOCK)
        errors = np.zeros((len(matrix), end - start))
        for column in range(start, end):
            code = np.clip(np.rint(rest[:, column] / scales[:, 0]), -limit, limit)
            error = (rest[:, column] - code * scales[:, 0]) / upper[column, column]
            rest[:, column + 1 : end] -= np.outer(error, upper[column, column + 1 : end])
            codes[:, column], errors[:, column - start] = code, error
        rest[:, end:] -= errors @ upper[start:end, end:]
    result = np.zeros(matrix.shape, np.int8)
    result[:, order] = codes.astype(np.int8)
    return result, scales


def _row_scales(matrix: np.ndarray, limit: int) -> np.ndarray:
    return np.maximum(np.abs(matrix).max(axis=1, keepdims=True) / limit, 1e-12).astype(np.float32)
