import random
import tempfile
import unittest
from pathlib import Path

import numpy as np

from signalbox_training.static_tier import StaticTier, quantize_static, read_static, write_static
from signalbox_training.static_training import StaticSchedule, StaticTargets, train_static


def _random_tier() -> tuple[StaticTier, np.ndarray, np.ndarray, np.ndarray]:
    source = np.random.default_rng(1)
    table = source.standard_normal((50, 8)).astype(np.float32)
    weight, bias = source.standard_normal((3, 8)), source.standard_normal(3)
    heads = {"domain": (weight, bias), "modality": (weight[:2] * 5, bias[:2])}
    return quantize_static(table, heads), table, weight, bias


class StaticTierTest(unittest.TestCase):
    def test_integers_give_nearly_the_logits_of_the_floats(self) -> None:
        tier, table, weight, bias = _random_tier()
        ids = [3, 9, 9, 41]
        total = table[ids].sum(axis=0)
        expected = weight @ total / np.linalg.norm(total) + bias
        np.testing.assert_allclose(tier.logits(ids)["domain"], expected, atol=0.05)

    def test_a_file_gives_back_the_same_bits(self) -> None:
        tier, *_ = _random_tier()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "static.safetensors"
            write_static(tier, path)
            again = read_static(path)
        self.assertEqual(set(again.heads), {"domain", "modality"})
        for task, logits in tier.logits([1, 2, 3]).items():
            np.testing.assert_array_equal(again.logits([1, 2, 3])[task], logits)

    def test_no_ids_give_the_uniform_distribution(self) -> None:
        tier, *_ = _random_tier()
        answers = tier.probabilities([], {"domain": 1.0, "modality": 1.0})
        np.testing.assert_allclose(answers["domain"], 1 / 3)
        np.testing.assert_allclose(answers["modality"], 1 / 2)


class StaticTrainingTest(unittest.TestCase):
    def test_every_head_learns_its_own_pieces_and_a_rerun_gives_the_same_table(self) -> None:
        source = random.Random(1)
        first = [source.randrange(2) for _ in range(400)]
        second = [source.randrange(3) for _ in range(400)]
        sequences = [[a, 2 + b, source.randrange(5, 20)] for a, b in zip(first, second, strict=True)]
        ones = np.ones(400, np.float32)
        embedding = np.eye(2, dtype=np.float32)[first]
        probabilities = {"a": np.eye(2, dtype=np.float32)[first], "b": np.eye(3, dtype=np.float32)[second]}
        targets = StaticTargets(probabilities, {"a": ones, "b": ones}, embedding, ones)
        start = np.random.default_rng(1).standard_normal((20, 8)).astype(np.float32)
        schedule = StaticSchedule(epochs=12, batch=32, dimension=8)
        trained = train_static(lambda _: sequences, targets, start, schedule)
        tier = quantize_static(trained.table, trained.heads)
        answers = [tier.logits(ids) for ids in sequences]
        self.assertGreater(np.mean([answer["a"].argmax() == label for answer, label in zip(answers, first, strict=True)]), 0.99)
        self.assertGreater(np.mean([answer["b"].argmax() == label for answer, label in zip(answers, second, strict=True)]), 0.99)
        again = train_static(lambda _: sequences, targets, start, schedule)
        np.testing.assert_array_equal(again.table, trained.table)


if __name__ == "__main__":
    unittest.main()
