"""Read the phrase files, ``news/phrases/*.txt``: one phrase a line, comments after ``#``."""

from __future__ import annotations

from importlib import resources


def phrase_lines(name: str) -> list[str]:
    """Return the lines of a phrase file, without comments and empty lines."""
    text = (resources.files("warta.news") / "phrases" / name).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]
