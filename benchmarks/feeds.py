"""Measure how fast feeds are parsed, and check that the quick reader agrees with feedparser.

    python -m benchmarks.feeds CORPUS [--rounds 3]

Parses every feed of a corpus (benchmarks/corpus.py) by turns with feedparser as it comes (its
sanitiser on), with `news.feeds.parse` (cleaned text included) and with the quick reader alone:
seconds of CPU, medians of the rounds. Then compares the entries that the quick reader and our
feedparser-based reader return: id, link, title and dates. Exits with 1 if an entry differs. The
figures are in the README and in docs/decisions/0022-own-code.md.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import time
from collections.abc import Callable

import feedparser

from benchmarks.command import parser_of
from benchmarks.corpus import corpus_feeds, corpus_folder
from warta.news.entry import Entry, ParsedFeed
from warta.news.feeds.json_feed import looks_like_json
from warta.news.feeds.mending import mended
from warta.news.feeds.parse import parse_feed
from warta.news.feeds.patient import parse_xml_feed
from warta.news.feeds.quick import parse_quickly

URL = "http://feeds.example/feed"


def main() -> int:
    parser = parser_of(__doc__)
    parser.add_argument("corpus", metavar="CORPUS", help="see benchmarks/corpus.py")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    bodies = [
        gzip.decompress(feed.file.read_bytes())
        for feed in corpus_feeds(corpus_folder(options.corpus))
    ]
    readers: dict[str, Callable[[bytes], object]] = {
        "feedparser": feedparser.parse,
        "ours, cleaned text included": lambda body: parse_feed(body, url=URL),
        "ours, quick reader alone": lambda body: parse_quickly(mended(body).utf8, url=URL),
    }
    megabytes = sum(map(len, bodies)) / 1e6
    print(
        f"{len(bodies)} feeds, {megabytes:.1f} MB; CPU seconds, median of {options.rounds} rounds"
    )
    for body in bodies[:20]:  # warm up
        for read in readers.values():
            read(body)
    rounds = [
        {name: seconds(read, bodies) for name, read in readers.items()}
        for _ in range(options.rounds)
    ]
    for name in readers:
        taken = statistics.median(each[name] for each in rounds)
        ratio = statistics.median(each["feedparser"] / each[name] for each in rounds)
        print(f"  {name:30} {taken:6.2f}   {ratio:5.1f} times feedparser's speed")
    quick, entries, differing = compared(bodies)
    print(f"read by the quick reader: {quick} of {len(bodies)} (JSON feeds have their own)")
    print(f"entries that both read: {entries}; {differing} of them differ")
    return 1 if differing else 0


def seconds(read: Callable[[bytes], object], bodies: list[bytes]) -> float:
    began = time.process_time()
    for body in bodies:
        read(body)
    return time.process_time() - began


def compared(bodies: list[bytes]) -> tuple[int, int, int]:
    """Return the number of feeds read quickly, of entries compared, and of entries that differ."""
    feeds = entries = differing = 0
    for body in bodies:
        xml = mended(body).utf8
        quick = None if looks_like_json(body) else parse_quickly(xml, url=URL)
        if quick is None:
            continue
        feeds += 1
        patient = parse_xml_feed(xml, url=URL)
        ours, theirs = fields_of(quick), fields_of(patient) if patient else []
        entries += len(ours)
        differing += abs(len(ours) - len(theirs))
        differing += sum(mine != its for mine, its in zip(ours, theirs, strict=False))
    return feeds, entries, differing


def fields_of(feed: ParsedFeed) -> list[tuple[object, ...]]:
    return [fields_of_entry(entry) for entry in feed.entries]


def fields_of_entry(entry: Entry) -> tuple[object, ...]:
    return entry.entry_id, entry.url, entry.title, entry.published_at, entry.updated_at


if __name__ == "__main__":
    sys.exit(main())
