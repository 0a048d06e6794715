"""Compare how well and how fast articles are extracted with nine other ways on the same pages.

    python -m benchmarks.extraction CORPUS [--every N]
    python -m benchmarks.extraction --pages tests/news/pages

CORPUS is a folder as benchmarks/corpus.py describes it; `--pages` takes the saved pages of the
tests. Every page goes through all methods in turn, so that they work under the same load. Prints
milliseconds of CPU a page; F1, precision and recall of the segments that the text must and must not
have; and how many titles, dates and authors are right. Peers are optional: `make bench` installs
them in an environment of their own and compares all. The figures are in the README,
docs/extraction.md and docs/decisions/0012-metadata.md.
"""

from __future__ import annotations

import gzip
import json
import logging
import os
import sys
import time
import warnings
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

# As the workers of a run do (tasks/run/parsers.py). It must be set before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.command import parser_of
from benchmarks.corpus import corpus_rows
from benchmarks.extraction_methods import Extracted, Method, days_of, methods
from benchmarks.extraction_table import (
    Gold,
    Tally,
    languages,
    promotion_counts,
    scores,
)
from benchmarks.inline_promotions import link_texts, promotions
from warta.news.text.language import language_of

WARM_UP = 30  # pages; models and stop lists load at their first use, not on every page
BASE = "Trafilatura default"
FEWEST_OF_A_LANGUAGE = 8  # pages, for a row of its own


def corpus_gold(corpus: Path, every: int) -> list[Gold]:
    """Return every so-many-th page of a corpus with its labels."""
    pages = []
    for row in list(corpus_rows(corpus, "pages.jsonl"))[::every]:
        url = row["url"] if row["url"].startswith("http") else "http://example.org/unknown"
        author = row.get("author") or ""  # a list for some pages
        pages.append(
            Gold(
                body=gzip.decompress((corpus / row["file"]).read_bytes()),
                url=url,
                wanted=tuple(row["with"]),
                unwanted=tuple(row["without"]),
                title=row.get("title") or "",
                author=author if isinstance(author, str) else "; ".join(author),
                days=frozenset(filter(None, [row.get("date")])),
                language=language_of(" ".join(row["with"])) or "?",
            )
        )
    return pages


def saved_gold(folder: Path, every: int) -> list[Gold]:
    """Return every so-many-th saved page of the tests with what its case expects."""
    pages = []
    for path in sorted(folder.glob("*/case.json"))[::every]:
        case = json.loads(path.read_text(encoding="utf-8"))
        expect = case["expect"]
        published_at = expect.get("published_at")
        day = expect.get("day")
        pages.append(
            Gold(
                body=(path.parent / "page.html").read_bytes(),
                url=case["url"],
                content_type=case["content_type"],
                wanted=tuple(expect.get("contains", ())),
                unwanted=(*expect.get("lacks", ()), *expect.get("promotions", ())),
                title=expect.get("title", ""),
                author="; ".join(expect.get("authors", ())),
                days=days_of(datetime.fromisoformat(published_at))
                if published_at
                else frozenset({day} - {None}),
                language=expect.get("language", "no article"),
            )
        )
    return pages


def measure(pages: Sequence[Gold], compared: Sequence[Method]) -> dict[str, Tally]:
    """Extract every page with every method; return the results of each method by its name."""
    tallies = {method.name: Tally(method.has_metadata, method.has_lines) for method in compared}
    for page in pages[:WARM_UP]:
        for method in compared:
            _try(method, page)
    order = list(compared)
    for page in pages:
        links = link_texts(page.body)
        order.append(order.pop(0))  # by turns: the first finds the page in no cache
        for method in order:
            started = time.process_time()
            result = _try(method, page)
            seconds = time.process_time() - started
            tally = tallies[method.name]
            tally.failed += result is None
            result = result or Extracted()
            tally.add(page, result, seconds, len(promotions(result.text, links)))
    return tallies


def _try(method: Method, page: Gold) -> Extracted | None:
    try:
        return method.extract(page.body, page.url, page.content_type)
    except Exception:  # a peer may raise anything: it counts as failed on this page
        return None


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument(
        "corpus", type=Path, nargs="?", metavar="CORPUS", help="see benchmarks/corpus.py"
    )
    parser.add_argument("--pages", type=Path, help="a folder of saved pages with case.json")
    parser.add_argument("--every", type=int, default=1, help="measure only every so-many-th page")
    options = parser.parse_args()
    if (options.corpus is None) == (options.pages is None):
        parser.error("name either a CORPUS or --pages")
    every = max(1, options.every)
    if options.pages:
        pages = saved_gold(options.pages, every)
    else:
        pages = corpus_gold(options.corpus, every)
    if not pages:
        sys.exit(f"no pages in {options.pages or options.corpus}")
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    compared, absent = methods()
    tallies = measure(pages, compared)
    print(f"{len(pages)} pages; ratio: CPU against {BASE}; intervals: 95 %, over pages\n")
    print(scores(tallies, BASE))
    if absent:
        print(f"\nNot installed, so not compared: {', '.join(absent)}. `make bench` installs them.")
    print("\nF1 by language\n")
    print(languages(tallies, pages, FEWEST_OF_A_LANGUAGE if options.corpus else 3))
    print("\nPromotions of other articles left in the text\n")
    print(promotion_counts(tallies))
    if no_articles := sum(not page.wanted for page in pages):
        print(f"\nOf {no_articles} pages without an article, given a text all the same:")
        print(", ".join(f"{name} {tally.false_texts}" for name, tally in tallies.items()))


if __name__ == "__main__":
    main()
