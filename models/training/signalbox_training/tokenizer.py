"""The SentencePiece Unigram tokenizer: a Python reference by way of Hugging Face `tokenizers`, and the shipped file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Encoding, Tokenizer, models, pre_tokenizers

from .normalisation import lower_capitals, normalise
from .safetensors_file import read_safetensors, write_safetensors


@dataclass(frozen=True)
class UnigramVocabulary:
    """Pieces with their log-probabilities, and the ids with a special meaning."""

    pieces: tuple[str, ...]
    scores: np.ndarray
    unknown_id: int
    begin_id: int
    end_id: int
    pad_id: int


class UnigramTokenizer:
    """Turns texts into ids. Special pieces written out in a text are never recognised as such."""

    def __init__(self, vocabulary: UnigramVocabulary) -> None:
        self.vocabulary = vocabulary
        special = {vocabulary.unknown_id, vocabulary.begin_id, vocabulary.end_id, vocabulary.pad_id}
        # A special piece gets a text that cannot occur after normalisation, so Viterbi never finds "<s>" in "a<s>".
        scored = [
            ("\x00" * (index + 1) if index in special else piece, float(score))
            for index, (piece, score) in enumerate(zip(vocabulary.pieces, vocabulary.scores, strict=True))
        ]
        self._model = models.Unigram(scored, unk_id=vocabulary.unknown_id, byte_fallback=False)
        self._tokenizer = Tokenizer(self._model)
        self._tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(" ", "removed"),
                pre_tokenizers.Metaspace(prepend_scheme="always", split=False),
            ]
        )

    def encode_many(self, texts: list[str]) -> list[list[int]]:
        """Ids without special pieces, untruncated."""
        read = [normalise(lower_capitals(text)) for text in texts]
        encodings = self._tokenizer.encode_batch_fast(read, add_special_tokens=False)
        return [encoding.ids for encoding in encodings]

    def encode_normalised(self, normalised: str) -> Encoding:
        """Ids, pieces and character offsets of a text that `normalise` made, without special pieces."""
        return self._tokenizer.encode(normalised, add_special_tokens=False)

    def segment(self, piece: str) -> list[int]:
        """Ids of a string as it stands: not normalised, no metaspace added, spaces not split."""
        return [token.id for token in self._model.tokenize(piece)]

    def with_specials(self, ids: list[int], max_tokens: int) -> list[int]:
        """`<s> ids </s>`, cut to `max_tokens` in all by dropping the end of `ids`."""
        return [self.vocabulary.begin_id, *ids[: max_tokens - 2], self.vocabulary.end_id]


def write_vocabulary(vocabulary: UnigramVocabulary, path: Path) -> None:
    """Writes `scores` F32 [n], `offsets` U32 [n + 1], `pieces` U8 [bytes], and the special ids as metadata."""
    encoded = [piece.encode("utf-8") for piece in vocabulary.pieces]
    offsets = np.concatenate([[0], np.cumsum([len(piece) for piece in encoded])]).astype(np.uint32)
    tensors = {
        "scores": vocabulary.scores.astype(np.float32),
        "offsets": offsets,
        "pieces": np.frombuffer(b"".join(encoded), np.uint8).copy(),
    }
    metadata = {
        "unknownId": str(vocabulary.unknown_id),
        "beginId": str(vocabulary.begin_id),
        "endId": str(vocabulary.end_id),
        "padId": str(vocabulary.pad_id),
    }
    write_safetensors(path, tensors, metadata)


def read_vocabulary(path: Path) -> UnigramVocabulary:
    """Reads what `write_vocabulary` wrote."""
    tensors, metadata = read_safetensors(path)
    blob = tensors["pieces"].tobytes()
    offsets = tensors["offsets"]
    pieces = tuple(blob[offsets[i] : offsets[i + 1]].decode("utf-8") for i in range(len(offsets) - 1))
    return UnigramVocabulary(
        pieces, tensors["scores"], int(metadata["unknownId"]), int(metadata["beginId"]), int(metadata["endId"]),
        int(metadata["padId"]),
    )  # fmt: skip
