import unittest

import numpy as np
import torch

from signalbox_training.fast.packed_table import pack_table, rounded_rows


class PackedTable(unittest.TestCase):
    def test_halves_of_a_row_share_bytes_and_come_back_in_order(self) -> None:
        rows = np.array([[7, -7, 3, 0, 1, 7], [1, 2, -4, 5, 0, -7]], np.float32) * 0.5
        packed = pack_table(rows)
        self.assertEqual(packed.codes.shape, (2, 3))
        np.testing.assert_allclose(packed.values(), rows, atol=1e-3)

    def test_rows_of_normal_values_keep_99_percent_of_their_energy(self) -> None:
        rows = np.random.default_rng(1).normal(size=(50, 512)).astype(np.float32)
        lost = ((pack_table(rows).values() - rows) ** 2).sum() / (rows**2).sum()
        self.assertLess(lost, 0.014)

    def test_a_row_of_zeros_stays_one(self) -> None:
        self.assertEqual(np.abs(pack_table(np.zeros((1, 8), np.float32)).values()).max(), 0)

    def test_training_sees_the_packed_values_and_its_gradients_pass_unchanged(self) -> None:
        rows = torch.randn(20, 64, generator=torch.Generator().manual_seed(2), requires_grad=True)
        rounded = rounded_rows(rows)
        np.testing.assert_allclose(rounded.detach().numpy(), pack_table(rows.detach().numpy()).values(), atol=1e-6)
        (rounded * 3).sum().backward()
        assert rows.grad is not None
        self.assertEqual(rows.grad.unique().tolist(), [3.0])


if __name__ == "__main__":
    unittest.main()
