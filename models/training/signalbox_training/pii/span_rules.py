"""What is done with the spans of the token head before they count: grown, cut at line breaks, joined, trimmed, dropped.

The runtimes do the same in `packages/core/src/pii/prepare-model-spans.ts`. The tokenizer does not show line breaks to the network.
"""

from __future__ import annotations

import re

from .labels import ScoredSpan

WHOLE_OVER_LINES = "STREET_ADDRESS"
"""The one type that goes on over a line break."""

APART = {"GPE"}
"""Types whose entities often stand beside each other."""

GROWING = {"DOMAIN_NAME", "EMAIL_ADDRESS"}
"""Types that are one run of characters."""

GROWS_AT_MOST = 256

_RUN = re.compile(r"[A-Za-z0-9\-._~:/?#@%+=&]")
_SITE = re.compile(r"(?:https?://)?[^/?#@]+/?", re.IGNORECASE)
_LINE_BREAK = re.compile(r"\s*\n[\s>]*")
_ADDRESS_JOINT = re.compile(r"[\s,>]*")
_OPENING = re.compile(r"^[\s\"'“”‘’「『（(\[{<，。、；：,;:!?！？.…>/|*·~_=\-–—]+")
_CLOSING = re.compile(r"[\s\"'“”‘’」』）)\]}>，。、；：,;:!?！？.…</|*·~_=\-–—]+$")
_PAIRS = {"(": ")", "（": "）", "[": "]"}
_ONE_CJK = re.compile(r"^[\u2e80-\u9fff\uf900-\ufaff]$")


def prepare_spans(text: str, spans: list[ScoredSpan]) -> list[ScoredSpan]:
    """`spans` (in the order of the text, of one pass) as they count."""
    joined: list[ScoredSpan] = []
    for span in (part for whole in spans for part in _lines(text, _grown(text, whole))):
        last = joined[-1] if joined else None
        if last is not None and _is_one(text, last, span):
            a, b = last.end - last.start, span.end - span.start
            confidence = (last.confidence * a + span.confidence * b) / (a + b)
            joined[-1] = ScoredSpan(last.start, max(last.end, span.end), last.type, confidence)
        else:
            joined.append(span)
    trimmed = (_trimmed(text, span) for span in joined)
    return [span for span in trimmed if span.start < span.end and not _is_nothing(text[span.start : span.end], span)]


def _lines(text: str, span: ScoredSpan) -> list[ScoredSpan]:
    """The parts of a span on each line; an address stays whole."""
    if span.type == WHOLE_OVER_LINES:
        return [span]
    parts = []
    start = span.start
    for match in _LINE_BREAK.finditer(text, span.start, span.end):
        parts.append(span._replace(start=start, end=match.start()))
        start = match.end()
    return [part for part in [*parts, span._replace(start=start)] if part.start < part.end]


def _grown(text: str, span: ScoredSpan) -> ScoredSpan:
    """An address of a site or of mail takes in the whole run of characters that it is part of."""
    if span.type not in GROWING:
        return span
    start, end = span.start, span.end
    while start > max(0, span.start - GROWS_AT_MOST) and _RUN.match(text[start - 1]):
        start -= 1
    while end < min(len(text), span.end + GROWS_AT_MOST) and _RUN.match(text[end]):
        end += 1
    return span._replace(start=start, end=end)


def _is_one(text: str, left: ScoredSpan, right: ScoredSpan) -> bool:
    """Parts of one address; or neighbours of one type that nothing or one space parts, other than a town and its country."""
    if left.type != right.type:
        return False
    if left.type == WHOLE_OVER_LINES:
        return _ADDRESS_JOINT.fullmatch(text, left.end, right.start) is not None
    if right.start <= left.end:
        return True
    between = text[left.end : right.start]
    return between == "" or (between == " " and left.type not in APART)


def _trimmed(text: str, span: ScoredSpan) -> ScoredSpan:
    """Without punctuation at its ends; a title keeps its full stop, and a bracket that the span opened is closed."""
    value = text[span.start : span.end]
    head, tail = _OPENING.search(value), _CLOSING.search(value)
    start = span.start + (head.end() if head else 0)
    end = span.end - (len(value) - tail.start() if tail else 0)
    if span.type == "DOMAIN_NAME" and text[end : end + 1] == "/" and end < span.end:
        end += 1
    if span.type == "TITLE" and text[end : end + 1] == "." and end < span.end:
        end += 1
    inside = text[start:end]
    for opening, closing in _PAIRS.items():
        if inside.count(opening) == inside.count(closing) + 1 and text[end : end + 1] == closing:
            end += 1
        if inside.count(opening) + 1 == inside.count(closing) and start > 0 and text[start - 1] == opening:
            start -= 1
    return span._replace(start=start, end=end)


def _is_nothing(value: str, span: ScoredSpan) -> bool:
    if span.type == "PERSON":
        return _ONE_CJK.match(value) is not None
    return span.type == "DOMAIN_NAME" and _SITE.fullmatch(value) is None
