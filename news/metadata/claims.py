"""Decide which feed gives the fields that an article's page lacks: first one of its own site.

That holds whichever lists it first. The rules: docs/decisions/0013-statements-believed.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from warta.news.addresses.ownership import owns
from warta.news.entry import Entry
from warta.news.metadata.bylines import authors_of
from warta.news.outcome import PendingEntry

# A local time without a zone can be up to 14 hours ahead of UTC.
CLOCKS_DIFFER_BY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """The statements of a site's own feed about an article; None or empty if it has none."""

    article_id: int
    feed_id: int
    published_at: datetime | None
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    image_url: str | None


def by_seniority(entries: Iterable[PendingEntry], address: str) -> list[PendingEntry]:
    """Order the entries that led to one address; the first speaks for it.

    Those of the site's own feeds come first, then the one published earliest; which of them was
    seen first is chance.
    """

    def seniority(pending: PendingEntry) -> tuple[bool, datetime, str, str]:
        published_at = pending.entry.published_at or datetime.max.replace(tzinfo=UTC)
        is_foreign = not owns(pending.feed_url, address)
        return (is_foreign, published_at, pending.feed_url, pending.entry.entry_id)

    return sorted(entries, key=seniority)


def believed(pending: PendingEntry, address: str) -> Entry:
    """Return the parts of an entry that count for the page at an address.

    All of them if its feed is the site's own. Of another site's feed only date and language: its
    title, text, authors or sections would appear under a name that is not its own.
    """
    if owns(pending.feed_url, address):
        return pending.entry
    return replace(
        pending.entry,
        title="", summary="", content="", authors=(), categories=(), image_url=None,
    )  # fmt: skip


def is_taken_over(address: str, *, by: str, of: str) -> bool:
    """Return whether feed ``by`` owns the article at an address, and feed ``of`` does not."""
    return owns(by, address) and not owns(of, address)


def claim_of(article_id: int, pending: PendingEntry, now: datetime) -> Claim:
    """Return the statements of an entry of the article's own site."""
    entry = pending.entry
    published_at = entry.published_at or entry.updated_at
    if published_at is not None and published_at > now + CLOCKS_DIFFER_BY:
        published_at = None
    return Claim(
        article_id=article_id,
        feed_id=pending.feed_id,
        published_at=published_at,
        authors=authors_of(entry.authors),
        categories=entry.categories,
        image_url=entry.image_url,
    )
