"""Learn how rare the beginnings of words are in each language, and write news/stories/rarity.npz.

    python -m benchmarks.learn_rarity CORPUS [--terms 10000]

A share of the articles that have a term comes from two sources: the word frequencies of the package
wordfreq (42 languages; `pip install wordfreq==3.1.1`, which nothing else needs), for an article of
150 words; and the articles of CORPUS/gold.jsonl (benchmarks/corpus.py). Only hashes and numbers are
kept. Why: docs/decisions/0009-stories.md.
"""

from __future__ import annotations

import importlib
import sys
from collections import Counter, defaultdict
from math import exp
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.command import parser_of
from benchmarks.corpus import check_corpus, corpus_rows
from warta.news.stories import rarity
from warta.news.stories.terms import words_of

WORDS_AN_ARTICLE = 150
# An estimate from word frequencies weighs as much as this many counted articles.
ARTICLES_ASSUMED = 300
# A language with fewer counted articles relies on word frequencies alone.
ARTICLES_NEEDED = 50
# wordfreq's names of languages that our language detection names differently.
RENAMED = {"nb": ("no",), "fil": ("tl",), "sh": ("hr", "sr", "bs")}


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("corpus", type=Path, metavar="CORPUS", help="see benchmarks/corpus.py")
    parser.add_argument("--terms", type=int, default=10_000, help="kept of a language (10000)")
    options = parser.parse_args()
    check_corpus(options.corpus, "gold.jsonl")
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
    """Return by language how many articles have each term, and how many articles there are."""
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    articles: Counter[str] = Counter()
    for row in corpus_rows(corpus, "gold.jsonl"):
        if row["kind"] != "article" or not row.get("text"):
            continue
        language = row.get("language") or "en"
        terms = {term for term, _, _ in words_of(row.get("title") or "", row["text"])}
        counted[language].update(terms)
        articles[language] += 1
    return counted, articles


def estimated(frequencies: dict[str, float]) -> dict[str, float]:
    """Return the share of articles that have each term, from the frequencies of its words."""
    sums: defaultdict[str, float] = defaultdict(float)
    for word, frequency in frequencies.items():
        for term, kind, _ in words_of("", word):
            if kind != rarity.NUMBER:
                sums[term] += frequency
    return {term: 1 - exp(-WORDS_AN_ARTICLE * frequency) for term, frequency in sums.items()}


def blended(
    shares: dict[str, float], counted: Counter[str], articles: int, most: int
) -> dict[str, float]:
    """Return the most common terms with their shares, from both sources."""
    if articles >= ARTICLES_NEEDED:
        size = ARTICLES_ASSUMED + articles
        shares = {
            term: (ARTICLES_ASSUMED * shares.get(term, 0.0) + counted[term]) / size
            for term in shares.keys() | counted.keys()
        }
    common = sorted(shares.items(), key=lambda item: (-item[1], item[0]))[:most]
    return dict(common)


def by_length(tables: dict[str, dict[str, float]]) -> list[float]:
    """Return the share of articles that have a term of each length, for an unknown language.

    It is the geometric mean over all languages' terms, weighted by their shares.
    """
    means = []
    for letters in range(1, rarity.LONGEST + 1):
        shares = [
            share for table in tables.values() for term, share in table.items()
            if len(term) == letters
        ]  # fmt: skip
        rarities = -np.log(np.maximum(shares, 1e-9))
        means.append(float(exp(-np.average(rarities, weights=shares))))
    return means


if __name__ == "__main__":
    main()
