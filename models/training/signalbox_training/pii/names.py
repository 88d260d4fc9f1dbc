"""Names of people from many origins: `faker`'s lists of names and the lists in `name_lists.py`."""

from __future__ import annotations

import functools
import importlib
import unicodedata
from random import Random
from typing import NamedTuple

from . import name_lists as lists


class NamePool(NamedTuple):
    """First names and surnames of one origin, in Latin letters."""

    first: tuple[str, ...]
    last: tuple[str, ...]


FAKER_LOCALES: dict[str, tuple[str, ...]] = {
    "en": ("en_US", "en_GB", "en_US", "en_GB", "en_IN", "en_KE"),
    "es": ("es_ES", "es_MX", "es_AR", "es_CO", "es_ES"),
    "de": ("de_DE", "de_AT", "de_CH", "de_DE"),
    "fr": ("fr_FR", "fr_CA", "fr_FR", "fr_CH"),
    "other": (
        "it_IT", "pt_BR", "nl_NL", "tr_TR", "sv_SE", "cs_CZ", "hu_HU", "fi_FI", "ro_RO", "hr_HR", "no_NO", "da_DK",
        "id_ID", "et_EE", "lt_LT", "sk_SK", "sl_SI", "yo_NG", "zu_ZA", "tw_GH", "uz_UZ", "ig_NG",
    ),
}  # fmt: skip
"""`faker` locales whose name lists are in Latin letters, by the language of the text they suit best."""

OWN_POOLS = (
    NamePool(lists.PINYIN_GIVEN, lists.PINYIN_SURNAMES),
    NamePool(lists.ROMANISED_JAPANESE_GIVEN, lists.ROMANISED_JAPANESE_SURNAMES),
    NamePool(lists.ARABIC_GIVEN, lists.ARABIC_SURNAMES),
    NamePool(lists.HINDI_GIVEN, lists.HINDI_SURNAMES),
    NamePool(lists.VIETNAMESE_GIVEN, lists.VIETNAMESE_SURNAMES),
    NamePool(lists.KOREAN_GIVEN, lists.KOREAN_SURNAMES),
)

HOME_SHARE = 0.62
"""Share of names that are at home in the language of the text; the rest come from anywhere."""

NON_LATIN = {"zh": 0.86, "ja": 0.88}
"""Share of names written in the script of a Chinese or Japanese text."""


def person_name(random: Random, language: str, hint: str = "", style: str = "") -> str:
    """A full name as people write it. `hint` is "lower", "common_word" or "surname_first", or "" for any shape."""
    if language in NON_LATIN and hint != "common_word" and random.random() < NON_LATIN[language]:
        return _chinese_name(random) if language == "zh" else _japanese_name(random)
    first, last = _first_and_last(random, language, hint)
    name = f"{last} {first}" if hint == "surname_first" else _shape(random, language, first, last, style)
    return _dressed(random, name, hint, style)


def first_name(random: Random, language: str, hint: str = "", style: str = "") -> str:
    """What someone is called: a given name or a nickname."""
    if language == "zh" and hint != "common_word" and random.random() < NON_LATIN["zh"]:
        return _chinese_first(random)
    if language == "ja" and hint != "common_word" and random.random() < NON_LATIN["ja"]:
        return random.choice(lists.JAPANESE_GIVEN if random.random() < 0.6 else lists.JAPANESE_SURNAMES)
    if hint == "" and language in lists.NICKNAMES and random.random() < 0.2:
        return _dressed(random, random.choice(lists.NICKNAMES[language]), hint, style)
    first, _ = _first_and_last(random, language, hint)
    return _dressed(random, first, hint, style)


def surname(random: Random, language: str, hint: str = "", style: str = "") -> str:
    """A surname alone, as it stands after a form of address."""
    if language == "zh" and random.random() < NON_LATIN["zh"]:
        return random.choice(lists.CHINESE_SURNAMES)
    if language == "ja" and random.random() < NON_LATIN["ja"]:
        return random.choice(lists.JAPANESE_SURNAMES)
    _, last = _first_and_last(random, language, hint)
    return _dressed(random, last, hint, style)


def without_accents(text: str) -> str:
    """The text with marks above and below letters removed."""
    return "".join(part for part in unicodedata.normalize("NFD", text) if unicodedata.combining(part) == 0)


@functools.cache
def faker_names(locale: str) -> NamePool:
    """The lists of a `faker` locale, without repeated names and without anything but letters, hyphens and apostrophes."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    first = tuple(dict.fromkeys(name for name in provider.first_names if _is_plain(name)))
    last = tuple(dict.fromkeys(name for name in provider.last_names if _is_plain(name)))
    return NamePool(first, last)


def _is_plain(name: str) -> bool:
    return (len(name) > 1 or not name.isascii()) and all(part.isalpha() or part in " -'’" for part in name)


def _first_and_last(random: Random, language: str, hint: str) -> tuple[str, str]:
    if hint == "common_word":
        last = lists.GERMAN_COMMON_LAST if language == "de" else lists.COMMON_WORD_LAST
        return random.choice(lists.COMMON_WORD_FIRST), random.choice(last)
    if language in ("en", "zh", "ja") and random.random() < 0.07:
        return random.choice(lists.COMMON_WORD_FIRST), random.choice(lists.COMMON_WORD_LAST)
    pool = _pool(random, language)
    other = _pool(random, language) if random.random() < 0.12 else pool
    return random.choice(pool.first), random.choice(other.last)


def _pool(random: Random, language: str) -> NamePool:
    home = language if language in FAKER_LOCALES else "en"
    if random.random() < HOME_SHARE:
        return faker_names(random.choice(FAKER_LOCALES[home]))
    if random.random() < 0.45:
        return random.choice(OWN_POOLS)
    group = random.choice(["en", "es", "de", "fr", "other", "other", "other", "other"])
    return faker_names(random.choice(FAKER_LOCALES[group]))


def _shape(random: Random, language: str, first: str, last: str, style: str) -> str:
    initial = random.choice("ABCDEFGHJKLMNPRSTW")
    double = 0.45 if language == "es" else 0.06
    if random.random() < double:
        another = _pool(random, language).last
        last = f"{last}{' ' if language == 'es' else '-'}{random.choice(another)}"
    chance = random.random()
    if chance < 0.05:
        return f"{first} {initial}. {last}"
    if chance < 0.08:
        return f"{first[0]}. {last}"
    if chance < 0.1:
        return f"{first} {last[0]}."
    if chance < 0.16:
        return f"{first} {random.choice(_pool(random, language).first)} {last}"
    if chance < 0.175:
        return f"{first} {random.choice(('von', 'van der', 'de', 'de la', 'Mc', 'O’', 'al-', 'bin'))} {last}"
    if chance < 0.185:
        return f"{first} {last} {random.choice(('Jr.', 'II', 'III', 'Sr.'))}"
    if style in ("form", "csv", "police_legal", "tax") and chance < 0.27:
        return f"{last}, {first}"
    return f"{first} {last}"


def _dressed(random: Random, name: str, hint: str, style: str) -> str:
    chance = random.random()
    if hint == "lower" or (style in ("chat", "sms", "social_media") and chance < 0.09):
        name = name.lower()
    elif style in ("form", "log", "csv", "shipping_label", "travel") and chance < 0.07:
        name = name.upper()
    return without_accents(name) if random.random() < 0.05 else name


def _chinese_given(random: Random) -> str:
    return "".join(random.choice(lists.CHINESE_GIVEN) for _ in range(1 if random.random() < 0.22 else 2))


def _chinese_name(random: Random) -> str:
    chance = random.random()
    if chance < 0.03:
        return random.choice(lists.CHINESE_COMPOUND_SURNAMES) + _chinese_given(random)
    if chance < 0.13:
        pool = faker_names("zh_CN")
        return random.choice(pool.last) + _chinese_given(random)
    if chance < 0.15:
        western = person_name(random, "en")
        return (
            western if random.random() < 0.5 else random.choice(lists.CHINESE_SURNAMES) + " " + _chinese_given(random)
        )
    # The first surnames of the list are by far the most frequent.
    position = min(int(random.expovariate(1 / 32)), len(lists.CHINESE_SURNAMES) - 1)
    return lists.CHINESE_SURNAMES[position] + _chinese_given(random)


def _chinese_first(random: Random) -> str:
    if random.random() < 0.4:
        return random.choice(lists.CHINESE_NICKNAMES).format(
            random.choice(lists.CHINESE_SURNAMES[:60]), random.choice(lists.CHINESE_GIVEN)
        )
    return "".join(random.choice(lists.CHINESE_GIVEN) for _ in range(2))


def _japanese_name(random: Random) -> str:
    family, given = random.choice(lists.JAPANESE_SURNAMES), random.choice(lists.JAPANESE_GIVEN)
    chance = random.random()
    if chance < 0.18:
        return family
    return f"{family}{' ' if chance < 0.35 else '　' if chance < 0.4 else ''}{given}"
