"""Compare an extracted text with its labelled text: F1, precision and recall of their words."""

from __future__ import annotations

import re
from collections import Counter
from typing import TypeVar

_CHARACTERS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_CHARACTERS}]|[^\W_{_CHARACTERS}]+")
_GRAM = 4  # words, as in scrapinghub/article-extraction-benchmark
T = TypeVar("T")


def words_of(text: str) -> list[str]:
    """Return a text's words in lower case; Chinese, Japanese and Korean by characters."""
    return _WORD.findall(text.lower())


def overlap(text: str, gold: str) -> tuple[float, float, float]:
    """Return F1, precision and recall of the text's words; a word counts as often as it occurs."""
    return _overlap(Counter(words_of(text)), Counter(words_of(gold)))


def overlap_of_grams(text: str, gold: str) -> float:
    """Return F1 of the text's runs of four words."""
    return _overlap(_grams(text), _grams(gold))[0]


def _grams(text: str) -> Counter[tuple[str, ...]]:
    words = words_of(text)
    size = min(_GRAM, len(words)) or 1
    return Counter(zip(*(words[step:] for step in range(size)), strict=False))


def _overlap(words: Counter[T], gold: Counter[T]) -> tuple[float, float, float]:
    if not words or not gold:
        return (1.0, 1.0, 1.0) if not words and not gold else (0.0, 0.0, 0.0)
    common = sum((words & gold).values())
    precision, recall = common / words.total(), common / gold.total()
    return (2 * common / (words.total() + gold.total()), precision, recall)
