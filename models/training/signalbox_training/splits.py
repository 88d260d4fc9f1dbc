"""Which rows are held out: whole topics, never single rows."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.model_selection import GroupKFold

from .labelled_rows import TASKS, LabelledRow
from .settings import CLUSTERS, FOLDS, OWN_DATA_FOLDER, ROWS_PER_CLUSTER, SEED

DEVELOPMENT_FILE = "development.txt"


def choose_development(rows: list[LabelledRow], embeddings: np.ndarray) -> np.ndarray:
    """True for the rows that are held out: about a fifth of each task.

    Rows carry no sub-topic, so whole k-means clusters of the frozen encoder's embedding are held out instead. The clusters
    are those of the distributed rows; rows of our own belong to the nearest one. Groups (twins) stay together.
    """
    unit = unit_rows(embeddings)
    held_out = np.zeros(len(rows), bool)
    for name in TASKS:
        of_task = np.array([index for index, row in enumerate(rows) if row.task == name])
        distributed = of_task[[not rows[index].is_own for index in of_task]]
        count = CLUSTERS if name == "domain" else max(FOLDS, len(distributed) // ROWS_PER_CLUSTER)
        model = KMeans(count, n_init=1, random_state=SEED).fit(unit[distributed])
        clusters = _join_groups([rows[index].group for index in of_task], model.predict(unit[of_task]))
        is_distributed = np.isin(of_task, distributed)
        splits = GroupKFold(FOLDS).split(distributed, groups=clusters[is_distributed])
        chosen = set(clusters[is_distributed][next(splits)[1]].tolist())
        held_out[of_task] = [cluster in chosen for cluster in clusters]
    return held_out


def _join_groups(groups: list[str], clusters: np.ndarray) -> np.ndarray:
    """Clusters renumbered so that those which share a group are one."""
    parent = list(range(int(clusters.max()) + 1))

    def root(cluster: int) -> int:
        while parent[cluster] != cluster:
            cluster = parent[cluster]
        return cluster

    first: dict[str, int] = {}
    for group, cluster in zip(groups, clusters.tolist(), strict=True):
        parent[root(cluster)] = root(first.setdefault(group, cluster))
    return np.array([root(cluster) for cluster in clusters.tolist()])


def extend_development(
    rows: list[LabelledRow], embeddings: np.ndarray, held_out: np.ndarray, lines: dict[str, int]
) -> np.ndarray:
    """`held_out` with the rows that were written since the choice: each goes where the most similar distributed row of its task is.

    `lines` says how many lines each of our own files had at the time; lines are only ever added at the end.
    """
    unit = unit_rows(embeddings)
    extended = held_out.copy()
    for name in TASKS:
        of_task = [index for index, row in enumerate(rows) if row.task == name]
        distributed = np.array([index for index in of_task if not rows[index].is_own])
        new = [index for index in of_task if rows[index].is_own and rows[index].line >= lines.get(rows[index].source, 0)]
        if new:
            nearest = (unit[new] @ unit[distributed].T).argmax(axis=1)
            extended[new] = held_out[distributed[nearest]]
    return extended


LINES = "# lines "


def write_development(rows: list[LabelledRow], held_out: np.ndarray, own: Path = OWN_DATA_FOLDER) -> None:
    """Keeps the choice as a list of text hashes, so that it is the same on every machine, after a line that says how many lines
    each of our own files had."""
    lines: dict[str, int] = {}
    for row in rows:
        if row.is_own:
            lines[row.source] = max(lines.get(row.source, 0), row.line + 1)
    keys = sorted({_key(row) for row, is_out in zip(rows, held_out, strict=True) if is_out})
    (own / DEVELOPMENT_FILE).write_text("\n".join([LINES + json.dumps(lines, sort_keys=True), *keys]) + "\n", "utf-8")


def read_development(rows: list[LabelledRow], own: Path = OWN_DATA_FOLDER) -> np.ndarray:
    """True for the rows that `write_development` kept."""
    keys = set((own / DEVELOPMENT_FILE).read_text("utf-8").split("\n"))
    return np.array([_key(row) in keys for row in rows])


def read_development_lines(own: Path = OWN_DATA_FOLDER) -> dict[str, int]:
    """How many lines each of our own files had when the rows were chosen."""
    return json.loads((own / DEVELOPMENT_FILE).read_text("utf-8").split("\n")[0].removeprefix(LINES))


def _key(row: LabelledRow) -> str:
    return hashlib.sha256(f"{row.task}\n{row.text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def unit_rows(vectors: np.ndarray) -> np.ndarray:
    """Rows divided by their Euclidean length."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
