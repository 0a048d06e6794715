"""Compile the phrases of promotions and calls to the reader (``news/phrases/*.txt``).

They were collected from pages of many languages. A phrase alone is not enough:
``news.body.promotions`` also requires a link, a colon or a line of its own.
"""

from __future__ import annotations

import re

from warta.news.text.phrases import marked_lines, phrase_lines

_MARKS = r"[\s>»›→▶►▸•●■◆★*☞👉🔴📌➡️⏩\-–—|_:/(\[【\"“«„]{0,20}"
# Separates a phrase from the other article's headline, if that is not a link.
SEPARATOR = re.compile(r"[\s\"”»)\]】]*(?:[:：>»›→|¦▶►➡]|[-–—](?=\s)|\.{2,}|…)")


def _alternatives(name: str) -> str:
    return "|".join(
        phrase.replace(" ", r"\s+") for phrase in phrase_lines(name) if phrase[:2] != "+ "
    )


OPENING = re.compile(  # a closing bracket ends the phrase too
    rf"{_MARKS}(?P<phrase>{_alternatives('promotions.txt')})(?:(?<=[】］）〉\]])|(?!\w))",
    re.IGNORECASE,
)
CALL = re.compile(rf"{_MARKS}(?:{_alternatives('calls.txt')})", re.IGNORECASE)
INVITATION = re.compile(rf"(?<!\w)(?:{_alternatives('newsletters.txt')})", re.IGNORECASE)
# What asks to prefer the site in Google, for lines with one of the company's names.
PREFERENCE = re.compile(rf"(?<!\w)(?:{_alternatives('preferred_sources.txt')})", re.IGNORECASE)
# What a site says of its commissions and its authors' views, and the words that such lines have.
DISCLOSURE = re.compile(rf"(?<!\w)(?:{_alternatives('disclosures.txt')})", re.IGNORECASE)
DISCLOSED = marked_lines("disclosures.txt", "+")
GOOGLE = (
    "google", "гугл", "غوغل", "جوجل", "قوقل", "گوگل", "गूगल", "গুগল", "கூகுள்", "గూగుల్", "구글",
    "谷歌",
)  # fmt: skip
