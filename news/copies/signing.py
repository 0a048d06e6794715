"""Compute the comparison keys of a document's text without the lines that its site repeats.

With those lines, pairs that share only boilerplate would be merged (precision .86 instead of .99,
docs/decisions/0008-near-copies.md).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from warta.news.body.recurring import line_key
from warta.news.copies.likeness import minhash_keys
from warta.news.text.compare import normalised, text_hash
from warta.news.text.hashing import hashed

# If a smaller share remains, the repeated lines are the text. Chosen by hand.
_LEAST_LEFT = 0.2


@dataclass(frozen=True, slots=True)
class Signature:
    """The keys of a text; ``text_key`` is None for a text too short to be a copy.

    ``text_key`` is equal for equal texts. Texts worth comparing share at least one of ``bands``.
    """

    text_key: int | None
    bands: tuple[int, ...] = ()


def sign(title: str, text: str, recurring: Collection[int]) -> Signature:
    """Sign a document. ``recurring``: the keys of the lines that its site repeats."""
    cleaned = cleaned_text(text, recurring)
    if cleaned is None:
        # Only repeated lines: such pages are the same only if their headlines are too.
        return Signature(hashed("furniture", str(text_hash(text)), normalised(title)))
    bands = minhash_keys(cleaned)
    return Signature(text_hash(cleaned), bands) if bands else Signature(None)


def cleaned_text(text: str, recurring: Collection[int]) -> str | None:
    """Return the text without its site's repeated lines, or None if little remains."""
    if not recurring:
        return text
    cleaned = "\n".join(line for line in text.split("\n") if line_key(line) not in recurring)
    return cleaned if len(cleaned) >= _LEAST_LEFT * len(text) else None
