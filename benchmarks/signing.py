"""What finding near-copies costs, beside one extraction of a page by Trafilatura.

    python -m benchmarks.signing CORPUS [--pages N]

CPU for each page: extraction alone; reading the text's keys; and comparing it with as many
candidates as ``benchmarks.duplicates`` finds for a text (1.3), each read anew.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import trafilatura

from warta.news.copies.likeness import likeness, minhash_keys, shingles_of

CANDIDATES = 1.3
T = TypeVar("T")


def bodies(corpus: Path, count: int) -> list[bytes]:
    listed = corpus / "pages.jsonl"
    if not listed.is_file():
        sys.exit(f"{corpus}: no corpus here ({listed.name} is missing); name its folder")
    rows = [json.loads(line) for line in listed.read_text(encoding="utf-8").splitlines()]
    return [gzip.decompress((corpus / row["file"]).read_bytes()) for row in rows[:count]]


def edited(text: str) -> str:
    """Return the text with every twelfth word replaced, so that names are compared too."""
    return " ".join("other" if n % 12 == 11 else word for n, word in enumerate(text.split()))


def cpu(work: Callable[[T], object], each: Sequence[T]) -> float:
    """Return the milliseconds for one call, the best of three rounds."""
    rounds = []
    for _ in range(3):
        began = time.process_time()
        for one in each:
            work(one)
        rounds.append(time.process_time() - began)
    return 1000 * min(rounds) / len(each)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--pages", type=int, default=150)
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
    return 0


if __name__ == "__main__":
    sys.exit(main())
