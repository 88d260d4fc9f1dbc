"""Writes the fast network as an ONNX graph: 4-bit token table, int8 convolutions as matrix products, float32 heads."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto
from torch import nn

from ..graph_writer import GraphWriter
from ..labelled_rows import TASKS
from ..quantization import quantize_rows, quantize_rows_for
from .base_network import BRANCH, KERNELS
from .network import BELOW_ALL, EMBEDDING, FastNetwork
from .packed_table import CODE_ZERO, pack_table
from .ranges import FastInputs

ZERO = 128
"""The code of 0 in quantised activations."""

WIDEST = max(kernel for kernel, _ in KERNELS)
LEFTMOST = max(left for _, left in KERNELS)


def build_fast(network: FastNetwork, inputs: FastInputs | None) -> onnx.ModelProto:
    """Inputs `input_ids` and `attention_mask`, int64 [batch, sequence], begin and end piece included.
    Outputs `embedding` float32 [batch, 384] of unit length, and one float32 [batch, labels] of logits per task, named after it.

    Matrices are multiplied in int8 with activations of fixed ranges and weights rounded for `inputs`, so that neither padding nor
    other texts of the batch change a result. Without `inputs` everything but the table stays float32, for reference.
    """
    return _FastGraph(network, inputs).build()


class _FastGraph(GraphWriter):
    def __init__(self, network: FastNetwork, inputs: FastInputs | None) -> None:
        super().__init__()
        self.network = network
        self.inputs = inputs

    def build(self) -> onnx.ModelProto:
        self._constants()
        self._tokens()
        self._neighbours()
        self._convolutions("projected", "first", "middle_all")
        self.node("Mul", ["middle_all", "mask_column"], "middle")
        self._convolutions("middle", "second", "convolved")
        self.node("Concat", ["token_vector", "convolved"], "feature_raw", axis=2)
        self._norm("feature_raw", self.network.feature_norm, "feature")
        self._pool()
        self._sentence()
        self._heads()
        outputs: dict[str, list[str | int]] = {"embedding": ["batch", EMBEDDING]}
        outputs.update({name: ["batch", len(task.labels)] for name, task in TASKS.items()})
        return self.model("signalbox-fast", outputs, contributed=self.inputs is not None)

    def _constants(self) -> None:
        self.constant("axis_sequence", np.array([1], np.int64))
        self.constant("axis_last", np.array([-1], np.int64))
        self.constant("tiny", np.array(1e-12, np.float32))
        self.constant("code_zero", np.array(CODE_ZERO, np.uint8))
        self.constant("unit", np.array(1.0, np.float32))
        self.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
        self.node("Unsqueeze", ["mask", "axis_last"], "mask_column")

    def _tokens(self) -> None:
        packed = pack_table(self.network.table.weight.detach().numpy())
        self.constant("table_codes", packed.codes)
        self.constant("table_scales", packed.scales)
        self.constant("low_bits", np.array(15, np.uint8))
        self.constant("high_shift", np.array(4, np.uint8))
        self.node("Gather", ["table_codes", "input_ids"], "token_packed")
        self.node("BitwiseAnd", ["token_packed", "low_bits"], "token_low")
        self.node("BitShift", ["token_packed", "high_shift"], "token_high", direction="RIGHT")
        self.node("Concat", ["token_low", "token_high"], "token_codes", axis=2)
        self.node("Gather", ["table_scales", "input_ids"], "token_scale_half")
        self.node("Cast", ["token_scale_half"], "token_scale", to=TensorProto.FLOAT)
        self.node("DequantizeLinear", ["token_codes", "unit", "code_zero"], "token_steps")
        self.node("Mul", ["token_steps", "token_scale"], "token_vector")
        project = self.network.project
        if self.inputs is None:
            self._product("token_vector", "project_sum", [project])
        else:
            # The table's codes are already small integers with one scale per token: no rounding is needed here.
            self._codes("project", quantize_rows(project.weight.detach().numpy()))
            codes = ["token_codes", "project.codes", "unit", "project.scales", "code_zero"]
            self.node("MatMulIntegerToFloat", codes, "project_steps", domain="com.microsoft")
            self.node("Mul", ["project_steps", "token_scale"], "project_product")
            self.constant("project.bias", project.bias.detach().numpy())
            self.node("Add", ["project_product", "project.bias"], "project_sum")
        self._norm("project_sum", self.network.project_norm, "project_normal")
        self.node("Mul", ["project_normal", "mask_column"], "projected")

    def _neighbours(self) -> None:
        """Per branch the places [sequence, taps] of a position's neighbours among the blocks of BRANCH channels of a padded text."""
        self.constant("start", np.array(0, np.int64))
        self.constant("blocks", np.array(len(KERNELS), np.int64))
        self.constant("scalar", np.array([], np.int64))
        self.node("Shape", ["input_ids"], "length_list", start=1, end=2)
        self.node("Reshape", ["length_list", "scalar"], "length")
        self.node("Mul", ["length", "blocks"], "block_count")
        self.node("Range", ["start", "block_count", "blocks"], "block_of_position")
        self.node("Unsqueeze", ["block_of_position", "axis_last"], "block_column")
        for branch, (kernel, left) in enumerate(KERNELS):
            offsets = (np.arange(kernel) + LEFTMOST - left) * len(KERNELS) + branch
            self.constant(f"offsets_{kernel}", offsets.astype(np.int64))
            self.node("Add", ["block_column", f"offsets_{kernel}"], f"neighbours_{kernel}")
        self.constant("pads", np.array([0, LEFTMOST, 0, 0, WIDEST - 1 - LEFTMOST, 0], np.int64))
        self.constant("blocks_shape", np.array([0, -1, BRANCH], np.int64))
        self.constant("window_shape", np.array([0, 0, -1], np.int64))
        if self.inputs is None:
            self.constant("nothing", np.array(0.0, np.float32))
        else:
            self.constant("activation_zero", np.array(ZERO, np.uint8))

    def _convolutions(self, source: str, which: str, output: str) -> None:
        """`which` convolution of all branches, each a product of its window of neighbours, added to `source`."""
        quantised = self._quantised(source, which)
        nothing = "nothing" if self.inputs is None else "activation_zero"
        self.node("Pad", [quantised, "pads", nothing], which + "_padded")
        self.node("Reshape", [which + "_padded", "blocks_shape"], which + "_blocks")
        products = []
        for branch, (kernel, _) in zip(self.network.branches, KERNELS, strict=True):
            name = f"{which}_{kernel}"
            self.node("Gather", [which + "_blocks", f"neighbours_{kernel}"], name + "_taps", axis=1)
            self.node("Reshape", [name + "_taps", "window_shape"], name + "_window")
            products.append(self._product(name + "_window", name, [getattr(branch, which)], which))
        self.node("Concat", products, which + "_sum", axis=2)
        self.node("Relu", [which + "_sum"], which + "_active")
        self.node("Add", [which + "_active", source], output)

    def _pool(self) -> None:
        self.node("ReduceSum", ["mask", "axis_sequence"], "token_count", keepdims=1)
        self.node("Sqrt", ["token_count"], "token_root")
        self.node("Div", ["mask", "token_count"], "token_share")
        self.node("Unsqueeze", ["token_share", "axis_sequence"], "token_share_row")
        # A product with the mask adds in the same order however long the padding is; ReduceSum does not.
        self.node("MatMul", ["token_share_row", "feature"], "average_row")
        self.node("Squeeze", ["average_row", "axis_sequence"], "average")
        self.constant("below_all", np.array(BELOW_ALL, np.float32))
        self.node("Sub", ["unit", "mask_column"], "absent")
        self.node("Mul", ["absent", "below_all"], "penalty")
        self.node("Sub", ["feature", "penalty"], "feature_present")
        self.node("ReduceMax", ["feature_present", "axis_sequence"], "maximum", keepdims=0)

    def _sentence(self) -> None:
        network = self.network
        self._linear("average", "mean", [network.pooled])
        self.constant("narrow_sizes", np.array([network.narrow_skip.out_features, network.narrow.out_features], np.int64))
        self._linear("mean", "narrow_both", [network.narrow_skip, network.narrow])
        self.nodes_with_outputs("Split", ["narrow_both", "narrow_sizes"], ["narrow_skip", "narrow"], axis=1)
        self.node("Relu", ["narrow_skip"], "narrow_skipped")
        self._linear("narrow_skipped", "narrow_deep", [network.narrow_deep])
        self.node("Add", ["narrow", "narrow_deep"], "narrow_sum")
        self.node("Relu", ["narrow_sum"], "narrowed")
        self.constant("wide_sizes", np.array([network.wide_deep.out_features, network.wide_skip.out_features], np.int64))
        self._linear("narrowed", "wide_both", [network.wide_deep, network.wide_skip])
        self.nodes_with_outputs("Split", ["wide_both", "wide_sizes"], ["wide_deep", "wide_skip"], axis=1)
        self.node("Relu", ["wide_deep"], "widened")
        self._linear("widened", "last", [network.last])
        self.node("Add", ["wide_skip", "last"], "sentence_sum")
        self.node("Mul", ["sentence_sum", "token_root"], "sentence_scaled")
        self.node("Tanh", ["sentence_scaled"], "sentence")
        self.node("Mul", ["mean", "token_root"], "mean_scaled")

    def _heads(self) -> None:
        network = self.network
        described = network.embedding.in_features
        mean, scale = network.feature_mean.numpy(), network.feature_scale.numpy()
        self.constant("described.mean", mean[:described])
        self.constant("described.scale", scale[:described])
        self.node("Concat", ["mean_scaled", "sentence"], "described_raw", axis=1)
        self.node("Sub", ["described_raw", "described.mean"], "described_centred")
        self.node("Mul", ["described_centred", "described.scale"], "described")
        self._linear("described", "embedding_raw", [network.embedding])
        self.node("ReduceL2", ["embedding_raw", "axis_last"], "embedding_length_raw", keepdims=1)
        self.node("Max", ["embedding_length_raw", "tiny"], "embedding_length")
        self.node("Div", ["embedding_raw", "embedding_length"], "embedding")
        weight = np.concatenate([network.heads[name].weight.detach().numpy() for name in TASKS]).astype(np.float64)
        bias = np.concatenate([network.heads[name].bias.detach().numpy() for name in TASKS])
        self.constant("heads.weight", (weight * scale).T.astype(np.float32))
        self.constant("heads.bias", (bias - weight @ (mean * scale).astype(np.float64)).astype(np.float32))
        self.constant("heads.sizes", np.array([len(task.labels) for task in TASKS.values()], np.int64))
        self.node("Concat", ["described_raw", "maximum"], "joined", axis=1)
        self.node("Gemm", ["joined", "heads.weight", "heads.bias"], "logits")
        self.nodes_with_outputs("Split", ["logits", "heads.sizes"], list(TASKS), axis=1)

    def _linear(self, source: str, output: str, layers: list[nn.Linear]) -> None:
        self._product(self._quantised(source, source), output, layers, source)

    def _product(self, source: str, output: str, layers: list[nn.Linear], range_name: str = "") -> str:
        """All `layers` side by side in one product. In int8, `source` holds codes of the range `range_name`."""
        weight = np.concatenate([layer.weight.detach().numpy() for layer in layers])
        bias = None if layers[0].bias is None else np.concatenate([layer.bias.detach().numpy() for layer in layers])
        if bias is not None:
            self.constant(output + ".bias", bias)
        if self.inputs is None:
            self.constant(output + ".weight", weight.T)
            product = output if bias is None else output + "_product"
            self.node("MatMul", [source, output + ".weight"], product)
            return output if bias is None else self.node("Add", [product, output + ".bias"], output)
        # They read the same, and one of them was watched.
        moments = next(self.inputs.moments[layer] for layer in layers if layer in self.inputs.moments)
        self._codes(output, quantize_rows_for(weight, moments))
        inputs = [source, output + ".codes", range_name + ".step", output + ".scales", "activation_zero"]
        if bias is not None:
            inputs += ["", output + ".bias"]
        return self.node("MatMulIntegerToFloat", inputs, output, domain="com.microsoft")

    def _quantised(self, source: str, range_name: str) -> str:
        if self.inputs is None:
            return source
        self.constant(range_name + ".step", np.array(self.inputs.ranges[range_name] / 127, np.float32))
        return self.node("QuantizeLinear", [source, range_name + ".step", "activation_zero"], range_name + "_codes")

    def _codes(self, name: str, quantised: tuple[np.ndarray, np.ndarray]) -> None:
        codes, scales = quantised
        self.constant(name + ".codes", codes.T)
        self.constant(name + ".scales", scales.reshape(-1))

    def _norm(self, source: str, norm: nn.LayerNorm, output: str) -> None:
        self.constant(output + ".scale", norm.weight.detach().numpy())
        self.constant(output + ".shift", norm.bias.detach().numpy())
        inputs = [source, output + ".scale", output + ".shift"]
        self.node("LayerNormalization", inputs, output, axis=-1, epsilon=norm.eps)
