"""Parse a sample, to tell a broken installation from a page that provokes an error."""

from __future__ import annotations

from datetime import UTC, datetime

from warta.news.article import Article, RawPage
from warta.news.entry import ParsedFeed
from warta.news.pagination.page_walk import NO_FURTHER_PAGES
from warta.news.parsing import article_of, feed_of

_URL = "http://siaran.example/1"
_SENTENCE = "On 3 March 2026 the council of the harbour town agreed to a new lease of the quay. "
_PAGE = f"<body><h1>A new lease</h1><p>By Jane Doe</p>{f'<p>{4 * _SENTENCE}</p>' * 5}"
_FEED = (
    '<rss version="2.0"><channel><title>Siaran</title>'
    f"<item><title>A new lease</title><link>{_URL}</link></item></channel></rss>"
)


def parse_sample() -> None:
    """Parse a page and a feed as those of publishers are; raise an error if that fails."""
    feed = feed_of(_FEED.encode(), f"{_URL}/feed", "application/rss+xml")
    if not isinstance(feed, ParsedFeed):
        raise TypeError(f"the sample feed: {feed}")
    [entry] = feed.entries
    headers = (("content-type", "text/html"),)
    article = article_of(
        raw=RawPage(_URL, _URL, 200, "OK", headers, _PAGE.encode(), datetime.now(UTC)),
        entry=entry,
        most_bytes=1 << 20,
        recurring=frozenset(),
        offset_minutes=None,
        rest=NO_FURTHER_PAGES,
    )
    if not isinstance(article, Article):
        raise TypeError(f"the sample page: {article}")
