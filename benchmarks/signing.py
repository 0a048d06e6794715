"""Compare what finding near-copies costs with one extraction of the page by Trafilatura.

    python -m benchmarks.signing CORPUS [--pages N]

Prints milliseconds of CPU a page, and the share of the extraction: for the extraction alone, for
computing the text's keys, and for comparing the text with 1.3 candidates (the mean number that
`benchmarks.duplicates` finds), whose shingles are computed too. CORPUS: see benchmarks/corpus.py.
The figures are in docs/decisions/0008-near-copies.md.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

import trafilatura

from benchmarks.command import parser_of
from benchmarks.corpus import corpus_rows
from warta.news.copies.likeness import likeness, minhash_keys, shingles_of

CANDIDATES = 1.3  # for a text: benchmarks.duplicates
T = TypeVar("T")


def bodies(corpus: Path, count: int) -> list[bytes]:
    """Return the first pages of a corpus."""
    rows = islice(corpus_rows(corpus, "pages.jsonl"), count)
    return [gzip.decompress((corpus / row["file"]).read_bytes()) for row in rows]


def edited(text: str) -> str:
    """Return the text with every twelfth word replaced, so that names are compared too."""
    return " ".join("other" if n % 12 == 11 else word for n, word in enumerate(text.split()))


def cpu(work: Callable[[T], object], values: Sequence[T]) -> float:
    """Return the milliseconds of CPU for one call, the best of three rounds."""
    rounds = []
    for _ in range(3):
        began = time.process_time()
        for value in values:
            work(value)
        rounds.append(time.process_time() - began)
    return 1000 * min(rounds) / len(values)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("corpus", type=Path, metavar="CORPUS", help="see benchmarks/corpus.py")
    parser.add_argument("--pages", type=int, default=150, help="how many (150)")
    options = parser.parse_args()
    pages = bodies(options.corpus, options.pages)
    texts = [text for page in pages if (text := trafilatura.extract(page))]
    extraction = cpu(trafilatura.extract, pages)
    signing = cpu(minhash_keys, texts)
    reading = cpu(shingles_of, texts)
    comparison = cpu(
        lambda pair: likeness(*pair),
        [(shingles_of(edited(text)), shingles_of(text)) for text in texts],
    )
    comparing = (1 + CANDIDATES) * reading + CANDIDATES * comparison
    letters = sum(map(len, texts)) / len(texts)
    print(f"{len(pages)} pages, {len(texts)} texts of {letters:,.0f} letters")
    for name, cost in (
        ("extraction by Trafilatura", extraction),
        ("keys", signing),
        ("reading for comparison", reading),
        ("one comparison", comparison),
        ("keys and comparisons of a text", signing + comparing),
    ):
        print(f"{name}: {cost:.3f} ms CPU, {1000 / cost:,.0f}/s, {cost / extraction:.1%}")


if __name__ == "__main__":
    main()
