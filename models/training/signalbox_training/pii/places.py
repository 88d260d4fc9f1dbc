"""Made-up addresses, and cities, countries and postal codes."""

from __future__ import annotations

from random import Random

from . import place_lists as lists
from .names import faker_names

COUNTRY_SHARE = 0.14
"""Share of places that are countries or regions rather than cities."""


def place(random: Random, language: str, known: tuple[str, ...] = ()) -> str:
    """A city, or sometimes a country or region, as a text in `language` writes it. `known` are more real towns."""
    if random.random() < COUNTRY_SHARE:
        return random.choice(lists.COUNTRIES[language])
    if language in ("zh", "ja"):
        return random.choice(lists.CITIES[language])
    if known and random.random() < 0.3:
        return random.choice(known)
    if random.random() < 0.62:
        return random.choice(lists.CITIES[language])
    if random.random() < 0.5:
        return _made_up_town(random, language)
    return random.choice(lists.CITIES[random.choice(("en", "es", "de", "fr", "other", "other"))])


def zip_code(random: Random, language: str) -> str:
    """A postal code in a form that is usual where the language is spoken."""
    digits = lambda count: "".join(random.choice("0123456789") for _ in range(count))  # noqa: E731
    letter = lambda: random.choice("ABCEGHJKLMNPRSTVXY")  # noqa: E731
    if language == "ja":
        return f"{digits(3)}-{digits(4)}"
    if language == "zh":
        return random.choice("123456") + digits(5)
    if language in ("es", "fr"):
        return f"{random.randrange(1, 53):02d}{digits(3)}"
    if language == "de":
        return random.choice(
            (
                f"{random.randrange(1, 10)}{digits(4)}",
                f"0{random.randrange(1, 10)}{digits(3)}",
                f"{random.randrange(1, 10)}{digits(3)}",
            )
        )
    shape = random.random()
    if shape < 0.6:
        return digits(5)
    if shape < 0.72:
        return f"{digits(5)}-{digits(4)}"
    if shape < 0.85:
        return f"{letter()}{letter()}{random.randrange(1, 30)} {random.randrange(1, 10)}{letter()}{letter()}"
    if shape < 0.92:
        return f"{letter()}{random.randrange(10)}{letter()} {random.randrange(10)}{letter()}{random.randrange(10)}"
    return digits(random.choice((4, 6)))


def street_address(random: Random, language: str, whole: bool) -> str:
    """Street and number, with a flat at times. With `whole`, the city and the postal code follow inside the address."""
    number = str(random.choice((random.randrange(1, 100), random.randrange(1, 100), random.randrange(100, 20_000))))
    match language:
        case "zh":
            return _chinese_address(random, whole)
        case "ja":
            return _japanese_address(random, whole)
        case "de":
            house = f"{random.randrange(1, 180)}{random.choice(('', '', '', 'a', ' b', 'c', '/2'))}"
            street = random.choice(lists.GERMAN_STREETS) if random.random() < 0.6 else _german_street(random)
            address = f"{street} {house}"
            return f"{address}, {zip_code(random, 'de')} {place(random, 'de')}" if whole else address
        case "fr":
            address = f"{random.randrange(1, 150)}{random.choice(('', '', ' bis', ','))} {_french_street(random)}"
            return f"{address}, {zip_code(random, 'fr')} {place(random, 'fr')}" if whole else address
        case "es":
            house = random.choice(
                (
                    str(random.randrange(1, 200)),
                    f"n.º {random.randrange(1, 99)}",
                    f"{random.randrange(1, 90)}, {random.randrange(1, 9)}º {random.choice('ABCD')}",
                )
            )
            address = f"{random.choice(lists.SPANISH_STREETS)}{random.choice((' ', ', '))}{house}"
            return f"{address}, {zip_code(random, 'es')} {place(random, 'es')}" if whole else address
    return _english_address(random, number, whole)


def _english_address(random: Random, number: str, whole: bool) -> str:
    chance = random.random()
    if random.random() < 0.15:
        return _foreign_address(random, number, whole)
    if chance < 0.04:
        return f"{random.choice(('PO Box', 'P.O. Box', 'Box'))} {random.randrange(10, 9_999)}"
    if chance < 0.1:
        street = f"{random.randrange(1, 190)}{random.choice(('th', 'th', 'st', 'nd', 'rd'))} {random.choice(('Street', 'Ave', 'St', 'Avenue'))}"
    elif chance < 0.25:
        street = (
            f"{random.choice(faker_names(random.choice(('en_US', 'en_GB'))).last)} {random.choice(lists.STREET_KINDS)}"
        )
    elif chance < 0.33:
        street = f"{random.choice(('N', 'S', 'E', 'W', 'North', 'West', 'Old', 'Upper', 'SW'))} {random.choice(lists.STREET_WORDS)} {random.choice(lists.STREET_KINDS)}"
    else:
        street = f"{random.choice(lists.STREET_WORDS)} {random.choice(lists.STREET_KINDS)}"
    flat = random.choice(
        (
            f"Apt {random.randrange(1, 40)}",
            f"Apt. {random.randrange(1, 20)}{random.choice('ABC')}",
            f"Unit {random.randrange(1, 30)}",
            f"Suite {random.randrange(100, 999)}",
            f"#{random.randrange(1, 50)}",
            f"Flat {random.randrange(1, 30)}",
            f"{random.randrange(2, 9)}th floor",
        )
    )
    address = f"{number} {street}"
    if chance > 0.8:
        address = random.choice((f"{address}, {flat}", f"{address} {flat}", f"{flat}, {address}"))
    if whole:
        separator = random.choice((", ", ", ", "\n"))
        state = random.choice(("TX", "CA", "NY", "OH", "FL", "WA", "GA", "", "", "Illinois", "UK", "VIC"))
        tail = f"{place(random, 'en')}{', ' + state if state else ''} {zip_code(random, 'en')}"
        address = f"{address}{separator}{tail}"
    return address.lower() if random.random() < 0.06 else address


def _foreign_address(random: Random, number: str, whole: bool) -> str:
    locale = random.choice(("it_IT", "pt_BR", "nl_NL", "sv_SE", "cs_CZ", "hu_HU", "fi_FI", "da_DK", "hr_HR", "tr_TR"))
    pool = faker_names(locale)
    first, last = random.choice(pool.first), random.choice(pool.last)
    street = {
        "it_IT": f"Via {first} {last}", "pt_BR": f"Rua {first} {last}", "nl_NL": f"{last}straat", "sv_SE": f"{last}gatan", "cs_CZ": f"{last}ova",
        "hu_HU": f"{last} u.", "fi_FI": f"{last}katu", "da_DK": f"{last}vej", "hr_HR": f"Ulica {first}a {last}", "tr_TR": f"{last} Sk.",
    }[locale]  # fmt: skip
    address = random.choice((f"{street} {number}", f"{number} {street}", f"{street}, {number}"))
    flat = random.choice(("", "", f"Apt. {random.randrange(1, 999):03d}", f"Suite {random.randrange(1, 999):03d}"))
    separator = random.choice((", ", "\n", "\n ", " "))
    if flat:
        address += separator + flat
    if whole:
        country = random.choice((random.choice(lists.COUNTRIES["en"]), ""))
        address += f"{separator}{random.choice(lists.CITIES['other'])}{separator if country else ' '}{country} {zip_code(random, 'en')}".rstrip()
    return address


def _made_up_town(random: Random, language: str) -> str:
    last = random.choice(faker_names({"de": "de_DE", "fr": "fr_FR", "es": "es_ES"}.get(language, "en_US")).last)
    match language:
        case "de":
            return random.choice(
                (f"Bad {last}hausen", f"{last}dorf", f"{last}stadt", f"Ober{last.lower()}bach", f"{last}ingen")
            )
        case "fr":
            return random.choice((f"Saint-{last}", f"{last}-sur-Mer", f"{last}ville", f"Villeneuve-{last}"))
        case "es":
            return random.choice((f"Villa {last}", f"San {last}", f"{last} de la Sierra", f"Puerto {last}"))
    return random.choice(
        (
            f"{last}ville",
            f"{last}ton",
            f"Port {last}",
            f"New {last}",
            f"{last} Falls",
            f"{last} Creek",
            f"{last}bury",
            f"East {last}",
            f"{last} Heights",
            f"St {last}s",
        )
    )


def _german_street(random: Random) -> str:
    last = random.choice(faker_names("de_DE").last)
    return random.choice(
        (f"{last}straße", f"{last}weg", f"{last}str.", f"{last}-Allee", f"{last}platz", f"{last}gasse")
    )


def _french_street(random: Random) -> str:
    if random.random() < 0.6:
        return random.choice(lists.FRENCH_STREETS)
    pool = faker_names("fr_FR")
    return f"{random.choice(('rue', 'avenue', 'boulevard', 'impasse', 'allée', 'place'))} {random.choice(pool.first)} {random.choice(pool.last)}"


def _chinese_address(random: Random, whole: bool) -> str:
    road = f"{random.choice(lists.CHINESE_ROADS)}{random.randrange(1, 999)}号"
    if random.random() < 0.45:
        road += random.choice(lists.CHINESE_ESTATES) if random.random() < 0.7 else ""
        road += random.choice((
            f"{random.randrange(1, 30)}栋{random.randrange(1, 5)}单元{random.randrange(101, 2_500)}室", f"{random.randrange(1, 20)}号楼{random.randrange(101, 999)}",
            f"{random.choice('ABCD')}座{random.randrange(3, 30)}层", f"{random.randrange(1, 9)}幢{random.randrange(201, 1_804)}",
        ))  # fmt: skip
    elif random.random() < 0.3:
        road = f"{random.choice(lists.CHINESE_ESTATES)}{random.randrange(1, 30)}栋{random.randrange(101, 2_500)}室"
    if whole or random.random() < 0.4:
        road = random.choice(lists.CHINESE_DISTRICTS) + road
    if whole:
        road = random.choice(lists.CITIES["zh"][:70]) + ("市" if random.random() < 0.6 else "") + road
    return road


def _japanese_address(random: Random, whole: bool) -> str:
    town = random.choice(lists.JAPANESE_TOWNS)
    a, b, c = random.randrange(1, 9), random.randrange(1, 30), random.randrange(1, 20)
    number = random.choice((f"{a}丁目{b}番{c}号", f"{a}-{b}-{c}", f"{a}丁目{b}-{c}", f"{b}番地", f"{b}-{c}"))
    building = (
        f"{random.choice(lists.JAPANESE_BUILDINGS)}{random.randrange(101, 909)}号室" if random.random() < 0.3 else ""
    )
    separator = random.choice(("", " ")) if building else ""
    prefix = (
        random.choice(
            (
                "東京都世田谷区",
                "大阪府吹田市",
                "神奈川県藤沢市",
                "北海道札幌市中央区",
                "愛知県豊田市",
                "福岡市博多区",
                "京都市左京区",
            )
        )
        if whole
        else ""
    )
    return f"{prefix}{town}{number}{separator}{building}"
