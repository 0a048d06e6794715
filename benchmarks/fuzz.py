"""Fuzz the parsers of `news` with spoilt feeds, pages, addresses and headers.

    python -m benchmarks.fuzz [CORPUS] [--cases 20000] [--seed N]

Each case spoils a saved feed or page of the tests or, if CORPUS is named (benchmarks/corpus.py),
one of its: bytes are flipped, cut, repeated, taken from others, or replaced by words of a
dictionary. Only the parsers' own exceptions may be raised, and what is parsed may hold no control
characters. Prints the failures and exits with 1 if there are any. The seed is printed; given again,
it repeats the cases. What was found is in docs/security.md.
"""

from __future__ import annotations

import contextlib
import gzip
import random
import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.command import parser_of
from benchmarks.corpus import corpus_feeds, corpus_folder, corpus_pages
from benchmarks.strangers.mutations import spoilt
from warta.news.addresses.urls import BadAddress, fetch_url, url_key
from warta.news.article import Article, Page, Rejection
from warta.news.entry import Entry, NotAFeed, ParsedFeed
from warta.news.extract import extract
from warta.news.feeds.opml import BadOpml, read_opml
from warta.news.feeds.parse import parse_feed
from warta.news.feeds.sitemap import children_of
from warta.news.pages.access import bot_wall
from warta.news.text.dates import parse_date
from warta.news.text.markup import clean_text, plain_text
from warta.news.web.http import (
    BadBody,
    BodyTooLarge,
    decoded_body,
    fresh_seconds,
    linked,
    retry_after,
)
from warta.news.web.robots_directives import directives
from warta.news.web.robots_group import for_product, rule_against

TESTS = Path(__file__).parents[1] / "tests" / "news"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
URL = "http://site.example/dir/page"
MOST_BYTES = 60_000
# Control characters and surrogates.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_WORDS = (
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<item>", b"</item>", b"<entry>", b"&#0;", b"&#xD800;",
    b"&lt;script&gt;", b"\x00", b"\x1b[31m", b"\xff\xfe", b"\xed\xa0\x80", b"\xe2\x80\xae",
    b"<a " * 50, b"<div>" * 300, b"xmlns:x='y'", b"<?xml version='1.0' encoding='utf-7'?>", b"%",
    b"<!DOCTYPE x [",
    b"http://", b"//", b"\\", b"@", b"[::1]", b"\xf0\x9f\x98\x80", b"\"", b"'", b"9" * 400, b"-1",
    b"Tue, 31 Feb 99999 25:61:61", b"0000-00-00", b"{", b"}", b"null", b"\\ud800",
)  # fmt: skip
_ADDRESSES = (
    b"https://www.site.example:443/a/../b/?utm_source=x&b=2#frag", b"http://b\xc3\xbccher.example/%7Ea",
    b"//site.example/x", b"javascript:alert(1)", b"http://[::ffff:7f00:1]/", b"http://0x7f.1/",
    b"http://user:pass@host.example/", b"mailto:a@b.example", b"feed:https://x.example/rss",
)  # fmt: skip
_HEADERS = (
    b"max-age=99999, no-cache", b"Tue, 24 Nov 2026 10:00:00 GMT", b"120",
    b'<https://hub.example/>; rel="hub", <x>; rel=self', b"noindex, nofollow", b"warta: noarchive",
    b"gzip, br", b"text/html; charset=utf-8",
)  # fmt: skip


def main() -> int:
    parser = parser_of(__doc__)
    parser.add_argument("corpus", nargs="?", metavar="CORPUS", help="see benchmarks/corpus.py")
    parser.add_argument("--cases", type=int, default=20_000, help="how many (20000)")
    parser.add_argument(
        "--seed", type=int, default=random.randrange(1 << 32), help="drawn by default"
    )
    options = parser.parse_args()
    began = time.monotonic()
    failures = fuzz(options.cases, options.seed, seeds_of(options.corpus))
    for failure in failures[:20]:
        print(failure)
    seconds = time.monotonic() - began
    print(
        f"{options.cases:,} cases in {seconds:.0f} s, seed {options.seed}: {len(failures)} failures"
    )
    return 1 if failures else 0


def seeds_of(folder: str | None = None) -> dict[str, list[bytes]]:
    """Return by kind the sound inputs that the cases spoil."""
    saved = TESTS / "feeds" / "saved"
    feeds = [path.read_bytes() for path in saved.iterdir() if path.suffix != ".json"]
    pages = [path.read_bytes() for path in (TESTS / "pages").rglob("page.html")]
    if folder:
        corpus = corpus_folder(folder)
        feeds += [gzip.decompress(feed.file.read_bytes()) for feed in corpus_feeds(corpus)]
        pages += [page.body() for page in corpus_pages(corpus)[::10]]
    return {"feed": feeds, "page": pages, "address": [*_ADDRESSES], "header": [*_HEADERS]}


def fuzz(cases: int, seed: int, seeds: dict[str, list[bytes]]) -> list[str]:
    """Run the cases; return the failures, each with the input to repeat it."""
    chance = random.Random(seed)
    # The kinds of each ten cases: few pages, which cost most.
    kinds = (
        "feed",
        "feed",
        "feed",
        "feed",
        "page",
        "page",
        "address",
        "address",
        "header",
        "header",
    )
    failures = []
    for number in range(cases):
        kind = kinds[number % len(kinds)]
        body = spoilt(chance, chance.choice(seeds[kind])[:MOST_BYTES], _WORDS, seeds[kind])
        try:
            _TRIED[kind](body)
        except Exception as error:  # any other exception is a failure
            failures.append(
                f"case {number} ({kind}): {type(error).__name__}: {error}: {body[:200]!r}"
            )
    return failures


def _try_feed(body: bytes) -> None:
    feed = parse_feed(body, url=URL)
    children_of(body, URL)
    if isinstance(feed, ParsedFeed):
        for entry in feed.entries:
            _must_be_clean(entry.title, entry.summary, *entry.authors, *entry.categories)
            _must_be_clean(*entry.content.split("\n"))
    else:
        assert isinstance(feed, NotAFeed)
        assert not feed.reason.startswith("the parser failed"), feed.reason
    with contextlib.suppress(BadOpml):
        read_opml(body)


def _try_page(body: bytes) -> None:
    entry = Entry(entry_id="x", url=URL, title="Title")
    article = extract(Page(URL, URL, "text/html", body, NOW), entry)
    bot_wall(200, (), body[:MOST_BYTES])
    directives((), body, "warta")
    if isinstance(article, Article):
        _must_be_clean(article.title, article.summary, *article.authors, *article.tags)
        _must_be_clean(*article.text.split("\n"))
    else:
        assert isinstance(article, Rejection)
        assert not article.reason.startswith("the parser failed"), article.reason


def _try_address(body: bytes) -> None:
    text = body.decode("utf-8", "surrogateescape")
    try:
        address = fetch_url(text, base=URL)
    except BadAddress:
        return
    assert fetch_url(address) == address
    url_key(address)
    assert address.isprintable()


def _try_header(body: bytes) -> None:
    text = body.decode("latin-1")
    sent = [(name, text) for name in ("cache-control", "expires", "link", "x-robots-tag", "age")]
    fresh_seconds(sent, NOW)
    linked(sent, "hub")
    retry_after(text, NOW)
    directives(sent, b"", "warta")
    bot_wall(403, sent, b"")
    rule_against(for_product(text, "warta"), URL, "warta")
    parse_date(text)
    _must_be_clean(plain_text(text), *clean_text(text).split("\n"))
    with contextlib.suppress(BadBody, BodyTooLarge):
        decoded_body(body, text, most_bytes=100_000)


def _must_be_clean(*texts: str) -> None:
    """Check that texts hold no control characters, which a terminal would obey."""
    for text in texts:
        match = _UNFIT.search(text)
        assert match is None, (match, text[:100])


_TRIED: dict[str, Callable[[bytes], None]] = {
    "feed": _try_feed,
    "page": _try_page,
    "address": _try_address,
    "header": _try_header,
}

if __name__ == "__main__":
    sys.exit(main())
