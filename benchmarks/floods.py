"""Measure what a flood of copies costs: near copies of one text, or one text at many addresses.

    python -m benchmarks.floods [--sizes 750 1500 3000 6000]

A text of 320 words is edited lightly for every site, or is the same at every address; all articles
are placed at once. Prints CPU seconds, microseconds an article (they should not grow with the
size), and how many articles are recognised as copies (all but one should be). The figures are in
docs/decisions/0008-near-copies.md.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from benchmarks.command import parser_of
from warta.news.addresses.identity import entry_key_of, feed_id_of, signature_of, url_hash_of
from warta.news.article import Article
from warta.news.dedupe import decide
from warta.news.entry import Entry
from warta.news.outcome import Draft, PendingEntry
from warta.storage.home import Home
from warta.storage.tables.articles import known_of, save_decision
from warta.storage.warehouse.connection import Warehouse
from warta.tasks.placing import place_all

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS_A_TEXT = 320
ONE_WORD_IN = 40
_VOCABULARY = [f"{a}{b}{c}" for a in "bdgklmnprst" for b in "aeiou" for c in ("ran", "lit", "sem")]


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[750, 1_500, 3_000, 6_000],
        help="numbers of articles",
    )  # fmt: skip
    options = parser.parse_args()
    print("| flood | articles | CPU s | µs an article | copies |\n|---|---:|---:|---:|---:|")
    for name, edited in (("near copies", True), ("one text", False)):
        for size in options.sizes:
            seconds, copies = placed(size, edited=edited)
            each = seconds / size * 1e6
            print(f"| {name} | {size:,} | {seconds:.1f} | {each:,.0f} | {copies:,} |", flush=True)


def placed(size: int, *, edited: bool) -> tuple[float, int]:
    """Return the CPU seconds for placing a flood, and how many articles were marked as copies."""
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse(Home(Path(folder)))
        warehouse.migrate()
        waiting = flood(size, edited=edited)
        while drafts := list(islice(waiting, 500)):
            with warehouse.transaction() as database:
                known = known_of(database, [draft.entries[0].entry.url or "" for draft in drafts])
                save_decision(database, decide(drafts, known, NOON), NOON)
        began = time.process_time()
        copies = place_all(warehouse)
        return time.process_time() - began, copies


def flood(size: int, *, edited: bool) -> Iterator[Draft]:
    """Yield copies of one text, each at its own site; ``edited``: one word in 40 replaced."""
    rng = random.Random(5)
    text = rng.choices(_VOCABULARY, k=WORDS_A_TEXT)
    for number in range(size):
        words = [
            rng.choice(_VOCABULARY) if edited and rng.random() < 1 / ONE_WORD_IN else word
            for word in text
        ]
        yield _draft(f"http://site{number}.example/{number}", " ".join(words), number)


def _draft(url: str, text: str, number: int) -> Draft:
    entry = Entry(entry_id=url, url=url, title="Flood")
    feed = "http://feed.example/rss"
    pending = PendingEntry(
        entry_key=entry_key_of(feed_id_of(feed), url), feed_id=feed_id_of(feed), feed_url=feed,
        entry=entry, url_hash=url_hash_of(url), signature=signature_of(entry), seen_at=NOON,
        wanted_since=NOON,
    )  # fmt: skip
    article = Article(
        url=url, title="Flood", text=text, summary="", authors=(), language="en",
        published_at=NOON - timedelta(minutes=number % 600), published_from="page",
        modified_at=None, categories=(), tags=(), image_url=None, word_count=WORDS_A_TEXT,
        is_paywalled=False, made_from="page", method="trafilatura",
    )  # fmt: skip
    return Draft((pending,), article)


if __name__ == "__main__":
    main()
