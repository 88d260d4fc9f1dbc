"""Harmless changes of a prompt that must not change its label: typing errors, case, polite words around it, white space."""

from __future__ import annotations

import random

BEFORE = {
    "en": ("Hi! ", "Hello, ", "Quick question: ", "Could you help me with this? ", "Please: ", "hey, ", "I'd be grateful for an answer. "),
    "zh": ("你好，", "请问，", "麻烦帮我看一下：", "您好！", "想请教一下，"),
    "es": ("Hola, ", "Por favor: ", "Una pregunta: ", "Buenos días. "),
    "de": ("Hallo, ", "Guten Tag. ", "Kurze Frage: ", "Bitte: "),
    "fr": ("Bonjour, ", "Salut, ", "Petite question : ", "S'il vous plaît : "),
    "ja": ("こんにちは。", "すみません、", "質問です。", "お願いします。"),
}
AFTER = {
    "en": (" Thanks!", " Thank you in advance.", " Please.", " thx", " Cheers."),
    "zh": ("谢谢！", "，麻烦了。", "，多谢。", "感谢。"),
    "es": (" Gracias.", " Muchas gracias.", " Por favor."),
    "de": (" Danke!", " Vielen Dank im Voraus.", " Bitte."),
    "fr": (" Merci !", " Merci d'avance.", " S'il te plaît."),
    "ja": ("ありがとうございます。", "よろしくお願いします。"),
}
TYPING_ERRORS_PER_CHARACTER = 0.03


def changed(text: str, language: str, source: random.Random) -> str:
    """One or two changes drawn at random."""
    kinds = source.sample(list(KINDS.values()), source.choice((1, 1, 2)))
    for kind in kinds:
        text = kind(text, language, source)
    return text


def _typing_errors(text: str, _language: str, source: random.Random) -> str:
    characters = list(text)
    for _ in range(max(1, round(len(characters) * TYPING_ERRORS_PER_CHARACTER))):
        at = source.randrange(len(characters))
        # Letters of scripts that are typed key by key, and not where an error was made already.
        if at + 1 >= len(characters) or not (characters[at].isalpha() and "\x00" < characters[at] < "\u2e80"):
            continue
        error = source.randrange(3)
        if error == 0:
            characters[at], characters[at + 1] = characters[at + 1], characters[at]
        elif error == 1:
            characters[at] *= 2
        else:
            characters[at] = ""
    return "".join(characters)


def _case(text: str, _language: str, source: random.Random) -> str:
    return source.choice((str.lower, str.lower, str.upper, str.title))(text)


def _polite(text: str, language: str, source: random.Random) -> str:
    if source.random() < 0.5:
        return source.choice(BEFORE[language]) + text
    return text + source.choice(AFTER[language])


def _padded(text: str, _language: str, source: random.Random) -> str:
    return source.choice(("\n\n", "  ", "> ", "- ", "\t", "... ")) + text + source.choice(("\n", "  ", " ...", "!!", ""))


def _without_final_stop(text: str, _language: str, _source: random.Random) -> str:
    return text.rstrip(".?!。？！ ") or text


KINDS = {
    "typing errors": _typing_errors,
    "case": _case,
    "polite words": _polite,
    "padding": _padded,
    "no final stop": _without_final_stop,
}
"""Each kind of change by name: `(text, language, random) -> text`."""
