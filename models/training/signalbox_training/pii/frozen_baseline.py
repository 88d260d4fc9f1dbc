"""A linear and a one-layer token head over the frozen encoder: what fine-tuning has to beat.

python -m signalbox_training.pii.frozen_baseline --data ../../../shared/data
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from ..encoder_torch import Encoder
from ..encoder_training import base_encoder
from ..settings import DEFAULT_CACHE_FOLDER, DEFAULT_DATA_FOLDER, EMBEDDED_FOLDER, ENCODER_MAX_TOKENS, SEED
from ..tokenizer import UnigramTokenizer, read_vocabulary
from .alignment import WordRule, piece_labels, spans_from_probabilities
from .dataset import pii_rows
from .labels import IGNORED, TOKEN_LABELS
from .piece_offsets import PieceOffsets, encode_with_offsets
from .scoring import score_lines, scores_by_source
from .spans import PiiRow

LAYERS = (4, 8, 12)
EPOCHS = 6
TOKENS_PER_BATCH = 2_048
HIDDEN = 256


def token_features(encoder: Encoder, tokenizer: UnigramTokenizer, encoded: list[PieceOffsets]) -> list[torch.Tensor]:
    """Per text, float16 [pieces, layers × hidden]: the states of `LAYERS` without special pieces."""
    vocabulary = tokenizer.vocabulary
    sequences = [tokenizer.with_specials(piece.ids, ENCODER_MAX_TOKENS) for piece in encoded]
    order = sorted(range(len(sequences)), key=lambda row: len(sequences[row]))
    features: list[torch.Tensor] = [torch.empty(0)] * len(sequences)
    start = 0
    while start < len(order):
        count = max(1, TOKENS_PER_BATCH // len(sequences[order[min(start + 31, len(order) - 1)]]))
        rows = order[start : start + count]
        width = len(sequences[rows[-1]])
        ids = torch.full((len(rows), width), vocabulary.pad_id, dtype=torch.int64)
        for position, row in enumerate(rows):
            ids[position, : len(sequences[row])] = torch.tensor(sequences[row])
        mask = (ids != vocabulary.pad_id).long()
        with torch.inference_mode():
            states = encoder(ids, mask)
        joined = torch.cat([states[layer] for layer in LAYERS], dim=2).half()
        for position, row in enumerate(rows):
            features[row] = joined[position, 1 : len(sequences[row]) - 1].clone()
        start += count
    return features


def fit_token_head(features: torch.Tensor, labels: torch.Tensor, hidden: int) -> nn.Module:
    """A head [features] → [35], linear when `hidden` is 0. `labels` may hold `IGNORED`."""
    torch.manual_seed(SEED)
    width = features.shape[1]
    layers = [nn.Linear(width, len(TOKEN_LABELS))]
    if hidden > 0:
        layers = [nn.Linear(width, hidden), nn.GELU(), nn.Dropout(0.1), nn.Linear(hidden, len(TOKEN_LABELS))]
    head = nn.Sequential(*layers)
    optimizer = torch.optim.AdamW(head.parameters(), lr=2e-3, weight_decay=0.01)
    steps = EPOCHS * (len(features) // TOKENS_PER_BATCH + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps)
    for _ in range(EPOCHS):
        for chosen in torch.randperm(len(features)).split(TOKENS_PER_BATCH):
            loss = functional.cross_entropy(head(features[chosen].float()), labels[chosen], ignore_index=IGNORED)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return head.eval()


def report(
    rows: list[PiiRow], encoded: list[PieceOffsets], probabilities: list[np.ndarray], rule: WordRule
) -> list[str]:
    """The table of entity scores by source under one rule for words."""
    found = [
        spans_from_probabilities(row.text, piece.offsets[: len(values)], values, word_rule=rule)
        for row, piece, values in zip(rows, encoded, probabilities, strict=True)
    ]
    return score_lines(
        scores_by_source([row.source for row in rows], [row.text for row in rows], [row.spans for row in rows], found)
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA_FOLDER)
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE_FOLDER)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = UnigramTokenizer(read_vocabulary(EMBEDDED_FOLDER / "tokenizer.safetensors"))
    encoder = base_encoder(arguments.cache, tokenizer.vocabulary).eval()
    train, development = pii_rows(arguments.data)
    encoded = [[encode_with_offsets(tokenizer, row.text) for row in rows] for rows in (train, development)]
    features, development_features = (token_features(encoder, tokenizer, texts) for texts in encoded)
    labels = [
        torch.tensor(piece_labels(piece.offsets, list(row.spans))[: len(values)])
        for row, piece, values in zip(train, encoded[0], features, strict=True)
    ]
    for hidden in (0, HIDDEN):
        head = fit_token_head(torch.cat(features), torch.cat(labels), hidden)
        with torch.inference_mode():
            probabilities = [head(values.float()).softmax(1).numpy() for values in development_features]
        for rule in ("none", "first", "mean"):
            print(f"== hidden {hidden}, words: {rule}")
            lines = report(development, encoded[1], probabilities, rule)
            print("\n".join(line for line in lines if rule == "mean" or not line.startswith(" ")), flush=True)


if __name__ == "__main__":
    main()
