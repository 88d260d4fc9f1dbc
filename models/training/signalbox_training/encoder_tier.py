"""The encoder tier's files: the ONNX graph and its head, and the shipped choice of format and features."""

from __future__ import annotations

import json
from pathlib import Path

import onnx

from .e5_container import BaseModel
from .encoder_graph import EncoderWeights, MatrixFormat, build_encoder
from .linear_head import HeadInput, LinearHead
from .safetensors_file import read_safetensors, write_safetensors
from .vocabulary import VocabularyCut

POOLED_AFTER = (12, 8, 4)
PREFIX = ""
MATRICES: MatrixFormat = "int8-rows"
HEAD_INPUT = HeadInput(("pooled_12", "pooled_8"), "l2")
HEAD_STRENGTH = 0.004


def write_encoder(model: BaseModel, cut: VocabularyCut, path: Path, matrices: MatrixFormat = MATRICES) -> None:
    """Builds the graph with the cut vocabulary and writes it."""
    weights = EncoderWeights(model, model.matrices["emb.word"].take_rows(cut.base_ids))
    onnx.save(build_encoder(weights, POOLED_AFTER, matrices), path)


def write_heads(head: LinearHead, path: Path) -> None:
    """Writes `domain.weight` and `domain.bias`; metadata `domain.features` (a JSON list) and `domain.normalise`."""
    metadata = {
        "domain.features": json.dumps(list(HEAD_INPUT.features)),
        "domain.normalise": HEAD_INPUT.normalise,
    }
    write_safetensors(path, {"domain.weight": head.weight, "domain.bias": head.bias}, metadata)


def read_heads(path: Path) -> tuple[LinearHead, HeadInput]:
    """Reads what `write_heads` wrote."""
    tensors, metadata = read_safetensors(path)
    features = tuple(json.loads(metadata["domain.features"]))
    return LinearHead(tensors["domain.weight"], tensors["domain.bias"]), HeadInput(
        features, metadata["domain.normalise"]
    )
