"""Golden vectors: texts of many scripts with the ids and answers that every runtime must reproduce."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from .calibration import softmax
from .golden_texts import GOLDEN_TEXTS
from .network import Network
from .static_tier import read_static
from .tokenizer import UnigramTokenizer, read_vocabulary

NETWORK_TOLERANCE = 0.15
"""Largest allowed difference of one probability between runtimes. Sums of 8-bit products are exact everywhere, but activations
are rounded to 8 bits after float operations of another order. The same kernels give the same values to 1e-6."""

STATIC_TOLERANCE = 1e-12
"""Sums and logits are exact; only exp() may differ in its last bit between engines."""


def write_golden(folder: Path) -> None:
    """Writes `golden.json` for the files and the manifest that lie in `folder`."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    texts = list(GOLDEN_TEXTS)
    tokenizers = {
        name: UnigramTokenizer(read_vocabulary(folder / entry["file"])) for name, entry in manifest["tokenizers"].items()
    }
    ids = {name: tokenizer.encode_many(texts) for name, tokenizer in tokenizers.items()}
    cases: list[dict] = [
        {"text": text, "ids": {name: ids[name][index] for name in tokenizers}} for index, text in enumerate(texts)
    ]
    for tier in manifest["tiers"]:
        if tier["kind"] == "static-table":
            static = read_static(folder / tier["file"])
            temperatures = {name: head["temperature"] for name, head in tier["heads"].items()}
            for case, sequence in zip(cases, ids[tier["tokenizer"]], strict=True):
                case[tier["id"]] = {
                    "accumulator": static.accumulate(sequence)[:8].tolist(),
                    "probabilities": {
                        name: values.tolist() for name, values in static.probabilities(sequence, temperatures).items()
                    },
                }
            continue
        network = Network(folder / tier["file"], tokenizers[tier["tokenizer"]])
        room = tier["maxTokens"] - 2
        for case in cases:
            # Heads that read windows are left out where there is more than one: the windows are made by the runtimes.
            is_short = len(case["ids"][tier["tokenizer"]]) <= room
            # One text at a time: what a runtime sees for a single request, without padding.
            outputs = network.run([case["text"]])
            case[tier["id"]] = {
                "embedding": [round(float(value), 5) for value in outputs["embedding"][0][:8]],
                "probabilities": {
                    name: np.round(softmax(outputs[head["output"]], head["temperature"])[0], 6).tolist()
                    for name, head in tier["heads"].items()
                    if head["kind"] == "labels" and (is_short or head["reading"]["kind"] == "sample")
                },
            }
    golden = {
        "format": "signalbox-golden/2",
        "notes": {
            "ids": "by tokenizer, without special pieces, untruncated; exact",
            "accumulator": "first 8 values over the first maxTokens ids; exact",
            "probabilities": f"static within {STATIC_TOLERANCE}; networks, one text per batch, within {NETWORK_TOLERANCE}",
            "embedding": "first 8 values",
        },
        "cases": cases,
    }
    (folder / "golden.json").write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
