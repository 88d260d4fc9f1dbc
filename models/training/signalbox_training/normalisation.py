"""Text normalisation of the tokenizer, as the JavaScript runtime does it.

The rule is that of the `Precompiled` normaliser in `@huggingface/tokenizers` for `nmt_nfkc`: remove control characters,
map the kinds of white space to a space, then NFKC, with FULLWIDTH TILDE left as it is.
"""

from __future__ import annotations

import re
import unicodedata

_REMOVED = re.compile("[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]")
_SPACES = re.compile(
    "[\u0009\u000a\u000c\u000d\u00a0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2581\u3000\ufeff\ufffd]"
)
_WORDS = re.compile("[^ ]+")
FULLWIDTH_TILDE = "\uff5e"
METASPACE = "\u2581"


def normalise(text: str) -> str:
    """The normalised text; spaces are neither collapsed nor trimmed yet."""
    text = _SPACES.sub(" ", _REMOVED.sub("", text))
    parts = (unicodedata.normalize("NFKC", part) for part in text.split(FULLWIDTH_TILDE))
    return FULLWIDTH_TILDE.join(parts)


SHOUTED_LETTERS = 8
SHOUTED_SHARE = 0.8


def lower_capitals(text: str) -> str:
    """The text in lower case, if it is written in capitals, as the runtimes read it (`lower-capitals.ts`).

    Written in capitals: of its letters that have case, at least SHOUTED_LETTERS and a share of SHOUTED_SHARE are capitals.
    The cut vocabulary has few pieces for them. A letter whose lower case has another length stays, so that offsets hold.
    """
    capitals = sum(character.lower() != character for character in text)
    small = sum(character.upper() != character for character in text) if capitals >= SHOUTED_LETTERS else 0
    if capitals < SHOUTED_LETTERS or capitals < SHOUTED_SHARE * (capitals + small):
        return text
    return "".join(lower if len(lower := character.lower()) == 1 else character for character in text)


def words_with_metaspace(text: str) -> list[str]:
    """The words of the normalised text, each with the leading metaspace; Viterbi runs inside each."""
    return [METASPACE + word for word in _WORDS.findall(normalise(text))]
