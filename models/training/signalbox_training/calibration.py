"""Temperatures, and the confidence from which the cheap tier may answer alone; all from out-of-fold predictions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from sklearn.metrics import roc_auc_score

from .development_report import recall_at


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Probabilities of each row, in float64."""
    shifted = np.asarray(logits, np.float64) / temperature
    shifted = np.exp(shifted - shifted.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature of the smallest mean negative log-likelihood, rounded to three digits."""

    def loss(log_temperature: float) -> float:
        probabilities = softmax(logits, float(np.exp(log_temperature)))
        return float(-np.log(probabilities[np.arange(len(labels)), labels] + 1e-12).mean())

    found = minimize_scalar(loss, bounds=(-3.0, 3.0), method="bounded")
    return round(float(np.exp(found.x)), 3)


def calibration_error(probabilities: np.ndarray, labels: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error of the winning label over equally wide bins of confidence."""
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == labels
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    return float(
        sum(
            abs(correct[bin_of == index].mean() - confidence[bin_of == index].mean()) * (bin_of == index).mean()
            for index in range(bins)
            if (bin_of == index).any()
        )
    )


def answers_alone_from(
    cheap: np.ndarray, costly: np.ndarray, labels: np.ndarray, allowed_loss: float = 0.003
) -> float:
    """The lowest confidence (steps of 0.01) from which the cheap tier answers and the ladder's accuracy stays
    within `allowed_loss` of the costly tier alone, at it and at every higher confidence. 1.01, which no confidence
    reaches, if there is none."""
    confidence = cheap.max(axis=1)
    cheap_correct = cheap.argmax(axis=1) == labels
    costly_correct = costly.argmax(axis=1) == labels
    lowest = 1.01
    for step in range(99, 29, -1):
        threshold = step / 100
        ladder = np.where(confidence >= threshold, cheap_correct, costly_correct).mean()
        if ladder < costly_correct.mean() - allowed_loss:
            break
        lowest = threshold
    return lowest


def answers_alone_by_recall(
    cheap: np.ndarray, costly: np.ndarray, labels: np.ndarray, allowed_loss: float = 0.01
) -> float:
    """As `answers_alone_from`, for a task in which the second label is to be found among many of the first: the ladder may lose
    `allowed_loss` of the recall at 1 % and at 5 % false positives, and 0.003 of the area under the curve."""
    confidence = cheap.max(axis=1)
    positive = labels == 1

    def figures(score: np.ndarray) -> np.ndarray:
        return np.array([*(recall_at(score, positive, share) for share in (0.01, 0.05)), roc_auc_score(labels, score)])

    least = figures(costly[:, 1]) - np.array([allowed_loss, allowed_loss, 0.003])
    lowest = 1.01
    for step in range(99, 49, -1):
        said = np.where(confidence >= step / 100, cheap[:, 1], costly[:, 1])
        if (figures(said) < least).any():
            break
        lowest = step / 100
    return lowest


LEAST = 1e-6
"""Below this a probability says no more than "not that", as in the runtimes' `join-opinions.ts`."""


def join(own: np.ndarray, other: np.ndarray, own_weight: float, other_weight: float) -> np.ndarray:
    """Two tiers' probabilities as one: proportional to own^own_weight × other^other_weight."""
    return softmax(own_weight * np.log(np.maximum(own, LEAST)) + other_weight * np.log(np.maximum(other, LEAST)))


def fit_join(own: np.ndarray, other: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """The weights of the smallest mean negative log-likelihood, rounded to two digits."""

    def loss(weights: np.ndarray) -> float:
        probabilities = join(own, other, float(weights[0]), float(weights[1]))
        return float(-np.log(probabilities[np.arange(len(labels)), labels] + 1e-12).mean())

    found = minimize(loss, np.array([1.0, 0.3]), bounds=[(0.05, 3.0), (0.0, 3.0)])
    return round(float(found.x[0]), 2), round(float(found.x[1]), 2)


FLOOR_STEPS = tuple(round(0.05 * step, 2) for step in range(20))
FLOOR_ROUNDS = 3

Read = Callable[[int, dict[str, float]], tuple[int, int]]
"""Of one text with some floors: how many entities were found, and how many of them are right."""

ABOUT_F1 = 0.85
"""F1 = 2 · right / (expected + found) rises with 2 · right − F1 · found, so this price of a finding need only be about right."""


def choose_floors(
    types: Sequence[str], templates: Sequence[Collection[str]], negatives: Sequence[Collection[str]], read_template: Read,
    read_negative: Read, most_alarms: float = 0.025,
) -> dict[str, float]:  # fmt: skip
    """For each type the confidence below which a span is dropped.

    The highest F1 in the development templates with something found in at most `most_alarms` of the texts without any entity. `templates` and `negatives` hold the types that the head found in each text.
    First each type takes its best floor, in rounds; then the floor that costs the least for each alarm less is raised, until the
    limit holds or no floor helps.
    """
    of_template = {name: [index for index, found in enumerate(templates) if name in found] for name in types}
    of_negative = {name: [index for index, found in enumerate(negatives) if name in found] for name in types}

    def loss(name: str, floors: dict[str, float]) -> float:
        read = [read_template(index, floors) for index in of_template[name]]
        return sum(ABOUT_F1 * found - 2 * right for found, right in read)

    def alarms(indices: Iterable[int], floors: dict[str, float]) -> int:
        return sum(read_negative(index, floors)[0] > 0 for index in indices)

    floors = dict.fromkeys(types, 0.0)
    for _ in range(FLOOR_ROUNDS):
        for name in types:
            floors[name] = min(FLOOR_STEPS, key=lambda floor, name=name: (loss(name, {**floors, name: floor}), floor))
    while (excess := alarms(range(len(negatives)), floors) - most_alarms * len(negatives)) > 0:
        best: tuple[float, str, float] | None = None
        for name in types:
            now = loss(name, floors), alarms(of_negative[name], floors)
            for floor in FLOOR_STEPS:
                if floor <= floors[name]:
                    continue
                raised = {**floors, name: floor}
                less = now[1] - alarms(of_negative[name], raised)
                if less > 0:
                    # More alarms less than are too many gain nothing.
                    cost = (loss(name, raised) - now[0]) / min(less, excess)
                    best = min(best or (cost, name, floor), (cost, name, floor))
        if best is None:
            break
        floors[best[1]] = best[2]
    return {name: floor for name, floor in floors.items() if floor > 0}
