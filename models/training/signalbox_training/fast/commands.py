"""The command that trains the fast tier and writes its files."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch

from ..encoder_training import TEACHER_EPOCH, read_teacher
from ..network import Network
from ..sequences import framed
from ..settings import ENCODER_MAX_TOKENS
from ..teacher import ask_teacher
from ..tokenizer import UnigramTokenizer, read_vocabulary, write_vocabulary
from .base import fast_base
from .examples import FastTexts, fast_examples, read_fast_texts
from .figures import figure_lines, run_network
from .graph import build_fast
from .network import FastNetwork
from .ranges import fast_inputs
from .start import start_heads
from .training import FastExamples, FastSchedule, train_fast

TEXTS_FOR_INPUTS = 600


def train_fast_tier(data: Path, cache: Path, embedded: Path) -> None:
    """Needs in `cache` what training the encoder keeps there. Writes what `write_fast_tier` says."""
    torch.set_num_threads(1)
    texts = read_fast_texts(data)
    encoder_tokenizer = UnigramTokenizer(read_vocabulary(embedded / "tokenizer.safetensors"))
    teacher = read_teacher(cache, encoder_tokenizer.vocabulary)
    answers = ask_teacher(teacher, encoder_tokenizer, texts.training, cache, f"epoch-{TEACHER_EPOCH}")
    tokenizer, network = fast_base(texts.authored, data, cache)
    schedule = FastSchedule()
    unknown_id = tokenizer.vocabulary.unknown_id
    start_heads(network, fast_examples(texts, answers, tokenizer, schedule, 0), unknown_id)

    def examples_of_epoch(epoch: int) -> FastExamples:
        return fast_examples(texts, answers, tokenizer, schedule, epoch)

    write_fast_tier(train_fast(network, examples_of_epoch, schedule, unknown_id), tokenizer, texts, embedded)


def write_fast_tier(
    network: FastNetwork, tokenizer: UnigramTokenizer, texts: FastTexts, embedded: Path
) -> None:
    """Writes `fast.onnx` and `tokenizer-fast.safetensors` into `embedded`, and prints figures of the development rows."""
    unknown_id = tokenizer.vocabulary.unknown_id
    step = max(1, len(texts.training) // TEXTS_FOR_INPUTS)
    for_inputs = _sequences(tokenizer, texts.training[::step])
    model = embedded / "fast.onnx"
    onnx.save(build_fast(network, fast_inputs(network, for_inputs, unknown_id)), str(model))
    write_vocabulary(tokenizer.vocabulary, embedded / "tokenizer-fast.safetensors")
    held_out = _sequences(tokenizer, [row.text for row in texts.held_out])
    shipped = Network(model, tokenizer).run([row.text for row in texts.held_out])
    print("\n".join(figure_lines(texts.held_out, shipped, run_network(network, held_out, unknown_id))), flush=True)


def _sequences(tokenizer: UnigramTokenizer, texts: list[str]) -> list[list[int]]:
    return [framed(ids, tokenizer, ENCODER_MAX_TOKENS) for ids in tokenizer.encode_many(texts)]
