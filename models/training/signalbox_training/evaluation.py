"""Prints the tables of the model card: everything from predictions for rows whose whole cluster was held out."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

import numpy as np
from sklearn.metrics import f1_score

from .build import Folders, OutOfFold, Prepared, out_of_fold, prepare
from .calibration import calibration_error, fit_temperature, softmax
from .e5_container import read_base_model
from .encoder_tier import HEAD_INPUT, HEAD_STRENGTH, write_encoder, read_heads
from .exam_rows import read_exam_rows
from .features import Encoder, encode_cached
from .linear_head import fit_head, out_of_fold_logits
from .settings import LABELS, SEED, VOCABULARY_PIECES
from .sources import base_model_file
from .static_tier import StaticTier, read_static
from .unlabelled_texts import read_authored_texts, read_vocabulary_texts
from .vocabulary import cut_vocabulary

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
EXAM_SAMPLE = 3_000
DERIVATIVE = "What is the derivative of f(x) = x^3?"


def evaluate(folders: Folders) -> None:
    """Prints every table as Markdown. Uses what `build` cached; computes the rest (some ten minutes)."""
    prepared = prepare(folders)
    predicted = out_of_fold(folders, prepared)
    temperatures = {
        "static": fit_temperature(predicted.static, prepared.labels),
        "encoder": fit_temperature(predicted.encoder, prepared.labels),
    }
    probabilities = {
        "static": softmax(predicted.static, temperatures["static"]),
        "encoder": softmax(predicted.encoder, temperatures["encoder"]),
    }
    _overall(probabilities, prepared.labels, temperatures)
    _by_label(probabilities, prepared.labels)
    for title, key in (("language", "language"), ("hard", "hard"), ("style", "style")):
        _by_slice(title, [getattr(row, key) or "first set" for row in prepared.rows], probabilities, prepared.labels)
    _held_out_languages(prepared)
    _thresholds(probabilities, prepared.labels)
    _exam(folders, prepared, temperatures)
    _precision_loss(folders, prepared, predicted)
    _shipped(folders, prepared, temperatures)


def _overall(probabilities: dict[str, np.ndarray], labels: np.ndarray, temperatures: dict[str, float]) -> None:
    rows = []
    for tier, values in probabilities.items():
        top_two = np.argsort(-values, axis=1)[:, :2]
        likelihood = -np.log(values[np.arange(len(labels)), labels] + 1e-12).mean()
        rows.append(
            [
                tier,
                _points(_correct(values, labels)),
                _points((top_two == labels[:, None]).any(axis=1)),
                f"{100 * f1_score(labels, values.argmax(axis=1), average='macro'):.1f}",
                f"{likelihood:.3f}",
                f"{calibration_error(values, labels):.3f}",
                temperatures[tier],
            ]
        )
    _table(
        f"Held-out clusters, {len(labels)} prompts (standard error 0.5)",
        ["tier", "accuracy", "top 2", "macro F1", "log loss", "calibration error", "temperature"],
        rows,
    )


def _by_label(probabilities: dict[str, np.ndarray], labels: np.ndarray) -> None:
    rows = []
    for index, label in enumerate(LABELS):
        cells: list[object] = [label]
        for values in probabilities.values():
            answers = values.argmax(axis=1)
            cells.append(_points(answers[labels == index] == index))
            cells.append(_points(labels[answers == index] == index))
        mistaken = probabilities["encoder"].argmax(axis=1)[(labels == index) & ~_correct(probabilities["encoder"], labels)]
        worst = np.bincount(mistaken, minlength=len(LABELS)).argsort()[::-1][:2]
        rows.append([*cells, ", ".join(LABELS[other] for other in worst)])
    _table(
        "By label",
        ["label", "static recall", "precision", "encoder recall", "precision", "encoder's commonest mistakes"],
        rows,
    )


def _by_slice(
    title: str, values_of: Sequence[str], probabilities: dict[str, np.ndarray], labels: np.ndarray
) -> None:
    names = np.array(values_of)
    rows = []
    for name in sorted(set(names)):
        chosen = names == name
        cells = [_points(_correct(values, labels)[chosen]) for values in probabilities.values()]
        rows.append([name, int(chosen.sum()), *cells])
    _table(f"By {title}", [title, "prompts", "static", "encoder"], rows)


def _held_out_languages(prepared: Prepared) -> None:
    matrix = HEAD_INPUT.matrix(prepared.pooled)
    languages = np.array([row.language for row in prepared.rows])
    rows = []
    for language in sorted(set(languages)):
        correct = np.zeros(len(languages), bool)
        for fold in range(int(prepared.folds.max()) + 1):
            train = (languages != language) & (prepared.folds != fold)
            test = (languages == language) & (prepared.folds == fold)
            head = fit_head(matrix[train], prepared.labels[train], HEAD_STRENGTH)
            correct[test] = head.logits(matrix[test]).argmax(axis=1) == prepared.labels[test]
        rows.append([language, _points(correct[languages == language])])
    _table("Encoder, language and clusters both held out", ["language", "accuracy"], rows)


def _thresholds(probabilities: dict[str, np.ndarray], labels: np.ndarray) -> None:
    static, encoder = probabilities["static"], probabilities["encoder"]
    rows = []
    for threshold in THRESHOLDS:
        cells: list[object] = [threshold]
        for values in (static, encoder):
            sure = values.max(axis=1) >= threshold
            cells += [_points(sure), _points(_correct(values, labels)[sure])]
        alone = static.max(axis=1) >= threshold
        ladder = np.where(alone, _correct(static, labels), _correct(encoder, labels))
        rows.append([*cells, _points(ladder)])
    _table(
        "Confidence (calibrated) at least",
        ["threshold", "static answers", "accuracy", "encoder answers", "accuracy", "ladder accuracy"],
        rows,
    )


def _exam(folders: Folders, prepared: Prepared, temperatures: dict[str, float]) -> None:
    texts, labels = read_exam_rows(folders.data)
    chosen = random.Random(SEED).sample(range(len(texts)), EXAM_SAMPLE)
    sample = [texts[index] for index in chosen]
    truth = np.array([labels[index] for index in chosen])
    static, encoder = _shipped_probabilities(folders, prepared, sample, temperatures)
    rows = [
        [label, int((truth == index).sum()), *(_points(_correct(values, truth)[truth == index]) for values in (static, encoder))]
        for index, label in enumerate(LABELS)
    ]
    rows.append(["all", EXAM_SAMPLE, _points(_correct(static, truth)), _points(_correct(encoder, truth))])
    _table("Another source: MMLU-Pro questions; no label of an exam was used in training", ["label", "questions", "static", "encoder"], rows)


def _precision_loss(folders: Folders, prepared: Prepared, predicted: OutOfFold) -> None:
    path = folders.cache / "encoder-float32.onnx"
    if not path.exists():
        model = read_base_model(base_model_file(folders.cache))
        authored, public = read_authored_texts(folders.data), read_vocabulary_texts(folders.data)
        write_encoder(model, cut_vocabulary(model, authored, public, VOCABULARY_PIECES), path, "float32")
    exact = Encoder(path, prepared.tokenizer)
    pooled = encode_cached(exact, [row.text for row in prepared.rows], folders.cache, "authored prompts, float32")
    logits = out_of_fold_logits(HEAD_INPUT.matrix(pooled), prepared.labels, prepared.folds, HEAD_STRENGTH)
    rows = [
        ["float32", _points(logits.argmax(axis=1) == prepared.labels), "1.0000"],
        ["shipped int8", _points(predicted.encoder.argmax(axis=1) == prepared.labels), f"{_cosine(pooled, prepared.pooled):.4f}"],
    ]
    _table("What int8 costs (head trained on its own features)", ["encoder", "accuracy", "mean cosine of pooled_12"], rows)


def _cosine(first: dict[str, np.ndarray], second: dict[str, np.ndarray]) -> float:
    a, b = first["pooled_12"], second["pooled_12"]
    return float(((a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)).mean())


def _shipped(folders: Folders, prepared: Prepared, temperatures: dict[str, float]) -> None:
    static, encoder = _shipped_probabilities(folders, prepared, [DERIVATIVE], temperatures)
    rows = [
        [tier, LABELS[int(values[0].argmax())], f"{values[0].max():.3f}"]
        for tier, values in (("static", static), ("encoder", encoder))
    ]
    _table(f"Shipped files on “{DERIVATIVE}”", ["tier", "label", "confidence"], rows)
    tier = read_static(folders.output / "static.safetensors")
    rows = []
    for length in (32, 64, 128):
        ids = [(4 + index * 7919) % 40_000 for index in range(length - 2)]
        rows.append(
            [
                length,
                f"{_milliseconds(lambda: prepared.encoder.encode_ids([ids])):.1f}",
                f"{_milliseconds(lambda: _static_logits(tier, ids)):.3f}",
            ]
        )
    _table("Milliseconds, median, one thread, Python", ["tokens", "encoder", "static"], rows)


def _static_logits(tier: StaticTier, ids: list[int]) -> np.ndarray:
    return tier.logits(ids)


def _shipped_probabilities(
    folders: Folders, prepared: Prepared, texts: list[str], temperatures: dict[str, float]
) -> tuple[np.ndarray, np.ndarray]:
    tier = read_static(folders.output / "static.safetensors")
    head, head_input = read_heads(folders.output / "heads.safetensors")
    pooled = encode_cached(prepared.encoder, texts, folders.cache, "evaluation texts")
    sequences = prepared.tokenizer.encode_many(texts)
    static = np.stack([tier.probabilities(ids, temperatures["static"]) for ids in sequences])
    return static, softmax(head.logits(head_input.matrix(pooled)), temperatures["encoder"])


def _milliseconds(action: Callable[[], object], repeats: int = 25) -> float:
    action()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return float(np.median(times)) * 1_000


def _correct(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return probabilities.argmax(axis=1) == labels


def _points(correct: np.ndarray) -> str:
    return f"{100 * correct.mean():.1f}" if len(correct) else "–"


def _table(title: str, header: list[str], rows: list[list[object]]) -> None:
    print(f"\n### {title}\n")
    print("| " + " | ".join(header) + " |")
    print("| " + " | ".join("---" for _ in header) + " |")
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
