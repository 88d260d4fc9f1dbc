"""Made-up numbers with valid check digits: cards, IBANs, identity numbers; and phones, addresses of machines, licences."""

from __future__ import annotations

from random import Random

_CARD_PREFIXES = (
    ("4", 16),
    ("4", 16),
    ("4", 13),
    ("51", 16),
    ("55", 16),
    ("2221", 16),
    ("2720", 16),
    ("34", 15),
    ("37", 15),
    ("6011", 16),
    ("65", 16),
    ("3528", 16),
    ("36", 14),
    ("62", 16),
    ("6222", 19),
)
"""Issuer prefixes with the length of the whole number (ISO/IEC 7812; Visa, Mastercard, Amex, Discover, JCB, Diners, UnionPay)."""

_IBANS: dict[str, str] = {
    "DE": "n18", "FR": "n10c11n2", "ES": "n20", "GB": "a4n14", "NL": "a4n10", "IT": "a1n10c12", "BE": "n12", "AT": "n16", "CH": "n5c12", "PL": "n24", "PT": "n21",
    "IE": "a4n14", "SE": "n20", "NO": "n11", "DK": "n14", "FI": "n14", "CZ": "n20", "HU": "n24", "GR": "n7c16", "RO": "a4c16", "LU": "n3c13", "TR": "n6c16", "SA": "n2c18", "AE": "n19",
}  # fmt: skip
"""Structure of the account part by country (SWIFT IBAN registry): n digits, a letters, c either."""

_PHONES: dict[str, tuple[str, ...]] = {
    "en": (
        "(###) ###-####", "###-###-####", "###.###.####", "+1 ### ### ####", "+1-###-###-####", "1-###-###-####", "### ### ####", "##########", "+44 7### ######", "07### ######",
        "020 7### ####", "+44 (0)20 #### ####", "01### ######", "+61 4## ### ###", "04## ### ###", "+91 9#### #####", "+91-98########", "+353 8# ### ####", "+64 2# ### ####", "###-###-#### x###",
        "+254 7## ######", "+234 80# ### ####", "### ####", "###-####",
    ),
    "es": ("+34 6## ### ###", "6## ### ###", "6## ## ## ##", "9# ### ## ##", "+34 9## ## ## ##", "6########", "+52 55 #### ####", "55 #### ####", "+54 9 11 ####-####", "+57 3## ### ####", "+56 9 #### ####"),
    "de": ("+49 1## #######", "01## #######", "01##/#######", "0## / ### ## ##", "+49 (0)## ######", "0##-#######", "0049 ## #######", "+43 6## #######", "+41 7# ### ## ##", "07# ### ## ##", "0#### ######"),
    "fr": ("06 ## ## ## ##", "07 ## ## ## ##", "01 ## ## ## ##", "+33 6 ## ## ## ##", "06.##.##.##.##", "06########", "0033 6 ## ## ## ##", "+32 4## ## ## ##", "+41 22 ### ## ##", "514 ###-####"),
    "zh": ("13#########", "15#########", "18#########", "17#########", "138 #### ####", "139-####-####", "186 #### ####", "+86 13#########", "+86 158 #### ####", "010-########", "021-########", "0755-########", "(0571)########", "02#-#### ####", "400-###-####"),
    "ja": ("090-####-####", "080-####-####", "070-####-####", "03-####-####", "06-####-####", "0##-###-####", "090########", "+81 90-####-####", "+81-3-####-####", "0120-###-###"),
}  # fmt: skip

_LICENCES = (
    "@#######",
    "@########",
    "#########",
    "########",
    "@###-####-####",
    "@### ### ### ###",
    "@##-##-####",
    "@############",
    "##-###-####",
    "@@######",
    "@@@**###@#",
    "@#####-#####-#####",
    "@##########",
    "###-##-####*",
    "@###-###-##-###-#",
    "@########*",
    "DL @#######",
)
"""Shapes of US driving licences: `@` a letter, `#` a digit, `*` either."""

_CHINESE_REGIONS = (
    "110101",
    "310104",
    "440103",
    "330106",
    "320102",
    "510104",
    "420106",
    "610113",
    "370202",
    "350203",
    "500103",
    "120101",
    "430104",
    "210102",
)


def credit_card(random: Random) -> str:
    """A card number that passes the Luhn check, plain or in groups."""
    prefix, length = random.choice(_CARD_PREFIXES)
    digits = prefix + _digits(random, length - len(prefix) - 1)
    digits += str(luhn_check_digit(digits))
    shape = random.random()
    if shape < 0.45:
        return digits
    separator = " " if shape < 0.8 else "-"
    cuts = (4, 10, 15) if length == 15 else tuple(range(4, length + 4, 4))
    return separator.join(digits[start:end] for start, end in zip((0, *cuts), cuts, strict=False) if digits[start:end])


def luhn_check_digit(digits: str) -> int:
    """The digit that makes `digits` and it pass the Luhn check (ISO/IEC 7812-1)."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def iban(random: Random) -> str:
    """An IBAN with valid check digits (ISO 13616), plain or in groups of four."""
    country = random.choice(tuple(_IBANS))
    account, structure = "", _IBANS[country]
    while structure:
        kind, rest = structure[0], structure[1:]
        count = rest[: next((index for index, part in enumerate(rest) if part.isalpha()), len(rest))]
        structure = rest[len(count) :]
        alphabet = {"n": "0123456789", "a": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "c": "0123456789ABCDEFGHKLMNPRSTVXZ"}[kind]
        account += "".join(random.choice(alphabet) for _ in range(int(count)))
    whole = f"{country}{iban_check_digits(country, account)}{account}"
    shape = random.random()
    if shape < 0.5:
        return " ".join(whole[index : index + 4] for index in range(0, len(whole), 4))
    return whole.lower() if shape < 0.54 else whole


def iban_check_digits(country: str, account: str) -> str:
    """The two digits after the country: 98 minus the rearranged number modulo 97."""
    number = int("".join(str(int(part, 36)) for part in f"{account}{country}00"))
    return f"{98 - number % 97:02d}"


def us_ssn(random: Random) -> str:
    """A social security number of the allowed ranges."""
    area = random.choice((random.randrange(1, 666), random.randrange(667, 900)))
    parts = (f"{area:03d}", f"{random.randrange(1, 100):02d}", f"{random.randrange(1, 10_000):04d}")
    return random.choice(("-", "-", "-", "-", " ", "")).join(parts)


def phone_number(random: Random, language: str) -> str:
    """A number in a form that people use where the language is spoken, and now and then from elsewhere."""
    home = language if random.random() < 0.9 else random.choice(tuple(_PHONES))
    return _filled(random, random.choice(_PHONES[home]))


def ip_address(random: Random) -> str:
    """An IPv4 address, or in one of six an IPv6 address."""
    if random.random() < 0.84:
        return ".".join(str(random.randrange(1, 255)) for _ in range(4))
    groups = [f"{random.randrange(0x10000):x}" for _ in range(8)]
    return ":".join(groups) if random.random() < 0.5 else f"{':'.join(groups[:4])}::{groups[7]}"


def us_driver_license(random: Random) -> str:
    """A licence number in the shape of some state."""
    return _filled(random, random.choice(_LICENCES))


def passport(random: Random) -> str:
    """A passport number of a common shape."""
    return _filled(
        random,
        random.choice(
            ("#########", "@########", "@@#######", "E########", "G########", "C@#######", "##@@#####", "TK#######")
        ),
    )


def cn_id(random: Random) -> str:
    """A Chinese resident identity number with a valid check character (GB 11643)."""
    digits = f"{random.choice(_CHINESE_REGIONS)}{random.randrange(1945, 2012)}{random.randrange(1, 13):02d}{random.randrange(1, 29):02d}{random.randrange(1, 1_000):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11]


def api_key(random: Random) -> str:
    """A secret as services issue them."""
    alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    prefix = random.choice(("sk-", "sk_live_", "ghp_", "AKIA", "xoxb-", "", "pk_test_", "AIza", "key-", "glpat-"))
    return prefix + "".join(random.choice(alphabet) for _ in range(random.choice((16, 20, 24, 32, 36))))


def _digits(random: Random, count: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


def _filled(random: Random, pattern: str) -> str:
    kinds = {"#": "0123456789", "@": "ABCDEFGHJKLMNPRSTUVWXYZ", "*": "0123456789ABCDEFGHJKLMNP"}
    # A leading digit 0 would read as a trunk prefix in patterns that have none.
    first = pattern[0] == "#"
    text = "".join(random.choice(kinds[part]) if part in kinds else part for part in pattern)
    return random.choice("23456789") + text[1:] if first else text
