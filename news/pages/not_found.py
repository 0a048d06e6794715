"""Recognise headings that say "page not found", in some forty languages.

Headlines say "not found" as well, of hikers and of weapons. So a heading counts only if what is
missing is a page, or if it says nothing else. The words are in ``phrases/not_found.txt``.
"""

from __future__ import annotations

import re
import unicodedata

from warta.news.text.phrases import marked_words
from warta.news.text.scripts import SPACELESS

_FILE = "not_found.txt"
# Limits chosen by hand. Words besides those of the phrase file that a heading may have.
_OTHER_WORDS = 2
_OTHER_WORDS_OF_AN_ARTICLE = 1  # "Link between two deaths not found" is a headline
_LETTERS_A_WORD = 2  # in scripts without spaces
_SEPARATORS = re.compile(r"\s*[|–—·•»]\s*|\s+-\s+")  # between a title and the site's name
_WORD = re.compile(r"[^\W\d_]+")
_SPACELESS = re.compile(f"[{SPACELESS}]")


def says_not_found(heading: str) -> bool:
    """Return whether a heading or title says that a page or an article is not there."""
    folded = unicodedata.normalize("NFKC", heading).lower()
    if not marked_words(_FILE, "=").search(folded):
        return False
    return any(
        _part_says_so(part, is_first=i == 0) for i, part in enumerate(_SEPARATORS.split(folded))
    )


def _part_says_so(part: str, *, is_first: bool) -> bool:
    rest, missing = marked_words(_FILE, "=").subn(" ", part)
    if not missing:
        return False
    rest, pages = marked_words(_FILE, "+").subn(" ", rest)
    rest, articles = marked_words(_FILE, "~").subn(" ", rest)
    others = _length(marked_words(_FILE, "-").sub(" ", rest))
    if pages:
        return others <= _OTHER_WORDS
    if articles:
        return others <= _OTHER_WORDS_OF_AN_ARTICLE
    return is_first and others == 0


def _length(text: str) -> int:
    """Return the number of words; in scripts without spaces, two letters count as one."""
    letters = len(_SPACELESS.findall(text))
    return len(_WORD.findall(_SPACELESS.sub(" ", text))) - (-letters // _LETTERS_A_WORD)
