"""Collects the nodes and constants of an ONNX graph under readable names."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 20
"""The first opset with Gelu; LayerNormalization came with 17, BitwiseAnd with 18."""


class GraphWriter:
    """Every node is named after its first output, every method returns the name of what it wrote."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initialisers: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initialisers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: list[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def nodes_with_outputs(self, operator: str, inputs: list[str], outputs: list[str], **attributes: object) -> None:
        self.nodes.append(helper.make_node(operator, inputs, outputs, name=outputs[0], **attributes))

    def model(self, name: str, outputs: dict[str, list[str | int]], contributed: bool) -> onnx.ModelProto:
        """The checked model with inputs `input_ids` and `attention_mask`, int64 [batch, sequence], and float32 `outputs`.
        `contributed` says that operators of onnxruntime's own domain are used."""
        inputs = [
            helper.make_tensor_value_info(input_name, TensorProto.INT64, ["batch", "sequence"])
            for input_name in ("input_ids", "attention_mask")
        ]
        infos = [helper.make_tensor_value_info(key, TensorProto.FLOAT, shape) for key, shape in outputs.items()]
        domains = [helper.make_opsetid("", OPSET)]
        if contributed:
            domains.append(helper.make_opsetid("com.microsoft", 1))
        body = helper.make_graph(self.nodes, name, inputs, infos, self.initialisers)
        result = helper.make_model(body, opset_imports=domains, ir_version=9, producer_name="signalbox")
        onnx.checker.check_model(result)
        return result
