"""Whether an article came back under another address: an edited headline that changed its slug.

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

# What a site publishes day by day under one id (the weather, a quiz) has most words in common.
_ANOTHER_DAY = timedelta(hours=20)
_LEAST_KEPT_ON_ANOTHER_DAY = 0.9


def may_move(pending: PendingEntry, article: Article, before: Document) -> bool:
    """Whether this entry's word counts for where a stored article stands now.

    It does if its feed and the answer are of the article's own site.
    """
    return owns(pending.feed_url, before.url) and answers_for(article.url, (), before.url)


def is_moved(article: Article, published_at: datetime, before: Document) -> bool:
    """Whether the text at a new address is that of the article that its entry led to before."""
    apart = abs(published_at - before.published_at) > _ANOTHER_DAY
    least = _LEAST_KEPT_ON_ANOTHER_DAY if apart else LEAST_KEPT_ELSEWHERE
    return share_kept(before.text, article.text) >= least


def moved_from(
    article: Article,
    published_at: datetime,
    entries: Iterable[PendingEntry],
    candidates: dict[int, Document],
) -> int | None:
    """Return the stored article that moved to a new one's address, or None.

    ``candidates``: by entry key, the article that the entry led to, or that it takes the place of
    in its feed.
    """
    for pending in entries:
        before = candidates.get(pending.entry_key)
        if (
            before is not None
            and may_move(pending, article, before)
            and is_moved(article, published_at, before)
        ):
            return before.article_id
    return None
