"""Writes the encoder as an ONNX graph: BERT layers, mean-pooled outputs after chosen layers, weight-only quantised matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import onnx
from onnx import TensorProto

from .e5_container import BLOCK, BaseModel, BlockQuantized
from .graph_writer import GraphWriter

INT8_ACTIVATIONS = 4
"""The `accuracy_level` of MatMulNBits that lets the CPU multiply in int8; activations get one scale per row and block."""

MASKED = -10_000.0
"""Added to the attention scores of padded positions; exp(-10000) is exactly 0 in float32."""

MatrixFormat = Literal["float32", "stored", "int8-blocks", "int8-rows"]


@dataclass(frozen=True)
class EncoderWeights:
    """What the graph needs: matrices by the container's names, with the word table already cut to the vocabulary."""

    model: BaseModel
    word_table: BlockQuantized


def build_encoder(weights: EncoderWeights, pooled_after: tuple[int, ...], matrices: MatrixFormat) -> onnx.ModelProto:
    """The encoder graph.

    Inputs `input_ids` and `attention_mask`, int64 [batch, sequence]. One float32 output `pooled_<layer>`
    [batch, hidden] for each layer in `pooled_after`: the mean over attended positions of the hidden state after it.

    `matrices` chooses the format of the linear layers: "float32" for reference; "int8-rows" multiplies in int8 with one
    scale per token and one per column, on any CPU and in WebAssembly; "stored" keeps the base model's own 4-bit
    blocks without further loss and "int8-blocks" makes 8-bit blocks, both for GPUs, since MatMulNBits is slow on CPUs.
    """
    model = weights.model
    graph = GraphWriter()
    _write_constants(graph, model)
    hidden = _write_embeddings(graph, weights, matrices)
    for layer in range(model.layers):
        hidden = _write_layer(graph, model, layer, hidden, matrices)
        if layer + 1 in pooled_after:
            _write_pooling(graph, hidden, f"pooled_{layer + 1}")
    outputs: dict[str, list[str | int]] = {f"pooled_{layer}": ["batch", model.hidden] for layer in pooled_after}
    return graph.model("signalbox-encoder", outputs, contributed=matrices != "float32")


def _write_constants(graph: GraphWriter, model: BaseModel) -> None:
    head_size = model.hidden // model.heads
    graph.constant("split_heads_shape", np.array([0, 0, model.heads, head_size], np.int64))
    graph.constant("join_heads_shape", np.array([0, 0, model.hidden], np.int64))
    graph.constant("attention_scale", np.array(1.0 / np.sqrt(head_size), np.float32))
    graph.constant("one", np.array(1.0, np.float32))
    graph.constant("masked", np.array(-MASKED, np.float32))
    graph.constant("tiny", np.array(1e-12, np.float32))
    graph.constant("unit_step", np.array(1.0 / 127.0, np.float32))
    graph.constant("unit_zero", np.array(128, np.uint8))
    graph.constant("axes_head_query", np.array([1, 2], np.int64))
    graph.constant("axis_hidden", np.array([2], np.int64))
    graph.constant("axis_sequence", np.array([1], np.int64))
    graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    graph.node("Sub", ["mask", "one"], "mask_minus_one")
    graph.node("Mul", ["mask_minus_one", "masked"], "mask_penalty_flat")
    graph.node("Unsqueeze", ["mask_penalty_flat", "axes_head_query"], "mask_penalty")
    graph.node("Unsqueeze", ["mask", "axis_hidden"], "mask_column")
    graph.node("ReduceSum", ["mask", "axis_sequence"], "token_count_raw", keepdims=1)
    graph.node("Max", ["token_count_raw", "one"], "token_count")


def _write_embeddings(graph: GraphWriter, weights: EncoderWeights, matrices: MatrixFormat) -> str:
    model = weights.model
    if matrices == "float32":
        graph.constant("word_table", weights.word_table.dequantized())
        word = graph.node("Gather", ["word_table", "input_ids"], "word")
    else:
        codes, scales = quantize_rows(weights.word_table.dequantized())
        graph.constant("word_codes", codes)
        graph.constant("word_scales", scales)
        graph.node("Gather", ["word_codes", "input_ids"], "word_code")
        graph.node("Cast", ["word_code"], "word_code_float", to=TensorProto.FLOAT)
        graph.node("Gather", ["word_scales", "input_ids"], "word_scale")
        word = graph.node("Mul", ["word_code_float", "word_scale"], "word")
    # Token types are always 0, so their vector is folded into the positions.
    graph.constant("position_table", model.vectors["emb.pos"] + model.vectors["emb.type"][0])
    graph.constant("start_zero", np.array([0], np.int64))
    graph.node("Shape", ["input_ids"], "sequence_length", start=1, end=2)
    graph.node("Slice", ["position_table", "start_zero", "sequence_length", "start_zero"], "position")
    graph.node("Add", [word, "position"], "embedding_sum")
    return _layer_norm(graph, model, "embedding_sum", "emb.ln", "embedding")


def _write_layer(graph: GraphWriter, model: BaseModel, layer: int, hidden: str, matrices: MatrixFormat) -> str:
    prefix = f"layer_{layer}_"
    joined = _linear(graph, model, hidden, [f"l{layer}.{part}" for part in "qkv"], prefix + "qkv", matrices)
    graph.constant(prefix + "qkv_sizes", np.array([model.hidden] * 3, np.int64))
    parts = [prefix + part for part in ("query", "key", "value")]
    graph.nodes_with_outputs("Split", [joined, prefix + "qkv_sizes"], parts, axis=2)
    orders = {"query": [0, 2, 1, 3], "key": [0, 2, 3, 1], "value": [0, 2, 1, 3]}
    for part, order in orders.items():
        graph.node("Reshape", [prefix + part, "split_heads_shape"], f"{prefix}{part}_split")
        graph.node("Transpose", [f"{prefix}{part}_split"], f"{prefix}{part}_heads", perm=order)
    graph.node("MatMul", [prefix + "query_heads", prefix + "key_heads"], prefix + "score_raw")
    graph.node("Mul", [prefix + "score_raw", "attention_scale"], prefix + "score_scaled")
    graph.node("Add", [prefix + "score_scaled", "mask_penalty"], prefix + "score")
    graph.node("Softmax", [prefix + "score"], prefix + "attention", axis=-1)
    graph.node("MatMul", [prefix + "attention", prefix + "value_heads"], prefix + "context_heads")
    graph.node("Transpose", [prefix + "context_heads"], prefix + "context_split", perm=[0, 2, 1, 3])
    graph.node("Reshape", [prefix + "context_split", "join_heads_shape"], prefix + "context")
    attended = _linear(graph, model, prefix + "context", [f"l{layer}.ao"], prefix + "attended", matrices)
    graph.node("Add", [attended, hidden], prefix + "attention_sum")
    middle = _layer_norm(graph, model, prefix + "attention_sum", f"l{layer}.aln", prefix + "middle")
    wide = _linear(graph, model, middle, [f"l{layer}.fi"], prefix + "wide", matrices)
    graph.node("Gelu", [wide], prefix + "activated")
    narrow = _linear(graph, model, prefix + "activated", [f"l{layer}.fo"], prefix + "narrow", matrices)
    graph.node("Add", [narrow, middle], prefix + "output_sum")
    return _layer_norm(graph, model, prefix + "output_sum", f"l{layer}.oln", prefix + "hidden")


def _write_pooling(graph: GraphWriter, hidden: str, output: str) -> None:
    graph.node("Mul", [hidden, "mask_column"], output + "_masked")
    graph.node("ReduceSum", [output + "_masked", "axis_sequence"], output + "_sum", keepdims=0)
    graph.node("Div", [output + "_sum", "token_count"], output)


def _layer_norm(graph: GraphWriter, model: BaseModel, source: str, name: str, output: str) -> str:
    graph.constant(name + ".scale", model.vectors[name + ".w"])
    graph.constant(name + ".shift", model.vectors[name + ".b"])
    return graph.node(
        "LayerNormalization", [source, name + ".scale", name + ".shift"], output,
        axis=-1, epsilon=model.layer_norm_epsilon,
    )  # fmt: skip


def _linear(
    graph: GraphWriter, model: BaseModel, source: str, names: list[str], output: str, matrices: MatrixFormat
) -> str:
    stored = [model.matrices[name + ".w"] for name in names]
    joined = BlockQuantized(
        np.concatenate([matrix.codes for matrix in stored]), np.concatenate([matrix.scales for matrix in stored])
    )
    graph.constant(output + ".bias", np.concatenate([model.vectors[name + ".b"] for name in names]))
    if matrices == "int8-rows":
        product = _row_matmul(graph, source, joined.dequantized(), output)
    elif matrices == "float32":
        graph.constant(output + ".weight", joined.dequantized().T)
        product = graph.node("MatMul", [source, output + ".weight"], output + "_product")
    else:
        product = _block_matmul(graph, source, joined, output, matrices)
    return graph.node("Add", [product, output + ".bias"], output)


def _block_matmul(
    graph: GraphWriter, source: str, matrix: BlockQuantized, output: str, matrices: MatrixFormat
) -> str:
    rows, columns = matrix.codes.shape
    if matrices == "stored":
        bits, block = 4, BLOCK
        packed = matrix.codes[:, 0::2] | (matrix.codes[:, 1::2] << 4)
        scales = matrix.scales
    else:
        bits, block = 8, WIDE_BLOCK
        packed, scales = quantize_blocks(matrix.dequantized(), block)
    graph.constant(output + ".codes", packed.reshape(rows, columns // block, block * bits // 8))
    graph.constant(output + ".scales", scales.reshape(-1).astype(np.float32))
    return graph.node(
        "MatMulNBits", [source, output + ".codes", output + ".scales"], output + "_product",
        domain="com.microsoft", K=columns, N=rows, bits=bits, block_size=block, accuracy_level=INT8_ACTIVATIONS,
    )  # fmt: skip


def _row_matmul(graph: GraphWriter, source: str, matrix: np.ndarray, output: str) -> str:
    codes, scales = quantize_rows(matrix, WEIGHT_LIMIT)
    graph.constant(output + ".codes", codes.T)
    graph.constant(output + ".scales", scales.reshape(-1))
    graph.node("Abs", [source], output + "_magnitude")
    graph.node("ReduceMax", [output + "_magnitude", "axis_hidden"], output + "_row_range", keepdims=1)
    graph.node("Add", [output + "_row_range", "tiny"], output + "_row_scale")
    graph.node("Div", [source, output + "_row_scale"], output + "_unit")
    graph.node("QuantizeLinear", [output + "_unit", "unit_step", "unit_zero"], output + "_unit_codes")
    graph.node(
        "MatMulIntegerToFloat",
        [output + "_unit_codes", output + ".codes", "unit_step", output + ".scales", "unit_zero"],
        output + "_unit_product", domain="com.microsoft",
    )  # fmt: skip
    return graph.node("Mul", [output + "_unit_product", output + "_row_scale"], output + "_product")


WIDE_BLOCK = 64
"""Block of the 8-bit format: 32 would add 1.3 MB of scales and pass the size limit of 42 MB."""


def quantize_blocks(matrix: np.ndarray, block: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric 8-bit blocks along the columns: codes uint8 with zero at 128, and one float32 scale per block."""
    rows, columns = matrix.shape
    grouped = matrix.reshape(rows, columns // block, block)
    scales = np.maximum(np.abs(grouped).max(axis=2) / 127.0, 1e-12).astype(np.float32)
    codes = np.clip(np.rint(grouped / scales[:, :, None]), -127, 127) + 128
    return codes.astype(np.uint8).reshape(rows, columns), scales


WEIGHT_LIMIT = 95
"""Largest weight code of the "int8-rows" format. CPUs with AVX2 but without VNNI add pairs of products in 16 bits, which
saturate unless the session asks for exact sums. Chosen without those: at 127 the mean cosine to float32 was .99895 there,
at 95 .9992, at 63 .9990; unsigned weights, which never saturate, gave .9993 and took a fifth longer."""


def quantize_rows(matrix: np.ndarray, limit: int = 127) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 codes in -limit..limit with one float32 scale per row, scales as a column."""
    scales = np.maximum(np.abs(matrix).max(axis=1, keepdims=True) / limit, 1e-12).astype(np.float32)
    return np.clip(np.rint(matrix / scales), -limit, limit).astype(np.int8), scales
