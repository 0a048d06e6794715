"""Learn how common the beginnings of words are in each language, for comparing articles.

    python -m benchmarks.learn_rarity CORPUS [--terms 10000]

Writes news/stories/rarity.npz. Counts come from two places: word frequencies of the package
wordfreq (42 languages; `pip install wordfreq==3.1.1`; needed for nothing else) as the share of
articles of 150 words that have the word, and the articles of CORPUS/gold.jsonl. Only hashes and
numbers are kept.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from math import exp
from pathlib import Path
from typing import Any

import numpy as np

from warta.news.stories import rarity
from warta.news.stories.terms import words_of

WORDS_AN_ARTICLE = 150
# An estimate from word frequencies counts like so many articles that were looked at.
ARTICLES_ASSUMED = 300
ARTICLES_NEEDED = 50
# wordfreq's names for what our language detection calls otherwise.
RENAMED = {"nb": ("no",), "fil": ("tl",), "sh": ("hr", "sr", "bs")}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("corpus", type=Path, metavar="CORPUS")
    parser.add_argument("--terms", type=int, default=10_000, help="kept of each language")
    options = parser.parse_args()
    try:
        wordfreq: Any = importlib.import_module("wordfreq")
    except ImportError:
        sys.exit("wordfreq is not installed: pip install wordfreq==3.1.1")
    counted, articles = counts(options.corpus)
    tables: dict[str, dict[str, float]] = {}
    for name in sorted(wordfreq.available_languages("small")):
        shares = estimated(wordfreq.get_frequency_dict(name, "best"))
        for language in RENAMED.get(name, (name,)):
            tables[language] = blended(shares, counted[language], articles[language], options.terms)
    rarity.save(tables, by_length(tables))
    size = rarity.PATH.stat().st_size
    print(f"{rarity.PATH.name}: {len(tables)} languages, {size:,} bytes")


def counts(corpus: Path) -> tuple[defaultdict[str, Counter[str]], Counter[str]]:
    """Return how many articles have each term, and how many there are, by language."""
    listed = corpus / "gold.jsonl"
    if not listed.is_file():
        sys.exit(f"{corpus}: no corpus here ({listed.name} is missing)")
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    articles: Counter[str] = Counter()
    for row in _articles(listed):
        language = row.get("language") or "en"
        terms = {term for term, _, _ in words_of(row.get("title") or "", row["text"])}
        counted[language].update(terms)
        articles[language] += 1
    return counted, articles


def _articles(listed: Path) -> Iterator[dict[str, Any]]:
    with listed.open(encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        yield from (row for row in rows if row["kind"] == "article" and row.get("text"))


def estimated(frequencies: dict[str, float]) -> dict[str, float]:
    """Return the share of articles with each term, from the frequencies of words that start so."""
    sums: defaultdict[str, float] = defaultdict(float)
    for word, frequency in frequencies.items():
        for term, kind, _ in words_of("", word):
            if kind != rarity.NUMBER:
                sums[term] += frequency
    return {term: 1 - exp(-WORDS_AN_ARTICLE * frequency) for term, frequency in sums.items()}


def blended(
    shares: dict[str, float], counted: Counter[str], articles: int, most: int
) -> dict[str, float]:
    """Return the commonest terms of both sources together."""
    if articles >= ARTICLES_NEEDED:
        size = ARTICLES_ASSUMED + articles
        shares = {
            term: (ARTICLES_ASSUMED * shares.get(term, 0.0) + counted[term]) / size
            for term in shares.keys() | counted.keys()
        }
    kept = sorted(shares.items(), key=lambda each: (-each[1], each[0]))[:most]
    return dict(kept)


def by_length(tables: dict[str, dict[str, float]]) -> list[float]:
    """Return how common a term of a length is, for a language that is not known.

    The mean over languages, each term weighted by how often it is met.
    """
    found = []
    for letters in range(1, rarity.LONGEST + 1):
        shares = [
            share for table in tables.values() for term, share in table.items()
            if len(term) == letters
        ]  # fmt: skip
        rarities = -np.log(np.maximum(shares, 1e-9))
        found.append(float(exp(-np.average(rarities, weights=shares))))
    return found


if __name__ == "__main__":
    main()
