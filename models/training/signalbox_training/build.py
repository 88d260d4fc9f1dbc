"""Builds every file of `models/embedded` from the download and the data, step by step, reusing what is cached."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from .authored_rows import AuthoredRow, read_authored_rows
from .calibration import answers_alone_from, fit_temperature, softmax
from .distillation import AUTHORED_WEIGHT, LABEL_SHARE, DistillationSet, distil, gather_distillation_set
from .e5_container import BaseModel, read_base_model
from .encoder_tier import HEAD_INPUT, HEAD_STRENGTH, PREFIX, write_encoder, write_heads
from .features import Encoder, encode_cached
from .golden import write_golden
from .linear_head import LinearHead, fit_head, fold_heads
from .manifest import write_manifest
from .settings import LABELS, STATIC_DIMENSION, VOCABULARY_PIECES
from .sources import base_model_file
from .splits import cluster_folds
from .static_tier import write_static
from .static_training import StaticSchedule
from .tokenizer import UnigramTokenizer, write_vocabulary
from .unlabelled_texts import read_authored_texts, read_vocabulary_texts
from .vocabulary import VocabularyCut, cut_vocabulary


@dataclass(frozen=True)
class Folders:
    """Where the data are read, intermediate results are kept, and the shipped files are written."""

    data: Path
    cache: Path
    output: Path


@dataclass(frozen=True)
class Prepared:
    """The tokenizer, the encoder, and the labelled rows as the encoder sees them."""

    rows: list[AuthoredRow]
    labels: np.ndarray
    folds: np.ndarray
    pooled: dict[str, np.ndarray]
    tokenizer: UnigramTokenizer
    encoder: Encoder
    word_table: np.ndarray


@dataclass(frozen=True)
class OutOfFold:
    """Logits for every labelled row from models that saw no row of its fold."""

    encoder: np.ndarray
    static: np.ndarray


def build(folders: Folders) -> None:
    """Rebuilds every file. About an hour on one core the first time, minutes when the features are cached."""
    prepared = prepare(folders)
    matrix = HEAD_INPUT.matrix(prepared.pooled)
    _say("encoder head: out-of-fold and final")
    heads = fold_heads(matrix, prepared.labels, prepared.folds, HEAD_STRENGTH)
    head = fit_head(matrix, prepared.labels, HEAD_STRENGTH)
    write_heads(head, folders.output / "heads.safetensors")

    predicted = out_of_fold(folders, prepared, heads)
    encoder_temperature = fit_temperature(predicted.encoder, prepared.labels)
    static_temperature = fit_temperature(predicted.static, prepared.labels)
    answers_alone = answers_alone_from(
        softmax(predicted.static, static_temperature),
        softmax(predicted.encoder, encoder_temperature),
        prepared.labels,
    )

    _say("static tier: final")
    gathered = _gather(folders, prepared)
    everything = np.ones(len(prepared.labels), bool)
    tier = distil(gathered, prepared.labels, head, encoder_temperature, everything, StaticSchedule())
    write_static(tier, folders.output / "static.safetensors")

    _say("manifest and golden vectors")
    write_manifest(
        folders.output,
        pieces=len(prepared.tokenizer.vocabulary.pieces),
        static_dimension=STATIC_DIMENSION,
        static_temperature=static_temperature,
        answers_alone=answers_alone,
        encoder_temperature=encoder_temperature,
    )
    write_golden(folders.output, prepared.tokenizer, prepared.encoder)
    _say(f"done: answersAlone {answers_alone}, temperatures {static_temperature} and {encoder_temperature}")


def prepare(folders: Folders) -> Prepared:
    """Tokenizer, encoder graph, and the encoder's features of the labelled rows."""
    folders.output.mkdir(parents=True, exist_ok=True)
    _say("base model")
    model = read_base_model(base_model_file(folders.cache))
    cut = _cut(folders, model)
    write_vocabulary(cut.vocabulary, folders.output / "tokenizer.safetensors")
    _say("encoder graph")
    write_encoder(model, cut, folders.output / "encoder.onnx")
    tokenizer = UnigramTokenizer(cut.vocabulary)
    encoder = Encoder(folders.output / "encoder.onnx", tokenizer, PREFIX)
    word_table = model.matrices["emb.word"].take_rows(cut.base_ids).dequantized()
    rows = read_authored_rows(folders.data)
    _say("features of the authored prompts")
    pooled = encode_cached(encoder, [row.text for row in rows], folders.cache, "authored prompts")
    _say("folds")
    folds = cluster_folds(pooled["pooled_12"])
    return Prepared(rows, np.array([row.label for row in rows]), folds, pooled, tokenizer, encoder, word_table)


def out_of_fold(folders: Folders, prepared: Prepared, heads: list[LinearHead] | None = None) -> OutOfFold:
    """Held-out logits of both tiers. The static tier of a fold is distilled from that fold's own teacher."""
    matrix = HEAD_INPUT.matrix(prepared.pooled)
    heads = heads or fold_heads(matrix, prepared.labels, prepared.folds, HEAD_STRENGTH)
    encoder = np.empty((len(prepared.labels), len(LABELS)))
    for fold, head in enumerate(heads):
        encoder[prepared.folds == fold] = head.logits(matrix[prepared.folds == fold])
    temperature = fit_temperature(encoder, prepared.labels)
    path = folders.cache / f"static-out-of-fold-{_static_key(prepared)}.npy"
    if path.exists():
        return OutOfFold(encoder, np.load(path))
    gathered = _gather(folders, prepared)
    static = np.empty((len(prepared.labels), len(LABELS)))
    for fold, head in enumerate(heads):
        _say(f"static tier: fold {fold + 1} of {len(heads)}")
        used = prepared.folds != fold
        tier = distil(gathered, prepared.labels, head, temperature, used, StaticSchedule())
        for row in np.flatnonzero(~used):
            static[row] = tier.logits(gathered.sequences[row])
    np.save(path, static)
    return OutOfFold(encoder, static)


def _gather(folders: Folders, prepared: Prepared) -> DistillationSet:
    return gather_distillation_set(
        prepared.rows, prepared.pooled, prepared.encoder, prepared.tokenizer, prepared.word_table,
        folders.data, folders.cache,
    )  # fmt: skip


def _cut(folders: Folders, model: BaseModel) -> VocabularyCut:
    _say("vocabulary")
    cut = cut_vocabulary(
        model, read_authored_texts(folders.data), read_vocabulary_texts(folders.data), VOCABULARY_PIECES
    )
    print(f"  {cut.description}")
    return cut


def _static_key(prepared: Prepared) -> str:
    parts = [
        prepared.encoder.identity, asdict(StaticSchedule()), LABEL_SHARE, AUTHORED_WEIGHT, HEAD_STRENGTH,
        HEAD_INPUT.features, HEAD_INPUT.normalise, prepared.folds.tolist(), [row.text for row in prepared.rows],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _say(step: str) -> None:
    print(f"- {step}", flush=True)


