"""Trains the encoder tier: everything between the base model's weights and a fine-tuned `MultiHead`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .development_report import report_lines
from .e5_container import BaseModel, BlockQuantized, read_base_model
from .encoder_torch import Encoder, load_encoder
from .fine_tuning import FineTuneSettings, TrainingSet, fine_tune, fit_probes
from .frozen_features import frozen_features
from .head_fitting import fit_final_heads
from .labelled_rows import TASKS, LabelledRow, read_labelled_rows
from .multi_head import MultiHead
from .pii.alignment import spans_from_probabilities
from .pii.dataset import pii_rows
from .pii.labels import TOKEN_LABELS
from .pii.piece_offsets import encode_with_offsets
from .pii.scoring import score_lines, scores_by_source
from .pii.span_rules import prepare_spans
from .pii.spans import PiiRow
from .pii.transitions import Transitions
from .sequences import batches_of_like_length, framed, padded
from .settings import ENCODER_MAX_TOKENS, SEED
from .sources import base_model_file
from .span_calibration import transitions_of_rows
from .splits import read_development
from .tokenizer import UnigramTokenizer, UnigramVocabulary

TOKENS_PER_BATCH = 2_048


@dataclass(frozen=True)
class EncoderData:
    """All labelled rows, which of them are held out, and the texts with personal data."""

    rows: list[LabelledRow]
    held_out: np.ndarray
    personal: list[PiiRow]
    personal_held_out: list[PiiRow]


def read_encoder_data(data: Path) -> EncoderData:
    rows = read_labelled_rows(data)
    personal, personal_held_out = pii_rows(data)
    return EncoderData(rows, read_development(rows), personal, personal_held_out)


def base_encoder(cache: Path, vocabulary: UnigramVocabulary) -> Encoder:
    """The base model with its word table cut to `vocabulary`."""
    model = read_base_model(base_model_file(cache))
    return load_encoder(model, cut_word_table(model, vocabulary).dequantized())


def cut_word_table(model: BaseModel, vocabulary: UnigramVocabulary) -> BlockQuantized:
    """The rows of `vocabulary`, whose pieces are all pieces of the base model."""
    index = {piece: position for position, piece in enumerate(model.pieces)}
    return model.matrices["emb.word"].take_rows(np.array([index[piece] for piece in vocabulary.pieces]))


def train_encoder(data: EncoderData, tokenizer: UnigramTokenizer, cache: Path, everything: bool = False) -> MultiHead:
    """Fine-tunes on the rows that are not held out, or on `everything`, and fits the heads that ship on the result.

    Prints the development figures after each epoch. What each step made is kept in `cache` and read from there when it exists.
    """
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    model = MultiHead(base_encoder(cache, tokenizer.vocabulary), token_labels=len(TOKEN_LABELS))
    used = np.ones(len(data.rows), bool) if everything else ~data.held_out
    rows = [data.rows[index] for index in np.flatnonzero(used)]
    name = f"encoder-{'everything' if everything else 'development'}"
    finished = cache / f"{name}.pt"
    if finished.exists():
        model.load_state_dict(torch.load(finished))
    else:
        base = MultiHead(base_encoder(cache, tokenizer.vocabulary))
        frozen = frozen_features(base, tokenizer, [row.text for row in data.rows], cache, "labelled rows")
        training = TrainingSet(rows, frozen[used], data.personal)
        fit_probes(model, training)
        held_out = [data.rows[index] for index in np.flatnonzero(data.held_out)]
        _report("frozen encoder with probes", held_out, _probe_logits(model, frozen[data.held_out]))

        def after_epoch(epoch: int, averaged: MultiHead) -> None:
            torch.save(averaged.state_dict(), cache / f"{name}.epoch-{epoch}.pt")
            report(averaged, tokenizer, data, f"epoch {epoch}")

        fine_tune(model, tokenizer, training, FineTuneSettings(), cache / f"{name}.checkpoint.pt", after_epoch)
        torch.save(model.state_dict(), finished)
    fit_final_heads(model, tokenizer, rows, data.personal, cache / f"{name}.heads.pt")
    return model.eval()


def report(model: MultiHead, tokenizer: UnigramTokenizer, data: EncoderData, title: str) -> None:
    """Prints the development figures of a model in float32."""
    held_out = [data.rows[index] for index in np.flatnonzero(data.held_out)]
    logits, _ = predict(model, tokenizer, [row.text for row in held_out])
    _report(title, held_out, logits)
    transitions = transitions_of_rows(data.personal, tokenizer)
    print("\n".join(personal_lines(model, tokenizer, data.personal_held_out, transitions)), flush=True)


TEACHER_EPOCH = 4
"""The smaller tiers learn from the encoder as it is after this epoch."""


def read_teacher(cache: Path, vocabulary: UnigramVocabulary) -> MultiHead:
    """The encoder that the smaller tiers learn from; `train_encoder` has kept it. It never saw a development row."""
    model = MultiHead(base_encoder(cache, vocabulary), token_labels=len(TOKEN_LABELS))
    model.load_state_dict(torch.load(cache / f"encoder-development.epoch-{TEACHER_EPOCH}.pt"))
    return model.eval()


def predict(
    model: MultiHead, tokenizer: UnigramTokenizer, texts: list[str]
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Logits per task and unit embeddings, in float32."""
    sequences = [framed(ids, tokenizer, ENCODER_MAX_TOKENS) for ids in tokenizer.encode_many(texts)]
    logits = {name: np.zeros((len(texts), len(task.labels)), np.float32) for name, task in TASKS.items()}
    embeddings = np.zeros((len(texts), model.encoder.shape.hidden), np.float32)
    model.eval()
    with torch.inference_mode():
        for batch in batches_of_like_length(np.array([len(sequence) for sequence in sequences]), TOKENS_PER_BATCH):
            ids, mask = padded([sequences[index] for index in batch], tokenizer.vocabulary.pad_id)
            outputs = model(ids, mask)
            for name in TASKS:
                logits[name][batch] = outputs.logits[name].numpy()
            embeddings[batch] = torch.nn.functional.normalize(outputs.embedding, dim=1).numpy()
    return logits, embeddings


def personal_lines(
    model: MultiHead, tokenizer: UnigramTokenizer, rows: list[PiiRow], transitions: Transitions
) -> list[str]:
    """Entity scores of the token head alone, by source, without floors."""
    encoded = [encode_with_offsets(tokenizer, row.text) for row in rows]
    sequences = [tokenizer.with_specials(piece.ids, ENCODER_MAX_TOKENS) for piece in encoded]
    found: list[list] = [[] for _ in rows]
    model.eval()
    with torch.inference_mode():
        for batch in batches_of_like_length(np.array([len(sequence) for sequence in sequences]), TOKENS_PER_BATCH):
            ids, mask = padded([sequences[index] for index in batch], tokenizer.vocabulary.pad_id)
            tokens = model(ids, mask).tokens
            assert tokens is not None
            probabilities = tokens.softmax(2).numpy()
            for position, index in enumerate(batch):
                count = len(sequences[index]) - 2
                values = probabilities[position, 1 : 1 + count]
                text, offsets = rows[index].text, encoded[index].offsets[:count]
                found[index] = prepare_spans(text, spans_from_probabilities(text, offsets, values, transitions))
    scores = scores_by_source([row.source for row in rows], [row.text for row in rows], [row.spans for row in rows], found)
    return score_lines(scores)


def _probe_logits(model: MultiHead, frozen: np.ndarray) -> dict[str, np.ndarray]:
    model.eval()
    with torch.inference_mode():
        return {name: model.heads[name](torch.from_numpy(frozen)).numpy() for name in TASKS}


def _report(title: str, rows: list[LabelledRow], logits: dict[str, np.ndarray]) -> None:
    print(f"== {title}")
    print("\n".join(report_lines(rows, logits)), flush=True)
