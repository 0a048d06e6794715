"""Extract what a page that a test wrote holds."""

from __future__ import annotations

from datetime import datetime

from tests.news.saved_pages import FETCHED_AT
from warta.news.article import Article, Page, Rejection
from warta.news.entry import Entry
from warta.news.extract import extract


def extracted(
    html: str | bytes,
    *,
    url: str,
    content_type: str = "text/html; charset=utf-8",
    fetched_at: datetime = FETCHED_AT,
    entry: Entry | None = None,
) -> Article | Rejection:
    """Return what extraction gives for a page that was served at a URL."""
    body = html.encode() if isinstance(html, str) else html
    return extract(Page(url, url, content_type, body, fetched_at), entry)


def as_article(result: Article | Rejection) -> Article:
    """Return the article; fail with the reason if the page was rejected."""
    assert isinstance(result, Article), result
    return result
