"""A corpus: a folder of real pages and feeds, replayed under their own host names on loopback.

The caller names the folder; nothing of it is part of this project. It holds lists with one JSON
object a line, and the gzipped files that they name:

- `pages.jsonl`: `file`, `url`, and the segments `with` and `without` that the text of the page must
  and must not have; perhaps `title`, `author` and `date`;
- `feeds.jsonl`: `file`;
- `gold.jsonl`: `file`, `url`, `kind`, `from`, and the whole `text` of articles;
- `events.jsonl`: `event`, `language`, `title` and `text` of articles.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warta.newsroom.answers import Reply
from warta.newsroom.wire import Incoming, Wire

PAGES_A_FEED = 50
EMPTY_FEED = "http://lists.corpus.example/empty.xml"


@dataclass(frozen=True, slots=True)
class CorpusPage:
    """A page, its http address, and the segments that its text must and must not have."""

    url: str
    file: Path
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]

    def body(self) -> bytes:
        return gzip.decompress(self.file.read_bytes())


@dataclass(frozen=True, slots=True)
class CorpusFeed:
    url: str
    file: Path


def corpus_rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a list; end the command with one line if the list is missing."""
    check_corpus(folder, name)
    with (folder / name).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def check_corpus(folder: Path, *names: str) -> None:
    """End the command with one line if one of these lists is missing in the folder."""
    for name in names:
        if not (folder / name).is_file():
            sys.exit(
                f"{folder}: no corpus here, {name} is missing; "
                "name a folder as benchmarks/corpus.py describes it"
            )


def corpus_folder(argument: str) -> Path:
    """Return the folder; end the command with one line if it lists no pages or no feeds."""
    folder = Path(argument)
    check_corpus(folder, "pages.jsonl", "feeds.jsonl")
    return folder


def corpus_pages(folder: Path) -> list[CorpusPage]:
    return [
        CorpusPage(
            url=_replayed(row["url"], number),
            file=folder / row["file"],
            wanted=tuple(row["with"]),
            unwanted=tuple(row["without"]),
        )
        for number, row in enumerate(corpus_rows(folder, "pages.jsonl"))
    ]


def corpus_feeds(folder: Path) -> list[CorpusFeed]:
    files = [folder / row["file"] for row in corpus_rows(folder, "feeds.jsonl")]
    return [CorpusFeed(f"http://feeds.corpus.example/{file.stem}", file) for file in files]


def list_urls(pages: Sequence[CorpusPage]) -> list[str]:
    """Return the addresses of the feeds that list the pages, PAGES_A_FEED each."""
    count = -(-len(pages) // PAGES_A_FEED)
    return [f"http://lists.corpus.example/{number}.xml" for number in range(count)]


@contextmanager
def replayed(folder: Path) -> Iterator[str]:
    """Serve the corpus in a process of its own; yield the proxy's address."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(folder, theirs), daemon=True
    )
    server.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        ours.send("stop")
        server.join(10)


def score(texts: Sequence[str], pages: Sequence[CorpusPage]) -> tuple[float, float, float]:
    """Return precision, recall and F1 over the segments of all pages."""
    right = missed = wrong = 0
    for text, page in zip(texts, pages, strict=True):
        hits = sum(segment in text for segment in page.wanted)
        right += hits
        missed += len(page.wanted) - hits
        wrong += sum(segment in text for segment in page.unwanted)
    precision = right / max(1, right + wrong)
    recall = right / max(1, right + missed)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _replayed(url: str, number: int) -> str:
    """Return a page's address over plain http; a page without an address gets a host of its own."""
    scheme, _, rest = url.partition("://")
    if scheme in ("http", "https", "xhttps") and urlsplit(f"http://{rest}").hostname:
        return f"http://{rest}"
    return f"http://page-{number}.corpus.example/{number}"


def _serve(folder: Path, pipe: Connection) -> None:
    pages = corpus_pages(folder)
    feeds = {feed.url: feed.file for feed in corpus_feeds(folder)}
    files = {_page_key(page.url): page.file for page in pages}
    lists = {
        url: _feed(pages[number * PAGES_A_FEED : (number + 1) * PAGES_A_FEED])
        for number, url in enumerate(list_urls(pages))
    } | {EMPTY_FEED: _feed([])}

    def answer(request: Incoming) -> Reply:
        query = f"?{request.query}" if request.query else ""
        url = f"http://{request.host}{request.path}{query}"
        if url in lists:
            return Reply(200, (("Content-Type", "application/rss+xml"),), lists[url])
        file, kind = (
            (feeds[url], "text/xml") if url in feeds else (files.get(_page_key(url)), "text/html")
        )
        if file is None:
            return Reply(404, (("Content-Type", "text/plain"),), b"not here")
        headers = (("Content-Type", kind), ("Content-Encoding", "gzip"))
        return Reply(200, headers, file.read_bytes())

    wire = Wire(answer)
    wire.start()
    pipe.send(wire.port)
    pipe.recv()
    wire.stop()


def _page_key(url: str) -> str:
    """Return the same key for an address however a client normalises it."""
    from warta.news.addresses.urls import fetch_url  # the benchmarks of feeds do without

    return fetch_url(url)


def _feed(pages: Sequence[CorpusPage]) -> bytes:
    items = "".join(
        f"<item><title>Listed {escape(page.url)}</title><link>{escape(page.url)}</link></item>"
        for page in pages
    )
    return f'<rss version="2.0"><channel><title>Pages</title>{items}</channel></rss>'.encode()
