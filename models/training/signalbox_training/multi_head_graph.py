"""Writes the encoder with its heads as an ONNX graph: int8 matrices in the layers, float32 heads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto
from torch import nn

from .e5_container import BLOCK, BlockQuantized
from .encoder_torch import MASKED, EncoderLayer
from .graph_writer import GraphWriter
from .input_statistics import GELU_FLOOR, InputStatistics
from .labelled_rows import TASKS
from .multi_head import EMBEDDING_LAYER, PEAK_LAYERS, POOLED_LAYERS, MultiHead
from .quantization import quantize_rows_for

SMOOTHING = 0.7
"""Of 0.4 to 0.8 the one whose domain logits stay nearest to float32. How much of a channel's range moves from the activations into the weights (alpha of SmoothQuant, arXiv 2211.10438)."""


@dataclass(frozen=True)
class Int8Recipe:
    """What the int8 graph is made with: the word table as the base model stores it, and `input_statistics`."""

    word_table: BlockQuantized
    inputs: Mapping[str, InputStatistics]


def build_multi_head(model: MultiHead, int8: Int8Recipe | None) -> onnx.ModelProto:
    """Inputs `input_ids` and `attention_mask`, int64 [batch, sequence].

    Outputs, float32: logits [batch, labels] per task, named after it; `pii` [batch, sequence, 35] where the model has a token
    head; `embedding` [batch, hidden] of length 1. Padding goes on the right and changes nothing.

    Without `int8` everything is float32, for reference. With it the layers and the token head's first matrix multiply in int8:
    the inputs of the feed-forward network's second matrix, which have outliers in single tokens, with a scale per token; the
    others in fixed steps.
    """
    return _Graph(model, int8).build()


class _Graph(GraphWriter):
    def __init__(self, model: MultiHead, int8: Int8Recipe | None) -> None:
        super().__init__()
        self.network = model
        self.shape = model.encoder.shape
        self.int8 = int8

    def build(self) -> onnx.ModelProto:
        self._constants()
        hidden = self._embeddings()
        wanted = {*POOLED_LAYERS, *PEAK_LAYERS, *self.network.token_layers, EMBEDDING_LAYER}
        states: dict[int, str] = {}
        for index, layer in enumerate(self.network.encoder.layers):
            hidden = self._layer(index, layer, hidden)
            if index + 1 in wanted:
                states[index + 1] = hidden
        outputs: dict[str, list[str | int]] = {}
        pooled = {depth: self._pool(states[depth], depth) for depth in {*POOLED_LAYERS, EMBEDDING_LAYER}}
        self.node("Concat", [self._scaled(pooled[depth], depth) for depth in POOLED_LAYERS], "features", axis=1)
        peaks = [self._peak(states[depth], depth) for depth in PEAK_LAYERS]
        self.node("Concat", ["features", *peaks], "wide_features", axis=1)
        means = len(POOLED_LAYERS) * self.shape.hidden
        for name, task in TASKS.items():
            head = self.network.heads[name]
            self._head(head, "features" if head.in_features == means else "wide_features", name)
            outputs[name] = ["batch", len(task.labels)]
        if self.network.token_head is not None:
            self.node("Concat", [states[depth] for depth in self.network.token_layers], "token_features", axis=2)
            outputs["pii"] = ["batch", "sequence", self._token_head(self.network.token_head, "token_features")]
        self.node("LpNormalization", [pooled[EMBEDDING_LAYER]], "embedding", axis=1, p=2)
        outputs["embedding"] = ["batch", self.shape.hidden]
        return self.model("signalbox-encoder", outputs, contributed=self.int8 is not None)

    def _constants(self) -> None:
        head_size = self.shape.hidden // self.shape.heads
        self.constant("split_heads_shape", np.array([0, 0, self.shape.heads, head_size], np.int64))
        self.constant("join_heads_shape", np.array([0, 0, self.shape.hidden], np.int64))
        self.constant("one", np.array(1.0, np.float32))
        self.constant("masked", np.array(-MASKED, np.float32))
        self.constant("root_of_hidden", np.array(self.shape.hidden**0.5, np.float32))
        self.constant("middle_code", np.array(128, np.uint8))
        self.constant("gelu_floor", np.array(GELU_FLOOR, np.float32))
        self.constant("unit_step", np.array(1.0 / 255.0, np.float32))
        self.constant("first_code", np.array(0, np.uint8))
        self.constant("axes_head_query", np.array([1, 2], np.int64))
        self.constant("axis_last", np.array([2], np.int64))
        self.constant("axis_sequence", np.array([1], np.int64))
        self.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
        self.node("Sub", ["mask", "one"], "mask_minus_one")
        self.node("Mul", ["mask_minus_one", "masked"], "mask_penalty_flat")
        self.node("Unsqueeze", ["mask_penalty_flat", "axes_head_query"], "mask_penalty")
        self.node("Unsqueeze", ["mask", "axis_last"], "mask_column")
        self.node("Unsqueeze", ["mask_penalty_flat", "axis_last"], "mask_penalty_column")
        self.node("ReduceSum", ["mask", "axis_sequence"], "token_count_raw", keepdims=1)
        self.node("Max", ["token_count_raw", "one"], "token_count")

    def _embeddings(self) -> str:
        if self.int8 is None:
            self.constant("word_table", _values(self.network.encoder.word.weight))
            word = self.node("Gather", ["word_table", "input_ids"], "word")
        else:
            word = self._packed_word(self.int8.word_table)
        self.constant("position_table", _values(self.network.encoder.position.weight))
        self.constant("start_zero", np.array([0], np.int64))
        self.node("Shape", ["input_ids"], "sequence_length", start=1, end=2)
        self.node("Slice", ["position_table", "start_zero", "sequence_length", "start_zero"], "position")
        self.node("Add", [word, "position"], "embedding_sum")
        return self._norm(self.network.encoder.embedding_norm, "embedding_sum", "embedded")

    def _packed_word(self, table: BlockQuantized) -> str:
        """The base model's own 4-bit blocks, two codes in a byte: what was trained, to the last bit."""
        if not np.array_equal(table.dequantized(), _values(self.network.encoder.word.weight)):
            raise ValueError("the word table was trained, so its 4-bit blocks no longer stand for it")
        codes = table.codes.reshape(len(table.codes), -1, BLOCK)
        packed = codes[:, :, : BLOCK // 2] | (codes[:, :, BLOCK // 2 :] << 4)
        self.constant("word_packed_table", packed)
        self.constant("word_scale_table", table.scales.astype(np.float16)[:, :, None])
        self.constant("low_bits", np.array(15, np.uint8))
        self.constant("high_shift", np.array(4, np.uint8))
        self.constant("code_zero", np.array(8.0, np.float32))
        self.node("Gather", ["word_packed_table", "input_ids"], "word_packed")
        self.node("BitwiseAnd", ["word_packed", "low_bits"], "word_low")
        self.node("BitShift", ["word_packed", "high_shift"], "word_high", direction="RIGHT")
        self.node("Concat", ["word_low", "word_high"], "word_codes", axis=3)
        self.node("Cast", ["word_codes"], "word_codes_float", to=TensorProto.FLOAT)
        self.node("Sub", ["word_codes_float", "code_zero"], "word_centred")
        self.node("Gather", ["word_scale_table", "input_ids"], "word_scale_half")
        self.node("Cast", ["word_scale_half"], "word_scale", to=TensorProto.FLOAT)
        self.node("Mul", ["word_centred", "word_scale"], "word_blocks")
        return self.node("Reshape", ["word_blocks", "join_heads_shape"], "word")

    def _layer(self, index: int, layer: EncoderLayer, hidden: str) -> str:
        prefix = f"layer_{index}_"
        names = {part: prefix + part for part in ("query", "key", "value")}
        context_steps = self._attention_inputs(index, layer, hidden, names)
        orders = {"query": [0, 2, 1, 3], "key": [0, 2, 3, 1], "value": [0, 2, 1, 3]}
        for part, order in orders.items():
            self.node("Reshape", [names[part], "split_heads_shape"], f"{prefix}{part}_split")
            self.node("Transpose", [f"{prefix}{part}_split"], f"{prefix}{part}_heads", perm=order)
        self.node("MatMul", [prefix + "query_heads", prefix + "key_heads"], prefix + "score_raw")
        self.node("Add", [prefix + "score_raw", "mask_penalty"], prefix + "score")
        self.node("Softmax", [prefix + "score"], prefix + "attention", axis=-1)
        self.node("MatMul", [prefix + "attention", prefix + "value_heads"], prefix + "context_heads")
        self.node("Transpose", [prefix + "context_heads"], prefix + "context_split", perm=[0, 2, 1, 3])
        self.node("Reshape", [prefix + "context_split", "join_heads_shape"], prefix + "context")
        attended = self._module(prefix + "context", layer.attended, prefix + "attended", context_steps)
        self.node("Add", [attended, hidden], prefix + "attention_sum")
        middle = self._norm(layer.attention_norm, prefix + "attention_sum", prefix + "middle")
        wide = self._module(middle, layer.wide, prefix + "wide", self._steps(f"layers.{index}.wide", layer.wide))
        self.node("Gelu", [wide], prefix + "activated")
        narrow = self._activated_module(prefix + "activated", layer.narrow, prefix + "narrow", f"layers.{index}.narrow")
        self.node("Add", [narrow, middle], prefix + "output_sum")
        return self._norm(layer.output_norm, prefix + "output_sum", prefix + "hidden")

    def _attention_inputs(self, index: int, layer: EncoderLayer, hidden: str, names: Mapping[str, str]) -> _Steps | None:
        """Writes query, key and value; returns the steps that the value, and so the context, comes in already."""
        size = self.shape.hidden
        weight, bias = _values(layer.qkv.weight).copy(), _values(layer.qkv.bias).copy()
        # The attention's scale is folded into the query's part of the matrix.
        scale = np.float32((size // self.shape.heads) ** -0.5)
        weight[:size] *= scale
        bias[:size] *= scale
        steps = self._steps(f"layers.{index}.qkv", layer.qkv)
        context = self._steps(f"layers.{index}.attended", layer.attended)
        codes = self._codes(hidden, f"layer_{index}_attention_input", steps)
        for number, name in enumerate(names.values()):
            part = slice(number * size, (number + 1) * size)
            # The mean over values that attention makes keeps any factor by channel, so the value is made in the context's steps.
            factors = context.per_step if context is not None and number == 2 else None
            self._linear(codes, weight[part], bias[part], name, steps, factors)
        return None if context is None else _Steps(context.inputs, context.smooth, context.step, is_applied=True)

    def _steps(self, name: str, linear: nn.Linear) -> _Steps | None:
        return None if self.int8 is None else _steps(self.int8.inputs[name], _values(linear.weight))

    def _module(self, source: str, linear: nn.Linear, output: str, steps: _Steps | None) -> str:
        codes = self._codes(source, output, steps)
        return self._linear(codes, _values(linear.weight), _values(linear.bias), output, steps)

    def _codes(self, source: str, output: str, steps: _Steps | None) -> str:
        """`source` in 8-bit codes of `steps`; as it is in float32."""
        if steps is None:
            return source
        if not steps.is_applied:
            # A product and one step for all: onnxruntime's QuantizeLinear with a step per channel of the last axis takes as
            # long as the matrix product itself.
            self.constant(output + ".per_step", steps.per_step)
            source = self.node("Mul", [source, output + ".per_step"], output + "_steps")
        return self.node("QuantizeLinear", [source, "one", "middle_code"], output + "_codes")

    def _linear(
        self, codes: str, weight: np.ndarray, bias: np.ndarray, output: str, steps: _Steps | None,
        factors: np.ndarray | None = None,
    ) -> str:  # fmt: skip
        """The product, each of its channels multiplied by its one of `factors`."""
        if steps is None:
            self.constant(output + ".weight", weight.T)
            self.constant(output + ".bias", bias)
            self.node("MatMul", [codes, output + ".weight"], output + "_product")
            return self.node("Add", [output + "_product", output + ".bias"], output)
        smooth = steps.smooth
        weights, scales = quantize_rows_for(weight * smooth, steps.inputs.moments / np.outer(smooth, smooth))
        scales = scales.reshape(-1)
        if factors is not None:
            scales, bias = scales * factors, bias * factors
        self.constant(output + ".codes", weights.T)
        self.constant(output + ".scales", scales)
        self.constant(output + ".bias", bias)
        self.constant(output + ".step", np.array(steps.step, np.float32))
        inputs = [codes, output + ".codes", output + ".step", output + ".scales", "middle_code", "", output + ".bias"]
        return self.node("MatMulIntegerToFloat", inputs, output, domain="com.microsoft")

    def _activated_module(self, source: str, linear: nn.Linear, output: str, name: str) -> str:
        """The product with GELU's values, in 256 steps from its least value to the token's largest one."""
        weight, bias = _values(linear.weight), _values(linear.bias)
        if self.int8 is None:
            return self._linear(source, weight, bias, output, None)
        codes, scales = quantize_rows_for(weight, self.int8.inputs[name].moments)
        self.constant(output + ".codes", codes.T)
        self.constant(output + ".scales", scales.reshape(-1))
        # What the shift adds to the product is taken back with the bias.
        self.constant(output + ".bias", bias - np.float32(GELU_FLOOR) * (codes * scales).sum(axis=1))
        self.node("ReduceMax", [source, "axis_last"], output + "_largest", keepdims=1)
        self.node("Add", [output + "_largest", "gelu_floor"], output + "_token_scale")
        self.node("Add", [source, "gelu_floor"], output + "_shifted")
        self.node("Div", [output + "_shifted", output + "_token_scale"], output + "_unit")
        self.node("QuantizeLinear", [output + "_unit", "unit_step", "first_code"], output + "_codes")
        inputs = [output + "_codes", output + ".codes", "unit_step", output + ".scales", "first_code"]
        self.node("MatMulIntegerToFloat", inputs, output + "_unit_product", domain="com.microsoft")
        self.node("Mul", [output + "_unit_product", output + "_token_scale"], output + "_product")
        return self.node("Add", [output + "_product", output + ".bias"], output)

    def _norm(self, norm: nn.LayerNorm, source: str, output: str) -> str:
        self.constant(output + ".scale", _values(norm.weight))
        self.constant(output + ".shift", _values(norm.bias))
        inputs = [source, output + ".scale", output + ".shift"]
        return self.node("LayerNormalization", inputs, output, axis=-1, epsilon=norm.eps)

    def _pool(self, hidden: str, depth: int) -> str:
        output = f"pooled_{depth}"
        self.node("Mul", [hidden, "mask_column"], output + "_masked")
        self.node("ReduceSum", [output + "_masked", "axis_sequence"], output + "_sum", keepdims=0)
        return self.node("Div", [output + "_sum", "token_count"], output)

    def _peak(self, hidden: str, depth: int) -> str:
        self.node("Add", [hidden, "mask_penalty_column"], f"peak_{depth}_masked")
        return self.node("ReduceMax", [f"peak_{depth}_masked", "axis_sequence"], f"peak_{depth}", keepdims=0)

    def _token_head(self, head: nn.Module, source: str) -> int:
        """Writes the output `pii` and returns its width."""
        if isinstance(head, nn.Linear):
            self._head(head, source, "pii")
            return head.out_features
        first, _, last = head
        self._module(source, first, "token_wide", self._steps("token_head", first))
        self.node("Gelu", ["token_wide"], "token_hidden")
        self._head(last, "token_hidden", "pii")
        return last.out_features

    def _scaled(self, pooled: str, depth: int) -> str:
        self.node("LpNormalization", [pooled], f"unit_{depth}", axis=1, p=2)
        return self.node("Mul", [f"unit_{depth}", "root_of_hidden"], f"feature_{depth}")

    def _head(self, linear: nn.Linear, source: str, output: str) -> str:
        self.constant(output + ".weight", _values(linear.weight).T)
        self.constant(output + ".bias", _values(linear.bias))
        self.node("MatMul", [source, output + ".weight"], output + "_product")
        return self.node("Add", [output + "_product", output + ".bias"], output)


@dataclass(frozen=True)
class _Steps:
    """Fixed 8-bit steps for a matrix' inputs: channel j is divided by smooth[j], which its weights are multiplied by, and then one
    `step` serves all channels. `is_applied`: the inputs come divided already."""

    inputs: InputStatistics
    smooth: np.ndarray
    step: float
    is_applied: bool = False

    @property
    def per_step(self) -> np.ndarray:
        return (1.0 / (self.step * self.smooth)).astype(np.float32)


def _steps(inputs: InputStatistics, weight: np.ndarray) -> _Steps:
    """What moves from the activations into the weights, channel by channel, makes both easy to round."""
    magnitude = np.abs(weight).max(axis=0)
    smooth = np.maximum(inputs.largest, 1e-6) ** SMOOTHING / np.maximum(magnitude, 1e-6) ** (1 - SMOOTHING)
    return _Steps(inputs, smooth, float((inputs.largest / smooth).max()) / 127.0)


def _values(parameter: nn.Parameter) -> np.ndarray:
    return parameter.detach().numpy().astype(np.float32)
