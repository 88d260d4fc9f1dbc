"""Writes the encoder with its heads as an ONNX graph: int8 matrices in the layers, float32 heads."""

from __future__ import annotations

from typing import Literal

import numpy as np
import onnx
from onnx import TensorProto
from torch import nn

from .encoder_torch import MASKED, EncoderLayer
from .graph_writer import GraphWriter
from .labelled_rows import TASKS
from .multi_head import EMBEDDING_LAYER, POOLED_LAYERS, TOKEN_LAYERS, MultiHead
from .quantization import quantize_rows

Matrices = Literal["float32", "int8"]
"""float32 is for reference; int8 has one scale per token and one per column."""


def build_multi_head(model: MultiHead, matrices: Matrices) -> onnx.ModelProto:
    """Inputs `input_ids` and `attention_mask`, int64 [batch, sequence].

    Outputs, float32: logits [batch, labels] per task, named after it; `pii` [batch, sequence, 35] where the model has a token
    head; `embedding` [batch, hidden] of length 1. Padding goes on the right and changes nothing.
    """
    return _Graph(model, matrices).build()


class _Graph(GraphWriter):
    def __init__(self, model: MultiHead, matrices: Matrices) -> None:
        super().__init__()
        self.network = model
        self.shape = model.encoder.shape
        self.matrices = matrices

    def build(self) -> onnx.ModelProto:
        self._constants()
        hidden = self._embeddings()
        wanted = {*POOLED_LAYERS, *TOKEN_LAYERS, EMBEDDING_LAYER}
        states: dict[int, str] = {}
        for index, layer in enumerate(self.network.encoder.layers):
            hidden = self._layer(index, layer, hidden)
            if index + 1 in wanted:
                states[index + 1] = hidden
        outputs: dict[str, list[str | int]] = {}
        pooled = {depth: self._pool(states[depth], depth) for depth in {*POOLED_LAYERS, EMBEDDING_LAYER}}
        self.node("Concat", [self._scaled(pooled[depth], depth) for depth in POOLED_LAYERS], "features", axis=1)
        for name, task in TASKS.items():
            self._head(self.network.heads[name], "features", name)
            outputs[name] = ["batch", len(task.labels)]
        if self.network.token_head is not None:
            self.node("Concat", [states[depth] for depth in TOKEN_LAYERS], "token_features", axis=2)
            self._head(self.network.token_head, "token_features", "pii")
            outputs["pii"] = ["batch", "sequence", self.network.token_head.out_features]
        self.node("LpNormalization", [pooled[EMBEDDING_LAYER]], "embedding", axis=1, p=2)
        outputs["embedding"] = ["batch", self.shape.hidden]
        return self.model("signalbox-encoder", outputs, contributed=self.matrices != "float32")

    def _constants(self) -> None:
        head_size = self.shape.hidden // self.shape.heads
        self.constant("split_heads_shape", np.array([0, 0, self.shape.heads, head_size], np.int64))
        self.constant("join_heads_shape", np.array([0, 0, self.shape.hidden], np.int64))
        self.constant("one", np.array(1.0, np.float32))
        self.constant("masked", np.array(-MASKED, np.float32))
        self.constant("tiny", np.array(1e-12, np.float32))
        self.constant("root_of_hidden", np.array(self.shape.hidden**0.5, np.float32))
        self.constant("unit_step", np.array(1.0 / 127.0, np.float32))
        self.constant("unit_zero", np.array(128, np.uint8))
        self.constant("axes_head_query", np.array([1, 2], np.int64))
        self.constant("axis_last", np.array([2], np.int64))
        self.constant("axis_sequence", np.array([1], np.int64))
        self.constant("qkv_sizes", np.array([self.shape.hidden] * 3, np.int64))
        self.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
        self.node("Sub", ["mask", "one"], "mask_minus_one")
        self.node("Mul", ["mask_minus_one", "masked"], "mask_penalty_flat")
        self.node("Unsqueeze", ["mask_penalty_flat", "axes_head_query"], "mask_penalty")
        self.node("Unsqueeze", ["mask", "axis_last"], "mask_column")
        self.node("ReduceSum", ["mask", "axis_sequence"], "token_count_raw", keepdims=1)
        self.node("Max", ["token_count_raw", "one"], "token_count")

    def _embeddings(self) -> str:
        table = _values(self.network.encoder.word.weight)
        if self.matrices == "float32":
            self.constant("word_table", table)
            word = self.node("Gather", ["word_table", "input_ids"], "word")
        else:
            codes, scales = quantize_rows(table)
            self.constant("word_codes", codes)
            self.constant("word_scales", scales)
            self.node("Gather", ["word_codes", "input_ids"], "word_code")
            self.node("Cast", ["word_code"], "word_code_float", to=TensorProto.FLOAT)
            self.node("Gather", ["word_scales", "input_ids"], "word_scale")
            word = self.node("Mul", ["word_code_float", "word_scale"], "word")
        self.constant("position_table", _values(self.network.encoder.position.weight))
        self.constant("start_zero", np.array([0], np.int64))
        self.node("Shape", ["input_ids"], "sequence_length", start=1, end=2)
        self.node("Slice", ["position_table", "start_zero", "sequence_length", "start_zero"], "position")
        self.node("Add", [word, "position"], "embedding_sum")
        return self._norm(self.network.encoder.embedding_norm, "embedding_sum", "embedded")

    def _layer(self, index: int, layer: EncoderLayer, hidden: str) -> str:
        prefix = f"layer_{index}_"
        # The attention's scale is folded into the query's part of the matrix.
        size = self.shape.hidden
        weight, bias = _values(layer.qkv.weight).copy(), _values(layer.qkv.bias).copy()
        scale = np.float32((size // self.shape.heads) ** -0.5)
        weight[:size] *= scale
        bias[:size] *= scale
        joined = self._linear(hidden, weight, bias, prefix + "qkv")
        parts = [prefix + part for part in ("query", "key", "value")]
        self.nodes_with_outputs("Split", [joined, "qkv_sizes"], parts, axis=2)
        orders = {"query": [0, 2, 1, 3], "key": [0, 2, 3, 1], "value": [0, 2, 1, 3]}
        for part, order in orders.items():
            self.node("Reshape", [prefix + part, "split_heads_shape"], f"{prefix}{part}_split")
            self.node("Transpose", [f"{prefix}{part}_split"], f"{prefix}{part}_heads", perm=order)
        self.node("MatMul", [prefix + "query_heads", prefix + "key_heads"], prefix + "score_raw")
        self.node("Add", [prefix + "score_raw", "mask_penalty"], prefix + "score")
        self.node("Softmax", [prefix + "score"], prefix + "attention", axis=-1)
        self.node("MatMul", [prefix + "attention", prefix + "value_heads"], prefix + "context_heads")
        self.node("Transpose", [prefix + "context_heads"], prefix + "context_split", perm=[0, 2, 1, 3])
        self.node("Reshape", [prefix + "context_split", "join_heads_shape"], prefix + "context")
        attended = self._module(prefix + "context", layer.attended, prefix + "attended")
        self.node("Add", [attended, hidden], prefix + "attention_sum")
        middle = self._norm(layer.attention_norm, prefix + "attention_sum", prefix + "middle")
        wide = self._module(middle, layer.wide, prefix + "wide")
        self.node("Gelu", [wide], prefix + "activated")
        narrow = self._module(prefix + "activated", layer.narrow, prefix + "narrow")
        self.node("Add", [narrow, middle], prefix + "output_sum")
        return self._norm(layer.output_norm, prefix + "output_sum", prefix + "hidden")

    def _module(self, source: str, linear: nn.Linear, output: str) -> str:
        return self._linear(source, _values(linear.weight), _values(linear.bias), output)

    def _linear(self, source: str, weight: np.ndarray, bias: np.ndarray, output: str) -> str:
        self.constant(output + ".bias", bias)
        if self.matrices == "float32":
            self.constant(output + ".weight", weight.T)
            self.node("MatMul", [source, output + ".weight"], output + "_product")
            return self.node("Add", [output + "_product", output + ".bias"], output)
        codes, scales = quantize_rows(weight)
        self.constant(output + ".codes", codes.T)
        self.constant(output + ".scales", scales.reshape(-1))
        self.node("Abs", [source], output + "_magnitude")
        self.node("ReduceMax", [output + "_magnitude", "axis_last"], output + "_row_range", keepdims=1)
        self.node("Add", [output + "_row_range", "tiny"], output + "_row_scale")
        self.node("Div", [source, output + "_row_scale"], output + "_unit")
        self.node("QuantizeLinear", [output + "_unit", "unit_step", "unit_zero"], output + "_unit_codes")
        self.node(
            "MatMulIntegerToFloat",
            [output + "_unit_codes", output + ".codes", "unit_step", output + ".scales", "unit_zero"],
            output + "_unit_product", domain="com.microsoft",
        )  # fmt: skip
        self.node("Mul", [output + "_unit_product", output + "_row_scale"], output + "_product")
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

    def _scaled(self, pooled: str, depth: int) -> str:
        self.node("LpNormalization", [pooled], f"unit_{depth}", axis=1, p=2)
        return self.node("Mul", [f"unit_{depth}", "root_of_hidden"], f"feature_{depth}")

    def _head(self, linear: nn.Linear, source: str, output: str) -> str:
        self.constant(output + ".weight", _values(linear.weight).T)
        self.constant(output + ".bias", _values(linear.bias))
        self.node("MatMul", [source, output + ".weight"], output + "_product")
        return self.node("Add", [output + "_product", output + ".bias"], output)


def _values(parameter: nn.Parameter) -> np.ndarray:
    return parameter.detach().numpy().astype(np.float32)
