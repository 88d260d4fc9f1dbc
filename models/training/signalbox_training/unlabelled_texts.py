"""Texts without our labels: they choose the vocabulary, and they carry the encoder's knowledge into the static table.

Only sets whose manifest entry permits training are read. MMLU-Pro stays out, so that it can measure both tiers, and so do the
MMLU questions that are in it; TheoremQA and SciBench, from which MMLU-Pro took some, are read without labels.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import tarfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from .settings import SEED

# One prompt of awesome-prompts is longer than the csv module allows by default.
csv.field_size_limit(10_000_000)

MAX_CHARACTERS = 500
"""About 110 tokens of English; more text of the same document adds time and little topic."""


def read_authored_texts(data: Path) -> list[str]:
    """Every authored text of any task, without duplicates: also prompts about safety, caching, feedback and modality."""
    texts: dict[str, None] = {}
    for path in sorted((data / "authored").glob("*.jsonl")):
        for line in path.read_text("utf-8").rstrip("\n").split("\n"):
            record = json.loads(line)
            for field in ("text", "a", "b", "template"):
                if field in record:
                    texts[record[field][:MAX_CHARACTERS]] = None
    return list(texts)


def read_distillation_texts(data: Path) -> list[str]:
    """Public texts for distillation: prompts and questions of many fields, a fixed sample of each set."""
    return _sampled(data, DISTILLATION_SOURCES)


def read_vocabulary_texts(data: Path) -> list[str]:
    """Public texts of as many languages as possible, for counting pieces only."""
    return _sampled(data, VOCABULARY_SOURCES)


def _sampled(data: Path, sources: dict[str, tuple[Callable[[str, bytes], Iterable[str]], int]]) -> list[str]:
    texts: dict[str, None] = {}
    for name, (reader, limit) in sources.items():
        found: dict[str, None] = {}
        for path, content in _members(data / f"{name}.tar.gz"):
            for text in reader(path, content):
                cleaned = text.strip()[:MAX_CHARACTERS]
                if len(cleaned) > 3:
                    found[cleaned] = None
        chosen = list(found)
        random.Random(f"{SEED} {name}").shuffle(chosen)
        texts.update(dict.fromkeys(chosen[:limit]))
    return list(texts)


def _members(archive_path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive_path) as archive:
        for member in sorted(archive.getmembers(), key=lambda entry: entry.name):
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is not None:
                yield from _unpacked(member.name, stream.read())


def _unpacked(path: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if path.endswith(".tar.gz"):
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for member in archive.getmembers():
                stream = archive.extractfile(member) if member.isfile() else None
                # Archives made on a Mac carry a companion file "._name" that holds no text.
                if stream is not None and not Path(member.name).name.startswith("._"):
                    yield member.name, stream.read()
    elif path.endswith(".gz"):
        yield path[:-3], gzip.decompress(content)
    else:
        yield path, content


def _json_lines(content: bytes) -> Iterator[dict]:
    for line in content.decode("utf-8-sig").split("\n"):
        if line.strip():
            yield json.loads(line)


def _json_lines_field(*fields: str) -> Callable[[str, bytes], Iterator[str]]:
    def read(path: str, content: bytes) -> Iterator[str]:
        if path.endswith(".jsonl"):
            for record in _json_lines(content):
                parts = [str(record[field]) for field in fields if record.get(field)]
                yield "\n".join(parts)

    return read


def _csv_column(column: int, delimiter: str = ",") -> Callable[[str, bytes], Iterator[str]]:
    def read(path: str, content: bytes) -> Iterator[str]:
        if path.endswith((".csv", ".tsv")):
            for row in csv.reader(io.StringIO(content.decode("utf-8-sig", "replace")), delimiter=delimiter):
                if len(row) > column:
                    yield row[column]

    return read


def _gpteacher(path: str, content: bytes) -> Iterator[str]:
    for record in json.loads(content):
        yield "\n".join(part for part in (record["instruction"], record["input"]) if part)


def _clinc(path: str, content: bytes) -> Iterator[str]:
    if path.endswith("data_full.json"):
        for rows in json.loads(content).values():
            yield from (text for text, _ in rows)


def _gaokao(path: str, content: bytes) -> Iterator[str]:
    if path.endswith(".json"):
        yield from (str(record["question"]) for record in json.loads(content)["example"])


def _mmlu(path: str, content: bytes) -> Iterator[str]:
    if path.endswith(".jsonl"):
        yield from (record["question"] for record in _json_lines(content) if not record["in_mmlu_pro"])


def _exams(path: str, content: bytes) -> Iterator[str]:
    if path.endswith(".jsonl") and "parallel" not in path:
        yield from (record["question"]["stem"] for record in _json_lines(content))


def _pubmedqa(path: str, content: bytes) -> Iterator[str]:
    if path.endswith(".json"):
        yield from (record["QUESTION"] for record in json.loads(content).values())


def _trivia(path: str, content: bytes) -> Iterator[str]:
    for line in content.decode("utf-8", "replace").splitlines():
        if line.startswith("#Q "):
            yield line[3:]


def _json_list_field(field: str) -> Callable[[str, bytes], Iterator[str]]:
    def read(path: str, content: bytes) -> Iterator[str]:
        if path.endswith(".json"):
            records = json.loads(content)
            if isinstance(records, list):
                yield from (str(record[field]) for record in records if field in record)

    return read


def _self_instruct(path: str, content: bytes) -> Iterator[str]:
    if path.endswith(("seed_tasks.jsonl", "user_oriented_instructions.jsonl")):
        for record in _json_lines(content):
            inputs = "\n".join(instance["input"] for instance in record["instances"])
            yield f"{record['instruction']}\n{inputs}".strip()


def _questions(path: str, content: bytes) -> Iterator[str]:
    if path.endswith("question.jsonl"):
        for record in _json_lines(content):
            yield from record["turns"] if "turns" in record else [record["text"]]


def _wordnet(path: str, content: bytes) -> Iterator[str]:
    if path.endswith(".jsonl"):
        for record in _json_lines(content):
            yield f"{', '.join(record['terms'])}: {record['gloss']}"


def _lines(path: str, content: bytes) -> Iterator[str]:
    if not path.endswith(".md"):
        yield from content.decode("utf-8", "replace").splitlines()


def _tatoeba_of_authored_languages(path: str, content: bytes) -> Iterator[str]:
    if path.endswith((".cmn", ".jpn", ".spa", ".deu", ".fra", "cmn-eng.eng")):
        yield from _lines(path, content)


DISTILLATION_SOURCES: dict[str, tuple[Callable[[str, bytes], Iterable[str]], int]] = {
    "mmlu": (_mmlu, 9_000),
    "gpteacher": (_gpteacher, 2_500),
    "self-instruct": (_self_instruct, 1_000),
    "awesome-prompts": (_csv_column(1), 500),
    "mtbench": (_questions, 1_000),
    "clinc150": (_clinc, 1_500),
    "banking77": (_csv_column(0), 300),
    "nq-open": (_json_lines_field("question"), 2_500),
    "opentriviaqa": (_trivia, 2_500),
    "pubmedqa": (_pubmedqa, 600),
    "gsm8k": (_json_lines_field("question"), 300),
    "theoremqa": (_json_list_field("Question"), 500),
    "scibench": (_json_list_field("problem_text"), 400),
    "jmmlu": (_csv_column(0), 2_500),
    "gaokao-bench": (_gaokao, 1_200),
    "exams": (_exams, 2_000),
    "wordnet-topics": (_wordnet, 2_500),
    "tatoeba": (_tatoeba_of_authored_languages, 800),
}
"""Reader and largest number of texts per archive: half prompts, half questions, so that no single style prevails. More texts
help the static table but take the encoder a minute per two thousand."""

VOCABULARY_SOURCES: dict[str, tuple[Callable[[str, bytes], Iterable[str]], int]] = {
    **{name: (reader, 20_000) for name, (reader, _) in DISTILLATION_SOURCES.items()},
    "tatoeba": (_lines, 250_000),
    "stsb-multi": (_csv_column(0), 60_000),
}
