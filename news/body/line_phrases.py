"""Compile the phrases of promotions and calls to the reader (``news/phrases/*.txt``).

They were collected from pages of many languages. A phrase alone is not enough:
``news.body.promotions`` also requires a link, a colon or a line of its own.
"""

from __future__ import annotations

import re

from warta.news.text.any_case import AnyCase
from warta.news.text.phrases import marked_lines, phrase_lines

_MARKS = r"[\s>»›→▶►▸•●■◆★*☞👉🔴📌➡️⏩\-–—|_:/(\[【\"“«„]{0,20}"
# Separates a phrase from the other article's headline, if that is not a link.
SEPARATOR = re.compile(r"[\s\"”»)\]】]*(?:[:：>»›→|¦▶►➡]|[-–—](?=\s)|\.{2,}|…)")


def _phrases(name: str) -> list[str]:
    return [phrase.replace(" ", r"\s+") for phrase in phrase_lines(name) if phrase[:2] != "+ "]


# After a phrase; a closing bracket ends it too.
_END = r"(?:(?<=[】］）〉\]])|(?!\w))"
_PROMOTIONS = _phrases("promotions.txt")
_PROMOTION = AnyCase(_PROMOTIONS, before=_MARKS, after=_END)
_OPENING = re.compile(rf"{_MARKS}(?P<phrase>{'|'.join(_PROMOTIONS)}){_END}", re.IGNORECASE)
CALL = AnyCase(_phrases("calls.txt"), before=_MARKS)
INVITATION = AnyCase(_phrases("newsletters.txt"), of_words=True)
# What asks to prefer the site in Google, for lines with one of the company's names.
PREFERENCE = AnyCase(_phrases("preferred_sources.txt"), of_words=True)
# What a site says of its commissions and its authors' views, and the words that such lines have.
DISCLOSURE = AnyCase(_phrases("disclosures.txt"), of_words=True)
DISCLOSED = marked_lines("disclosures.txt", "+")
GOOGLE = (
    "google", "гугл", "غوغل", "جوجل", "قوقل", "گوگل", "गूगल", "গুগল", "கூகுள்", "గూగుల్", "구글",
    "谷歌",
)  # fmt: skip


def opening_of(line: str) -> re.Match[str] | None:
    """Return the promotion's phrase that a line begins with, the group ``phrase``, or None."""
    return _OPENING.match(line) if _PROMOTION.begins(line) else None
