"""What the inputs of the encoder's matrices are like, channel by channel: what fixed 8-bit steps and rounded weights are made from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from .multi_head import MultiHead
from .sequences import batches_of_like_length, framed, padded
from .tokenizer import UnigramTokenizer

TOKENS_PER_BATCH = 2_048

GELU_FLOOR = 0.17
"""The least value of GELU is -0.16997."""

ACTIVATED = ".narrow"
"""Matrices that read GELU's values, whose outliers lie in single tokens: fixed steps cost 16 points there and nothing elsewhere."""


@dataclass
class InputStatistics:
    """Of one matrix' inputs over every attended token: the largest magnitude of each channel, and the second moments XᵀX, of
    those of ACTIVATED matrices as `unit_activations` has them."""

    largest: np.ndarray
    moments: np.ndarray


def unit_activations(activated: Tensor) -> Tensor:
    """GELU's values from 0 to 1, by the largest of each token."""
    return (activated + GELU_FLOOR) / (activated.amax(dim=-1, keepdim=True) + GELU_FLOOR)


def input_statistics(
    model: MultiHead, tokenizer: UnigramTokenizer, texts: list[str], max_tokens: int
) -> dict[str, InputStatistics]:
    """By module name, for every matrix of the encoder's layers and for the token head's first."""
    found: dict[str, InputStatistics] = {}
    mask = torch.empty(0)

    def watch(name: str):
        def hook(_module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            values = inputs[0][mask.bool()]
            units = unit_activations(values) if name.endswith(ACTIVATED) else values
            largest, moments = values.abs().amax(dim=0).numpy(), (units.T @ units).double().numpy()
            kept = found.setdefault(name, InputStatistics(np.zeros_like(largest), np.zeros_like(moments)))
            kept.largest = np.maximum(kept.largest, largest)
            kept.moments += moments

        return hook

    modules = {name: module for name, module in model.encoder.named_modules() if isinstance(module, nn.Linear)}
    if isinstance(model.token_head, nn.Sequential):
        modules["token_head"] = model.token_head[0]
    handles = [module.register_forward_pre_hook(watch(name)) for name, module in modules.items()]
    sequences = [framed(ids, tokenizer, max_tokens) for ids in tokenizer.encode_many(texts)]
    model.eval()
    with torch.inference_mode():
        for batch in batches_of_like_length(np.array([len(sequence) for sequence in sequences]), TOKENS_PER_BATCH):
            ids, mask = padded([sequences[index] for index in batch], tokenizer.vocabulary.pad_id)
            model(ids, mask)
    for handle in handles:
        handle.remove()
    return found
