"""Estimate how many bytes of memory a value takes: batches are limited by bytes and by count."""

from __future__ import annotations

from warta.news.article import Article, RawPage
from warta.news.entry import Entry
from warta.news.outcome import Draft
from warta.tasks.fetch import Arrival

# Bytes of a character: most non-Latin ones have two or three in UTF-8.
_BYTES = 2
# Bytes to store a character, which takes many times its size: sixteen texts of 250,000 characters
# took 340 MiB.
_SAVING_BYTES = 8
_ENTRY_BYTES = 500  # address, id, dates, objects


def weight_of_entry(entry: Entry) -> int:
    """Return the bytes of an entry as a feed listed it."""
    return _BYTES * (len(entry.content) + len(entry.summary) + len(entry.title)) + _ENTRY_BYTES


def weight_of_arrival(arrival: Arrival) -> int:
    """Return the bytes of an article's pages as they came, and of the feeds' texts."""
    first = len(arrival.result.body) if isinstance(arrival.result, RawPage) else 0
    pages = first + sum(len(page.body) for page in arrival.rest.pages)
    return pages + sum(_BYTES * each.content_length for each in arrival.wanted.entries)


def weight_of_draft(draft: Draft) -> int:
    """Return the bytes of an article's texts, or of the feeds' texts that may become one."""
    if not isinstance(draft.result, Article):
        return sum(_BYTES * each.content_length for each in draft.entries)
    removed = sum(len(line.text) for line in draft.result.removed)
    return _SAVING_BYTES * (len(draft.result.text) + removed)
