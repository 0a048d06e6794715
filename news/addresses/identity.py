"""64-bit names for things, the same in every run and every installation.

Signed, to fit a BIGINT column. At ten million keys of one kind the chance that any two meet is
about 3 in a million (birthday bound, 64 bits).
"""

from __future__ import annotations

from hashlib import blake2b

from warta.news.addresses.urls import url_key
from warta.news.entry import Entry


def hashed(*parts: str | None) -> int:
    """Hash the parts, keeping them apart: ("ab", "c") differs from ("a", "bc")."""
    digest = blake2b(digest_size=8)
    for part in parts:
        written = b"" if part is None else part.encode("utf-8", "surrogatepass")
        digest.update(len(written).to_bytes(8, "big") + written)
    return int.from_bytes(digest.digest(), "big", signed=True)


def feed_id_of(url: str) -> int:
    """Identify a feed by the address subscribed."""
    return hashed("feed", url)


def entry_key_of(feed_id: int, entry_id: str) -> int:
    """Identify an entry; a guid counts within its feed only."""
    return hashed("entry", str(feed_id), entry_id)


def url_hash_of(url: str) -> int:
    """Identify what stands at an address, however the address is written."""
    return hashed("url", url_key(url))


def signature_of(entry: Entry) -> int:
    """Tell whether a feed says of an entry what it said before."""
    updated = entry.updated_at.isoformat() if entry.updated_at else None
    return hashed("entry says", entry.url, entry.title, entry.summary, entry.content, updated)
