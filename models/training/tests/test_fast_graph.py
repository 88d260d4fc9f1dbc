import unittest

import numpy as np
import onnxruntime
import torch

from signalbox_training.fast.graph import Matrices, build_fast
from signalbox_training.fast.network import FastNetwork
from signalbox_training.fast.packed_table import pack_table

PIECES = 60
IDS = [[1, 7, 9, 33, 2], [1, 8, 2], [1, 59, 40, 7, 7, 21, 3, 5, 2]]


def _network() -> FastNetwork:
    torch.manual_seed(4)
    network = FastNetwork(PIECES).eval()
    with torch.no_grad():
        network.table.weight.copy_(torch.from_numpy(pack_table(network.table.weight.numpy()).values()))
    return network


def _session(network: FastNetwork, matrices: Matrices) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(build_fast(network, matrices).SerializeToString(), options)


def _padded(sequences: list[list[int]]) -> dict[str, np.ndarray]:
    width = max(len(sequence) for sequence in sequences)
    ids = np.array([sequence + [0] * (width - len(sequence)) for sequence in sequences], np.int64)
    mask = np.array([[1] * len(sequence) + [0] * (width - len(sequence)) for sequence in sequences], np.int64)
    return {"input_ids": ids, "attention_mask": mask}


class FastGraph(unittest.TestCase):
    def test_float32_graph_computes_what_the_network_computes(self) -> None:
        network = _network()
        inputs = _padded(IDS)
        expected = network(torch.from_numpy(inputs["input_ids"]), torch.from_numpy(inputs["attention_mask"]))
        embedding, domain = _session(network, "float32").run(["embedding", "domain"], inputs)
        np.testing.assert_allclose(embedding, expected.embedding.detach().numpy(), atol=1e-5)
        np.testing.assert_allclose(domain, expected.logits["domain"].detach().numpy(), atol=1e-4)

    def test_int8_graph_stays_close(self) -> None:
        network = _network()
        inputs = _padded(IDS)
        expected = network(torch.from_numpy(inputs["input_ids"]), torch.from_numpy(inputs["attention_mask"]))
        (embedding,) = _session(network, "int8").run(["embedding"], inputs)
        self.assertGreater((embedding * expected.embedding.detach().numpy()).sum(axis=1).min(), 0.99)

    def test_padding_and_neighbours_in_the_batch_change_nothing(self) -> None:
        session = _session(_network(), "int8")
        together = session.run(["embedding"], _padded(IDS))[0]
        for row, sequence in enumerate(IDS):
            alone = session.run(["embedding"], _padded([sequence]))[0][0]
            np.testing.assert_allclose(alone, together[row], atol=2e-3)


if __name__ == "__main__":
    unittest.main()
