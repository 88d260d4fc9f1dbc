import unittest

import numpy as np

from signalbox_training.quantization import EXACT_LIMIT, quantize_rows, quantize_rows_for


def _error(inputs: np.ndarray, matrix: np.ndarray, quantised: tuple[np.ndarray, np.ndarray]) -> float:
    codes, scales = quantised
    return float(np.square(inputs @ (codes * scales - matrix).T).mean())


class Quantization(unittest.TestCase):
    def setUp(self) -> None:
        source = np.random.default_rng(3)
        mixing = source.standard_normal((48, 48))
        self.inputs = source.standard_normal((900, 48)) @ mixing * np.geomspace(0.1, 8, 48)
        self.matrix = source.standard_normal((20, 48))

    def test_rounding_for_the_inputs_halves_what_plain_rounding_costs(self) -> None:
        moments = self.inputs.T @ self.inputs
        plain = _error(self.inputs, self.matrix, quantize_rows(self.matrix, EXACT_LIMIT))
        chosen = _error(self.inputs, self.matrix, quantize_rows_for(self.matrix, moments))
        self.assertLess(chosen, plain / 2)

    def test_two_products_with_a_byte_fit_into_sixteen_bits(self) -> None:
        codes, _ = quantize_rows_for(self.matrix * 1e3, self.inputs.T @ self.inputs)
        self.assertLess(2 * 255 * int(np.abs(codes.astype(int)).max()), 2**15)

    def test_channels_that_never_speak_do_no_harm(self) -> None:
        inputs = self.inputs.copy()
        inputs[:, 5] = 0
        codes, scales = quantize_rows_for(self.matrix, inputs.T @ inputs)
        self.assertTrue(np.isfinite(codes * scales).all())


if __name__ == "__main__":
    unittest.main()
