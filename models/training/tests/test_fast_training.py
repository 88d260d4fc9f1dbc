import unittest

import numpy as np
import torch

from signalbox_training.fast.network import EMBEDDING, FastNetwork, FastOutputs
from signalbox_training.fast.training import UNLABELLED, FastExamples, FastSchedule, losses, train_fast
from signalbox_training.labelled_rows import TASKS

UNKNOWN = 0


def _examples(teacher: float) -> FastExamples:
    """Two texts: one of the first task with label 3, one without a label. The teacher gives `teacher` to every label."""
    embedding = np.zeros((2, EMBEDDING), np.float32)
    embedding[0, 0] = embedding[1, 1] = 1
    return FastExamples(
        [[1, 5, 2], [1, 6, 7, 2]],
        embedding,
        {name: np.full((2, len(task.labels)), teacher, np.float32) for name, task in TASKS.items()},
        np.array([0, UNLABELLED]),
        np.array([3, 0]),
    )


def _loss(examples: FastExamples, rows: list[int], schedule: FastSchedule, first_task: list[float]) -> float:
    logits = {name: torch.zeros(len(rows), len(task.labels)) for name, task in TASKS.items()}
    name = next(iter(TASKS))
    logits[name] = torch.tensor([first_task] * len(rows))
    outputs = FastOutputs(torch.zeros(len(rows), EMBEDDING), logits)
    return float(losses(outputs, examples, np.array(rows), schedule, 1.0)[0])


class FastLosses(unittest.TestCase):
    certain = [0.0, 0.0, 0.0, 9.0] + [0.0] * (len(TASKS["domain"].labels) - 4)
    even = [0.0] * len(TASKS["domain"].labels)

    def test_a_text_that_nobody_judged_costs_nothing(self) -> None:
        self.assertEqual(_loss(_examples(np.nan), [1], FastSchedule(), self.even), 0.0)

    def test_a_label_alone_is_learnt_from(self) -> None:
        examples = _examples(np.nan)
        schedule = FastSchedule(smoothing=0.0)
        self.assertLess(_loss(examples, [0], schedule, self.certain), 0.01)
        self.assertGreater(_loss(examples, [0], schedule, self.even), 2.0)

    def test_an_unlabelled_text_is_drawn_towards_the_teacher(self) -> None:
        examples = _examples(0.0)
        self.assertLess(_loss(examples, [1], FastSchedule(), self.even), _loss(examples, [1], FastSchedule(), self.certain))


class FastTraining(unittest.TestCase):
    def test_learns_the_label_and_the_embedding_of_its_texts(self) -> None:
        torch.manual_seed(3)
        network = FastNetwork(10, sparse=True)
        examples = _examples(np.nan)
        schedule = FastSchedule(
            epochs=12, warm_up_steps=1, dropout=0.0, token_dropout=0.0, unlabelled_share=1.0, averaging=0.5
        )
        trained = train_fast(network, lambda _epoch: examples, schedule, UNKNOWN)
        ids, mask = torch.tensor([[1, 5, 2]]), torch.ones(1, 3, dtype=torch.int64)
        with torch.inference_mode():
            outputs = trained(ids, mask)
        self.assertEqual(int(outputs.logits["domain"].argmax()), 3)
        self.assertGreater(float(outputs.embedding[0, 0]), 0.9)


if __name__ == "__main__":
    unittest.main()
