"""What the inputs of each quantised matrix are like: measured once, so that the graph need not look for maxima."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from ..sequences import batches_of_like_length, padded
from .network import FastNetwork

SHARES = np.linspace(0.2, 1.0, 17)
"""Of the largest value seen: where values may be cut off."""

KEPT_PER_INPUT = 400_000

INPUTS = {
    "first": ("branches.0.first", "branches.1.first", "branches.2.first"),
    "second": ("branches.0.second", "branches.1.second", "branches.2.second"),
    "average": ("pooled",),
    "mean": ("narrow",),
    "narrow_skipped": ("narrow_deep",),
    "narrowed": ("wide_deep",),
    "widened": ("last",),
    "described": ("embedding",),
}
"""By the name of a quantised tensor of the graph, the network's layers that read it."""

@dataclass(frozen=True)
class FastInputs:
    """`ranges`, by the keys of INPUTS: the largest absolute value that int8 keeps; what is larger is cut off. `moments`: by layer, the
    second moments XᵀX of what it reads."""

    ranges: Mapping[str, float]
    moments: Mapping[nn.Module, np.ndarray]


def fast_inputs(network: FastNetwork, sequences: list[list[int]], unknown_id: int) -> FastInputs:
    """For each input the range of the smallest squared error over `sequences`, which should be as varied as real prompts."""
    found: dict[str, list[np.ndarray]] = {name: [] for name in INPUTS}
    largest = dict.fromkeys(INPUTS, 0.0)
    moments: dict[nn.Module, np.ndarray] = {}
    random = np.random.default_rng(0)
    batches = batches_of_like_length(np.array([len(sequence) for sequence in sequences]), 2_048)
    kept = KEPT_PER_INPUT // len(batches)

    def watch(name: str, layer: nn.Module, values: Tensor) -> None:
        rows = values.detach().reshape(-1, values.shape[-1])
        moments[layer] = moments.get(layer, 0.0) + (rows.T @ rows).double().numpy()
        flat = values.detach().numpy().reshape(-1)
        largest[name] = max(largest[name], float(np.abs(flat).max()))
        found[name].append(random.choice(flat, min(kept, len(flat)), replace=False))

    modules = dict(network.named_modules())
    hooks = [
        modules[layer].register_forward_pre_hook(_watcher(watch, name)) for name, layers in INPUTS.items() for layer in layers
    ]
    network.eval()
    with torch.inference_mode():
        for batch in batches:
            network(*padded([sequences[row] for row in batch], unknown_id))
    for hook in hooks:
        hook.remove()
    return FastInputs({name: _best_range(np.concatenate(found[name]), largest[name]) for name in INPUTS}, moments)


def _watcher(
    watch: Callable[[str, nn.Module, Tensor], None], name: str
) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
    def before(layer: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        watch(name, layer, inputs[0])

    return before


def _best_range(values: np.ndarray, largest: float) -> float:
    best, best_error = largest, np.inf
    for share in SHARES:
        step = largest * share / 127
        error = float(((np.clip(np.rint(values / step), -127, 127) * step - values) ** 2).sum())
        if error < best_error:
            best, best_error = largest * share, error
    return float(best)
