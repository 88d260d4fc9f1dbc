import unittest

import numpy as np
import onnxruntime
import torch

from signalbox_training.fast.graph import build_fast
from signalbox_training.fast.network import FastNetwork
from signalbox_training.fast.ranges import fast_inputs

PIECES = 60
IDS = [[1, 7, 9, 33, 2], [1, 8, 2], [1, 59, 40, 7, 7, 21, 3, 5, 2], [1, *range(3, 57), 2] * 3]


def _network() -> FastNetwork:
    torch.manual_seed(4)
    return FastNetwork(PIECES).eval()


def _session(network: FastNetwork, is_exact: bool) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.x64quantprecision", "1")
    model = build_fast(network, None if is_exact else fast_inputs(network, IDS, 0))
    return onnxruntime.InferenceSession(model.SerializeToString(), options)


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
        embedding, domain = _session(network, True).run(["embedding", "domain"], inputs)
        np.testing.assert_allclose(embedding, expected.embedding.detach().numpy(), atol=1e-5)
        np.testing.assert_allclose(domain, expected.logits["domain"].detach().numpy(), atol=1e-4)

    def test_int8_graph_stays_close(self) -> None:
        network = _network()
        inputs = _padded(IDS)
        expected = network(torch.from_numpy(inputs["input_ids"]), torch.from_numpy(inputs["attention_mask"]))
        (embedding,) = _session(network, False).run(["embedding"], inputs)
        self.assertGreater((embedding * expected.embedding.detach().numpy()).sum(axis=1).min(), 0.99)

    def test_padding_and_neighbours_in_the_batch_change_nothing(self) -> None:
        session = _session(_network(), False)
        together = session.run(["embedding", "domain"], _padded(IDS))
        for row, sequence in enumerate(IDS):
            alone = session.run(["embedding", "domain"], _padded([sequence]))
            for one, many in zip(alone, together, strict=True):
                np.testing.assert_allclose(one[0], many[row], atol=1e-6)


if __name__ == "__main__":
    unittest.main()
