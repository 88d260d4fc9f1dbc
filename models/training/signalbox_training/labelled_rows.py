"""The authored prompts of every text task with their labels: those distributed with the data and those written for this recipe."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from .settings import LABELS, OWN_DATA_FOLDER


@dataclass(frozen=True)
class Task:
    """One text head: its labels in the order of its outputs, and the files that hold its rows (without `.jsonl`)."""

    name: str
    labels: tuple[str, ...]
    files: tuple[str, ...]


TASKS: dict[str, Task] = {
    task.name: task
    for task in (
        Task("domain", LABELS, tuple(f"domain-{label.replace(' ', '-')}" for label in LABELS)),
        Task("jailbreak", ("benign", "jailbreak"), ("attack",)),
        Task("fact_check", ("no_fact_check_needed", "needs_fact_check"), ("fact-check",)),
        Task("complexity", ("simple", "complex"), ("complexity",)),
        Task("feedback", ("satisfied", "need_clarification", "wrong_answer", "want_different"), ("feedback",)),
        Task("modality", ("AR", "DIFFUSION", "BOTH"), ("modality",)),
    )
}


@dataclass(frozen=True)
class LabelledRow:
    """One prompt of one task.

    `slice` says what is hard about it: `hard` of the domain rows ("" is the first set), `kind` of the attack rows.
    `is_own` marks rows that are kept in this repository. Rows of one `group` (twins) stay on one side of a split.
    `source` is the file's name and `line` the row's line in it, from 0.
    """

    task: str
    text: str
    label: int
    language: str
    slice: str
    is_own: bool
    group: str
    source: str
    line: int


def read_labelled_rows(data: Path, own: Path = OWN_DATA_FOLDER) -> list[LabelledRow]:
    """All rows, task by task; within a task the distributed rows first, then our own, each in file order.

    Raises KeyError for a label that its task does not have. Rows listed in `label-review.jsonl` are corrected or dropped.
    """
    review = _read_review(own)
    rows = []
    for task in TASKS.values():
        for folder, is_own in ((data / "authored", False), (own, True)):
            for name in task.files:
                path = folder / f"{name}.jsonl"
                if path.exists():
                    rows += _read_file(task, path, is_own, review)
    return rows


def _read_file(task: Task, path: Path, is_own: bool, review: dict[tuple[str, str], str]) -> list[LabelledRow]:
    index = {label: position for position, label in enumerate(task.labels)}
    rows = []
    for number, line in enumerate(path.read_text("utf-8").rstrip("\n").split("\n")):
        record = json.loads(line)
        label = review.get((task.name, record["text"]), record["label"])
        if label == DROPPED:
            continue
        twin = record.get("twin")
        group = f"{path.name} {is_own} {'twin ' + str(twin) if twin is not None else number}"
        row_slice = record.get("hard") or record.get("kind") or ""
        rows.append(
            LabelledRow(task.name, record["text"], index[label], record["lang"], row_slice, is_own, group, path.name, number)
        )
    return rows


DROPPED = "drop"


def _read_review(own: Path) -> dict[tuple[str, str], str]:
    """`label-review.jsonl`: one line per row on which a second reader disagreed, `{task, text, label, reason}`; label `drop` drops it."""
    path = own / "label-review.jsonl"
    if not path.exists():
        return {}
    records = [json.loads(line) for line in path.read_text("utf-8").rstrip("\n").split("\n")]
    return {(record["task"], record["text"]): record["label"] for record in records}
