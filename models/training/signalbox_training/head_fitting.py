"""Fits the heads that ship on the fine-tuned encoder, which stands from here on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn
from torch.nn import functional

from .labelled_rows import TASKS, LabelledRow
from .multi_head import FINAL_TOKEN_LAYERS, MultiHead, final_token_head
from .pii.alignment import piece_labels
from .pii.labels import IGNORED, TOKEN_LABELS
from .pii.piece_offsets import encode_with_offsets
from .pii.spans import PiiRow
from .sequences import batches_of_like_length, framed, padded
from .settings import ENCODER_MAX_TOKENS, SEED
from .tokenizer import UnigramTokenizer

WIDE_TASKS = ("jailbreak", "fact_check", "complexity", "feedback", "modality")
"""Tasks whose head reads peaks beside means. The domain is a matter of the whole text, and its head was trained with the encoder."""

STRENGTH = 0.003
"""Inverse L2 penalty on standardised columns."""

TOKEN_EPOCHS = 6
TOKEN_RATE = 2e-3
TOKEN_DROPOUT = 0.2
TOKENS_PER_STEP = 512
"""Small steps, and so many of them: on a third of the rows, four times as many raised F1 on Presidio's templates from 69 to 79."""
TOKENS_PER_BATCH = 2_048


def fit_final_heads(
    model: MultiHead, tokenizer: UnigramTokenizer, rows: Sequence[LabelledRow], personal: Sequence[PiiRow], kept: Path
) -> None:
    """Gives `model` its final heads; they are read from `kept` when that exists, and written there else."""
    if kept.exists():
        _read_heads(model, kept)
        return
    fit_wide_heads(model, tokenizer, rows)
    fit_token_head(model, tokenizer, personal)
    torch.save({"heads": model.heads.state_dict(), "tokens": model.token_head.state_dict()}, kept)


def _read_heads(model: MultiHead, kept: Path) -> None:
    states = torch.load(kept)
    for name, task in TASKS.items():
        model.heads[name] = nn.Linear(states["heads"][f"{name}.weight"].shape[1], len(task.labels))
    model.heads.load_state_dict(states["heads"])
    head = final_token_head(model.encoder.shape.hidden, len(TOKEN_LABELS))
    head.load_state_dict(states["tokens"])
    model.take_token_head(head.eval(), FINAL_TOKEN_LAYERS)


def fit_wide_heads(model: MultiHead, tokenizer: UnigramTokenizer, rows: Sequence[LabelledRow]) -> None:
    """Replaces the heads of WIDE_TASKS by logistic regressions on means and peaks, with the standardisation folded in."""
    for name in WIDE_TASKS:
        mine = [row for row in rows if row.task == name]
        inputs = wide_features(model, tokenizer, [row.text for row in mine])
        labels = np.array([row.label for row in mine])
        mean, deviation = inputs.mean(axis=0), inputs.std(axis=0) + 1e-6
        fitted = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3).fit((inputs - mean) / deviation, labels)
        weight = fitted.coef_ / deviation
        bias = fitted.intercept_ - weight @ mean
        if len(weight) == 1:
            weight, bias = np.stack([-weight[0] / 2, weight[0] / 2]), np.array([-bias[0] / 2, bias[0] / 2])
        head = nn.Linear(weight.shape[1], len(TASKS[name].labels))
        with torch.no_grad():
            head.weight.copy_(torch.from_numpy(weight.astype(np.float32)))
            head.bias.copy_(torch.from_numpy(bias.astype(np.float32)))
        model.heads[name] = head
        print(f"  head {name}: {len(mine)} rows", flush=True)


def wide_features(model: MultiHead, tokenizer: UnigramTokenizer, texts: list[str]) -> np.ndarray:
    """What a wide head reads of each text: means, then peaks."""
    sequences = [framed(ids, tokenizer, ENCODER_MAX_TOKENS) for ids in tokenizer.encode_many(texts)]
    result: np.ndarray | None = None
    model.eval()
    with torch.inference_mode():
        for batch in batches_of_like_length(np.array([len(sequence) for sequence in sequences]), TOKENS_PER_BATCH):
            ids, mask = padded([sequences[index] for index in batch], tokenizer.vocabulary.pad_id)
            states = model.encoder(ids, mask)
            values = torch.cat([model.features(states, mask), model.peaks(states, mask)], dim=1).numpy()
            if result is None:
                result = np.zeros((len(texts), values.shape[1]), np.float32)
            result[batch] = values
    assert result is not None
    return result


def fit_token_head(model: MultiHead, tokenizer: UnigramTokenizer, rows: Sequence[PiiRow]) -> None:
    """Replaces the token head by one with a hidden layer, trained on the states of FINAL_TOKEN_LAYERS."""
    torch.manual_seed(SEED)
    states, labels = _token_states(model, tokenizer, rows)
    head = final_token_head(model.encoder.shape.hidden, len(TOKEN_LABELS))
    optimizer = torch.optim.AdamW(head.parameters(), lr=TOKEN_RATE, weight_decay=0.01)
    steps = TOKEN_EPOCHS * -(-len(states) // TOKENS_PER_STEP)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, TOKEN_RATE, total_steps=steps)
    for epoch in range(TOKEN_EPOCHS):
        total = 0.0
        for chosen in torch.randperm(len(states)).split(TOKENS_PER_STEP):
            hidden = head[1](head[0](functional.dropout(states[chosen].float(), TOKEN_DROPOUT)))
            loss = functional.cross_entropy(head[2](functional.dropout(hidden, TOKEN_DROPOUT)), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += float(loss.detach()) * len(chosen)
        print(f"  token head, epoch {epoch + 1}: {total / len(states):.4f}", flush=True)
    model.take_token_head(head.eval(), FINAL_TOKEN_LAYERS)


def _token_states(
    model: MultiHead, tokenizer: UnigramTokenizer, rows: Sequence[PiiRow]
) -> tuple[torch.Tensor, torch.Tensor]:
    """States float16 [pieces, layers × hidden] and label of every piece that counts, in an order of their own."""
    encoded = [encode_with_offsets(tokenizer, row.text) for row in rows]
    sequences = [tokenizer.with_specials(piece.ids, ENCODER_MAX_TOKENS) for piece in encoded]
    states, labels = [], []
    model.eval()
    with torch.inference_mode():
        for batch in batches_of_like_length(np.array([len(sequence) for sequence in sequences]), TOKENS_PER_BATCH):
            ids, mask = padded([sequences[index] for index in batch], tokenizer.vocabulary.pad_id)
            found = model.encoder(ids, mask)
            joined = torch.cat([found[layer] for layer in FINAL_TOKEN_LAYERS], dim=2).half()
            for position, index in enumerate(batch):
                count = len(sequences[index]) - 2
                of_pieces = torch.tensor(piece_labels(encoded[index].offsets, list(rows[index].spans))[:count])
                counted = of_pieces != IGNORED
                states.append(joined[position, 1 : 1 + count][counted])
                labels.append(of_pieces[counted])
    return torch.cat(states), torch.cat(labels)
