"""The rows that the token head is trained on, and those that it is developed with."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

from ..settings import OWN_DATA_FOLDER, SEED
from .ner_rows import BROAD_TWITTER_DEVELOPMENT, BROAD_TWITTER_TEST, CORPORA, read_corpus
from .presidio_rows import held_out_groups, read_known_names, read_presidio, read_presidio_templates
from .spans import PiiRow, Template, fill_templates, read_templates, swapped_letters
from .topic_rows import read_topic_rows

AUTHORED_HELD_OUT = 250
"""Authored templates for development, filled once."""

PRESIDIO_SPLIT_SEED = SEED + 1
"""Draws Presidio's held-out templates. Those that the first seed held out were read while span rules and layouts were made; they train now."""

COPIES = {"authored-templates": 4, "own-templates": 5, "own-layouts": 10, "presidio-refilled": 10}
"""How often each training template is filled. With a third of the rows the head's F1 falls by a tenth, so values are worth making."""

CORPUS_ROWS = {"broad-twitter": 1_500, "wnut17": 350, "wikigold": 100, "germeval": 250, "sec-filings": 100}
"""Training rows from each corpus: real text, but with another policy about public figures than ours, so most have a small share."""

NEGATIVE_COPIES = 3
"""How often each own negative is read: as it is, then typed differently."""

TOPIC_ROWS = 1_800

RARE = re.compile("US_SSN|US_DRIVER_LICENSE|IBAN_CODE|DOMAIN_NAME|IP_ADDRESS|ZIP_CODE|NRP")
RARE_COPIES = 2
"""Templates with a rare type are filled this often more."""

ENTITY_SHARE = 0.65
"""Share of a corpus' training rows that hold an entity."""

DEVELOPMENT_TWEETS = 800
SHORTEST_WORDS = 4


def pii_rows(data: Path, own: Path = OWN_DATA_FOLDER) -> tuple[list[PiiRow], list[PiiRow]]:
    """`(train, development)`, the same on every run; each list mixes its sources in a fixed order.

    Split by template, by corpus section, or for negatives by row. Sources of development: `presidio`, `broad-twitter-h`,
    `authored-templates`, `authored-negatives`.
    """
    presidio = read_presidio(data)
    held_out = held_out_groups(presidio, PRESIDIO_SPLIT_SEED)
    development = [row for row in presidio if row.group in held_out]
    known = read_known_names(data, development)

    templates = read_templates(data / "authored" / "pii-templates.jsonl", "authored-templates")
    Random(SEED).shuffle(templates)
    negatives = read_negatives(data / "authored" / "pii-negatives.jsonl", "authored-negatives")
    Random(SEED).shuffle(negatives)
    half = len(negatives) // 2
    tweets = read_corpus(data, BROAD_TWITTER_DEVELOPMENT)

    development += fill_templates(templates[:AUTHORED_HELD_OUT], SEED, 1)
    development += negatives[:half]
    development += Random(SEED).sample(tweets, DEVELOPMENT_TWEETS)

    training_templates = [
        *templates[AUTHORED_HELD_OUT:],
        *read_templates(own / "pii-templates.jsonl", "own-templates"),
        *read_templates(own / "pii-layouts.jsonl", "own-layouts"),
        *(template for template in read_presidio_templates(data) if template.group not in held_out),
    ]
    train = [row for row in presidio if row.group not in held_out]
    for template in training_templates:
        train += fill_templates([template], SEED + 1, _copies(template), known)
    train += negatives[half:]
    own_negatives = read_negatives(own / "pii-negatives.jsonl", "own-negatives")
    for copy in range(NEGATIVE_COPIES):
        train += own_negatives if copy == 0 else [typed_differently(row, copy) for row in own_negatives]
    train += Random(SEED).sample(read_topic_rows([data / "authored", own]), TOPIC_ROWS)
    for corpus in CORPORA:
        train += _sampled(read_corpus(data, corpus), CORPUS_ROWS[corpus.source])

    Random(SEED).shuffle(train)
    Random(SEED).shuffle(development)
    return train, development


def pii_test_rows(data: Path) -> list[PiiRow]:
    """Section F of the Broad Twitter Corpus, for reporting only."""
    return read_corpus(data, BROAD_TWITTER_TEST)


def read_negatives(path: Path, source: str) -> list[PiiRow]:
    """Texts without personal data, `{text, lang}` in each line."""
    records = [json.loads(line) for line in path.read_text("utf-8").rstrip("\n").split("\n")]
    return [
        PiiRow(record["text"], (), record["lang"], source, f"{source} {number}")
        for number, record in enumerate(records)
    ]


def typed_differently(row: PiiRow, copy: int) -> PiiRow:
    """A row without entities as someone in a hurry types it: lower case, no mark at the end, a request around it, or two letters swapped."""
    random = Random(f"{SEED} {row.group} {copy}")
    text = row.text
    spaced = row.language not in ("zh", "ja")
    if random.random() < 0.4:
        text = text.rstrip("?？.。!！ ")
    if spaced and random.random() < 0.45:
        text = text.lower()
    if spaced and random.random() < 0.3:
        text = swapped_letters(random, text, ())
    if random.random() < 0.4:
        before, after = random.choice(_AROUND[row.language])
        text = f"{before}{text}{after}"
    return PiiRow(text, (), row.language, row.source, row.group)


_AROUND: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (("Quick question: ", ""), ("Hi! ", " Thanks"), ("Answer in one line. ", ""), ("", " Keep it short."), ("hey, ", ""), ("", "\n\nNo bullet points please.")),
    "zh": (("请问，", ""), ("", "谢谢"), ("简单说说：", ""), ("", "一句话回答就行。"), ("你好，", "")),
    "es": (("Una duda: ", ""), ("Hola, ", " Gracias"), ("", " En pocas palabras.")),
    "de": (("Kurze Frage: ", ""), ("Hallo, ", " Danke"), ("", " Bitte knapp.")),
    "fr": (("Bonjour, ", " Merci"), ("Petite question : ", ""), ("", " En bref.")),
    "ja": (("質問です。", ""), ("", "短くお願いします。"), ("すみません、", "")),
}  # fmt: skip


def _copies(template: Template) -> int:
    return COPIES[template.source] + (RARE_COPIES if RARE.search(template.text) else 0)


def _sampled(rows: list[PiiRow], count: int) -> list[PiiRow]:
    random = Random(SEED)
    long_enough = [row for row in rows if len(row.text.split()) >= SHORTEST_WORDS]
    with_entities = [row for row in long_enough if row.spans]
    without = [row for row in long_enough if not row.spans]
    wanted = min(round(count * ENTITY_SHARE), len(with_entities))
    return random.sample(with_entities, wanted) + random.sample(without, count - wanted)
