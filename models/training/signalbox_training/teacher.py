"""What the trained encoder says to texts: the targets of the smaller tiers."""

from __future__ import annotations

import fcntl
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .encoder_training import predict
from .labelled_rows import TASKS
from .multi_head import MultiHead
from .tokenizer import UnigramTokenizer

CHUNK = 1_024


@dataclass(frozen=True)
class TeacherAnswers:
    """`logits[task]` float32 [texts, labels]; `embeddings` float32 [texts, hidden] of length 1."""

    logits: dict[str, np.ndarray]
    embeddings: np.ndarray


def ask_teacher(
    model: MultiHead, tokenizer: UnigramTokenizer, texts: list[str], cache: Path, version: str
) -> TeacherAnswers:
    """Answers to each text, computed once and kept under `cache` by `version` (which weights), whatever list it comes in."""
    folder = cache / f"teacher-{version}"
    folder.mkdir(parents=True, exist_ok=True)
    # The tiers may be trained side by side: who comes second waits and then reads.
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _ask(model, tokenizer, texts, folder)


def _ask(model: MultiHead, tokenizer: UnigramTokenizer, texts: list[str], folder: Path) -> TeacherAnswers:
    known: dict[str, np.ndarray] = {}
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as kept:
            known.update(zip(kept["keys"].tolist(), kept["values"], strict=True))
    keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32] for text in texts]
    missing = list({key: text for key, text in zip(keys, texts, strict=True) if key not in known}.items())
    started = time.monotonic()
    for start in range(0, len(missing), CHUNK):
        chunk = missing[start : start + CHUNK]
        logits, embeddings = predict(model, tokenizer, [text for _, text in chunk])
        values = np.concatenate([*(logits[name] for name in TASKS), embeddings], axis=1).astype(np.float16)
        path = folder / f"{chunk[0][0]}.npz"
        temporary = path.with_suffix(".part")
        with temporary.open("wb") as stream:
            np.savez(stream, keys=np.array([key for key, _ in chunk]), values=values)
        temporary.rename(path)
        known.update(zip([key for key, _ in chunk], values, strict=True))
        done = min(start + CHUNK, len(missing))
        print(f"  teacher: {done} of {len(missing)}, {time.monotonic() - started:.0f} s", flush=True)
    values = np.stack([known[key] for key in keys]).astype(np.float32)
    answers: dict[str, np.ndarray] = {}
    at = 0
    for name, task in TASKS.items():
        answers[name] = values[:, at : at + len(task.labels)]
        at += len(task.labels)
    return TeacherAnswers(answers, values[:, at:])
