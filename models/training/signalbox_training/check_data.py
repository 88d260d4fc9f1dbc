"""Checks the prompts under `models/training/data`: fields, labels, duplicates, and runs of words shared with any other prompt."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from .settings import LABELS

LANGUAGES = {"en", "zh", "es", "de", "fr", "ja"}

TASK_LABELS: dict[str, set[str]] = {
    "attack": {"jailbreak", "benign"},
    "fact-check": {"needs_fact_check", "no_fact_check_needed"},
    "feedback": {"satisfied", "need_clarification", "wrong_answer", "want_different"},
    "modality": {"AR", "DIFFUSION", "BOTH"},
    "complexity": {"simple", "complex"},
}

RUN_WORDS = 8
RUN_CJK = 12


def check_data(own: Path, distributed: Path) -> list[str]:
    """Every fault as `file:line: what`. Twins of the attack set may share text; nothing else may."""
    faults: list[str] = []
    seen: dict[str, str] = {}
    runs: dict[str, str] = {}
    for folder in (distributed, own):
        for path in sorted(folder.glob("*.jsonl")):
            task = "domain" if path.stem.startswith("domain-") else path.stem
            if task not in TASK_LABELS and task != "domain":
                continue
            for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
                if line == "":
                    continue
                place = f"{path.name}:{number}"
                if folder == own:
                    faults += [f"{place}: {fault}" for fault in _field_faults(task, path.stem, line)]
                try:
                    record = json.loads(line)
                    text, twin = record["text"], record.get("twin")
                except (ValueError, KeyError, TypeError):
                    continue
                key = f"{task} " + " ".join(re.findall(r"\w+", text.lower()))
                if folder == own and key in seen:
                    faults.append(f"{place}: the same text as {seen[key]}")
                seen.setdefault(key, place)
                shared = next((runs[run] for run in _runs(task, text) if run in runs), None)
                if folder == own and shared is not None and twin is None:
                    faults.append(f"{place}: shares a run of words with {shared}")
                for run in _runs(task, text):
                    runs.setdefault(run, place)
    return faults


def _field_faults(task: str, stem: str, line: str) -> list[str]:
    try:
        record = json.loads(line)
    except ValueError:
        return ["not JSON"]
    if not isinstance(record, dict) or not isinstance(record.get("text"), str) or record["text"].strip() == "":
        return ["no text"]
    faults = []
    labels = {stem.removeprefix("domain-").replace("-", " ")} & set(LABELS) if task == "domain" else TASK_LABELS[task]
    if record.get("label") not in labels:
        faults.append(f"label {record.get('label')!r}, expected one of {sorted(labels)}")
    if record.get("lang") not in LANGUAGES:
        faults.append(f"lang {record.get('lang')!r}")
    return faults


def _runs(task: str, text: str) -> Iterator[str]:
    words = re.findall(r"[0-9a-zà-ÿ]+", text.lower())
    for start in range(len(words) - RUN_WORDS + 1):
        yield f"{task} " + " ".join(words[start : start + RUN_WORDS])
    for block in re.findall(r"[぀-ヿ㐀-鿿]+", text):
        for start in range(len(block) - RUN_CJK + 1):
            yield f"{task} " + block[start : start + RUN_CJK]


if __name__ == "__main__":
    found = check_data(Path(sys.argv[1]), Path(sys.argv[2]))
    print("\n".join(found[:200]) or "no faults")
    sys.exit(1 if found else 0)
