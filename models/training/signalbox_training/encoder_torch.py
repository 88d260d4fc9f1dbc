"""The encoder as a torch module, for fine-tuning: the same arithmetic as `multi_head_graph.py` in float32."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from .e5_container import BaseModel

MASKED = -10_000.0


@dataclass(frozen=True)
class EncoderShape:
    """Sizes of the network; `hidden` must be a multiple of `heads`."""

    layers: int
    hidden: int
    heads: int
    intermediate: int
    positions: int
    epsilon: float


class EncoderLayer(nn.Module):
    """One BERT layer with layer normalisation after each half."""

    def __init__(self, shape: EncoderShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.attended = nn.Linear(shape.hidden, shape.hidden)
        self.attention_norm = nn.LayerNorm(shape.hidden, shape.epsilon)
        self.wide = nn.Linear(shape.hidden, shape.intermediate)
        self.narrow = nn.Linear(shape.intermediate, shape.hidden)
        self.output_norm = nn.LayerNorm(shape.hidden, shape.epsilon)
        self.dropout = 0.0

    def forward(self, hidden: Tensor, penalty: Tensor) -> Tensor:
        batch, length, width = hidden.shape
        query, key, value = self.qkv(hidden).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        context = functional.scaled_dot_product_attention(query, key, value, attn_mask=penalty)
        attended = self.attended(context.transpose(1, 2).reshape(batch, length, width))
        attended = functional.dropout(attended, self.dropout, self.training)
        middle = self.attention_norm(attended + hidden)
        narrow = self.narrow(functional.gelu(self.wide(middle)))
        return self.output_norm(functional.dropout(narrow, self.dropout, self.training) + middle)


class Encoder(nn.Module):
    """Word and position embeddings and the layers. `forward` gives the hidden state after every layer, embeddings first."""

    def __init__(self, shape: EncoderShape, pieces: int) -> None:
        super().__init__()
        self.shape = shape
        self.word = nn.Embedding(pieces, shape.hidden)
        self.position = nn.Embedding(shape.positions, shape.hidden)
        self.embedding_norm = nn.LayerNorm(shape.hidden, shape.epsilon)
        self.layers = nn.ModuleList(EncoderLayer(shape) for _ in range(shape.layers))

    def embed(self, ids: Tensor) -> Tensor:
        return self.embedding_norm(self.word(ids) + self.position.weight[: ids.shape[1]])

    def forward(self, ids: Tensor, mask: Tensor) -> list[Tensor]:
        """`ids` and `mask` int64 [batch, sequence] → layers + 1 tensors [batch, sequence, hidden]."""
        return self.run_layers(self.embed(ids), mask, 0)

    def run_layers(self, hidden: Tensor, mask: Tensor, start: int) -> list[Tensor]:
        """The hidden states from the input of layer `start` on, for states that were kept from an earlier run."""
        penalty = ((mask.to(hidden.dtype) - 1.0) * -MASKED)[:, None, None, :]
        states = [hidden]
        for layer in self.layers[start:]:
            hidden = layer(hidden, penalty)
            states.append(hidden)
        return states


def load_encoder(model: BaseModel, word_table: np.ndarray) -> Encoder:
    """The base model with its word table cut to our vocabulary, `word_table` float32 [pieces, hidden]."""
    shape = EncoderShape(
        model.layers, model.hidden, model.heads, model.intermediate, model.positions, model.layer_norm_epsilon
    )
    encoder = Encoder(shape, len(word_table))
    with torch.no_grad():
        encoder.word.weight.copy_(torch.from_numpy(word_table))
        # Token types are always 0, so their vector is folded into the positions.
        encoder.position.weight.copy_(torch.from_numpy(model.vectors["emb.pos"] + model.vectors["emb.type"][0]))
        _copy_norm(encoder.embedding_norm, model, "emb.ln")
        for index, layer in enumerate(encoder.layers):
            prefix = f"l{index}."
            layer.qkv.weight.copy_(_matrix(model, [prefix + part for part in "qkv"]))
            layer.qkv.bias.copy_(_bias(model, [prefix + part for part in "qkv"]))
            for linear, name in ((layer.attended, "ao"), (layer.wide, "fi"), (layer.narrow, "fo")):
                linear.weight.copy_(_matrix(model, [prefix + name]))
                linear.bias.copy_(_bias(model, [prefix + name]))
            _copy_norm(layer.attention_norm, model, prefix + "aln")
            _copy_norm(layer.output_norm, model, prefix + "oln")
    return encoder


def mean_pool(hidden: Tensor, mask: Tensor) -> Tensor:
    """The mean over attended positions, [batch, hidden]."""
    weight = mask.to(hidden.dtype)[:, :, None]
    return (hidden * weight).sum(1) / weight.sum(1).clamp(min=1.0)


def _matrix(model: BaseModel, names: list[str]) -> Tensor:
    return torch.from_numpy(np.concatenate([model.matrices[name + ".w"].dequantized() for name in names]))


def _bias(model: BaseModel, names: list[str]) -> Tensor:
    return torch.from_numpy(np.concatenate([model.vectors[name + ".b"] for name in names]))


def _copy_norm(norm: nn.LayerNorm, model: BaseModel, name: str) -> None:
    norm.weight.copy_(torch.from_numpy(model.vectors[name + ".w"]))
    norm.bias.copy_(torch.from_numpy(model.vectors[name + ".b"]))
