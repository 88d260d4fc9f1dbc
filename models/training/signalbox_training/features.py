"""Runs the encoder over many texts, one thread, and keeps the pooled vectors so that a stopped build can go on."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path

import numpy as np
import onnxruntime

from .settings import ENCODER_MAX_TOKENS
from .sources import sha256_of
from .tokenizer import UnigramTokenizer

TOKENS_PER_BATCH = 1_024
CHUNK = 2_048
"""Texts per cached file: about a minute of work."""


class Encoder:
    """An ONNX encoder with its tokenizer. Every output is the pooled vector after one layer."""

    def __init__(self, model: Path, tokenizer: UnigramTokenizer, prefix: str = "") -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # As the runtimes do: without it, 8-bit products saturate on x86 CPUs that lack VNNI.
        options.add_session_config_entry("session.x64quantprecision", "1")
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer = tokenizer
        self._prefix = prefix
        self.outputs = [output.name for output in self._session.get_outputs()]
        self.identity = f"{sha256_of(model)} {prefix!r} {ENCODER_MAX_TOKENS} exact"

    def encode(self, texts: list[str]) -> dict[str, np.ndarray]:
        """Pooled vectors float32 [texts, hidden] by output name."""
        return self.encode_ids(self._tokenizer.encode_many([self._prefix + text for text in texts]))

    def encode_ids(self, sequences_without_specials: list[list[int]]) -> dict[str, np.ndarray]:
        """Like `encode`, for texts that are already ids."""
        sequences = [self._tokenizer.with_specials(ids, ENCODER_MAX_TOKENS) for ids in sequences_without_specials]
        results: dict[str, list[np.ndarray | None]] = {name: [None] * len(sequences) for name in self.outputs}
        for batch in _batches_of_like_length(sequences):
            width = max(len(sequences[row]) for row in batch)
            ids = np.full((len(batch), width), self._tokenizer.vocabulary.pad_id, np.int64)
            mask = np.zeros((len(batch), width), np.int64)
            for position, row in enumerate(batch):
                ids[position, : len(sequences[row])] = sequences[row]
                mask[position, : len(sequences[row])] = 1
            outputs = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
            for name, values in zip(self.outputs, outputs, strict=True):
                for position, row in enumerate(batch):
                    results[name][row] = values[position]
        return {name: np.stack(rows) for name, rows in results.items()}


def encode_cached(encoder: Encoder, texts: list[str], cache: Path, purpose: str) -> dict[str, np.ndarray]:
    """Like `encoder.encode`, in chunks that are kept under `cache`, with progress on standard output."""
    folder = cache / "features"
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    started = time.monotonic()
    for start in range(0, len(texts), CHUNK):
        chunk = texts[start : start + CHUNK]
        key = hashlib.sha256(json.dumps([encoder.identity, chunk]).encode()).hexdigest()[:32]
        path = folder / f"{key}.npz"
        if not path.exists():
            temporary = folder / f"{key}.part.npz"
            np.savez(temporary, **encoder.encode(chunk))
            temporary.rename(path)
            done = min(start + CHUNK, len(texts))
            print(f"  {purpose}: {done} of {len(texts)}, {time.monotonic() - started:.0f} s", flush=True)
        with np.load(path) as arrays:
            parts.append({name: arrays[name] for name in encoder.outputs})
    return {name: np.concatenate([part[name] for part in parts]) for name in encoder.outputs}


def _batches_of_like_length(sequences: list[list[int]]) -> list[list[int]]:
    order = sorted(range(len(sequences)), key=lambda row: len(sequences[row]))
    batches: list[list[int]] = []
    current: list[int] = []
    for row in order:
        if current and len(sequences[row]) * (len(current) + 1) > TOKENS_PER_BATCH:
            batches.append(current)
            current = []
        current.append(row)
    return [*batches, current] if current else batches
