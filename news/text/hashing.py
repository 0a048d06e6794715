"""Compute 64-bit hashes that never change, signed for a BIGINT column.

Among ten million keys of one kind, the probability of a collision is about 3 in a million (birthday
bound, 64 bits).
"""

from __future__ import annotations

from hashlib import blake2b


def hash_bytes(*parts: bytes) -> int:
    """Return the hash of the parts, joined without separator."""
    digest = blake2b(digest_size=8)
    for part in parts:
        digest.update(part)
    return int.from_bytes(digest.digest(), "big", signed=True)


def hash_text(text: str) -> int:
    """Return the hash of a text in UTF-8; lone surrogates are encoded as they are."""
    return hash_bytes(text.encode("utf-8", "surrogatepass"))


def hashed(*parts: str | None) -> int:
    """Return the hash of a sequence of parts: ("ab", "c") differs from ("a", "bc")."""
    written = (b"" if part is None else part.encode("utf-8", "surrogatepass") for part in parts)
    return hash_bytes(*(len(part).to_bytes(8, "big") + part for part in written))
