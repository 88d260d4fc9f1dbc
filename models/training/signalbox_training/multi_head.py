"""The encoder with its heads: one pass, mean-pooled states of several depths, a linear layer per task."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from .encoder_torch import MASKED, Encoder, mean_pool
from .labelled_rows import TASKS

POOLED_LAYERS = (4, 6, 8, 10, 12)
"""Depths that the sequence heads read. Jailbreak and modality live in the lower ones, domain in the upper ones."""

PEAK_LAYERS = (4, 6, 8, 10, 12)
"""Depths whose largest values over the text a wide head reads beside the means: one telling phrase is enough for an attack."""

TOKEN_LAYERS = (6, 8, 10)
"""Depths that the token head reads while the encoder is trained. Not the last one: it would pull the embedding away."""

FINAL_TOKEN_LAYERS = (4, 8, 12)
"""Depths that the final token head reads, which is fitted when the encoder stands."""

FINAL_TOKEN_HIDDEN = 256

EMBEDDING_LAYER = 12


@dataclass(frozen=True)
class Outputs:
    """`logits[task]` [batch, labels]; `tokens` [batch, sequence, token labels] or None; `embedding` [batch, hidden], not normalised."""

    logits: dict[str, Tensor]
    tokens: Tensor | None
    embedding: Tensor


class MultiHead(nn.Module):
    """Sequence heads by task, optionally a token head, over one encoder."""

    def __init__(self, encoder: Encoder, token_labels: int = 0, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        hidden = encoder.shape.hidden
        self.heads = nn.ModuleDict(
            {name: nn.Linear(len(POOLED_LAYERS) * hidden, len(task.labels)) for name, task in TASKS.items()}
        )
        self.token_head = nn.Linear(len(TOKEN_LAYERS) * hidden, token_labels) if token_labels > 0 else None
        if self.token_head is not None:
            # From zero, so that an untrained head sends no noise into the encoder.
            nn.init.zeros_(self.token_head.weight)
            nn.init.zeros_(self.token_head.bias)
        self.token_layers = TOKEN_LAYERS
        self.dropout = dropout

    def forward(self, ids: Tensor, mask: Tensor, frozen_layers: int = 0) -> Outputs:
        """`frozen_layers` lowest layers (and the embeddings) take no gradient."""
        if frozen_layers > 0:
            with torch.no_grad():
                lower = self._lower(ids, mask, frozen_layers)
            states = lower[:-1] + self.encoder.run_layers(lower[-1], mask, frozen_layers)
        else:
            states = self.encoder(ids, mask)
        return self.read(states, mask)

    def _lower(self, ids: Tensor, mask: Tensor, count: int) -> list[Tensor]:
        hidden = self.encoder.embed(ids)
        penalty = ((mask.to(hidden.dtype) - 1.0) * -MASKED)[:, None, None, :]
        states = [hidden]
        for layer in self.encoder.layers[:count]:
            hidden = layer(hidden, penalty)
            states.append(hidden)
        return states

    def read(self, states: list[Tensor], mask: Tensor) -> Outputs:
        features = self.features(states, mask)
        dropped = functional.dropout(features, self.dropout, self.training)
        wide = torch.cat([dropped, self.peaks(states, mask)], dim=1)
        logits = {
            name: head(dropped if head.in_features == dropped.shape[1] else wide) for name, head in self.heads.items()
        }
        tokens = None
        if self.token_head is not None:
            # Layer 12 takes no gradient from the token head: it would pull the embedding away.
            read = [states[layer].detach() if layer == EMBEDDING_LAYER else states[layer] for layer in self.token_layers]
            joined = torch.cat(read, dim=2)
            tokens = self.token_head(functional.dropout(joined, self.dropout, self.training))
        return Outputs(logits, tokens, mean_pool(states[EMBEDDING_LAYER], mask))

    def features(self, states: list[Tensor], mask: Tensor) -> Tensor:
        """Each depth's mean state scaled to length sqrt(hidden), one after another: [batch, depths × hidden]."""
        parts = [mean_pool(states[layer], mask) for layer in POOLED_LAYERS]
        scale = parts[0].shape[1] ** 0.5
        return torch.cat([functional.normalize(part, dim=1) * scale for part in parts], dim=1)

    def peaks(self, states: list[Tensor], mask: Tensor) -> Tensor:
        """Each depth's largest value per channel over the attended positions: [batch, depths × hidden]."""
        penalty = ((mask.to(states[0].dtype) - 1.0) * -MASKED)[:, :, None]
        return torch.cat([(states[layer] + penalty).amax(1) for layer in PEAK_LAYERS], dim=1)

    def take_token_head(self, head: nn.Sequential, layers: tuple[int, ...]) -> None:
        """Replaces the token head by one that was fitted on the states of `layers`."""
        self.token_head = head
        self.token_layers = layers


def final_token_head(hidden: int, token_labels: int) -> nn.Sequential:
    """The token head that ships: one hidden layer over FINAL_TOKEN_LAYERS."""
    width = len(FINAL_TOKEN_LAYERS) * hidden
    return nn.Sequential(nn.Linear(width, FINAL_TOKEN_HIDDEN), nn.GELU(), nn.Linear(FINAL_TOKEN_HIDDEN, token_labels))
