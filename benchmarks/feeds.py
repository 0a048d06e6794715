"""How fast feeds are parsed, and whether the quick reader says what feedparser says.

Reads every feed of a corpus folder with ``news.feeds.parse`` (cleaned text included) and with
feedparser as it comes (its sanitiser on), in turn; medians of several rounds of CPU time. And
compares entry by entry what the quick reader and feedparser behind it give: id, link, title and
dates. Ends with 1 if an entry differs.

    python -m benchmarks.feeds FOLDER [--rounds 3]
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import sys
import time
from collections.abc import Callable

import feedparser

from benchmarks.corpus import corpus_feeds, corpus_folder
from warta.news.entry import Entry, ParsedFeed
from warta.news.feeds.json_feed import looks_like_json
from warta.news.feeds.mending import mended
from warta.news.feeds.parse import parse_feed
from warta.news.feeds.patient import parse_xml_feed
from warta.news.feeds.quick import parse_quickly

URL = "http://feeds.example/feed"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    bodies = [
        gzip.decompress(feed.file.read_bytes())
        for feed in corpus_feeds(corpus_folder(asked.folder))
    ]
    ways: dict[str, Callable[[bytes], object]] = {
        "feedparser": feedparser.parse,
        "ours, cleaned text included": lambda body: parse_feed(body, url=URL),
        "ours, quick reader alone": lambda body: parse_quickly(mended(body).utf8, url=URL),
    }
    megabytes = sum(map(len, bodies)) / 1e6
    print(f"{len(bodies)} feeds, {megabytes:.1f} MB; CPU seconds, median of {asked.rounds} rounds")
    for body in bodies[:20]:
        for way in ways.values():
            way(body)
    rounds = [
        {name: seconds(way, bodies) for name, way in ways.items()} for _ in range(asked.rounds)
    ]
    for name in ways:
        taken = statistics.median(each[name] for each in rounds)
        ratio = statistics.median(each["feedparser"] / each[name] for each in rounds)
        print(f"  {name:30} {taken:6.2f}   {ratio:5.1f} times feedparser's speed")
    quick, entries, differing = compared(bodies)
    print(f"read by the quick reader: {quick} of {len(bodies)} (JSON feeds have their own)")
    print(f"entries that both read: {entries}; of them differ: {differing}")
    return 1 if differing else 0


def seconds(way: Callable[[bytes], object], bodies: list[bytes]) -> float:
    begun = time.process_time()
    for body in bodies:
        way(body)
    return time.process_time() - begun


def compared(bodies: list[bytes]) -> tuple[int, int, int]:
    """Return the number of feeds read quickly, of entries compared, and of entries that differ."""
    read = entries = differing = 0
    for body in bodies:
        xml = mended(body).utf8
        quick = None if looks_like_json(body) else parse_quickly(xml, url=URL)
        if quick is None:
            continue
        read += 1
        slow = parse_xml_feed(xml, url=URL)
        ours, theirs = fields_of(quick), fields_of(slow) if slow else []
        entries += len(ours)
        differing += abs(len(ours) - len(theirs))
        differing += sum(one != other for one, other in zip(ours, theirs, strict=False))
    return read, entries, differing


def fields_of(feed: ParsedFeed) -> list[tuple[object, ...]]:
    return [identified(entry) for entry in feed.entries]


def identified(entry: Entry) -> tuple[object, ...]:
    return entry.entry_id, entry.url, entry.title, entry.published_at, entry.updated_at


if __name__ == "__main__":
    sys.exit(main())
