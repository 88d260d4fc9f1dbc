"""Measures the shipped files on what was held out, and writes every table to `models/cards/figures.md`."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr
from sklearn.metrics import f1_score, roc_auc_score

from . import augmentation
from .calibration import calibration_error, join, softmax
from .development_report import recall_at
from .labelled_rows import TASKS, LabelledRow, read_labelled_rows
from .network import Network
from .pii.dataset import pii_rows, pii_test_rows
from .pii.labels import TYPES, ScoredSpan
from .pii.scoring import score_lines, scores_by_source
from .public_sets import STS_LANGUAGES, read_exam_rows, read_public_attacks, read_sts
from .settings import LABELS, REPOSITORY_ROOT, SEED
from .splits import read_development
from .static_tier import read_static
from .tokenizer import UnigramTokenizer, read_vocabulary

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
EXAM_SAMPLE = 2_000
ROBUSTNESS_SAMPLE = 400
ALARM_THRESHOLDS = (0.5, 0.7, 0.9)
LENGTH_BANDS = ((0, 40), (40, 100), (100, 300), (300, 10**9))


@dataclass(frozen=True)
class Tier:
    """Calibrated probabilities of one tier's heads, and from which confidence each answers alone."""

    name: str
    probabilities: dict[str, np.ndarray]
    answers_alone: dict[str, float | None]
    joins: dict[str, dict]


class ShippedModels:
    """The files of a model folder, as the runtimes use them."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        self.cache = cache
        self.tokenizers = {
            name: UnigramTokenizer(read_vocabulary(folder / entry["file"]))
            for name, entry in self.manifest["tokenizers"].items()
        }
        self.static = read_static(folder / "static.safetensors")
        self.networks = {
            tier["id"]: Network(folder / tier["file"], self.tokenizers[tier["tokenizer"]])
            for tier in self.manifest["tiers"]
            if tier["kind"] == "onnx"
        }

    def tiers(self, texts: list[str]) -> list[Tier]:
        found = []
        for tier in self.manifest["tiers"]:
            heads = {name: head for name, head in tier["heads"].items() if head.get("kind", "labels") == "labels"}
            if tier["kind"] == "static-table":
                sequences = self.tokenizers[tier["tokenizer"]].encode_many(texts)
                temperatures = {name: head["temperature"] for name, head in heads.items()}
                said = [self.static.probabilities(ids, temperatures) for ids in sequences]
                probabilities = {name: np.stack([values[name] for values in said]) for name in heads}
            else:
                outputs = self.networks[tier["id"]].run_cached(texts, self.cache)
                probabilities = {
                    name: softmax(outputs[head["output"]], head["temperature"]) for name, head in heads.items()
                }
            alone = {name: head.get("answersAlone") for name, head in heads.items()}
            joins = {name: head["joins"] for name, head in heads.items() if "joins" in head}
            found.append(Tier(tier["id"], probabilities, alone, joins))
        return found


def ladder(tiers: list[Tier], task: str) -> tuple[np.ndarray, np.ndarray]:
    """What the ladder says, [texts, labels], and the index of the tier that said it."""
    having = [(index, tier) for index, tier in enumerate(tiers) if task in tier.probabilities]
    texts = len(having[0][1].probabilities[task])
    said = np.zeros((texts, len(TASKS[task].labels)))
    by = np.full(texts, -1)
    for position, (index, tier) in enumerate(having):
        values = tier.probabilities[task]
        if task in tier.joins:
            joined = tier.joins[task]
            other = next(each for each in tiers if each.name == joined["tier"])
            values = join(values, other.probabilities[task], joined["ownWeight"], joined["otherWeight"])
        alone = tier.answers_alone[task]
        is_last = position == len(having) - 1
        sure = np.ones(texts, bool) if is_last or alone is None else values.max(axis=1) >= alone
        chosen = (by < 0) & sure
        said[chosen], by[chosen] = values[chosen], index
    return said, by


def evaluate(data: Path, cache: Path, folder: Path, cards: Path) -> None:
    """Writes `figures.md`. The first run asks the networks for about 15,000 texts: ten minutes of one core."""
    models = ShippedModels(folder, cache)
    rows = read_labelled_rows(data)
    held_out = read_development(rows)
    development = [row for row, is_out in zip(rows, held_out, strict=True) if is_out and not row.is_own]
    tiers = models.tiers([row.text for row in development])
    lines = [
        "# Figures of the embedded models",
        "",
        "Written by `python -m signalbox_training evaluate`; the cards say what they mean. All rows were held out: whole clusters of",
        f"topics, twins together, by `{Path('training/data/development.txt')}`. Only the distributed prompts are counted, not those of this recipe.",
    ]
    for task in TASKS:
        chosen = np.array([row.task == task for row in development])
        mine = [row for row in development if row.task == task]
        own_tiers = [
            replace(tier, probabilities={name: values[chosen] for name, values in tier.probabilities.items()})
            for tier in tiers
        ]
        lines += _task_tables(task, mine, own_tiers)
    lines += _everyday_prompts(development, tiers)
    lines += _robustness(models, development)
    lines += _public_attacks(models, data)
    lines += _exam(models, data)
    lines += _sts(models, data)
    lines += _personal(data)
    (cards / "figures.md").write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))


def _task_tables(task: str, rows: list[LabelledRow], tiers: list[Tier]) -> list[str]:
    labels = np.array([row.label for row in rows])
    said, by = ladder(tiers, task)
    columns = {tier.name: tier.probabilities[task] for tier in tiers if task in tier.probabilities}
    columns["ladder"] = said
    lines = ["", f"## {task} ({len(rows)} prompts)", ""]
    head = ["tier", "accuracy", "top 2", "macro F1", "log loss", "calibration error"]
    if task == "jailbreak":
        head += ["AUC", "AUC within lengths", "recall at 1 % false positives", "recall at 5 %"]
    lengths = np.array([len(row.text) for row in rows])
    lines += _table(head, [[name, *_overall(task, values, labels, lengths)] for name, values in columns.items()])
    shares = [f"{tier.name} {100 * (by == index).mean():.1f} %" for index, tier in enumerate(tiers) if task in tier.probabilities]
    lines += ["", f"The ladder's answers come from: {', '.join(shares)}."]
    slices: dict[str, list[str]] = {
        "slice": [row.slice or "first set" for row in rows],
        "language": [row.language for row in rows],
        "length": [_band(len(row.text)) for row in rows],
        "label": [TASKS[task].labels[row.label] for row in rows],
    }
    for title, values in slices.items():
        names = np.array(values)
        table = []
        for name in sorted(set(values)):
            chosen = names == name
            cells = [_points(columns[column][chosen].argmax(1) == labels[chosen]) for column in columns]
            table.append([name, int(chosen.sum()), *cells])
        lines += ["", *_table([title, "prompts", *columns], table)]
    lines += ["", *_thresholds(task, tiers, labels)]
    return lines


def _overall(task: str, values: np.ndarray, labels: np.ndarray, lengths: np.ndarray) -> list[str]:
    top_two = np.argsort(-values, axis=1)[:, :2]
    cells = [
        _points(values.argmax(1) == labels),
        _points((top_two == labels[:, None]).any(axis=1)),
        f"{100 * f1_score(labels, values.argmax(axis=1), average='macro'):.1f}",
        f"{-np.log(values[np.arange(len(labels)), labels] + 1e-12).mean():.3f}",
        f"{calibration_error(values, labels):.3f}",
    ]
    if task == "jailbreak":
        cells.append(f"{roc_auc_score(labels, values[:, 1]):.3f}")
        cells.append(f"{_auc_within_lengths(values[:, 1], labels, lengths):.3f}")
        cells += [f"{recall_at(values[:, 1], labels == 1, share):.2f}" for share in (0.01, 0.05)]
    return cells


def _thresholds(task: str, tiers: list[Tier], labels: np.ndarray) -> list[str]:
    having = [tier for tier in tiers if task in tier.probabilities]
    table = []
    for threshold in THRESHOLDS:
        cells: list[object] = [threshold]
        for tier in having:
            values = tier.probabilities[task]
            sure = values.max(axis=1) >= threshold
            cells += [_points(sure), _points(values[sure].argmax(1) == labels[sure]) if sure.any() else "–"]
        table.append(cells)
    head = ["confidence at least"]
    for tier in having:
        head += [f"{tier.name} answers", "accuracy"]
    return _table(head, table)


def _everyday_prompts(rows: list[LabelledRow], tiers: list[Tier]) -> list[str]:
    """How often the prompts of the other tasks, none of which is an attack, are taken for one."""
    said, _ = ladder(tiers, "jailbreak")
    columns = {tier.name: tier.probabilities["jailbreak"] for tier in tiers if "jailbreak" in tier.probabilities}
    columns["ladder"] = said
    lines = ["", "## jailbreak: everyday prompts (of the other tasks) taken for attacks, per cent", ""]
    table = []
    for first, last in LENGTH_BANDS:
        chosen = np.array([row.task != "jailbreak" and first <= len(row.text) < last for row in rows])
        cells = [
            f"{100 * (values[chosen][:, 1] >= threshold).mean():.2f}" for values in columns.values() for threshold in ALARM_THRESHOLDS
        ]
        table.append([f"{first:03d}–{last} characters" if last < 10**9 else f"{first} characters and more", int(chosen.sum()), *cells])
    head = [f"{name} at {threshold}" for name in columns for threshold in ALARM_THRESHOLDS]
    return lines + _table(["length", "prompts", *head], table)


def _auc_within_lengths(score: np.ndarray, labels: np.ndarray, lengths: np.ndarray) -> float:
    """The mean area under the curve inside each band of lengths, weighted by its attacks: length tells nothing there."""
    areas, weights = [], []
    for first, last in LENGTH_BANDS:
        chosen = (lengths >= first) & (lengths < last)
        if 0 < labels[chosen].sum() < chosen.sum():
            areas.append(roc_auc_score(labels[chosen], score[chosen]))
            weights.append(labels[chosen].sum())
    return float(np.average(areas, weights=weights))


def _robustness(models: ShippedModels, rows: list[LabelledRow]) -> list[str]:
    source = random.Random(SEED)
    lines = ["", "## Robustness: share of prompts whose label changes", ""]
    table = []
    for task in TASKS:
        mine = [row for row in rows if row.task == task]
        sample = source.sample(mine, min(ROBUSTNESS_SAMPLE, len(mine)))
        plain, _ = ladder(models.tiers([row.text for row in sample]), task)
        cells: list[object] = [task, len(sample)]
        for change in augmentation.KINDS.values():
            texts = [change(row.text, row.language, source) for row in sample]
            moved, _ = ladder(models.tiers(texts), task)
            cells.append(_points(moved.argmax(1) != plain.argmax(1)))
        table.append(cells)
    return lines + _table(["task", "prompts", *augmentation.KINDS], table)


def _public_attacks(models: ShippedModels, data: Path) -> list[str]:
    texts, labels, sources = read_public_attacks(data)
    truth = np.array(labels)
    names = np.array(sources)
    lines = ["", f"## jailbreak: public sets, no part of which was trained on ({len(texts)} texts; the windows of long texts not used)", ""]
    table = []
    for tier in models.tiers(texts):
        if "jailbreak" not in tier.probabilities:
            continue
        score = tier.probabilities["jailbreak"][:, 1]
        cells = [tier.name, f"{roc_auc_score(truth, score):.3f}"]
        cells += [f"{recall_at(score, truth == 1, share):.2f}" for share in (0.01, 0.05)]
        for source, label in (("in-the-wild", 1), ("deepset", 1), ("deepset", 0), ("NotInject", 0), ("awesome-zh", 0)):
            cells.append(_points(score[(names == source) & (truth == label)] >= 0.5))
        table.append(cells)
    head = ["tier", "AUC", "recall at 1 % false positives", "at 5 %", "flagged at 0.5: in-the-wild", "deepset attacks"]
    return lines + _table([*head, "deepset harmless", "NotInject", "awesome-zh"], table)


def _exam(models: ShippedModels, data: Path) -> list[str]:
    texts, labels = read_exam_rows(data)
    chosen = random.Random(SEED).sample(range(len(texts)), EXAM_SAMPLE)
    truth = np.array([labels[index] for index in chosen])
    tiers = [tier for tier in models.tiers([texts[index] for index in chosen]) if "domain" in tier.probabilities]
    right = {tier.name: tier.probabilities["domain"].argmax(1) == truth for tier in tiers}
    table = [
        [label, int((truth == index).sum()), *(_points(values[truth == index]) for values in right.values())]
        for index, label in enumerate(LABELS)
    ]
    table.append(["all", EXAM_SAMPLE, *(_points(values) for values in right.values())])
    title = "## domain: exam questions (MMLU-Pro); no exam label was used in training"
    return ["", title, "", *_table(["label", "questions", *right], table)]


def _sts(models: ShippedModels, data: Path) -> list[str]:
    table = []
    for name, network in models.networks.items():
        cells = [name]
        for language in STS_LANGUAGES:
            first, second, similarity = read_sts(data, language)
            vectors = network.run_cached(first + second, models.cache)["embedding"]
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            cosine = (vectors[: len(first)] * vectors[len(first) :]).sum(axis=1)
            cells.append(f"{100 * spearmanr(cosine, similarity).statistic:.1f}")
        table.append(cells)
    return ["", "## embedding: STS-B test, Spearman × 100", "", *_table(["tier", *STS_LANGUAGES], table)]


def _personal(data: Path) -> list[str]:
    """Entities by `signalbox classify pii`, patterns and head together, since the patterns are not part of this recipe."""
    _, development = pii_rows(data)
    rows = [*development, *pii_test_rows(data)]
    lines = "\n".join(json.dumps({"id": index, "text": row.text}) for index, row in enumerate(rows))
    command = ["node", "--conditions=@signalbox/source", str(REPOSITORY_ROOT / "packages/cli/src/main.ts")]
    answer = subprocess.run(
        [*command, "classify", "pii", "--input", "-"], input=lines, capture_output=True, text=True, check=True
    )
    found = []
    for row, line in zip(rows, answer.stdout.rstrip("\n").split("\n"), strict=True):
        units = _unit_to_character(row.text)
        found.append(
            [
                ScoredSpan(units[entity["start"]], units[entity["end"]], entity["type"], entity["confidence"])
                for entity in json.loads(line)["entities"]
                if entity["type"] in TYPES
            ]
        )
    scores = scores_by_source(
        [row.source for row in rows], [row.text for row in rows], [row.spans for row in rows], found
    )
    title = "## pii: whole entities, patterns and head (`signalbox classify pii`)"
    return ["", title, "", "```", *score_lines(scores), "```"]


def _unit_to_character(text: str) -> list[int]:
    """The character at which each UTF-16 unit of a text stands, and one more for its end."""
    places = []
    for index, character in enumerate(text):
        places += [index] * (2 if ord(character) > 0xFFFF else 1)
    return [*places, len(text)]


def _band(length: int) -> str:
    for first, last in LENGTH_BANDS:
        if first <= length < last:
            return f"{first:03d}–{last} characters" if last < 10**9 else f"{first} characters and more"
    raise ValueError(length)


def _points(correct: np.ndarray) -> str:
    return f"{100 * float(np.mean(correct)):.1f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
