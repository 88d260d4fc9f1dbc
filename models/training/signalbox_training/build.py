"""Builds every file of `models/embedded` from the downloads and the data, step by step, reusing what is cached."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch

from .calibration import answers_alone_by_recall, answers_alone_from, fit_join, fit_temperature, join, softmax
from .distillation import read_static_texts, static_logits, static_temperatures, train_static_tier
from .e5_container import read_base_model
from .encoder_training import TEACHER_EPOCH, EncoderData, cut_word_table, train_encoder, read_encoder_data, read_teacher
from .fast.commands import train_fast_tier
from .golden import write_golden
from .input_statistics import input_statistics
from .labelled_rows import TASKS, LabelledRow
from .manifest import HeadCalibration, write_manifest
from .multi_head import MultiHead
from .multi_head_graph import Int8Recipe, build_multi_head
from .network import Network
from .pairs import main as train_pairs
from .settings import SEED, VOCABULARY_PIECES
from .sources import base_model_file
from .span_calibration import fit_span_reading
from .static_tier import write_static
from .static_training import StaticSchedule
from .teacher import ask_teacher
from .tokenizer import UnigramTokenizer, UnigramVocabulary, read_vocabulary, write_vocabulary
from .unlabelled_texts import read_authored_texts, read_vocabulary_texts
from .vocabulary import cut_vocabulary

TEXTS_FOR_STATISTICS = 600
STATISTICS_TOKENS = 128


@dataclass(frozen=True)
class Folders:
    """Where the data are read, intermediate results are kept, and the shipped files are written."""

    data: Path
    cache: Path
    output: Path


def build(folders: Folders) -> None:
    """Rebuilds every file: some four hours of one core the first time, minutes when everything is cached."""
    torch.set_num_threads(1)
    folders.output.mkdir(parents=True, exist_ok=True)
    tokenizer = write_tokenizer(folders)
    data = read_encoder_data(folders.data)
    _say("encoder: fine-tuning")
    model = train_encoder(data, tokenizer, folders.cache)
    write_encoder(folders, model, tokenizer, data)
    _say("fast tier")
    train_fast_tier(folders.data, folders.cache, folders.output)
    _say("static tier")
    static = build_static(folders, tokenizer, data)
    _say("pairs")
    train_pairs(
        ["--data", str(folders.data), "--cache", str(folders.cache), "--encoder", str(folders.output / "encoder.onnx"),
         "--output", str(folders.output / "pairs.json")]
    )  # fmt: skip
    finish(folders, tokenizer, data, static)


def write_tokenizer(folders: Folders) -> UnigramTokenizer:
    """Cuts the base model's vocabulary; takes a quarter of an hour and is kept in the cache."""
    path = folders.cache / "vocabulary.json"
    model = read_base_model(base_model_file(folders.cache))
    if not path.exists():
        _say("vocabulary")
        texts = read_authored_texts(folders.data), read_vocabulary_texts(folders.data)
        cut = cut_vocabulary(model, *texts, VOCABULARY_PIECES)
        path.write_text(json.dumps(cut.base_ids.tolist()), "utf-8")
    base_ids = json.loads(path.read_text("utf-8"))
    index = {base: new for new, base in enumerate(base_ids)}
    specials = [index[base] for base in (model.unknown_id, model.begin_id, model.end_id, model.pad_id)]
    vocabulary = UnigramVocabulary(tuple(model.pieces[base] for base in base_ids), model.scores[base_ids], *specials)
    write_vocabulary(vocabulary, folders.output / "tokenizer.safetensors")
    return UnigramTokenizer(vocabulary)


def write_encoder(folders: Folders, model: MultiHead, tokenizer: UnigramTokenizer, data: EncoderData) -> None:
    """Writes the int8 graph, rounded for the inputs that rows give which were trained on."""
    _say("encoder graph")
    seen = [row.text for row, is_out in zip(data.rows, data.held_out, strict=True) if not is_out]
    chosen = np.random.default_rng(SEED).permutation(len(seen))[:TEXTS_FOR_STATISTICS]
    statistics = input_statistics(model, tokenizer, [seen[index] for index in chosen], STATISTICS_TOKENS)
    table = cut_word_table(read_base_model(base_model_file(folders.cache)), tokenizer.vocabulary)
    onnx.save(build_multi_head(model, Int8Recipe(table, statistics)), str(folders.output / "encoder.onnx"))


def build_static(
    folders: Folders, tokenizer: UnigramTokenizer, data: EncoderData
) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """Trains and writes the static tier; its logits on the development rows, and its temperatures."""
    teacher = read_teacher(folders.cache, tokenizer.vocabulary)
    used = [row for row, is_out in zip(data.rows, data.held_out, strict=True) if not is_out]
    held_out = _held_out(data)
    tier = train_static_tier(
        used, read_static_texts(folders.data, data.rows, data.held_out),
        lambda texts: ask_teacher(teacher, tokenizer, texts, folders.cache, f"epoch-{TEACHER_EPOCH}"),
        tokenizer, teacher.encoder.word.weight.detach().numpy(),
    )  # fmt: skip
    write_static(tier, folders.output / "static.safetensors")
    logits = static_logits(tier, tokenizer, [row.text for row in held_out])
    return logits, static_temperatures(tier, tokenizer, held_out)


def finish(
    folders: Folders, tokenizer: UnigramTokenizer, data: EncoderData,
    static: tuple[dict[str, np.ndarray], dict[str, float]],
) -> None:  # fmt: skip
    """Calibrates all tiers on the development rows and writes the manifest and the golden vectors."""
    _say("calibration")
    held_out = _held_out(data)
    texts = [row.text for row in held_out]
    network = Network(folders.output / "encoder.onnx", tokenizer)
    encoder_logits = network.run_cached(texts, folders.cache)
    fast_tokenizer = UnigramTokenizer(read_vocabulary(folders.output / "tokenizer-fast.safetensors"))
    fast_logits = Network(folders.output / "fast.onnx", fast_tokenizer).run_cached(texts, folders.cache)
    fast_temperatures = {name: _temperature(held_out, name, fast_logits[name]) for name in TASKS}
    static_logits_, static_temperatures_ = static
    temperatures = {name: _temperature(held_out, name, encoder_logits[name]) for name in TASKS}
    joins = {
        name: _fit_join(held_out, name, (encoder_logits, temperatures), (fast_logits, fast_temperatures))
        for name in JOINED_TASKS
    }
    best = {name: softmax(encoder_logits[name], temperatures[name]) for name in TASKS}
    for name, (own, other) in joins.items():
        best[name] = join(best[name], softmax(fast_logits[name], fast_temperatures[name]), own, other)

    def calibrate(logits: dict[str, np.ndarray], fitted: dict[str, float]) -> dict[str, HeadCalibration]:
        return {
            name: HeadCalibration(temperature, _alone(held_out, name, softmax(logits[name], temperature), best[name]))
            for name, temperature in fitted.items()
        }

    write_manifest(
        folders.output,
        static_dimension=StaticSchedule().dimension,
        static=calibrate(static_logits_, static_temperatures_),
        fast=calibrate(fast_logits, fast_temperatures),
        encoder={name: HeadCalibration(temperatures[name], None, joins.get(name)) for name in TASKS},
        spans=fit_span_reading(network, tokenizer, data.personal, data.personal_held_out),
    )
    _say("golden vectors")
    write_golden(folders.output)


JOINED_TASKS = ("domain", "fact_check", "feedback")
"""Tasks in which the fast tier's opinion helps the encoder's. It does not for the others; attacks are read in windows."""


def _fit_join(
    rows: list[LabelledRow], task: str, own: tuple[dict[str, np.ndarray], dict[str, float]],
    other: tuple[dict[str, np.ndarray], dict[str, float]],
) -> tuple[float, float]:  # fmt: skip
    chosen, labels = _of_task(rows, task)
    opinions = [softmax(logits[task][chosen], temperatures[task]) for logits, temperatures in (own, other)]
    return fit_join(opinions[0], opinions[1], labels)


def _alone(rows: list[LabelledRow], task: str, cheap: np.ndarray, best: np.ndarray) -> float:
    """From which confidence a cheaper tier answers alone; above 1 where it never does."""
    chosen, labels = _of_task(rows, task)
    rule = answers_alone_by_recall if task == "jailbreak" else answers_alone_from
    return rule(cheap[chosen], best[chosen], labels)


def _temperature(rows: list[LabelledRow], task: str, logits: np.ndarray) -> float:
    chosen, labels = _of_task(rows, task)
    return fit_temperature(logits[chosen], labels)


def _of_task(rows: list[LabelledRow], task: str) -> tuple[np.ndarray, np.ndarray]:
    chosen = np.array([row.task == task for row in rows])
    return chosen, np.array([row.label for row in rows])[chosen]


def _held_out(data: EncoderData) -> list[LabelledRow]:
    return [row for row, is_out in zip(data.rows, data.held_out, strict=True) if is_out]


def _say(step: str) -> None:
    print(f"- {step}", flush=True)
