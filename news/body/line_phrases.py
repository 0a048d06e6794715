"""Phrases that tell what a line is, in the world's languages, from ``news/phrases/*.txt``.

The promotions' were gathered from pages of each language. A phrase alone proves nothing:
``news.body.promotions`` asks for a link, a colon or a line of its own as well.
"""

from __future__ import annotations

import re
from importlib import resources

_MARKS = r"[\s>»›→▶►▸•●■◆★*☞👉🔴📌➡️⏩\-–—|_:/(\[【\"“«„]*"
# What ends such a phrase where no link shows where the other headline begins.
SEPARATOR = re.compile(r"[\s\"”»)\]】]*(?:[:：>»›→|¦▶►➡]|[-–—](?=\s)|\.{2,}|…)")


def _alternatives(name: str) -> str:
    text = (resources.files("warta.news") / "phrases" / name).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return "|".join(line.replace(" ", r"\s+") for line in lines if line and line[0] != "#")


OPENING = re.compile(  # a bracket that closes ends the phrase as well
    rf"{_MARKS}(?P<phrase>{_alternatives('promotions.txt')})(?:(?<=[】］）〉\]])|(?!\w))",
    re.IGNORECASE,
)
CALL = re.compile(rf"{_MARKS}(?:{_alternatives('calls.txt')})", re.IGNORECASE)
