"""Recognise lines that serve the page: "4 min", "Share full article", "Photo: A. Berg".

They are between an article's paragraphs and in the same elements, so only their words distinguish
them. A phrase (``news/phrases/labels.txt``) counts only as a whole line; only who made a picture
may also be at the end of its caption.
"""

from __future__ import annotations

import re
from functools import cache

from warta.news.text.any_case import AnyCase
from warta.news.text.phrases import marked_lines, phrase_lines

_LONGEST = 160  # characters; chosen by hand
_LONGEST_CAPTION = 250
_MOST_PARTS = 3  # at the end of a caption that may be the credit; a credit has few separators
_BEFORE_CREDIT = re.compile(
    r"[.!?…।॥۔؟։።](?=\s)\s*|[。！？။]|\s*[(（\[【|]\s*|\s[/–—-]\s|\s(?=\w{3,12}[:：=])"
)
_LONGEST_ABOVE = 60
_NO_WORD = re.compile(r"[^\w’'‘\u200c]+|[\d_]+")
_REPLIES_TO = re.compile(
    r"(?:\d[\d.,]*|one|two|no) (?:comments?|responses?|repl(?:y|ies)|thoughts?) (?:to|on|for) .+",
    re.IGNORECASE,
)
_MARKS = " \t.,:;!…·•|()[]（）【】。>»›→▶►*–—-"


def is_label(line: str) -> bool:
    """Return whether a line is one of the phrases."""
    return len(line) <= _LONGEST and _phrases().is_all_of(line.strip(_MARKS))


def ends_with_credit(line: str) -> bool:
    """Return whether a line ends as a caption does: "The quay wall (Photo: A. Berg)"."""
    if len(line) > _LONGEST_CAPTION:
        return False
    starts = [0, *(match.end() for match in _BEFORE_CREDIT.finditer(line))][-_MOST_PARTS:]
    return any(_credits().is_all_of(line[start:].strip(_MARKS)) for start in starts)


def is_comments_label(line: str) -> bool:
    """Return whether a line is a label above the comments of readers: "Comments (13)"."""
    if len(line) > _LONGEST:
        return False
    if len(line) <= _LONGEST_ABOVE:
        words = _words(line)
        alone, counted = _comments()
        if words in alone or (words in counted and any(map(str.isdigit, line))):
            return True
    return _REPLIES_TO.fullmatch(line.strip(_MARKS)) is not None


def is_about_author_label(line: str) -> bool:
    """Return whether a line is a label above words about the author: "About the author"."""
    return len(line) <= _LONGEST_ABOVE and _words(line) in _about_authors()


@cache
def _about_authors() -> frozenset[str]:
    words = marked_lines("about_authors.txt", "a")
    return frozenset(_words(word.replace(".", " ")) for word in words)


@cache
def _comments() -> tuple[frozenset[str], frozenset[str]]:
    """Return the labels above comments, and those that need a number beside them."""
    words, counted, before = (
        [word.replace(".", " ") for word in marked_lines("comments.txt", mark)] for mark in "wnb"
    )
    with_words = (f"{first} {word}" for first in before for word in words)
    return frozenset(map(_words, [*words, *with_words])), frozenset(map(_words, counted))


def _words(line: str) -> str:
    return _NO_WORD.sub(" ", line).replace("’", " ").replace("'", " ").strip().casefold()


@cache
def _phrases() -> AnyCase:
    return AnyCase([*phrase_lines("labels.txt"), *phrase_lines("picture_credits.txt")])


@cache
def _credits() -> AnyCase:
    return AnyCase(phrase_lines("picture_credits.txt"))
