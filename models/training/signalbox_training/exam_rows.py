"""Exam questions with MMLU-Pro's categories, used only to measure how the heads carry over to another source."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

from .settings import LABELS


def read_exam_rows(data: Path) -> tuple[list[str], list[int]]:
    """The MMLU-Pro test questions without their options: texts and label indices."""
    with tarfile.open(data / "mmlu-pro.tar.gz") as archive:
        stream = archive.extractfile("mmlu-pro/mmlu_pro_test.jsonl")
        assert stream is not None
        records = [json.loads(line) for line in stream]
    return [record["question"] for record in records], [LABELS.index(record["category"]) for record in records]
