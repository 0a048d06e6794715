"""Rewrite a page in another script, so that the line model learns to read every script.

The labelled pages are in Latin, Cyrillic, Greek and Chinese script. A rewritten page has the same
structure in a script without spaces between words, without sentence marks, without capitals, or
with marks of its own. Every letter becomes one of the other script, so that equal texts stay equal.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml.html import HtmlElement

_WORD = re.compile(r"[^\W\d_]+")
_STOP = re.compile(r"[.!?…](?=\s|$|[\"”»’)])")
_KEPT_SPACE = "\ue000"
_UNREAD = frozenset({"script", "style", "noscript", "template"})


@dataclass(frozen=True, slots=True)
class _Script:
    """A script: its letters, how many a word needs, and what stands between words and sentences.

    ``spaces``: one blank in this many is kept; 0: none.
    """

    letters: str
    stop: str
    comma: str
    spaces: int = 1
    per_letter: float = 1.0


def _range(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


_SCRIPTS = (
    _Script(_range(0x0E01, 0x0E2E), _KEPT_SPACE, _KEPT_SPACE, 6),  # Thai: neither spaces nor stops
    _Script(_range(0x0E01, 0x0E2E), _KEPT_SPACE, _KEPT_SPACE, 9),
    _Script(_range(0x0E94, 0x0EAE), _KEPT_SPACE, _KEPT_SPACE, 6),  # Lao
    _Script(_range(0x1780, 0x17A2), "។" + _KEPT_SPACE, _KEPT_SPACE, 6),  # Khmer
    _Script(_range(0x1000, 0x1020), "။" + _KEPT_SPACE, "၊" + _KEPT_SPACE, 5),  # Burmese
    _Script(_range(0x4E00, 0x6E00), "。", "，", 0, 0.3),  # Chinese
    _Script(_range(0x3041, 0x3093), "。", "、", 0, 0.45),  # Japanese
    _Script(_range(0xAC00, 0xC500), ".", ",", 1, 0.5),  # Korean
    _Script(_range(0x0915, 0x0939), "।", ","),  # Hindi
    _Script(_range(0x0627, 0x064A), ".", "،"),  # Arabic
    _Script(_range(0x0627, 0x064A), "۔", "،"),  # Urdu
    _Script(_range(0x05D0, 0x05EA), ".", ","),  # Hebrew
    _Script(_range(0x1200, 0x1340), "።", "፣"),  # Amharic
    _Script(_range(0x0561, 0x0586), "։", ","),  # Armenian
    _Script(_range(0x10D0, 0x10F0), ".", ","),  # Georgian
    _Script(_range(0x0B95, 0x0BB9), ".", ","),  # Tamil
    _Script(_range(0x0F40, 0x0F68), "།", "།" + _KEPT_SPACE, 0),  # Tibetan
    _Script(_range(0x03B1, 0x03C9), ".", ","),  # Greek
)


def any_script(rng: random.Random) -> Callable[[str], str]:
    """Return a function that rewrites texts in one script."""
    script = rng.choice(_SCRIPTS)
    return lambda text: _rewritten(text, script)


def rewrite(tree: HtmlElement, rewritten: Callable[[str], str]) -> None:
    """Rewrite the texts of a tree, but not its attributes and scripts."""
    for element in tree.iter("*"):
        if element.text and element.tag not in _UNREAD:
            element.text = rewritten(element.text)
        if element.tail:
            element.tail = rewritten(element.tail)


def _rewritten(text: str, script: _Script) -> str:
    if text.isspace():
        return text
    number = len(script.letters)

    def word(match: re.Match[str]) -> str:
        letters = match[0].lower()
        if script.per_letter == 1:
            return "".join(script.letters[ord(letter) % number] for letter in letters)
        # The sum of the letters, so that other words give other characters.
        seed = sum(ord(letter) * (place + 7) for place, letter in enumerate(letters))
        length = max(1, round(len(letters) * script.per_letter))
        return "".join(script.letters[seed * (place + 3) % number] for place in range(length))

    text = _STOP.sub(script.stop, text).replace(",", script.comma)
    text = _WORD.sub(word, text)
    if script.spaces == 1:
        return text
    parts = re.split(r"(\s+)", text)
    joined = "".join(
        part
        if place % 2 == 0 or (script.spaces and len(parts[place - 1]) % script.spaces == 0)
        else ""
        for place, part in enumerate(parts)
    )
    return joined.replace(_KEPT_SPACE, " ")
