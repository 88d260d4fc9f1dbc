"""Calendar dates and ages as texts in each language write them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
}
_NUMBER_WORDS = {
    "en": "twenty-one|thirty|thirty-four|forty-two|fifty|sixty-five|seventeen|nineteen|eighty|twelve|nine|six".split(
        "|"
    ),
    "es": "treinta|cuarenta y dos|diecisiete|ochenta|nueve|sesenta y cinco".split("|"),
    "de": "dreißig|zweiundvierzig|siebzehn|achtzig|neun|fünfundsechzig".split("|"),
    "fr": "trente|quarante-deux|dix-sept|quatre-vingts|neuf|soixante-cinq".split("|"),
    "zh": "三十|四十二|十七|八十|九|六十五|二十三|五十".split("|"),
    "ja": "三十|四十二|十七|八十|九|六十五".split("|"),
}
_LOG_STYLES = ("log", "it_ops", "code", "json", "api_call", "yaml")


def calendar_date(random: Random, language: str, style: str) -> str:
    """A day of the last years or the near future; in logs often with the time."""
    day = date(2019, 1, 1) + timedelta(days=random.randrange(2_900))
    if style in _LOG_STYLES and random.random() < 0.7:
        return _machine_date(random, day, with_time=style == "log" or random.random() < 0.4)
    if random.random() < 0.06:
        return _year_or_month(random, day, language)
    return _written_date(random, day, language, with_year=random.random() < 0.62)


def timestamp_or_day(random: Random) -> str:
    """A moment or a day of the years from 1930 on, as a data base prints it."""
    day = date(1930, 1, 1) + timedelta(days=random.randrange(35_000))
    if random.random() < 0.5:
        return f"{day.month}/{day.day}/{day.year}"
    return f"{day.isoformat()} {random.randrange(24):02d}:{random.randrange(60):02d}:{random.randrange(60):02d}"


def birth_date(random: Random, language: str, style: str) -> str:
    """A day with its year, between 1930 and 2020."""
    day = date(1930, 1, 1) + timedelta(days=random.randrange(33_000))
    if style in _LOG_STYLES and random.random() < 0.7:
        return _machine_date(random, day, with_time=False)
    return _written_date(random, day, language, with_year=True)


def age(random: Random, language: str) -> str:
    """Years in digits, now and then in words."""
    if random.random() < 0.07:
        return random.choice(_NUMBER_WORDS[language])
    return str(
        random.choice(
            (random.randrange(1, 19), random.randrange(18, 70), random.randrange(18, 70), random.randrange(60, 103))
        )
    )


def _machine_date(random: Random, day: date, *, with_time: bool) -> str:
    if not with_time:
        return random.choice((day.isoformat(), day.isoformat(), day.strftime("%Y/%m/%d"), day.strftime("%Y%m%d")))
    clock = f"{random.randrange(24):02d}:{random.randrange(60):02d}:{random.randrange(60):02d}"
    return random.choice(
        (
            f"{day.isoformat()} {clock}",
            f"{day.isoformat()}T{clock}Z",
            f"{day.isoformat()}T{clock}.{random.randrange(1000):03d}Z",
            f"{day.strftime('%d/%b/%Y')}:{clock} +0000",
            f"{day.strftime('%b %d')} {clock}",
        )
    )


def _year_or_month(random: Random, day: date, language: str) -> str:
    if language in ("zh", "ja"):
        return random.choice((f"{day.year}年{day.month}月", f"{day.year}年"))
    month = _MONTHS[language][day.month - 1]
    joined = f"{month} de {day.year}" if language == "es" else f"{month} {day.year}"
    return random.choice((joined, str(day.year), f"{day.month:02d}/{day.year}"))


def _written_date(random: Random, day: date, language: str, *, with_year: bool) -> str:
    y, m, d = day.year, day.month, day.day
    if language in ("zh", "ja"):
        era = f"令和{y - 2018}年" if y > 2018 else f"平成{y - 1988}年" if y > 1988 else f"昭和{y - 1925}年"
        shapes = [f"{m}月{d}日", f"{m}月{d}号" if language == "zh" else f"{m}/{d}"]
        if with_year:
            shapes = [
                f"{y}年{m}月{d}日",
                f"{y}年{m}月{d}日",
                f"{y}-{m:02d}-{d:02d}",
                f"{y}/{m:02d}/{d:02d}",
                f"{y}.{m}.{d}",
                f"{y}年{m}月{d}号" if language == "zh" else f"{era}{m}月{d}日",
            ]
        return random.choice(shapes)
    month = _MONTHS[language][m - 1]
    two = f"{y % 100:02d}"
    match language:
        case "de":
            shapes = (
                [f"{d}. {month} {y}", f"{d:02d}.{m:02d}.{y}", f"{d}.{m}.{two}"]
                if with_year
                else [f"{d}. {month}", f"{d}.{m}.", f"{d:02d}.{m:02d}."]
            )
        case "es":
            shapes = (
                [f"{d} de {month} de {y}", f"{d:02d}/{m:02d}/{y}", f"{d}-{m}-{two}"]
                if with_year
                else [f"{d} de {month}", f"{d}/{m}"]
            )
        case "fr":
            first = "1er" if d == 1 else str(d)
            shapes = (
                [f"{first} {month} {y}", f"{d:02d}/{m:02d}/{y}", f"{d:02d}.{m:02d}.{two}"]
                if with_year
                else [f"{first} {month}", f"{d:02d}/{m:02d}"]
            )
        case _:
            short, ordinal = month[:3], f"{d}{'th' if 10 < d < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(d % 10, 'th')}"
            shapes = [
                f"{month} {d}",
                f"{d} {month}",
                f"{short} {d}",
                f"{month} {ordinal}",
                f"{ordinal} of {month}",
                f"{m}/{d}",
                f"{ordinal} {month}",
            ]
            if with_year:
                shapes = [
                    f"{month} {d}, {y}",
                    f"{d} {month} {y}",
                    f"{m}/{d}/{y}",
                    f"{m:02d}/{d:02d}/{y}",
                    f"{d}/{m}/{y}",
                    day.isoformat(),
                    f"{short} {d}, {y}",
                    f"{m}/{d}/{two}",
                    f"{d}-{short}-{y}",
                    f"{month} {ordinal}, {y}",
                    f"{d:02d}.{m:02d}.{y}",
                ]
            text = random.choice(shapes)
            return text.lower() if random.random() < 0.06 else text
    return random.choice(shapes)
