"""Score how much of a labelled text was found: F1, precision and recall over bags of words."""

from __future__ import annotations

import re
from collections import Counter
from typing import TypeVar

_CHARACTERS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_CHARACTERS}]|[^\W_{_CHARACTERS}]+")
_GRAM = 4
T = TypeVar("T")


def words_of(text: str) -> list[str]:
    """Return the words of a text; of Chinese, Japanese and Korean the characters."""
    return _WORD.findall(text.lower())


def overlap(text: str, gold: str) -> tuple[float, float, float]:
    """Return F1, precision and recall of words, each counted as often as it occurs."""
    return _overlap(Counter(words_of(text)), Counter(words_of(gold)))


def overlap_of_grams(text: str, gold: str) -> float:
    """Return F1 over runs of four words, as in scrapinghub/article-extraction-benchmark."""
    return _overlap(_grams(text), _grams(gold))[0]


def _grams(text: str) -> Counter[tuple[str, ...]]:
    words = words_of(text)
    size = min(_GRAM, len(words)) or 1
    return Counter(zip(*(words[step:] for step in range(size)), strict=False))


def _overlap(found: Counter[T], gold: Counter[T]) -> tuple[float, float, float]:
    if not found or not gold:
        return (1.0, 1.0, 1.0) if not found and not gold else (0.0, 0.0, 0.0)
    common = sum((found & gold).values())
    precision, recall = common / found.total(), common / gold.total()
    return (2 * common / (found.total() + gold.total()), precision, recall)
