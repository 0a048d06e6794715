"""Sign a document for comparison: its text without the lines that its site repeats.

Pairs that share only a site's boilerplate would otherwise be merged (precision .86 instead of .99,
docs/decisions/0008-near-copies.md).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from warta.news.body.recurring import line_key
from warta.news.copies.likeness import signature_of
from warta.news.text.compare import normalised, text_hash
from warta.news.text.hashing import hashed

# If less remains, the repeated lines are the text.
_LEAST_LEFT = 0.2


@dataclass(frozen=True, slots=True)
class Signature:
    """The keys of a text; ``text_key`` is None for a text too short to be a copy.

    ``text_key`` is equal for equal texts. ``bands`` are shared by texts that are worth comparing.
    """

    text_key: int | None
    bands: tuple[int, ...] = ()


def sign(title: str, text: str, recurring: Collection[int]) -> Signature:
    """Sign a document. ``recurring``: the keys of the lines that its site repeats."""
    own = own_text(text, recurring)
    if own is None:
        # Only repeated lines: a page is the same only if its headline is the same too.
        return Signature(hashed("furniture", str(text_hash(text)), normalised(title)))
    bands = signature_of(own)
    return Signature(text_hash(own), bands) if bands else Signature(None)


def own_text(text: str, recurring: Collection[int]) -> str | None:
    """Return the text without its site's repeated lines, or None if hardly anything remains."""
    if not recurring:
        return text
    own = "\n".join(line for line in text.split("\n") if line_key(line) not in recurring)
    return own if len(own) >= _LEAST_LEFT * len(text) else None
