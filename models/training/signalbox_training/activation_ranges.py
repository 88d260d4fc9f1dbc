"""How large the inputs of the encoder's matrices get, channel by channel: what fixed 8-bit scales are made from."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from .encoder_torch import Encoder
from .sequences import batches_of_like_length, framed, padded
from .tokenizer import UnigramTokenizer

TOKENS_PER_BATCH = 2_048


def activation_ranges(
    encoder: Encoder, tokenizer: UnigramTokenizer, texts: list[str], max_tokens: int
) -> dict[str, np.ndarray]:
    """By module name, the largest magnitude of each input channel over every attended token of `texts`."""
    ranges: dict[str, torch.Tensor] = {}
    mask = torch.empty(0)

    def watch(name: str):
        def hook(_module: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
            seen = (inputs[0].abs() * mask[:, :, None]).amax(dim=(0, 1))
            ranges[name] = torch.maximum(ranges[name], seen) if name in ranges else seen

        return hook

    handles = [
        module.register_forward_pre_hook(watch(name))
        for name, module in encoder.named_modules()
        if isinstance(module, nn.Linear)
    ]
    sequences = [framed(ids, tokenizer, max_tokens) for ids in tokenizer.encode_many(texts)]
    with torch.inference_mode():
        for batch in batches_of_like_length(np.array([len(sequence) for sequence in sequences]), TOKENS_PER_BATCH):
            ids, mask = padded([sequences[index] for index in batch], tokenizer.vocabulary.pad_id)
            encoder(ids, mask)
    for handle in handles:
        handle.remove()
    return {name: values.numpy() for name, values in ranges.items()}
