"""Entries and articles in memory, from which tests make drafts."""

from __future__ import annotations

from datetime import UTC, datetime

from warta.news.addresses.identity import entry_key_of, feed_id_of, signature_of, url_hash_of
from warta.news.article import Article
from warta.news.entry import Entry
from warta.news.outcome import PendingEntry

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WIRE = "The harbour of Sandoval will be deepened by four metres before the autumn storms arrive."


def pending(url: str, feed: str = "http://a.example/feed") -> PendingEntry:
    """Return an entry of a feed that waits for its page."""
    entry = Entry(entry_id=url, url=url, title="Listed")
    return PendingEntry(
        entry_key=entry_key_of(feed_id_of(feed), url),
        feed_id=feed_id_of(feed),
        feed_url=feed,
        entry=entry,
        url_hash=url_hash_of(url),
        signature=signature_of(entry),
        seen_at=NOW,
        wanted_since=NOW,
    )


def article(url: str, text: str = WIRE, *, hour: int = 8, title: str = "Harbour") -> Article:
    """Return an article that was published on the day of NOW."""
    return Article(
        url=url,
        title=title,
        text=text,
        summary="",
        authors=(),
        language="en",
        published_at=datetime(2026, 3, 1, hour, tzinfo=UTC),
        published_from="page",
        modified_at=None,
        categories=(),
        tags=(),
        image_url=None,
        word_count=len(text.split()),
        is_paywalled=False,
        made_from="page",
        method="test",
    )
