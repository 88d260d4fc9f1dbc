"""The fast encoder as a torch module: n-gram convolutions over a small token table, pooled, with a linear head per task."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ..labelled_rows import TASKS
from .base_network import BRANCH, KERNELS, BaseNetwork
from .packed_table import rounded_rows

EMBEDDING = 384
"""Width of the `embedding` output, which is regressed to the encoder's."""

BELOW_ALL = 1e4
"""Taken from padded positions before the maximum, so that no normalised feature of theirs reaches it."""


@dataclass(frozen=True)
class FastOutputs:
    """`embedding` float32 [batch, 384] of unit length; `logits[task]` [batch, labels]."""

    embedding: Tensor
    logits: dict[str, Tensor]


class Branch(nn.Module):
    """Two residual convolutions of one kernel width, each a single matrix product over a position and its neighbours."""

    def __init__(self, kernel: int, left: int) -> None:
        super().__init__()
        self.kernel = kernel
        self.left = left
        self.first = nn.Linear(kernel * BRANCH, BRANCH)
        self.second = nn.Linear(kernel * BRANCH, BRANCH)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """`x` [batch, sequence, 256], zero where `mask` [batch, sequence, 1] is."""
        middle = (functional.relu(self.first(self._window(x))) + x) * mask
        return functional.relu(self.second(self._window(middle))) + middle

    def _window(self, x: Tensor) -> Tensor:
        """[batch, sequence, kernel × 256]: zeros stand for neighbours outside the text."""
        padded = functional.pad(x, (0, 0, self.left, self.kernel - 1 - self.left))
        return torch.cat([padded[:, tap : tap + x.shape[1]] for tap in range(self.kernel)], dim=2)


class FastNetwork(nn.Module):
    """`forward` reads ids and mask, int64 [batch, sequence]; begin and end pieces are part of the text, as in the base model."""

    def __init__(self, pieces: int, sparse: bool = False) -> None:
        super().__init__()
        self.table = nn.Embedding(pieces, 512, sparse=sparse)
        self.project = nn.Linear(512, len(KERNELS) * BRANCH)
        self.project_norm = nn.LayerNorm(len(KERNELS) * BRANCH, 1e-12)
        self.branches = nn.ModuleList(Branch(kernel, left) for kernel, left in KERNELS)
        features = 512 + len(KERNELS) * BRANCH
        self.feature_norm = nn.LayerNorm(features, 1e-12)
        self.pooled = nn.Linear(features, 512)
        self.narrow_skip = nn.Linear(512, 320, bias=False)
        self.narrow_deep = nn.Linear(320, 320, bias=False)
        self.narrow = nn.Linear(512, 320, bias=False)
        self.wide_deep = nn.Linear(320, 512, bias=False)
        self.wide_skip = nn.Linear(320, 512, bias=False)
        self.last = nn.Linear(512, 512, bias=False)
        self.embedding = nn.Linear(512 + 512, EMBEDDING)
        self.heads = nn.ModuleDict(
            {name: nn.Linear(512 + features + 512, len(task.labels)) for name, task in TASKS.items()}
        )
        # Pooled features differ a hundredfold in size; the heads read them standardised, which an export folds into their weights.
        self.register_buffer("feature_mean", torch.zeros(512 + features + 512))
        self.register_buffer("feature_scale", torch.ones(512 + features + 512))
        self.dropout = 0.0

    def forward(self, ids: Tensor, mask: Tensor) -> FastOutputs:
        mean, sentence, maximum = self.pool(ids, mask)
        joined = (torch.cat([mean, sentence, maximum], dim=1) - self.feature_mean) * self.feature_scale
        embedding = self.embedding(joined[:, : 512 + 512])
        joined = functional.dropout(joined, self.dropout, self.training)
        logits = {name: head(joined) for name, head in self.heads.items()}
        return FastOutputs(functional.normalize(embedding, dim=1), logits)

    def pool(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The projected sum over tokens [batch, 512], the base model's sentence vector [batch, 512] before scaling to unit
        length, and the largest value of each normalised feature [batch, 1280]."""
        weight = mask.to(self.table.weight.dtype)[:, :, None]
        tokens = self._tokens(ids)
        x = self.project_norm(self.project(tokens)) * weight
        parts = [tokens]
        for index, branch in enumerate(self.branches):
            parts.append(branch(x[:, :, index * BRANCH : (index + 1) * BRANCH], weight))
        features = self.feature_norm(torch.cat(parts, dim=2))
        count = weight.sum(1)
        # Everything up to tanh only scales with the root of the length, so it is applied last: quantised matrices then read values
        # of the same size for short and long texts.
        root = count.sqrt()
        mean = self.pooled((features * weight).sum(1) / count)
        narrow = functional.relu(self.narrow(mean) + self.narrow_deep(functional.relu(self.narrow_skip(mean))))
        sentence = torch.tanh(root * (self.wide_skip(narrow) + self.last(functional.relu(self.wide_deep(narrow)))))
        maximum = (features - (1.0 - weight) * BELOW_ALL).amax(1)
        mean = root * mean
        return mean, sentence, maximum

    def _tokens(self, ids: Tensor) -> Tensor:
        """Vectors of the table rounded to 4 bits; each row is rounded once however often it occurs."""
        pieces, places = torch.unique(ids, return_inverse=True)
        return functional.embedding(places, rounded_rows(self.table(pieces)))


def load_base(base: BaseNetwork, table: np.ndarray, sparse: bool = False) -> FastNetwork:
    """The base model's trunk over `table` float32 [pieces, 512]. The embedding layer and the heads stay random."""
    network = FastNetwork(len(table), sparse)
    arrays = {name: torch.from_numpy(value) for name, value in base.arrays.items() if value.ndim > 0}
    joined = {
        kind: torch.cat([arrays[f"{kind}{kernel}"] for kernel, _ in KERNELS], dim=-1)
        for kind in ("proj", "proj_b", "ln_g", "ln_b")
    }
    with torch.no_grad():
        network.table.weight.copy_(torch.from_numpy(table))
        network.project.weight.copy_(joined["proj"].T)
        network.project.bias.copy_(joined["proj_b"])
        network.project_norm.weight.copy_(joined["ln_g"])
        network.project_norm.bias.copy_(joined["ln_b"])
        for branch, (kernel, _) in zip(network.branches, KERNELS, strict=True):
            for layer, name in ((branch.first, "1"), (branch.second, "2")):
                layer.weight.copy_(arrays[f"w{name}_{kernel}"].T)
                layer.bias.copy_(arrays[f"b{name}_{kernel}"])
        network.feature_norm.weight.copy_(arrays["ln_g"])
        network.feature_norm.bias.copy_(arrays["ln_b"])
        network.pooled.weight.copy_(arrays["cnn_W"].T)
        network.pooled.bias.copy_(arrays["cnn_b"])
        for layer, name in (
            (network.narrow_skip, "d0"), (network.narrow_deep, "d1"), (network.narrow, "p1"),
            (network.wide_deep, "d2"), (network.wide_skip, "p3"), (network.last, "d3"),
        ):  # fmt: skip
            layer.weight.copy_(arrays[name].T)
    return network
