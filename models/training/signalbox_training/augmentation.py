"""Harmless changes of a prompt that must not change its label: typing errors, case, polite words around it, white space."""

from __future__ import annotations

import random

TRAINING_BEFORE = {
    "en": (
        "Hi there, ", "Good morning. ", "Hey! ", "Sorry to bother you, ", "Please help: ", "Could you please tell me: ", "I need your help. ",
        "Kindly ", "One more thing: ", "Hello! I hope you're well. ", "ok so ", "Sir, ", "Would you mind? ", "If you have a minute: ",
        "Question for you. ", "Please, ", "yo ", "Dear assistant, ", "I have a question. ", "Pls ", "Thanks in advance! ", "So, ",
    ),
    "zh": ("您好，", "你好！", "麻烦问一下，", "打扰了，", "请教一下：", "嗨，", "在吗？", "拜托，", "想问一下，", "谢谢你先，", "问个问题：", "老师好，", "请帮忙："),
    "es": ("Buenas, ", "¡Hola! ", "Perdona, ", "Disculpe la molestia. ", "Una duda: ", "¿Me ayudas? ", "Buenas tardes. ", "Oye, ", "Necesito ayuda: "),
    "de": ("Hi, ", "Guten Morgen. ", "Entschuldigung, ", "Eine Frage: ", "Kannst du mir helfen? ", "Servus, ", "Moin, ", "Ich bräuchte Hilfe: "),
    "fr": ("Bonjour ! ", "Bonsoir, ", "Excusez-moi, ", "J'ai une question : ", "Coucou, ", "Pouvez-vous m'aider ? ", "Dis-moi, ", "Svp, "),
    "ja": ("お世話になります。", "ちょっと聞きたいのですが、", "教えてください。", "こんばんは。", "失礼します。", "ねえ、", "恐れ入りますが、"),
}
"""What training puts before a prompt. Not the words of BEFORE and AFTER, which measure robustness."""
TRAINING_AFTER = {
    "en": (
        " Thanks so much.", " Many thanks!", " Appreciate it.", " thanks", " Much obliged.", " Please and thank you.", " pls", " Kind regards, Sam",
        " Any help is welcome.", " I really appreciate your help.", " ty!", " Best, Jo", " Let me know.", " Please help me.", " Take your time.",
    ),
    "zh": ("谢谢", "，谢谢您！", "辛苦了。", "，感激不尽。", "，拜托了！", "，请尽快回复。", "，麻烦你了，谢谢。", "谢啦～"),
    "es": (" ¡Gracias!", " Te lo agradezco.", " Un saludo.", " Gracias de antemano.", " Porfa.", " Quedo atento."),
    "de": (" Danke dir.", " Vielen Dank!", " LG", " Besten Dank.", " Mit freundlichen Grüßen", " Wäre super."),
    "fr": (" Merci beaucoup.", " Merci bien !", " Cordialement.", " Svp.", " Merci de votre aide.", " Bonne journée !"),
    "ja": ("お願いいたします。", "よろしく。", "助かります。", "ありがとう！", "すみませんが、お願いします。"),
}

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
    """One or two changes drawn at random, for training."""
    kinds = source.sample(list(TRAINING_KINDS), source.choice((1, 1, 2)))
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


def _polite_in_training(text: str, language: str, source: random.Random) -> str:
    if source.random() < 0.6:
        text = source.choice(TRAINING_BEFORE[language]) + text
    return text + source.choice(TRAINING_AFTER[language]) if source.random() < 0.5 else text


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
"""Each kind of change that is measured, by name: `(text, language, random) -> text`."""

TRAINING_KINDS = (_typing_errors, _typing_errors, _case, _case, _polite_in_training, _padded, _without_final_stop)
"""What `changed` draws from: typing errors and case, which change the most labels, twice as often."""
