"""Measure how many fetched bytes a value holds: batches are limited by bytes and by count."""

from __future__ import annotations

from warta.news.article import Article, RawPage
from warta.news.outcome import Draft
from warta.tasks.fetch import Arrival


def weight_of_arrival(arrival: Arrival) -> int:
    """Return the bytes of an article's pages as they came."""
    first = len(arrival.result.body) if isinstance(arrival.result, RawPage) else 0
    return first + sum(len(page.body) for page in arrival.rest.pages)


def weight_of_draft(draft: Draft) -> int:
    """Return the bytes of an article's texts, and of its feeds' texts."""
    carried = sum(2 * len(pending.entry.content) for pending in draft.entries)
    if not isinstance(draft.result, Article):
        return carried
    removed = sum(len(line.text) for line in draft.result.removed)
    # Two bytes a character: most non-Latin characters have two or three in UTF-8.
    return carried + 2 * (len(draft.result.text) + removed)
