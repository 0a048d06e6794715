"""What of a document is compared with others: its text, without what its site repeats.

Pairs that share only a site's furniture would be merged by it (precision .86 for .99 in the
measurements behind docs/decisions/0008-near-copies.md).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from warta.news.body.recurring import line_key
from warta.news.copies.likeness import signature_of
from warta.news.text.compare import normalised, text_hash
from warta.news.text.hashing import hashed

# Where less is left, what the site repeats is the text.
_LEAST_LEFT = 0.2


@dataclass(frozen=True, slots=True)
class Signature:
    """``text_key`` is equal for equal texts, None for a text too short to be a copy of another.

    ``bands`` are shared by texts that are worth comparing; empty where there is no such text.
    """

    text_key: int | None
    bands: tuple[int, ...] = ()


def sign(title: str, text: str, recurring: Collection[int]) -> Signature:
    """Sign a document. ``recurring``: the keys of the lines that its site repeats."""
    own = own_text(text, recurring)
    if own is None:
        # Nothing but furniture: only a page that also has the same headline is the same.
        return Signature(hashed("furniture", str(text_hash(text)), normalised(title)))
    bands = signature_of(own)
    return Signature(text_hash(own), bands) if bands else Signature(None)


def own_text(text: str, recurring: Collection[int]) -> str | None:
    """Return the text without what its site repeats; None where hardly anything is left."""
    if not recurring:
        return text
    own = "\n".join(line for line in text.split("\n") if line_key(line) not in recurring)
    return own if len(own) >= _LEAST_LEFT * len(text) else None
