"""Phrases that show what a line is, in many languages, from ``news/phrases/*.txt``.

The promotions' phrases were collected from pages of each language. A phrase alone proves nothing:
``news.body.promotions`` also requires a link, a colon or a line of its own.
"""

from __future__ import annotations

import re

from warta.news.text.phrases import phrase_lines

_MARKS = r"[\s>»›→▶►▸•●■◆★*☞👉🔴📌➡️⏩\-–—|_:/(\[【\"“«„]{0,20}"
# The end of such a phrase, if no link marks where the other headline begins.
SEPARATOR = re.compile(r"[\s\"”»)\]】]*(?:[:：>»›→|¦▶►➡]|[-–—](?=\s)|\.{2,}|…)")


def _alternatives(name: str) -> str:
    return "|".join(phrase.replace(" ", r"\s+") for phrase in phrase_lines(name))


OPENING = re.compile(  # a closing bracket ends the phrase too
    rf"{_MARKS}(?P<phrase>{_alternatives('promotions.txt')})(?:(?<=[】］）〉\]])|(?!\w))",
    re.IGNORECASE,
)
CALL = re.compile(rf"{_MARKS}(?:{_alternatives('calls.txt')})", re.IGNORECASE)
