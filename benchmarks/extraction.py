"""How well and how fast articles are extracted, beside nine other ways on the same pages.

    python -m benchmarks.extraction CORPUS [--every N]
    python -m benchmarks.extraction --pages tests/news/pages

CORPUS is a folder with ``pages.jsonl`` (``file``, ``url``, ``with``, ``without`` and perhaps
``title``, ``author``, ``date`` a line) and the gzipped pages it names; with ``--pages`` the saved
pages of our own tests take its place. Every page goes through all methods in turn, so that they
meet the same load; times are CPU time of this one process. F1 counts the segments ``with`` that
are found in the text against those missed and the segments ``without`` that are found.
The peers are optional: ``make bench`` installs them apart from the rest and compares them all.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import sys
import time
import warnings
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from benchmarks.extraction_methods import Found, Method, days_of, methods
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
FEWEST_OF_A_LANGUAGE = 8


def corpus_gold(corpus: Path, every: int) -> list[Gold]:
    pages = []
    for line in (corpus / "pages.jsonl").read_text(encoding="utf-8").splitlines()[::every]:
        said = json.loads(line)
        url = said["url"] if said["url"].startswith("http") else "http://example.org/unknown"
        author = said.get("author") or ""  # a list for some pages
        pages.append(
            Gold(
                body=gzip.decompress((corpus / said["file"]).read_bytes()),
                url=url,
                wanted=tuple(said["with"]),
                unwanted=tuple(said["without"]),
                title=said.get("title") or "",
                author=author if isinstance(author, str) else "; ".join(author),
                days=frozenset(filter(None, [said.get("date")])),
                language=language_of(" ".join(said["with"])) or "?",
            )
        )
    return pages


def saved_gold(folder: Path, every: int) -> list[Gold]:
    pages = []
    for path in sorted(folder.glob("*/case.json"))[::every]:
        case = json.loads(path.read_text(encoding="utf-8"))
        expect = case["expect"]
        at = expect.get("published_at")
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
                days=days_of(datetime.fromisoformat(at)) if at else frozenset({day} - {None}),
                language=expect.get("language", "no article"),
            )
        )
    return pages


def measure(pages: Sequence[Gold], compared: Sequence[Method]) -> dict[str, Tally]:
    tallies = {method.name: Tally(method.has_metadata, method.has_lines) for method in compared}
    for page in pages[:WARM_UP]:
        for method in compared:
            _tried(method, page)
    turn = list(compared)
    for page in pages:
        links = link_texts(page.body)
        turn.append(turn.pop(0))  # nobody is always first, when the page is new to the caches
        for method in turn:
            started = time.process_time()
            found = _tried(method, page)
            seconds = time.process_time() - started
            tally = tallies[method.name]
            tally.failed += found is None
            found = found or Found()
            tally.add(page, found, seconds, len(promotions(found.text, links)))
    return tallies


def _tried(method: Method, page: Gold) -> Found | None:
    try:
        return method.found(page.body, page.url, page.content_type)
    except Exception:  # what a peer raises on a page is its result there
        return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("corpus", type=Path, nargs="?", help="a folder with pages.jsonl")
    parser.add_argument("--pages", type=Path, help="a folder of saved pages with case.json")
    parser.add_argument("--every", type=int, default=1, help="measure every Nth page only")
    arguments = parser.parse_args()
    if (arguments.corpus is None) == (arguments.pages is None):
        parser.error("name either a CORPUS or --pages")
    every = max(1, arguments.every)
    if arguments.pages:
        pages = saved_gold(arguments.pages, every)
    elif (arguments.corpus / "pages.jsonl").is_file():
        pages = corpus_gold(arguments.corpus, every)
    else:
        pages = []
    if not pages:
        print(f"no pages in {arguments.pages or arguments.corpus}", file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    compared, absent = methods()
    tallies = measure(pages, compared)
    print(f"{len(pages)} pages; ratio is of CPU to {BASE}; intervals of 95 % over pages\n")
    print(scores(tallies, BASE))
    if absent:
        print(f"\nNot installed, so not compared: {', '.join(absent)}. `make bench` installs them.")
    print("\nF1 by language\n")
    print(languages(tallies, pages, FEWEST_OF_A_LANGUAGE if arguments.corpus else 3))
    print("\nPromotions of other articles left in the text\n")
    print(promotion_counts(tallies))
    if strangers := sum(not page.wanted for page in pages):
        print(f"\nOf {strangers} pages without an article, given a text:")
        print(", ".join(f"{name} {tally.kept}" for name, tally in tallies.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
