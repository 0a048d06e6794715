"""Made-up news in 14 languages and nine scripts: articles, and notices with other numbers each day.

Every fragment of a sentence holds a name, a place, a number or a noun of its own, so that two
articles share about as little as two real ones do.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

_WORDS = Path(__file__).with_name("newsroom_words.toml")
_PARTS = frozenset({"subjects", "verbs", "objects", "whens"})
_SPACELESS = frozenset({"zh", "ja", "th"})
_ENDS = {"zh": "。", "ja": "。", "hi": "।", "th": " "}
_SLOT = re.compile(r"\{([wpcn])\}")

Paragraphs = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """Writes in one language; all chance comes from ``random``."""

    language: str
    words: dict[str, list[str]]
    random: Random

    def article(self, sentences: int) -> Paragraphs:
        return self.filled(self.skeleton(sentences))

    def skeleton(self, sentences: int) -> Paragraphs:
        """Return an article whose names, places and numbers are not yet filled in."""
        nouns = self.random.sample(self.words["nouns"], 4)
        nouns += [self.name().lower() for _ in range(6)]
        paragraphs: list[str] = []
        while sentences > 0:
            count = min(sentences, self.random.randint(1, 4))
            written = (self._sentence(nouns) for _ in range(count))
            paragraphs.append(self._between.join(written))
            sentences -= count
        return tuple(paragraphs)

    def filled(self, skeleton: Sequence[str]) -> Paragraphs:
        """Return an article filled with one cast of people and places."""
        people, places = ([self.name() for _ in range(5)] for _ in range(2))
        fill: dict[str, Callable[[], str]] = {
            "p": lambda: self.random.choice(people) + self._gap + self.random.choice(people)[:4],
            "c": lambda: self.random.choice(places),
            "n": self.number,
        }
        return tuple(_SLOT.sub(lambda slot: fill[slot[1]](), line) for line in skeleton)

    def notice(self, kind: int) -> Paragraphs:
        """Return what a site publishes every day with other numbers: weather, markets, tremors."""
        return self.filled([self.words["notices"][kind % len(self.words["notices"])]])

    def name(self) -> str:
        return "".join(self.random.choices(self.words["syllables"], k=3)).capitalize()

    def number(self) -> str:
        kind = self.random.random()
        if kind < 0.6:
            return str(self.random.randint(1, 99))
        if kind < 0.8:
            return str(self.random.randint(100, 2030))
        return f"{self.random.randint(1, 99)},{self.random.randint(0, 999):03}"

    def line(self, kind: str) -> str:
        return self.filled([self.random.choice(self.words[kind])])[0]

    def quoted(self, sentences: int) -> str:
        return "“" + self._between.join(self.article(sentences)) + "”"

    def _sentence(self, nouns: Sequence[str]) -> str:
        parts = (
            self._loosened(self.random.choice(self.words[part]))
            for part in self.words
            if part in _PARTS
        )
        line = self._gap.join(parts) + _ENDS.get(self.language, ".")
        return re.sub(r"\{w\}", lambda _: self.random.choice(nouns), line)

    def _loosened(self, part: str) -> str:
        """Return a text with a word put in, so that no four words are the same in every article."""
        space = self._gap or "}"
        places = [n for n, letter in enumerate(part) if letter == space]
        at = self.random.choice([0, *(n + 1 for n in places)])
        return part[:at] + self.name().lower() + self._gap + part[at:]

    @property
    def _gap(self) -> str:
        return "" if self.language in _SPACELESS else " "

    @property
    def _between(self) -> str:
        return "" if self.language in ("zh", "ja") else " "


def desks(random: Random) -> list[Desk]:
    with _WORDS.open("rb") as file:
        return [Desk(language, words, random) for language, words in tomllib.load(file).items()]
