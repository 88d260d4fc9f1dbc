"""Fine-tunes the encoder's upper layers and all heads together, from heads that were fitted on the frozen encoder."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import Tensor
from torch.nn import functional

from .augmentation import changed
from .labelled_rows import TASKS, LabelledRow
from .multi_head import MultiHead
from .pii.alignment import piece_labels
from .pii.labels import IGNORED
from .pii.piece_offsets import encode_with_offsets
from .pii.spans import PiiRow
from .sequences import batches_of_like_length, framed, padded
from .settings import SEED
from .tokenizer import UnigramTokenizer


@dataclass(frozen=True)
class FineTuneSettings:
    """How the encoder is trained. Values chosen on the development rows; naive fine-tuning is worse than a frozen encoder."""

    epochs: int = 4
    frozen_layers: int = 4
    encoder_rate: float = 4e-5
    head_rate: float = 3e-4
    warm_up: float = 0.06
    weight_decay: float = 0.01
    dropout: float = 0.1
    smoothing: float = 0.04
    token_head_rate: float = 1e-3
    embedding_share: float = 6.0
    """Weight of the cosine distance between the embedding and the frozen encoder's."""
    token_share: float = 1.0
    """Weight of the mean loss per piece of the personal-data rows, beside the mean loss per prompt."""
    personal_share: float = 0.5
    """Share of the personal-data texts that each epoch draws; they are cheap to make and many."""
    changed_share: float = 0.4
    """Share of the rows that `augmentation.changed` touches in each epoch."""
    tokens_per_batch: int = 1_024
    max_tokens: int = 96
    average: float = 0.998
    """Decay of the moving average of the weights, which is what is kept."""


TASK_WEIGHT = {"domain": 1.0, "jailbreak": 1.5, "fact_check": 1.5, "complexity": 1.5, "feedback": 1.5, "modality": 1.5}
"""The small tasks have a tenth of the rows of the domain task, attacks a quarter."""

PROBE_STRENGTH = {"domain": 0.003}
"""Inverse L2 penalty of the starting heads; the others take PROBE_STRENGTH_SMALL."""
PROBE_STRENGTH_SMALL = 0.01


@dataclass(frozen=True)
class TrainingSet:
    """Prompts with labels, the frozen encoder's pooled states of them, and texts with personal data."""

    rows: list[LabelledRow]
    frozen: np.ndarray
    personal: list[PiiRow]


def fit_probes(model: MultiHead, training: TrainingSet) -> None:
    """Sets each head to the logistic regression on the frozen states."""
    for name in TASKS:
        chosen = np.array([row.task == name for row in training.rows])
        labels = np.array([row.label for row in training.rows])[chosen]
        strength = PROBE_STRENGTH.get(name, PROBE_STRENGTH_SMALL)
        probe = LogisticRegression(C=strength, max_iter=300, tol=1e-3).fit(training.frozen[chosen], labels)
        weight, bias = probe.coef_, probe.intercept_
        if len(weight) == 1:
            weight, bias = np.stack([-weight[0] / 2, weight[0] / 2]), np.array([-bias[0] / 2, bias[0] / 2])
        with torch.no_grad():
            model.heads[name].weight.copy_(torch.from_numpy(weight.astype(np.float32)))
            model.heads[name].bias.copy_(torch.from_numpy(bias.astype(np.float32)))


def fine_tune(
    model: MultiHead, tokenizer: UnigramTokenizer, training: TrainingSet, settings: FineTuneSettings,
    checkpoint: Path, after_epoch: Callable[[int, MultiHead], None],
) -> None:  # fmt: skip
    """Trains `model` in place; it ends as the moving average of the weights.

    `checkpoint` is written after each epoch, and read first when it exists, so that a stopped run goes on.
    `after_epoch` sees the averaged model.
    """
    hidden = model.encoder.shape.hidden
    anchors = functional.normalize(torch.from_numpy(training.frozen[:, -hidden:].copy()), dim=1)
    model.dropout = settings.dropout
    for layer in model.encoder.layers[settings.frozen_layers :]:
        layer.dropout = settings.dropout
    for parameter in model.encoder.parameters():
        parameter.requires_grad_(False)
    upper, heads, token_head = _trained_parameters(model, settings)
    for parameter in upper:
        parameter.requires_grad_(True)
    parameters = upper + heads + token_head
    rates = [settings.encoder_rate, settings.head_rate, settings.token_head_rate]
    groups = [{"params": part, "lr": rate} for part, rate in zip((upper, heads, token_head), rates, strict=True)]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=settings.weight_decay)
    average = [parameter.detach().clone() for parameter in parameters]

    step, first_epoch = 0, 0
    if checkpoint.exists():
        kept = torch.load(checkpoint)
        if kept["settings"] != asdict(settings):
            raise ValueError(f"{checkpoint} is of a run with other settings; remove it to begin anew")
        step, first_epoch, average = kept["step"], kept["epoch"], kept["average"]
        _assign(parameters, kept["parameters"])
        optimizer.load_state_dict(kept["optimizer"])
    started = time.monotonic()
    for epoch in range(first_epoch, settings.epochs):
        torch.manual_seed(SEED + epoch)
        batch_source, batches = _epoch_batches(training, tokenizer, settings, epoch)
        model.train()
        sums = np.zeros(3)
        for number, batch in enumerate(batches):
            share = (epoch + number / len(batches)) / settings.epochs
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * min(1.0, share / settings.warm_up) * max(0.0, 1.0 - share)
            losses = _losses(model, batch_source, batch, anchors, settings)
            optimizer.zero_grad()
            (losses[0] + settings.embedding_share * losses[1] + settings.token_share * losses[2]).backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            decay = min(settings.average, (1 + step) / (10 + step))
            with torch.no_grad():
                torch._foreach_mul_(average, decay)
                torch._foreach_add_(average, [parameter.detach() for parameter in parameters], alpha=1 - decay)
            step += 1
            sums += [float(loss.detach()) for loss in losses]
            if (number + 1) % 50 == 0:
                means = ", ".join(f"{value:.4f}" for value in sums / 50)
                print(f"  epoch {epoch + 1}, {number + 1} of {len(batches)}: {means}, {time.monotonic() - started:.0f} s", flush=True)
                sums[:] = 0
        latest = [parameter.detach().clone() for parameter in parameters]
        _assign(parameters, average)
        state = {"settings": asdict(settings), "step": step, "epoch": epoch + 1, "average": average}
        torch.save(state | {"parameters": latest, "optimizer": optimizer.state_dict()}, checkpoint)
        after_epoch(epoch + 1, model)
        if epoch + 1 < settings.epochs:
            _assign(parameters, latest)
    _assign(parameters, average)


def load_checkpoint(model: MultiHead, checkpoint: Path, settings: FineTuneSettings) -> int:
    """Sets `model` to the moving average of a run that may still go on; returns how many epochs it had done."""
    kept = torch.load(checkpoint)
    _assign([parameter for part in _trained_parameters(model, settings) for parameter in part], kept["average"])
    return kept["epoch"]


def _trained_parameters(model: MultiHead, settings: FineTuneSettings) -> tuple[list, list, list]:
    upper = [parameter for layer in model.encoder.layers[settings.frozen_layers :] for parameter in layer.parameters()]
    token_head = [] if model.token_head is None else list(model.token_head.parameters())
    return upper, list(model.heads.parameters()), token_head


@dataclass(frozen=True)
class _Source:
    """Ids of every text in this epoch's form: labelled rows first, then those with personal data."""

    sequences: list[list[int]]
    labelled: int
    tasks: np.ndarray
    labels: np.ndarray
    piece_labels: list[list[int]]
    pad: int


def _epoch_batches(
    training: TrainingSet, tokenizer: UnigramTokenizer, settings: FineTuneSettings, epoch: int
) -> tuple[_Source, list[np.ndarray]]:
    source = random.Random(f"{SEED} {epoch}")
    texts = [
        changed(row.text, row.language, source) if source.random() < settings.changed_share else row.text
        for row in training.rows
    ]
    sequences = [framed(ids, tokenizer, settings.max_tokens) for ids in tokenizer.encode_many(texts)]
    labels_of_pieces = []
    for row in source.sample(training.personal, round(len(training.personal) * settings.personal_share)):
        encoded = encode_with_offsets(tokenizer, row.text)
        room = settings.max_tokens - 2
        # Cut at the end only, so that pieces and their labels stay side by side.
        sequences.append(framed(encoded.ids[:room], tokenizer, settings.max_tokens))
        labels_of_pieces.append([IGNORED, *piece_labels(encoded.offsets, list(row.spans))[:room], IGNORED])
    names = list(TASKS)
    prepared = _Source(
        sequences, len(training.rows), np.array([names.index(row.task) for row in training.rows]),
        np.array([row.label for row in training.rows]), labels_of_pieces, tokenizer.vocabulary.pad_id,
    )  # fmt: skip
    lengths = np.array([len(sequence) for sequence in sequences])
    # Seeded without the epoch's texts: every epoch has nearly the same number of batches, in another order.
    return prepared, batches_of_like_length(lengths, settings.tokens_per_batch, np.random.default_rng([SEED, epoch]))


def _losses(
    model: MultiHead, source: _Source, batch: np.ndarray, anchors: Tensor, settings: FineTuneSettings
) -> tuple[Tensor, Tensor, Tensor]:
    """Weighted mean cross-entropy per prompt, mean distance to the frozen embedding, mean cross-entropy per piece."""
    ids, mask = padded([source.sequences[index] for index in batch], source.pad)
    outputs = model(ids, mask, settings.frozen_layers)
    zero = outputs.embedding.sum() * 0.0
    is_labelled = batch < source.labelled
    labelled = batch[is_labelled]
    rows = torch.from_numpy(np.flatnonzero(is_labelled))
    task_loss, distance, token_loss = zero, zero, zero
    if len(labelled) > 0:
        for task, name in enumerate(TASKS):
            mine = source.tasks[labelled] == task
            if mine.any():
                logits = outputs.logits[name][rows[torch.from_numpy(mine)]]
                labels = torch.from_numpy(source.labels[labelled[mine]])
                loss = functional.cross_entropy(logits, labels, label_smoothing=settings.smoothing, reduction="sum")
                task_loss = task_loss + TASK_WEIGHT[name] * loss / len(labelled)
        embedding = functional.normalize(outputs.embedding[rows], dim=1)
        distance = (1 - (embedding * anchors[torch.from_numpy(labelled)]).sum(1)).mean()
    if outputs.tokens is not None and not is_labelled.all():
        personal = np.flatnonzero(~is_labelled)
        width = ids.shape[1]
        expected = torch.full((len(personal), width), IGNORED, dtype=torch.int64)
        for position, row in enumerate(personal):
            labels_of_row = source.piece_labels[batch[row] - source.labelled]
            expected[position, : len(labels_of_row)] = torch.tensor(labels_of_row)
        logits = outputs.tokens[torch.from_numpy(personal)].flatten(0, 1)
        token_loss = functional.cross_entropy(logits, expected.flatten(), ignore_index=IGNORED)
    return task_loss, distance, token_loss


def _assign(parameters: list[Tensor], values: list[Tensor]) -> None:
    with torch.no_grad():
        for parameter, value in zip(parameters, values, strict=True):
            parameter.copy_(value)
