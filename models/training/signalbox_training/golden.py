"""Golden vectors: texts of many scripts with the ids and probabilities that every runtime must reproduce."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from .calibration import softmax
from .encoder_tier import read_heads
from .features import Encoder
from .golden_texts import GOLDEN_TEXTS
from .settings import LABELS
from .static_tier import read_static
from .tokenizer import UnigramTokenizer

ENCODER_TOLERANCE = 0.15
"""Largest allowed difference of one probability between runtimes. Sums of 8-bit products are exact everywhere, but activations
are rounded to 8 bits after float operations of another order: WebAssembly differs by 0.00003 in the median and by 0.12 at
most over 300 prompts. The same kernels give the same values to 1e-6."""

STATIC_TOLERANCE = 1e-12
"""Sums and logits are exact; only exp() may differ in its last bit between engines."""


def write_golden(folder: Path, tokenizer: UnigramTokenizer, encoder: Encoder) -> None:
    """Writes `golden.json` for the files that lie in `folder`."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    static_temperature, encoder_temperature = (
        tier["heads"]["domain"]["temperature"] for tier in manifest["tiers"]
    )
    static = read_static(folder / "static.safetensors")
    head, head_input = read_heads(folder / "heads.safetensors")
    pooled = {name: [] for name in encoder.outputs}
    # One text at a time: what a runtime sees for a single request, without padding.
    for text in GOLDEN_TEXTS:
        for name, values in encoder.encode([text]).items():
            pooled[name].append(values[0])
    logits = head.logits(head_input.matrix({name: np.stack(values) for name, values in pooled.items()}))
    encoder_probabilities = softmax(logits, encoder_temperature)
    cases = []
    for index, (text, ids) in enumerate(zip(GOLDEN_TEXTS, tokenizer.encode_many(list(GOLDEN_TEXTS)), strict=True)):
        cases.append(
            {
                "text": text,
                "ids": ids,
                "static": {
                    "accumulator": static.accumulate(ids)[:8].tolist(),
                    "logits": static.logits(ids).tolist(),
                    "probabilities": static.probabilities(ids, static_temperature).tolist(),
                },
                "encoder": {
                    "pooled_12": [round(float(value), 5) for value in pooled["pooled_12"][index][:8]],
                    "probabilities": [round(float(value), 6) for value in encoder_probabilities[index]],
                },
            }
        )
    golden = {
        "format": "signalbox-golden/1",
        "notes": {
            "ids": "without special pieces, untruncated; exact",
            "accumulator": "first 8 values over the first maxTokens ids; exact",
            "logits": "before the temperature; exact",
            "staticProbabilities": f"within {STATIC_TOLERANCE}",
            "encoderProbabilities": f"one text per batch, within {ENCODER_TOLERANCE}",
        },
        "labels": list(LABELS),
        "cases": cases,
    }
    (folder / "golden.json").write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
