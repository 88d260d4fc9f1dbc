"""The frozen encoder's pooled states of the labelled rows: where heads start from, what clusters are made of, what the embedding must stay near."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import numpy as np
import torch

from .multi_head import MultiHead
from .sequences import batches_of_like_length, framed, padded
from .settings import ENCODER_MAX_TOKENS
from .tokenizer import UnigramTokenizer

TOKENS_PER_BATCH = 1_024
CHUNK = 1_024
"""Texts per cached file: about half a minute of work."""


def frozen_features(
    model: MultiHead, tokenizer: UnigramTokenizer, texts: list[str], cache: Path, purpose: str
) -> np.ndarray:
    """`model.features` of each text, float32 [texts, depths × hidden].

    Each text is computed once and kept under `cache`, whatever list it comes in, so that a stopped run goes on.
    """
    folder = cache / "frozen-features"
    folder.mkdir(parents=True, exist_ok=True)
    known: dict[str, np.ndarray] = {}
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as kept:
            known.update(zip(kept["keys"].tolist(), kept["values"], strict=True))
    keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32] for text in texts]
    missing = list({key: text for key, text in zip(keys, texts, strict=True) if key not in known}.items())
    started = time.monotonic()
    for start in range(0, len(missing), CHUNK):
        chunk = missing[start : start + CHUNK]
        values = _features(model, tokenizer, [text for _, text in chunk]).astype(np.float16)
        path = folder / f"{chunk[0][0]}.npz"
        temporary = path.with_suffix(".part")
        with temporary.open("wb") as stream:
            np.savez(stream, keys=np.array([key for key, _ in chunk]), values=values)
        temporary.rename(path)
        known.update(zip([key for key, _ in chunk], values, strict=True))
        done = min(start + CHUNK, len(missing))
        print(f"  {purpose}: {done} of {len(missing)}, {time.monotonic() - started:.0f} s", flush=True)
    return np.stack([known[key] for key in keys]).astype(np.float32)


def _features(model: MultiHead, tokenizer: UnigramTokenizer, texts: list[str]) -> np.ndarray:
    sequences = [framed(ids, tokenizer, ENCODER_MAX_TOKENS) for ids in tokenizer.encode_many(texts)]
    lengths = np.array([len(sequence) for sequence in sequences])
    result: np.ndarray | None = None
    model.eval()
    with torch.inference_mode():
        for batch in batches_of_like_length(lengths, TOKENS_PER_BATCH):
            ids, mask = padded([sequences[index] for index in batch], tokenizer.vocabulary.pad_id)
            values = model.features(model.encoder(ids, mask), mask).numpy()
            if result is None:
                result = np.zeros((len(texts), values.shape[1]), np.float32)
            result[batch] = values
    assert result is not None
    return result
