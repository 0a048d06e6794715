"""Find a newsroom's notes of correction in an article, in many languages."""

from __future__ import annotations

import re
from functools import cache

from warta.news.text.phrases import phrase_lines

_OPENING = r"^[\W_]{0,8}"
# A label ends with one of these; "Correction" within a sentence does not.
_ENDING = r"\s*(?:[:：;\])）】】»]|[-–—]\s|$)"


def correction_notes(text: str) -> tuple[str, ...]:
    """Return the lines of a text that contain a note of correction."""
    labels, sentences = _patterns()
    return tuple(
        line.strip() for line in text.split("\n") if labels.search(line) or sentences.search(line)
    )


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    lines = phrase_lines("corrections.txt")
    labels = [line[2:] for line in lines if line.startswith("= ")]
    sentences = [line for line in lines if not line.startswith("= ")]
    return (
        re.compile(f"{_OPENING}(?:{_spaced(labels)}){_ENDING}", re.IGNORECASE),
        re.compile(_spaced(sentences), re.IGNORECASE),
    )


def _spaced(phrases: list[str]) -> str:
    return "|".join(phrase.replace("'", "['’]").replace(" ", r"\s+") for phrase in phrases)
