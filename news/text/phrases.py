"""Read the phrase files, ``news/phrases/*.txt``: one phrase a line, comments after ``#``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib import resources

_FIRST_GROUP = re.compile(r"\(([^()?*+\[\]]*)\)(\?)?(?![*+{])")
_QUANTIFIERS = frozenset("?*+{")


def phrase_lines(name: str) -> list[str]:
    """Return the lines of a phrase file, without comments and empty lines."""
    text = (resources.files("warta.news") / "phrases" / name).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


@cache
def marked_words(name: str, mark: str) -> re.Pattern[str]:
    """Return one pattern for all words of a file's lines that start with a mark.

    Words match whole, those after "!" anywhere; in them, "." is a space or an apostrophe.
    """
    words = [word.replace(".", r"\W") for line in _after(name, mark) for word in line.split()]
    return pattern_of(words)


def pattern_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern for words, themselves patterns: whole ones, after "!" anywhere.

    Raises ValueError for alternatives without brackets: write them as words of their own.
    """
    words = list(words)
    if wrong := [word for word in words if _has_open_alternatives(word)]:
        raise ValueError(f"{wrong[0]}: put the alternatives in brackets, or write two words")
    branches = [word[1:] for word in _longest_first(words) if word[0] == "!"]
    whole = (each for word in words if word[0] != "!" for each in _without_first_group(word))
    others: list[str] = []
    by_letter = defaultdict[str, list[str]](list)
    for word in _longest_first(whole):
        begins_with_letter = word[:1].isalpha() and word[1:2] not in _QUANTIFIERS
        (by_letter[word[0]] if begins_with_letter else others).append(word)
    # Where each branch begins with a letter, Python looks only at places with one of these
    # letters: a text is searched in .2 to .85 of the time.
    branches += [
        rf"{letter}(?<!\w{letter})(?:{'|'.join(word[1:] for word in words)})(?!\w)"
        for letter, words in by_letter.items()
    ]
    if others:
        branches.append(rf"(?<!\w)(?:{'|'.join(others)})(?!\w)")
    return re.compile("|".join(branches))


def _has_open_alternatives(word: str) -> bool:
    depth = 0
    for mark in re.sub(r"\\.|\[[^\]]*\]", "", word):
        depth += (mark == "(") - (mark == ")")
        if mark == "|" and not depth:
            return True
    return False


def _without_first_group(word: str) -> list[str]:
    """Return the words that a pattern with a group in front stands for: ``(a|b)c`` is ac, bc."""
    group = _FIRST_GROUP.match(word)
    if group is None:
        return [word]
    rest = word[group.end() :]
    choices = [choice + rest for choice in group[1].split("|")]
    return choices + _without_first_group(rest) if group[2] else choices


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)


@cache
def marked_lines(name: str, mark: str) -> tuple[str, ...]:
    """Return the words of a file's lines that start with a mark, as they are written."""
    return tuple(word for line in _after(name, mark) for word in line.split())


def _after(name: str, mark: str) -> list[str]:
    return [line[2:] for line in phrase_lines(name) if line.startswith(f"{mark} ")]
