"""64-bit hashes, the same in every run and every installation, signed for a BIGINT column.

At ten million keys of one kind the chance that any two are equal is about 3 in a million
(birthday bound, 64 bits).
"""

from __future__ import annotations

from hashlib import blake2b


def hash_bytes(*parts: bytes) -> int:
    """Return the hash of the parts, joined without a mark between them."""
    digest = blake2b(digest_size=8)
    for part in parts:
        digest.update(part)
    return int.from_bytes(digest.digest(), "big", signed=True)


def hash_text(text: str) -> int:
    """Return the hash of a text as UTF-8; lone surrogates count as they are."""
    return hash_bytes(text.encode("utf-8", "surrogatepass"))


def hashed(*parts: str | None) -> int:
    """Return the hash of the parts, kept apart: ("ab", "c") differs from ("a", "bc")."""
    written = (b"" if part is None else part.encode("utf-8", "surrogatepass") for part in parts)
    return hash_bytes(*(len(part).to_bytes(8, "big") + part for part in written))
