"""Addresses as English forms, letters and exports hold them: on several lines, military ones, crossings, other countries' streets.

The shapes are those of the training templates of Presidio's synthetic set: a house number before the street, a flat, a town often
in capitals, a state's code or `nan`, a country and a postcode.
"""

from __future__ import annotations

from random import Random

from . import place_lists as lists
from .names import faker_names
from .place_lists import COUNTRY_NAMES

STREET_SHAPES: tuple[str, ...] = (
    "Via {first} {last}", "Viale {last}", "Piazza {last}", "Strada Provinciale {n}", "Rua {first} {last}", "Rua do {last}", "Avenida {last}",
    "Travessa {last}", "{last}straat", "{last}laan", "{last}weg", "{last}kade", "{last}gatan", "{last}vägen", "Stora {last}", "{last}ova",
    "{last}ská", "Nad {last}em", "{last} u.", "{last} út", "{last} tér", "{last} rkp.", "{last}katu", "{last}tie", "{last}kuja", "{last}nraitti",
    "{last}vej", "{last}gade", "{last}vænget", "{last}veien", "{last} gate", "{last} terrasse", "ul. {last}a", "ul. {first} {last}", "al. {last}ego",
    "{last}straße", "{last}gasse", "{last}strasse", "Am {last}berg", "rue {last}", "rue de {last}", "avenue {last}", "boulevard {last}", "Chemin {last}",
    "quai {last}", "Calle {last}", "C/ {first} {last}", "Avda. {last}", "Plaza {last}", "Rúa {last}", "{last}sgata", "{last}braut", "{last}stígur",
    "Ulica {last}a", "Trg {last}", "{last} tee", "{last} põik", "{last} Sk.", "Odos {last}", "{last} Str.", "{last} Square", "Rue El {last}",
    "Cité {last}", "{last} Street", "{last} Road", "{last} Lane", "{last} Drive", "{last} Avenue", "{last} St", "{last} Rd", "{last} Crescent", "{last} Parade",
    "{last} Highway", "{last} Blvd", "Λεωφόρος {greek}", "Οδός {greek}", "{greek}", "{last}",
)  # fmt: skip
_GREEK = "Ελευθερίας Αθηνών Ερμού Αγίου Γεωργίου Σωκράτους Δημοκρατίας Ρήγα Παλαμά Σολωμού Κύπρου Νικολάου Μακαρίου".split()
_GREEK_TOWNS = "ΛΑΡΝΑΚΑ ΛΕΜΕΣΟΣ ΑΘΗΝΑ ΠΑΤΡΑ ΒΟΛΟΣ ΣΤΡΟΒΟΛΟΣ ΠΑΡΑΛΙΜΝΙ ΚΑΒΑΛΑ".split()
_CROSSING_KINDS = "Squares Union Parks Pass Hill Courts Turnpike Point Crossroad Isle Fort Rapids Mews Trail Ford Burg Ridge Camp Knolls Via Inlet Spurs Common Plaza Shoals".split()
_SHIPS = "Halsey Carney Nimitz Mercer Nolan Russell Ortiz Benson Walker Truett Hale Vaughan Pierce Delgado Owens Bates Hayes Miranda Porter Sims".split()
_STATES = "SK NO QC CO NI OV PA AT GU MP RS NY TX CA QLD VIC NSW ON AB BC NL ZH VD BE GA WC KZN SP MG RJ TN LX MB KY AA nan nan nan 32 43 07".split()
_LOCALES = (
    "it_IT pt_BR nl_NL sv_SE cs_CZ hu_HU fi_FI da_DK hr_HR tr_TR no_NO et_EE sl_SI de_DE fr_FR es_ES en_US en_GB".split()
)


def military_address(random: Random) -> str:
    """A unit or ship with its post office, on two lines."""
    zip_code = digits(random, 5)
    area = random.choice(("AA", "AE", "AP"))
    post = random.choice(("APO", "FPO", "DPO"))
    separator = random.choice(("\n", "\n", "\n", ", ", " "))
    match random.randrange(4):
        case 0:
            unit = f"Unit {digits(random, 4)} Box {digits(random, 4)}"
        case 1:
            unit = f"{random.choice(('USS', 'USNS', 'USCGC', 'USNV'))} {random.choice(_SHIPS)}"
        case _:
            unit = f"PSC {digits(random, 4)}, Box {digits(random, 4)}"
    return f"{unit}{separator}{post} {area} {zip_code}"


def crossing(random: Random, known: tuple[str, ...] = ()) -> str:
    """Two streets that meet, named without a town."""
    second = f"{random.choice(faker_names(random.choice(_LOCALES)).last)} {random.choice(_CROSSING_KINDS)}"
    start = random.choice(("the corner of ", "the corner of ", "corner of ", ""))
    return f"{start}{street_line(random, known)} and {second}"


def street_line(random: Random, known: tuple[str, ...] = ()) -> str:
    """A street with its house number, or a post box; `known` are real ones."""
    if known and random.random() < 0.4:
        return random.choice(known)
    chance = random.random()
    number = str(random.randrange(1, 200) if random.random() < 0.8 else random.randrange(200, 9_999))
    if chance < 0.04:
        return random.choice((f"P.O. Box {digits(random, 3)}", f"Postbox {number}", f"PO Box {number}"))
    pool = faker_names(random.choice(_LOCALES))
    shape = random.choice(STREET_SHAPES)
    street = shape.format(
        first=random.choice(pool.first), last=random.choice(pool.last), n=number, greek=random.choice(_GREEK)
    )
    if chance < 0.6:
        return f"{street} {number}{random.choice(('', '', '', '.', 'A', ' b', '/2', ' bis'))}"
    return f"{number} {street}"


def house_line(random: Random, known: tuple[str, ...] = ()) -> str:
    """The first line of a block: often a building's number before the street and its own."""
    line = street_line(random, known)
    if random.random() < 0.1:
        line += f" {random.choice(faker_names('en_US').last)} {random.choice(_CROSSING_KINDS)}"
    elif random.random() < 0.65:
        line = f"{digits(random, random.choice((2, 3, 3, 4, 4, 5, 5)))} {line}"
    return line


def flat(random: Random) -> str:
    """A flat, suite or unit."""
    number = digits(random, 3) if random.random() < 0.8 else str(random.randrange(1, 60))
    return f"{random.choice(('Apt.', 'Apt.', 'Apt.', 'Suite', 'Suite', 'Suite', 'Unit', 'Flat', 'Apt'))} {number}"


def town(random: Random, known: tuple[str, ...] = ()) -> str:
    """A town, a third of them in capitals."""
    if random.random() < 0.06:
        return random.choice(_GREEK_TOWNS)
    name = random.choice(known) if known and random.random() < 0.6 else random.choice(lists.CITIES[random.choice(("en", "es", "de", "fr", "other", "other"))])  # fmt: skip
    return name.upper() if random.random() < 0.33 else name


def country(random: Random) -> str:
    """A country's name as an export of addresses has it."""
    return random.choice(COUNTRY_NAMES)


def state_code(random: Random) -> str:
    """A state or province, or what an export has where there is none."""
    return random.choice(_STATES)


def postcode(random: Random) -> str:
    """Five digits, now and then in a country's own form."""
    if random.random() < 0.8:
        return digits(random, 5)
    return random.choice(
        (digits(random, 4), f"{digits(random, 3)} {digits(random, 2)}", f"{digits(random, 2)}-{digits(random, 3)}", f"{digits(random, 4)} AB")
    )  # fmt: skip


def whole_block(random: Random, streets: tuple[str, ...] = (), towns: tuple[str, ...] = ()) -> str:
    """A whole address in one value, up to four lines."""
    chance = random.random()
    if chance < 0.16:
        return military_address(random)
    if chance < 0.24:
        return crossing(random, streets)
    if chance < 0.34:
        return street_line(random, streets)
    line = house_line(random, streets)
    place, land, state, code = town(random, towns), country(random), state_code(random), postcode(random)
    apartment = flat(random)
    indent = random.choice((" ", " ", "", "    "))
    if chance < 0.5:
        return f"{line}\n{indent}{apartment}\n{indent}{place}\n{indent}{land}{random.choice((f' {code}', f' {code}', ''))}"
    line = f"{line} {apartment}" if random.random() < 0.6 else line
    if chance < 0.62:
        return f"{line}\n{place}, {state} {code}"
    if chance < 0.72:
        return f"{line}\n{place}\n, {state}\n {land + ' ' if random.random() < 0.5 else ''}{code}"
    if chance < 0.86:
        return f"{line}, {place}, {land}{random.choice((f' {code}', ''))}"
    return f"{line} {place} {random.choice((state, land, lists.COUNTRIES['en'][-1]))}"


def digits(random: Random, count: int) -> str:
    """`count` digits, leading zeros included."""
    return "".join(random.choice("0123456789") for _ in range(count))
