"""Remove text that changes without an edit: times of updates, numbers of views.

A stamp is a line, or a part of one between bars, that has only numbers and words of such stamps. A
number in a sentence stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from warta.news.text.date_words import MONTH_NAMES
from warta.news.text.dates import ZONE_NAMES
from warta.news.text.phrases import phrase_lines
from warta.news.text.sentences import ends_sentence

# The longest known stamp has 74 characters: two dates with their labels.
_LONGEST = 120
_OPENING = 3  # lines: after a headline and a standfirst; chosen by hand
_BARS = re.compile(r"\s*[|•·▪●｜\u2503\u4e28]\s*")
_BARS_AND_DASHES = re.compile(r"\s*[|•·▪●｜\u2503\u4e28]\s*|\s+[-–—]\s+")
_BRACKETS = re.compile(r"\s*[(\[（【]([^()\[\]（）【】]{3,80})[)\]）】]")
_BETWEEN_WORDS = re.compile(r"[\s\d!-&(-/:-@\[-`{-~،。،、：；！？（）「」【】…–—·•|«»“”‘’€£¥]+")
_KIND = re.compile(r"(!?[=-]|!) ")
_TIME_OR_DAY = re.compile(
    r"(?<!\d)(?:[01]?\d|2[0-4])[:.h][0-5]\d(?!\d)"
    r"|(?<!\d)\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?!\d)|\d\s?月\s?\d{1,2}\s?日|\d\s?월\s?\d{1,2}\s?일"
)


def material(text: str) -> str:
    """Return a text without stamps, or all of it if nothing else remains."""
    lines = [kept for line in text.split("\n") if (kept := _without_stamps(line)).strip()]
    return "\n".join(lines) or text


def without_opening_stamps(text: str) -> str:
    """Return a text without stamps among its first lines, where pages show them to readers.

    Further below, a line such as "Monday, 9 a.m." may be a heading of a chronicle.
    """
    lines = text.split("\n", _OPENING)
    kept = [line for line in lines[:_OPENING] if not is_stamp(line)]
    return "\n".join([*kept, *lines[_OPENING:]]) or text


def is_stamp(part: str) -> bool:
    """Return whether a text only states a time of an update or a number of views."""
    return _reads_as_stamp(part, announced=False)


def _without_stamps(line: str) -> str:
    if not any(character.isdigit() for character in line) and len(line) > _LONGEST:
        return line
    line = _BRACKETS.sub(
        lambda match: "" if _reads_as_stamp(match[1], announced=True) else match[0], line
    )
    is_sentence = ends_sentence(line) or len(line) > _LONGEST
    bars = _BARS if is_sentence else _BARS_AND_DASHES
    if bars.search(line):
        line = " · ".join(part for part in bars.split(line) if not is_stamp(part))
    if is_stamp(line):
        return ""
    return line if is_sentence else _without_tail(line)


def _without_tail(line: str) -> str:
    """Cut ``Updated 12 March 10:30`` from ``By Ana Ruiz Updated 12 March 10:30``."""
    for match in _vocabulary().label.finditer(line):
        if match.start() and _reads_as_stamp(line[match.start() :], announced=True):
            return line[: match.start()]
    return line


def _reads_as_stamp(part: str, *, announced: bool) -> bool:
    """Return whether a text is a stamp; if ``announced``, only with a word such as "Updated"."""
    if not part or len(part) > _LONGEST:
        return False
    vocabulary = _vocabulary()
    folded = unicodedata.normalize("NFKC", part).casefold()
    words = {
        word.strip("'’") for word in _BETWEEN_WORDS.split(vocabulary.unspaced.sub(" ", folded))
    }
    if not vocabulary.spaced.issuperset(words - {""}):
        return False
    words.update(vocabulary.unspaced.findall(folded))
    if not vocabulary.labels.isdisjoint(words):
        return True
    if announced or not any(character.isdigit() for character in folded):
        return False
    # A year or a count alone may belong to a table.
    return not vocabulary.units.isdisjoint(words) or _TIME_OR_DAY.search(folded) is not None


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of stamps: ``labels`` announce a time, ``units`` need a number next to them.

    ``spaced`` has all words of scripts with spaces, ``unspaced`` matches the others.
    """

    labels: frozenset[str]
    units: frozenset[str]
    spaced: frozenset[str]
    unspaced: re.Pattern[str]
    label: re.Pattern[str]


@cache
def _vocabulary() -> _Vocabulary:
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for written in phrase_lines("stamps.txt"):
        line = unicodedata.normalize("NFKC", written).casefold()
        kind = _KIND.match(line)
        kinds[kind[1] if kind else ""].update(line[kind.end() if kind else 0 :].split())
    spaced_labels, unspaced = kinds["="], kinds["!="] | kinds["!"] | kinds["!-"]
    units = kinds[""] | MONTH_NAMES
    return _Vocabulary(
        labels=frozenset(spaced_labels | kinds["!="]),
        units=frozenset(units | kinds["!"]),
        spaced=frozenset(spaced_labels | units | kinds["-"] | ZONE_NAMES),
        unspaced=re.compile("|".join(map(re.escape, sorted(unspaced, key=len, reverse=True)))),
        label=re.compile(
            rf"(?<![\w'’])(?:{'|'.join(map(re.escape, sorted(spaced_labels)))})(?!\w)",
            re.IGNORECASE,
        ),
    )
