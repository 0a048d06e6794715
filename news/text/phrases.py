"""Read the phrase files, ``news/phrases/*.txt``: one phrase a line, comments after ``#``."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources


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
    words = sorted(
        (word.replace(".", r"\W") for line in _after(name, mark) for word in line.split()),
        key=len,
        reverse=True,
    )
    whole = "|".join(word for word in words if word[0] != "!")
    anywhere = "|".join(word[1:] for word in words if word[0] == "!")
    return re.compile(rf"(?<!\w)(?:{whole})(?!\w)" + (f"|{anywhere}" if anywhere else ""))


@cache
def marked_lines(name: str, mark: str) -> tuple[str, ...]:
    """Return the words of a file's lines that start with a mark, as they are written."""
    return tuple(word for line in _after(name, mark) for word in line.split())


def _after(name: str, mark: str) -> list[str]:
    return [line[2:] for line in phrase_lines(name) if line.startswith(f"{mark} ")]
