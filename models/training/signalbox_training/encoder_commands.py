"""The commands that prepare and train the encoder tier."""

from __future__ import annotations

from pathlib import Path

from .encoder_training import base_encoder, read_encoder_data, train_encoder
from .frozen_features import frozen_features
from .labelled_rows import read_labelled_rows
from .multi_head import MultiHead
from .splits import choose_development, extend_development, read_development, read_development_lines, write_development
from .tokenizer import UnigramTokenizer, read_vocabulary


def split(data: Path, cache: Path, embedded: Path, anew: bool) -> None:
    """Gives the rows that were written since the last split a side, or chooses all `anew`, which makes figures incomparable."""
    tokenizer = UnigramTokenizer(read_vocabulary(embedded / "tokenizer.safetensors"))
    model = MultiHead(base_encoder(cache, tokenizer.vocabulary))
    rows = read_labelled_rows(data)
    frozen = frozen_features(model, tokenizer, [row.text for row in rows], cache, "labelled rows")
    embeddings = frozen[:, -model.encoder.shape.hidden :]
    if anew:
        held_out = choose_development(rows, embeddings)
    else:
        held_out = extend_development(rows, embeddings, read_development(rows), read_development_lines())
    write_development(rows, held_out)
    print(f"{held_out.sum()} of {len(rows)} rows are held out")


def train(data: Path, cache: Path, embedded: Path, everything: bool) -> None:
    """Trains the encoder, or goes on with a run that was stopped."""
    tokenizer = UnigramTokenizer(read_vocabulary(embedded / "tokenizer.safetensors"))
    train_encoder(read_encoder_data(data), tokenizer, cache, everything)
