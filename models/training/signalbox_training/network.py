"""Runs a shipped network as the runtimes do: one thread, exact 8-bit sums, the same part of a long text."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import onnxruntime

from .sequences import batches_of_like_length, framed
from .settings import ENCODER_MAX_TOKENS
from .sources import sha256_of
from .tokenizer import UnigramTokenizer

TOKENS_PER_BATCH = 512


class Network:
    """An ONNX file with its tokenizer."""

    def __init__(self, path: Path, tokenizer: UnigramTokenizer) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # As the runtimes do: without it, 8-bit products saturate on x86 CPUs that lack VNNI.
        options.add_session_config_entry("session.x64quantprecision", "1")
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.tokenizer = tokenizer
        self.identity = sha256_of(path)
        self.text_outputs = [info.name for info in self.session.get_outputs() if len(info.shape) == 2]

    def run(self, texts: list[str]) -> dict[str, np.ndarray]:
        """Every output by text, float32 [texts, width]; texts are padded to those of like length."""
        sequences = [framed(ids, self.tokenizer, ENCODER_MAX_TOKENS) for ids in self.tokenizer.encode_many(texts)]
        results: dict[str, np.ndarray] = {}
        for batch in batches_of_like_length(np.array([len(sequence) for sequence in sequences]), TOKENS_PER_BATCH):
            values = self._run_ids([sequences[index] for index in batch], self.text_outputs)
            for name, rows in zip(self.text_outputs, values, strict=True):
                results.setdefault(name, np.zeros((len(texts), rows.shape[1]), np.float32))[batch] = rows
        return results

    def run_tokens(self, ids: list[int], output: str) -> np.ndarray:
        """An output by token, for ids without specials: float32 [tokens, width]."""
        sequence = self.tokenizer.with_specials(ids, ENCODER_MAX_TOKENS)
        return self._run_ids([sequence], [output])[0][0, 1:-1]

    def run_cached(self, texts: list[str], cache: Path) -> dict[str, np.ndarray]:
        """Like `run`, kept under `cache` by the texts and the file's hash."""
        folder = cache / "network-outputs"
        folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256("\n".join([self.identity, *texts]).encode("utf-8", "surrogatepass"))
        path = folder / f"{digest.hexdigest()[:32]}.npz"
        if not path.exists():
            np.savez(path, **self.run(texts))
        with np.load(path) as kept:
            return {name: kept[name] for name in kept.files}

    def _run_ids(self, sequences: list[list[int]], outputs: list[str]) -> list[np.ndarray]:
        width = max(len(sequence) for sequence in sequences)
        ids = np.full((len(sequences), width), self.tokenizer.vocabulary.pad_id, np.int64)
        mask = np.zeros((len(sequences), width), np.int64)
        for row, sequence in enumerate(sequences):
            ids[row, : len(sequence)] = sequence
            mask[row, : len(sequence)] = 1
        return self.session.run(outputs, {"input_ids": ids, "attention_mask": mask})
