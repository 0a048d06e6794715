"""Detect that an article moved to another address, as when an edited headline changes its slug.

The rule and its reasons: docs/decisions/0010-versions.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from warta.news.addresses.ownership import answers_for, owns
from warta.news.article import Article
from warta.news.outcome import PendingEntry
from warta.news.versions.decision import Document
from warta.news.versions.revisions import LEAST_KEPT_ELSEWHERE, share_kept

# Texts that a site publishes daily under one id (the weather, a quiz) share most of their words.
_ANOTHER_DAY = timedelta(hours=20)
_LEAST_KEPT_ON_ANOTHER_DAY = 0.9


def is_own_report(pending: PendingEntry, article: Article, stored: Document) -> bool:
    """Return whether the entry's feed and the answer both come from the stored article's site."""
    return owns(pending.feed_url, stored.url) and answers_for(article.url, (), stored.url)


def keeps_text(article: Article, published_at: datetime, stored: Document) -> bool:
    """Return whether the text at a new address keeps enough of the stored article's text."""
    another_day = abs(published_at - stored.published_at) > _ANOTHER_DAY
    least = _LEAST_KEPT_ON_ANOTHER_DAY if another_day else LEAST_KEPT_ELSEWHERE
    return share_kept(stored.text, article.text) >= least


def moved_from(
    article: Article,
    published_at: datetime,
    entries: Iterable[PendingEntry],
    candidates: dict[int, Document],
) -> int | None:
    """Return the stored article that moved to a new one's address, or None.

    ``candidates``: by entry key, the article that the entry led to before, or that the entry it
    replaces in its feed led to.
    """
    for pending in entries:
        stored = candidates.get(pending.entry_key)
        if (
            stored is not None
            and is_own_report(pending, article, stored)
            and keeps_text(article, published_at, stored)
        ):
            return stored.article_id
    return None
