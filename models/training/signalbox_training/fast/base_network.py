"""Reads the convolutional base model: its pieces with their vectors, and the matrices of its trunk."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..tokenizer import UnigramVocabulary

TABLE_PARTS = 17
"""The package stores the table in interleaved parts, each with its own scale: row r is row r // 17 of part r % 17."""

KERNELS = ((2, 0), (3, 1), (5, 2))
"""Width and number of positions to the left of each convolution branch."""

BRANCH = 256
"""Channels of a branch."""


@dataclass(frozen=True)
class BaseNetwork:
    """`table` float32 [pieces, 512] by the ids of `vocabulary`; `arrays` are the package's own names and layouts (x @ matrix)."""

    vocabulary: UnigramVocabulary
    table: np.ndarray
    arrays: dict[str, np.ndarray]


def read_base_network(weights: Path, pieces: Path) -> BaseNetwork:
    """Both files of `sources.fast_base_files`."""
    vocabulary = read_sentencepiece(pieces)
    with np.load(weights, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    parts = [arrays.pop(f"q{part + 1}") for part in range(TABLE_PARTS)]
    table = np.empty((len(parts[0]) * TABLE_PARTS, parts[0].shape[1]), np.float32)
    for part, codes in enumerate(parts):
        table[part::TABLE_PARTS] = codes * arrays["scale"][part] + arrays["lo"][part]
    return BaseNetwork(vocabulary, table[: len(vocabulary.pieces)], arrays)


def read_sentencepiece(path: Path) -> UnigramVocabulary:
    """Pieces and scores of a SentencePiece ModelProto: field 1 repeats {1: piece, 2: score}. Ids 0, 1, 2 are unknown, begin, end
    as in its trainer's defaults; there is no padding piece, so the unknown one stands for it."""
    found: list[tuple[str, float]] = []
    for field, value in _fields(path.read_bytes()):
        if field == 1:
            entry = dict(_fields(value))
            found.append((entry[1].decode("utf-8"), struct.unpack("<f", entry.get(2, bytes(4)))[0]))
    names = [name for name, _ in found[:3]]
    if names != ["<unk>", "<s>", "</s>"]:
        raise ValueError(f"{path.name}: expected the pieces <unk>, <s>, </s> first, found {names}")
    scores = np.array([score for _, score in found], np.float32)
    return UnigramVocabulary(tuple(name for name, _ in found), scores, unknown_id=0, begin_id=1, end_id=2, pad_id=0)


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Field numbers and raw values of a protobuf message; numbers of wire type 0 come as empty bytes."""
    position = 0
    while position < len(message):
        tag, position = _varint(message, position)
        kind = tag & 7
        if kind == 0:
            _, position = _varint(message, position)
            length = 0
        elif kind == 2:
            length, position = _varint(message, position)
        elif kind in (1, 5):
            length = 8 if kind == 1 else 4
        else:
            raise ValueError(f"wire type {kind} at byte {position}: not a SentencePiece model")
        yield tag >> 3, message[position : position + length]
        position += length


def _varint(message: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, position
