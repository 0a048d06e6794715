"""Recognise headings that say "page not found", in some forty languages.

Headlines say "not found" as well, of hikers and of weapons. So a heading counts only if what is
missing is a page, or if it says nothing else. The words are in ``phrases/not_found.txt``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from warta.news.text.phrases import phrase_lines
from warta.news.text.scripts import SPACELESS

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
    if not _words_after("=").search(folded):
        return False
    return any(
        _part_says_so(part, is_first=i == 0) for i, part in enumerate(_SEPARATORS.split(folded))
    )


def _part_says_so(part: str, *, is_first: bool) -> bool:
    rest, missing = _words_after("=").subn(" ", part)
    if not missing:
        return False
    rest, pages = _words_after("+").subn(" ", rest)
    rest, articles = _words_after("~").subn(" ", rest)
    others = _length(_words_after("-").sub(" ", rest))
    if pages:
        return others <= _OTHER_WORDS
    if articles:
        return others <= _OTHER_WORDS_OF_AN_ARTICLE
    return is_first and others == 0


def _length(text: str) -> int:
    """Return the number of words; in scripts without spaces, two letters count as one."""
    letters = len(_SPACELESS.findall(text))
    return len(_WORD.findall(_SPACELESS.sub(" ", text))) - (-letters // _LETTERS_A_WORD)


@cache
def _words_after(mark: str) -> re.Pattern[str]:
    """Return one pattern for all words of the lines that start with a mark."""
    words = sorted(
        (
            word.replace(".", r"\W")
            for line in phrase_lines("not_found.txt")
            if line.startswith(f"{mark} ")
            for word in line[2:].split()
        ),
        key=len,
        reverse=True,
    )
    whole = "|".join(word for word in words if word[0] != "!")
    anywhere = "|".join(word[1:] for word in words if word[0] == "!")
    return re.compile(rf"(?<!\w)(?:{whole})(?!\w)|{anywhere}")
