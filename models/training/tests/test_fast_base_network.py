import struct
import tempfile
import unittest
from pathlib import Path

from signalbox_training.fast.base_network import read_sentencepiece


def _model(pieces: list[tuple[str, float]]) -> bytes:
    """A SentencePiece ModelProto, with a trainer field that the reader must skip."""
    message = b""
    for piece, score in pieces:
        name = piece.encode("utf-8")
        entry = b"\x0a" + bytes([len(name)]) + name + b"\x15" + struct.pack("<f", score) + b"\x18\x01"
        message += b"\x0a" + bytes([len(entry)]) + entry
    return message + b"\x12\x03\x18\xac\x02"


class SentencePieceReader(unittest.TestCase):
    def _read(self, pieces: list[tuple[str, float]]) -> tuple[str, ...]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sp.model"
            path.write_bytes(_model(pieces))
            return read_sentencepiece(path).pieces

    def test_reads_pieces_in_the_order_of_their_ids(self) -> None:
        pieces = ("<unk>", "<s>", "</s>", "▁a", "语")
        self.assertEqual(self._read([(piece, -1.5) for piece in pieces]), pieces)

    def test_refuses_a_model_whose_special_pieces_stand_elsewhere(self) -> None:
        with self.assertRaisesRegex(ValueError, "<unk>, <s>, </s>"):
            self._read([("<pad>", 0.0), ("<s>", 0.0), ("</s>", 0.0)])


if __name__ == "__main__":
    unittest.main()
