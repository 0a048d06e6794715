"""A folder of real pages and feeds, replayed under their own host names on loopback.

The folder is given by the caller and described in its README: `pages.jsonl` (file, url, segments
`with` and `without`), `feeds.jsonl`. Nothing of it is part of this project.
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


def corpus_folder(argument: str) -> Path:
    """Return the folder named, or end with a clear message."""
    folder = Path(argument)
    for name in ("pages.jsonl", "feeds.jsonl"):
        if not (folder / name).is_file():
            sys.exit(f"{folder}: no corpus here ({name} is missing); name the folder that holds it")
    return folder


def corpus_pages(folder: Path) -> list[CorpusPage]:
    pages = []
    with (folder / "pages.jsonl").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            said = json.loads(line)
            pages.append(
                CorpusPage(
                    url=_replayed(said["url"], number),
                    file=folder / said["file"],
                    wanted=tuple(said["with"]),
                    unwanted=tuple(said["without"]),
                )
            )
    return pages


def corpus_feeds(folder: Path) -> list[CorpusFeed]:
    with (folder / "feeds.jsonl").open(encoding="utf-8") as lines:
        files = [folder / json.loads(line)["file"] for line in lines]
    return [CorpusFeed(f"http://feeds.corpus.example/{file.stem}", file) for file in files]


def list_urls(pages: Sequence[CorpusPage]) -> list[str]:
    """Return the addresses of the generated feeds that list the pages."""
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
    """Return precision, recall and F1 over the segments, as the evaluation set defines them."""
    found = missed = wrong = 0
    for text, page in zip(texts, pages, strict=True):
        hits = sum(segment in text for segment in page.wanted)
        found += hits
        missed += len(page.wanted) - hits
        wrong += sum(segment in text for segment in page.unwanted)
    precision = found / max(1, found + wrong)
    recall = found / max(1, found + missed)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _replayed(url: str, number: int) -> str:
    """Return the page's address over plain http; the set's own names ("hard::…") get a host."""
    scheme, _, rest = url.partition("://")
    if scheme in ("http", "https", "xhttps") and urlsplit(f"http://{rest}").hostname:
        return f"http://{rest}"
    return f"http://page-{number}.corpus.example/{number}"


def _serve(folder: Path, pipe: Connection) -> None:
    pages = corpus_pages(folder)
    feeds = {feed.url: feed.file for feed in corpus_feeds(folder)}
    files = {_place(page.url): page.file for page in pages}
    lists = {
        url: _feed(pages[number * PAGES_A_FEED : (number + 1) * PAGES_A_FEED])
        for number, url in enumerate(list_urls(pages))
    } | {EMPTY_FEED: _feed([])}

    def answer(asked: Incoming) -> Reply:
        url = f"http://{asked.host}{asked.path}" + (f"?{asked.query}" if asked.query else "")
        if url in lists:
            return Reply(200, (("Content-Type", "application/rss+xml"),), lists[url])
        file, kind = (
            (feeds[url], "text/xml") if url in feeds else (files.get(_place(url)), "text/html")
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


def _place(url: str) -> str:
    """Return the path of a page, however a client normalises its address."""
    from warta.news.addresses.urls import fetch_url

    return fetch_url(url)


def _feed(pages: Sequence[CorpusPage]) -> bytes:
    items = "".join(
        f"<item><title>Listed {escape(page.url)}</title><link>{escape(page.url)}</link></item>"
        for page in pages
    )
    return f'<rss version="2.0"><channel><title>Pages</title>{items}</channel></rss>'.encode()
