"""Phrases that tell what a line is, in the world's languages, from ``news/phrases/*.txt``.

The promotions' were gathered from pages of each language. A phrase alone proves nothing:
``news.body.promotions`` asks for a link, a colon or a line of its own as well.
"""

from __future__ import annotations

import re

from warta.news.text.phrases import phrase_lines

_MARKS = r"[\s>»›→▶►▸•●■◆★*☞👉🔴📌➡️⏩\-–—|_:/(\[【\"“«„]*"
# What ends such a phrase where no link shows where the other headline begins.
SEPARATOR = re.compile(r"[\s\"”»)\]】]*(?:[:：>»›→|¦▶►➡]|[-–—](?=\s)|\.{2,}|…)")


def _alternatives(name: str) -> str:
    return "|".join(phrase.replace(" ", r"\s+") for phrase in phrase_lines(name))


OPENING = re.compile(  # a bracket that closes ends the phrase as well
    rf"{_MARKS}(?P<phrase>{_alternatives('promotions.txt')})(?:(?<=[】］）〉\]])|(?!\w))",
    re.IGNORECASE,
)
CALL = re.compile(rf"{_MARKS}(?:{_alternatives('calls.txt')})", re.IGNORECASE)
