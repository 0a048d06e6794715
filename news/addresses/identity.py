"""The 64-bit keys of feeds, entries and addresses."""

from __future__ import annotations

from warta.news.addresses.urls import url_key
from warta.news.entry import Entry
from warta.news.text.hashing import hashed


def feed_id_of(url: str) -> int:
    """Return the key of a feed, by its subscribed address."""
    return hashed("feed", url)


def entry_key_of(feed_id: int, entry_id: str) -> int:
    """Return the key of an entry; a guid is unique within its feed only."""
    return hashed("entry", str(feed_id), entry_id)


def url_hash_of(url: str) -> int:
    """Return the key of an address, equal for all spellings of it."""
    return hashed("url", url_key(url))


def signature_of(entry: Entry) -> int:
    """Return a hash of an entry's fields in its feed, to detect changes."""
    updated = entry.updated_at.isoformat() if entry.updated_at else None
    return hashed("entry says", entry.url, entry.title, entry.summary, entry.content, updated)
