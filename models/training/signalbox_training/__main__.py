"""Command line: `python -m signalbox_training split | encoder | fast | build | evaluate`."""

from __future__ import annotations

import os

# One thread: sums in one order, so that a rerun gives the same bytes. It must be set before numpy is loaded.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TOKENIZERS_PARALLELISM"):
    os.environ[_name] = "1" if _name.endswith("THREADS") else "false"

import argparse
from pathlib import Path

from .build import Folders, build
from .encoder_commands import split, train
from .evaluation import evaluate
from .fast.commands import train_fast_tier
from .settings import CARDS_FOLDER, DEFAULT_CACHE_FOLDER, DEFAULT_DATA_FOLDER, EMBEDDED_FOLDER

COMMANDS = {
    "split": "give new rows a side of the split and write data/development.txt",
    "encoder": "train the encoder, with figures on the development rows after each epoch; goes on where it was stopped",
    "fast": "train the fast tier and write its files",
    "build": "rebuild every file of models/embedded",
    "evaluate": "measure the shipped files and write models/cards/figures.md",
}


def main() -> None:
    """Parses the command line and runs one command."""
    parser = argparse.ArgumentParser(prog="signalbox_training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, help_text in COMMANDS.items():
        command = commands.add_parser(name, help=help_text)
        command.add_argument("--data", type=Path, default=DEFAULT_DATA_FOLDER, help="folder with the data archives")
        command.add_argument("--cache", type=Path, default=DEFAULT_CACHE_FOLDER, help="downloads and features")
        command.add_argument("--output", type=Path, default=EMBEDDED_FOLDER, help="where the shipped files lie")
        if name == "split":
            command.add_argument("--anew", action="store_true", help="choose all development rows again; figures are not comparable then")
        if name == "encoder":
            command.add_argument("--everything", action="store_true", help="train on the development rows as well")
    arguments = parser.parse_args()
    data, cache, output = (path.resolve() for path in (arguments.data, arguments.cache, arguments.output))
    match arguments.command:
        case "split":
            split(data, cache, output, arguments.anew)
        case "encoder":
            train(data, cache, output, arguments.everything)
        case "fast":
            train_fast_tier(data, cache, output)
        case "build":
            build(Folders(data, cache, output))
        case "evaluate":
            evaluate(data, cache, output, CARDS_FOLDER)


main()
