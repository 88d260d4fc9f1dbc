"""Reads and writes the safetensors format with a byte-for-byte reproducible header.

The reference library keeps metadata in a hash map, so that two equal files may differ; here names are sorted.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

_NAMES = {
    "F64": np.float64, "F32": np.float32, "I64": np.int64, "I32": np.int32, "U32": np.uint32,
    "I16": np.int16, "I8": np.int8, "U8": np.uint8,
}  # fmt: skip
_HEADER_ALIGNMENT = 8


def write_safetensors(path: Path, tensors: dict[str, np.ndarray], metadata: dict[str, str]) -> None:
    """Writes the tensors, widest items first so that each starts at a multiple of its item size."""
    names = {np.dtype(kind): name for name, kind in _NAMES.items()}
    header: dict[str, object] = {"__metadata__": dict(sorted(metadata.items()))}
    position = 0
    ordered = sorted(tensors, key=lambda name: (-tensors[name].itemsize, name))
    for name in ordered:
        tensor = tensors[name]
        header[name] = {
            "dtype": names[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [position, position + tensor.nbytes],
        }
        position += tensor.nbytes
    encoded = json.dumps(header, separators=(",", ":")).encode()
    encoded += b" " * (-len(encoded) % _HEADER_ALIGNMENT)
    with path.open("wb") as stream:
        stream.write(len(encoded).to_bytes(8, "little"))
        stream.write(encoded)
        for name in ordered:
            stream.write(np.ascontiguousarray(tensors[name]).tobytes())


def read_safetensors(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The tensors and the metadata of a file."""
    content = path.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        kind = _NAMES[entry["dtype"]]
        tensors[name] = np.frombuffer(content[start + first : start + last], kind).reshape(entry["shape"]).copy()
    return tensors, metadata
