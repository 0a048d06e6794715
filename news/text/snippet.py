"""Show which part of a text has the words of a search, with the words marked.

The same as the macros of storage/views/search-4-snippet.sql, which take 40 ms to plan.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from warta.news.text.indexed_words import evened, folded, is_unspaced, parts, runs

# Up to 120 characters, cut between words where there are spaces.
_PIECES = re.compile(r"(?s).{1,120}(?:[\t\n\f\r ]|\Z)|.{1,120}")
# Unicode's spaces (category Zs), which DuckDB trims.
_SPACES = " \u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


@dataclass(frozen=True, slots=True)
class WantedWords:
    """The words that a snippet should have, folded; ``unspaced``: those without spaces around."""

    words: frozenset[str]
    unspaced: tuple[str, ...]

    @classmethod
    def of(cls, words: Collection[str]) -> WantedWords:
        return cls(frozenset(words), tuple(filter(is_unspaced, words)))

    def count_in(self, text: str) -> int:
        """Return how many of the words a text has."""
        if text.isascii():
            lower = text.lower()
            if not any(word in lower for word in self.words):
                return 0
        count = len(self.words.intersection(map(folded, runs(text))))
        if self.unspaced:
            letters = evened(text)
            count += sum(word in letters for word in self.unspaced)
        return count

    def marked(self, text: str, opening: str, closing: str) -> str:
        """Return the text with the words marked."""
        # Sorted backwards, a longer word comes before its beginning, and is marked whole.
        unspaced = "|".join(sorted(self.unspaced, reverse=True))
        marked = list[str]()
        for part in parts(text):
            if unspaced and is_unspaced(part):
                marked.append(re.sub(unspaced, lambda m: opening + m[0] + closing, part))
            elif folded(evened(part)) in self.words:
                marked.append(opening + part + closing)
            else:
                marked.append(part)
        return "".join(marked)


def snippet(text: str, wanted: WantedWords, opening: str, closing: str) -> str:
    """Return the piece of a text with most of the words and the next one, the words marked."""
    pieces = _PIECES.findall(text.replace("\n", " "))
    counts = [wanted.count_in(piece) for piece in pieces]
    best = counts.index(max(counts)) if counts else 0
    shown = "".join(pieces[best : best + 2]).strip(_SPACES)
    before = "… " if best else ""
    after = " …" if best + 2 < len(pieces) else ""
    return f"{before}{wanted.marked(shown, opening, closing)}{after}"
