"""Writes the fast network as an ONNX graph: 4-bit token table, int8 convolutions as matrix products, float32 heads."""

from __future__ import annotations

from typing import Literal

import numpy as np
import onnx
from onnx import TensorProto
from torch import nn

from ..graph_writer import GraphWriter
from ..labelled_rows import TASKS
from ..quantization import quantize_rows
from .base_network import BRANCH, KERNELS
from .network import BELOW_ALL, EMBEDDING, Branch, FastNetwork
from .packed_table import CODE_ZERO, pack_table

Matrices = Literal["float32", "int8"]


def build_fast(network: FastNetwork, matrices: Matrices) -> onnx.ModelProto:
    """Inputs `input_ids` and `attention_mask`, int64 [batch, sequence], begin and end piece included.
    Outputs `embedding` float32 [batch, 384] of unit length, and one float32 [batch, labels] of logits per task, named after it.

    "int8" multiplies in int8, with one activation scale per text, so that a text's result does not depend on its batch.
    "float32" keeps the matrices and is for reference; the table has 4 bits in both.
    """
    return _FastGraph(network, matrices).build()


class _FastGraph(GraphWriter):
    def __init__(self, network: FastNetwork, matrices: Matrices) -> None:
        super().__init__()
        self.network = network
        self.exact = matrices == "float32"

    def build(self) -> onnx.ModelProto:
        self._constants()
        self._tokens()
        self.nodes_with_outputs("Split", ["projected", "branch_sizes"], [f"x_{kernel}" for kernel, _ in KERNELS], axis=2)
        parts = ["token_vector"]
        for branch, (kernel, _) in zip(self.network.branches, KERNELS, strict=True):
            parts.append(self._branch(branch, f"x_{kernel}"))
        self.node("Concat", parts, "feature_raw", axis=2)
        self._norm("feature_raw", self.network.feature_norm, "feature")
        self._pool()
        self._heads()
        outputs: dict[str, list[str | int]] = {"embedding": ["batch", EMBEDDING]}
        outputs.update({name: ["batch", len(task.labels)] for name, task in TASKS.items()})
        return self.model("signalbox-fast", outputs, contributed=not self.exact)

    def _constants(self) -> None:
        self.constant("axis_sequence", np.array([1], np.int64))
        self.constant("axis_last", np.array([-1], np.int64))
        self.constant("axes_text", np.array([1, 2], np.int64))
        self.constant("branch_sizes", np.array([BRANCH] * len(KERNELS), np.int64))
        self.constant("one", np.array(1.0, np.float32))
        self.constant("tiny", np.array(1e-12, np.float32))
        self.constant("unit_step", np.array(1.0 / 127.0, np.float32))
        self.constant("unit_zero", np.array(128, np.uint8))
        self.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
        self.node("Unsqueeze", ["mask", "axis_last"], "mask_column")

    def _tokens(self) -> None:
        packed = pack_table(self.network.table.weight.detach().numpy())
        self.constant("table_codes", packed.codes)
        self.constant("table_scales", packed.scales)
        self.constant("low_bits", np.array(15, np.uint8))
        self.constant("high_shift", np.array(4, np.uint8))
        self.constant("code_zero", np.array(CODE_ZERO, np.uint8))
        self.constant("code_zero_float", np.array(CODE_ZERO, np.float32))
        self.node("Gather", ["table_codes", "input_ids"], "token_packed")
        self.node("BitwiseAnd", ["token_packed", "low_bits"], "token_low")
        self.node("BitShift", ["token_packed", "high_shift"], "token_high", direction="RIGHT")
        self.node("Concat", ["token_low", "token_high"], "token_codes", axis=2)
        self.node("Gather", ["table_scales", "input_ids"], "token_scale_half")
        self.node("Cast", ["token_scale_half"], "token_scale", to=TensorProto.FLOAT)
        self.node("Cast", ["token_codes"], "token_float", to=TensorProto.FLOAT)
        self.node("Sub", ["token_float", "code_zero_float"], "token_centred")
        self.node("Mul", ["token_centred", "token_scale"], "token_vector")
        project = self.network.project
        weight = project.weight.detach().numpy()
        if self.exact:
            self.constant("project.weight", weight.T)
            self.node("MatMul", ["token_vector", "project.weight"], "project_product")
        else:
            # The table's codes are already small integers with one scale per token: no rounding is needed here.
            self.constant("code_step", np.array(1.0, np.float32))
            self._codes("project", weight)
            self._integer_product("token_codes", "project", "project_unit", "code_step", "code_zero")
            self.node("Mul", ["project_unit", "token_scale"], "project_product")
        self.constant("project.bias", project.bias.detach().numpy())
        self.node("Add", ["project_product", "project.bias"], "project_sum")
        self._norm("project_sum", self.network.project_norm, "project_normal")
        self.node("Mul", ["project_normal", "mask_column"], "projected")

    def _branch(self, branch: Branch, source: str) -> str:
        first = self._convolution(branch, source, "first")
        self.node("Add", [first, source], source + "_first_sum")
        self.node("Mul", [source + "_first_sum", "mask_column"], source + "_middle")
        second = self._convolution(branch, source + "_middle", "second")
        return self.node("Add", [second, source + "_middle"], source + "_out")

    def _convolution(self, branch: Branch, source: str, which: str) -> str:
        name = f"conv_{branch.kernel}_{which}"
        layer = getattr(branch, which)
        weight = layer.weight.detach().numpy()
        if self.exact:
            self.constant(name + ".weight", weight.T)
            window = self._window(source, branch, name, np.array(0.0, np.float32))
            product = self.node("MatMul", [window, name + ".weight"], name + "_product")
        else:
            codes, scale = self._quantized(source, name, "axes_text")
            window = self._window(codes, branch, name, np.array(128, np.uint8))
            self._codes(name, weight)
            self._integer_product(window, name, name + "_unit_product", "unit_step", "unit_zero")
            product = self.node("Mul", [name + "_unit_product", scale], name + "_product")
        self.constant(name + ".bias", layer.bias.detach().numpy())
        self.node("Add", [product, name + ".bias"], name + "_sum")
        return self.node("Relu", [name + "_sum"], name)

    def _window(self, source: str, branch: Branch, name: str, nothing: np.ndarray) -> str:
        """[batch, sequence, taps × 256]: each position's neighbours side by side, `nothing` outside the text."""
        right = branch.kernel - 1 - branch.left
        self.constant(name + ".pads", np.array([0, branch.left, 0, 0, right, 0], np.int64))
        self.constant(name + ".nothing", nothing)
        self.node("Pad", [source, name + ".pads", name + ".nothing"], name + "_padded")
        shifted = []
        for tap in range(branch.kernel):
            end = tap - (branch.kernel - 1)
            self.constant(f"{name}.start_{tap}", np.array([tap], np.int64))
            self.constant(f"{name}.end_{tap}", np.array([end if end < 0 else np.iinfo(np.int64).max], np.int64))
            shifted.append(
                self.node(
                    "Slice", [name + "_padded", f"{name}.start_{tap}", f"{name}.end_{tap}", "axis_sequence"],
                    f"{name}_shifted_{tap}",
                )  # fmt: skip
            )
        return self.node("Concat", shifted, name + "_window", axis=2)

    def _pool(self) -> None:
        self.node("Mul", ["feature", "mask_column"], "feature_masked")
        self.node("ReduceSum", ["feature_masked", "axis_sequence"], "feature_sum", keepdims=0)
        self.node("ReduceSum", ["mask", "axis_sequence"], "token_count", keepdims=1)
        self.node("Sqrt", ["token_count"], "token_root")
        self.node("Div", ["feature_sum", "token_root"], "feature_mean")
        self._linear("feature_mean", "pooled", self.network.pooled)
        self.constant("pooled_bias", self.network.pooled_bias.detach().numpy())
        self.node("Mul", ["token_root", "pooled_bias"], "pooled_shift")
        self.node("Add", ["pooled", "pooled_shift"], "mean")
        self.constant("below_all", np.array(BELOW_ALL, np.float32))
        self.node("Sub", ["one", "mask_column"], "absent")
        self.node("Mul", ["absent", "below_all"], "penalty")
        self.node("Sub", ["feature", "penalty"], "feature_present")
        self.node("ReduceMax", ["feature_present", "axis_sequence"], "maximum", keepdims=0)

    def _heads(self) -> None:
        network = self.network
        self._linear("mean", "narrow_skip", network.narrow_skip)
        self.node("Relu", ["narrow_skip"], "narrow_skipped")
        self._linear("narrow_skipped", "narrow_deep", network.narrow_deep)
        self._linear("mean", "narrow", network.narrow)
        self.node("Add", ["narrow", "narrow_deep"], "narrow_sum")
        self.node("Relu", ["narrow_sum"], "narrowed")
        self._linear("narrowed", "wide_deep", network.wide_deep)
        self.node("Relu", ["wide_deep"], "widened")
        self._linear("widened", "last", network.last)
        self._linear("narrowed", "wide_skip", network.wide_skip)
        self.node("Add", ["wide_skip", "last"], "sentence_sum")
        self.node("Tanh", ["sentence_sum"], "sentence")
        self.node("Concat", ["mean", "sentence", "maximum"], "joined_raw", axis=1)
        self.constant("joined.mean", network.feature_mean.numpy())
        self.constant("joined.scale", network.feature_scale.numpy())
        self.node("Sub", ["joined_raw", "joined.mean"], "joined_centred")
        self.node("Mul", ["joined_centred", "joined.scale"], "joined")
        self.constant("described_start", np.array([0], np.int64))
        self.constant("described_end", np.array([network.embedding.in_features], np.int64))
        self.node("Slice", ["joined", "described_start", "described_end", "axis_last"], "described")
        self._linear("described", "embedding_raw", network.embedding)
        self.node("ReduceL2", ["embedding_raw", "axis_last"], "embedding_length_raw", keepdims=1)
        self.node("Add", ["embedding_length_raw", "tiny"], "embedding_length")
        self.node("Div", ["embedding_raw", "embedding_length"], "embedding")
        heads = [network.heads[name] for name in TASKS]
        self.constant("heads.weight", np.concatenate([head.weight.detach().numpy() for head in heads]).T)
        self.constant("heads.bias", np.concatenate([head.bias.detach().numpy() for head in heads]))
        self.node("MatMul", ["joined", "heads.weight"], "heads_product")
        self.node("Add", ["heads_product", "heads.bias"], "heads")
        self.constant("head_sizes", np.array([len(task.labels) for task in TASKS.values()], np.int64))
        self.nodes_with_outputs("Split", ["heads", "head_sizes"], list(TASKS), axis=1)

    def _linear(self, source: str, output: str, layer: nn.Linear) -> None:
        """A product over one vector per text."""
        product = output if layer.bias is None else output + "_linear"
        weight = layer.weight.detach().numpy()
        if self.exact:
            self.constant(output + ".weight", weight.T)
            self.node("MatMul", [source, output + ".weight"], product)
        else:
            codes, scale = self._quantized(source, output, "axis_last")
            self._codes(output, weight)
            self._integer_product(codes, output, output + "_unit_product", "unit_step", "unit_zero")
            self.node("Mul", [output + "_unit_product", scale], product)
        if layer.bias is not None:
            self.constant(output + ".bias", layer.bias.detach().numpy())
            self.node("Add", [product, output + ".bias"], output)

    def _quantized(self, source: str, name: str, axes: str) -> tuple[str, str]:
        """uint8 codes of `source` with one scale for all of `axes`, and that scale."""
        self.node("Abs", [source], name + "_magnitude")
        self.node("ReduceMax", [name + "_magnitude", axes], name + "_range", keepdims=1)
        self.node("Add", [name + "_range", "tiny"], name + "_scale")
        self.node("Div", [source, name + "_scale"], name + "_unit")
        return self.node("QuantizeLinear", [name + "_unit", "unit_step", "unit_zero"], name + "_codes"), name + "_scale"

    def _codes(self, name: str, weight: np.ndarray) -> None:
        codes, scales = quantize_rows(weight)
        self.constant(name + ".codes", codes.T)
        self.constant(name + ".scales", scales.reshape(-1))

    def _integer_product(self, codes: str, name: str, output: str, step: str, zero: str) -> None:
        inputs = [codes, name + ".codes", step, name + ".scales", zero]
        self.node("MatMulIntegerToFloat", inputs, output, domain="com.microsoft")

    def _norm(self, source: str, norm: nn.LayerNorm, output: str) -> None:
        self.constant(output + ".scale", norm.weight.detach().numpy())
        self.constant(output + ".shift", norm.bias.detach().numpy())
        inputs = [source, output + ".scale", output + ".shift"]
        self.node("LayerNormalization", inputs, output, axis=-1, epsilon=norm.eps)
