"""Trains and evaluates the heads that tell whether two questions ask the same; writes `pairs.json`.

    python -m signalbox_training.pairs --encoder ../embedded/encoder.onnx

Features come from `pair-features.ts`, the code that the runtime uses, so there is one implementation of them.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from .settings import (
    DEFAULT_CACHE_FOLDER,
    DEFAULT_DATA_FOLDER,
    EMBEDDED_FOLDER,
    ENCODER_MAX_TOKENS,
    FOLDS,
    REPOSITORY_ROOT,
    SEED,
)
from .sources import sha256_of
from .tokenizer import UnigramTokenizer, read_vocabulary

TARGET_PRECISION = 0.975
"""On held-out folds while training; held-out figures are a point or two lower, and the aim is 0.95."""

FOREST_SEEDS = 3
TREES = 80
VECTOR_FEATURES = ("cosine", "largest_vector_difference")
NEVER_RAISES = (
    "left_total", "left_most", "left_least", "left_share", "content_left_most", "content_left_least",
    "substitutions", "insertion_longest", "opposite", "direction", "hard_conflicts",
)  # fmt: skip
NEVER_LOWERS = ("cosine", "term_overlap", "trigram_overlap", "length_ratio")
"""A larger difference never makes two questions more alike; the trees must keep to it."""


@dataclass(frozen=True)
class Pairs:
    """Rows of `cache-pairs.jsonl` with their features; `hard` marks hard conflicts, `authored` the rows of the file."""

    records: list[dict]
    names: list[str]
    values: np.ndarray
    hard: np.ndarray
    same: np.ndarray
    folds: np.ndarray
    authored: np.ndarray


def embed_texts(model: Path, output: str, texts: list[str], cache: Path) -> dict[str, np.ndarray]:
    """One output of an ONNX encoder for each text, kept under `cache` by the hashes of the model and the texts."""
    key = hashlib.sha256(json.dumps([sha256_of(model), output, texts]).encode()).hexdigest()[:32]
    path = cache / "features" / f"questions-{key}.npy"
    if not path.exists():
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.add_session_config_entry("session.x64quantprecision", "1")
        session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        tokenizer = UnigramTokenizer(read_vocabulary(EMBEDDED_FOLDER / "tokenizer.safetensors"))
        rows = []
        for ids in tokenizer.encode_many(texts):
            row = np.array([tokenizer.with_specials(ids, ENCODER_MAX_TOKENS)], np.int64)
            rows.append(session.run([output], {"input_ids": row, "attention_mask": np.ones_like(row)})[0][0])
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, np.stack(rows))
    return dict(zip(texts, np.load(path), strict=True))


def fold_of(question: str) -> int:
    """The fold of a pair by its `a`, the same in every run and for both rows of a group."""
    return int(hashlib.sha256(question.encode()).hexdigest(), 16) % FOLDS


def read_pairs(records: list[dict], vectors: dict[str, np.ndarray] | None) -> Pairs:
    """Features of `records` (`a`, `b`, `same`, …), computed by Node."""
    encoded = {} if vectors is None else {text: _base64(vector) for text, vector in vectors.items()}
    lines = []
    for record in records:
        line = {"a": record["a"], "b": record["b"]}
        if vectors is not None:
            line |= {"vectorA": encoded[record["a"]], "vectorB": encoded[record["b"]]}
        lines.append(json.dumps(line, ensure_ascii=False))
    output = subprocess.run(
        ["node", "--conditions=@signalbox/source", "models/training/pair-features.ts"],
        input="\n".join(lines), capture_output=True, text=True, encoding="utf-8", cwd=REPOSITORY_ROOT, check=True,
    ).stdout.rstrip("\n").split("\n")  # fmt: skip
    rows = [json.loads(line) for line in output[1:]]
    return Pairs(
        records=records,
        names=json.loads(output[0])["names"],
        values=np.array([row["values"] for row in rows], np.float64),
        hard=np.array([len(row["hard"]) > 0 for row in rows]),
        same=np.array([bool(record["same"]) for record in records]),
        folds=np.array([fold_of(record["a"]) for record in records]),
        authored=np.array([record["why"] not in ("unrelated", "neighbour") for record in records]),
    )


def _base64(vector: np.ndarray) -> str:
    return base64.b64encode(vector.astype("<f4").tobytes()).decode()


class Forest:
    """A few boosted forests of other seeds, averaged: less chance in one split."""

    def __init__(self, names: list[str], values: np.ndarray, same: np.ndarray) -> None:
        self.names = names
        constraints = [_direction_of(name) for name in names]
        self.parts = [
            HistGradientBoostingClassifier(
                max_iter=TREES, learning_rate=0.08, max_leaf_nodes=8, min_samples_leaf=15, l2_regularization=3,
                monotonic_cst=constraints, max_features=0.5, random_state=SEED + seed,
            ).fit(values, same)
            for seed in range(FOREST_SEEDS)
        ]  # fmt: skip

    def scores(self, values: np.ndarray) -> np.ndarray:
        """Log-odds of each row."""
        return np.mean([part.decision_function(values) for part in self.parts], axis=0)

    def export(self, threshold: float) -> dict:
        """The head as `pairs.json` holds it; see the README."""
        head: dict[str, list] = {"feature": [], "value": [], "left": [], "right": [], "roots": []}
        for part in self.parts:
            for (predictor,) in part._predictors:  # noqa: SLF001 - scikit-learn offers no public way to the trees
                start = len(head["feature"])
                head["roots"].append(start)
                for node in predictor.nodes:
                    leaf = bool(node["is_leaf"])
                    head["feature"].append(-1 if leaf else int(node["feature_idx"]))
                    number = node["value"] / len(self.parts) if leaf else node["num_threshold"]
                    head["value"].append(float(f"{number:.12g}"))
                    head["left"].append(0 if leaf else start + int(node["left"]))
                    head["right"].append(0 if leaf else start + int(node["right"]))
        bias = float(np.mean([part._baseline_prediction.item() for part in self.parts]))  # noqa: SLF001
        return {"features": self.names, **head, "bias": bias, "threshold": float(f"{threshold:.6g}")}


def _direction_of(feature: str) -> int:
    if feature in NEVER_LOWERS:
        return 1
    return -1 if feature in NEVER_RAISES or feature.endswith("_differs") else 0


def unrelated_records(records: list[dict], vectors: dict[str, np.ndarray]) -> list[dict]:
    """
    Pairs across groups, none the same: for each `a` one random `b` and the nearest by cosine, both of its own fold. The
    authored pairs all share a topic, so trees that saw only them accept questions that have nothing in common.
    """
    random = np.random.default_rng(SEED)
    added = []
    for fold in range(FOLDS):
        groups = list({record["a"]: record for record in records if fold_of(record["a"]) == fold}.values())
        questions = np.stack([vectors[record["a"]] for record in groups])
        questions = questions / np.linalg.norm(questions, axis=1, keepdims=True)
        likeness = questions @ questions.T
        np.fill_diagonal(likeness, -1)
        for index, record in enumerate(groups):
            other = int(random.integers(len(groups) - 1))
            for why, partner in (("unrelated", other + (other >= index)), ("neighbour", int(likeness[index].argmax()))):
                b = groups[partner]["b" if why == "unrelated" else "a"]
                added.append({"a": record["a"], "b": b, "same": False, "lang": record["lang"], "why": why})
    return added


def out_of_fold(pairs: Pairs, columns: list[int], rows: np.ndarray) -> np.ndarray:
    """Scores of `rows`, each by a forest that saw none of its fold."""
    scores = np.full(len(pairs.same), -np.inf)
    for fold in np.unique(pairs.folds[rows]):
        held = rows[pairs.folds[rows] == fold]
        seen = rows[pairs.folds[rows] != fold]
        names = [pairs.names[column] for column in columns]
        forest = Forest(names, pairs.values[np.ix_(seen, columns)], pairs.same[seen])
        scores[held] = forest.scores(pairs.values[np.ix_(held, columns)])
    return np.where(pairs.hard, -np.inf, scores)[rows]


def threshold_for(scores: np.ndarray, same: np.ndarray, precision: float) -> float:
    """The lowest score from which at least `precision` of the pairs are the same."""
    order = np.argsort(-scores, kind="stable")
    reached = np.cumsum(same[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero((reached >= precision) & np.isfinite(scores[order]))
    return float(scores[order][enough[-1]]) if len(enough) > 0 else float("inf")


def _authored_threshold(pairs: Pairs, scores: np.ndarray, rows: np.ndarray) -> float:
    authored = pairs.authored[rows]
    return threshold_for(scores[authored], pairs.same[rows][authored], TARGET_PRECISION)


def evaluate(pairs: Pairs, columns: list[int], name: str) -> None:
    """Prints figures of held-out folds; thresholds come from the other folds alone."""
    everything = np.arange(len(pairs.same))
    scores = out_of_fold(pairs, columns, everything)
    accepted = np.zeros(len(pairs.same), bool)
    for fold in range(FOLDS):
        seen = everything[pairs.folds != fold]
        threshold = _authored_threshold(pairs, out_of_fold(pairs, columns, seen), seen)
        held = pairs.folds == fold
        accepted[held] = scores[held] >= threshold
        _report(f"{name} fold {fold}", pairs, scores, accepted, held)
    _report(f"{name} folds 1-4", pairs, scores, accepted, pairs.folds != 0)
    _report(f"{name} all", pairs, scores, accepted, everything >= 0)
    for key in ("lang", "why"):
        for value in sorted({record[key] for record in pairs.records}):
            rows = np.array([record[key] == value for record in pairs.records])
            right = pairs.same & rows
            wrong = ~pairs.same & rows
            print(
                f"  {name} {value}: accepted {int(accepted[right].sum())} of {int(right.sum())} same, "
                f"{int(accepted[wrong].sum())} of {int(wrong.sum())} others"
            )


def _report(title: str, pairs: Pairs, scores: np.ndarray, accepted: np.ndarray, rows: np.ndarray) -> None:
    rows = rows & pairs.authored
    same, chosen = pairs.same[rows], accepted[rows]
    finite = np.where(np.isfinite(scores[rows]), scores[rows], -1e3)
    print(
        f"{title}: precision {same[chosen].mean():.3f} recall {chosen[same].mean():.3f} AUC {roc_auc_score(same, finite):.3f}"
    )


def main(arguments: Iterable[str] | None = None) -> None:
    """Evaluates both heads and writes them."""
    parser = argparse.ArgumentParser(prog="signalbox_training.pairs", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA_FOLDER)
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE_FOLDER)
    parser.add_argument("--encoder", type=Path, default=EMBEDDED_FOLDER / "encoder.onnx")
    parser.add_argument("--vector", default="embedding", help="the encoder's output that is its embedding")
    parser.add_argument("--output", type=Path, default=EMBEDDED_FOLDER / "pairs.json")
    parser.add_argument("--no-evaluation", action="store_true", help="only write the heads")
    options = parser.parse_args(None if arguments is None else list(arguments))
    lines = (options.data / "authored" / "cache-pairs.jsonl").read_text("utf-8").rstrip("\n").split("\n")
    records = [json.loads(line) for line in lines]
    texts = sorted({record[side] for record in records for side in ("a", "b")})
    vectors = embed_texts(options.encoder, options.vector, texts, options.cache)
    pairs = read_pairs([*records, *unrelated_records(records, vectors)], vectors)
    heads = {}
    for name in ("words", "vectors"):
        columns = [i for i, feature in enumerate(pairs.names) if name == "vectors" or feature not in VECTOR_FEATURES]
        if not options.no_evaluation:
            evaluate(pairs, columns, name)
        scores = out_of_fold(pairs, columns, np.arange(len(pairs.same)))
        threshold = _authored_threshold(pairs, scores, np.arange(len(pairs.same)))
        heads[name] = Forest([pairs.names[i] for i in columns], pairs.values[:, columns], pairs.same).export(threshold)
    content = {"format": "signalbox-pairs/1", "heads": heads}
    options.output.write_text(json.dumps(content, separators=(",", ":")) + "\n", "utf-8")
    print(f"wrote {options.output.name}, {options.output.stat().st_size} bytes")


if __name__ == "__main__":
    main()
