"""Make up news in 14 languages and nine scripts: articles, and notices like daily weather.

Every part of a sentence holds a name, a place, a number or a noun drawn for its article, so that
two articles share about as few words as two real ones do. The words are in newsroom_words.toml.
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
class Newsdesk:
    """An editor of one language; ``random`` makes every choice."""

    language: str
    words: dict[str, list[str]]
    random: Random

    def article(self, sentences: int) -> Paragraphs:
        return self.filled(self.skeleton(sentences))

    def skeleton(self, sentences: int) -> Paragraphs:
        """Return an article with slots for its people, places and numbers."""
        nouns = self.random.sample(self.words["nouns"], 4)
        nouns += [self.name().lower() for _ in range(6)]
        paragraphs: list[str] = []
        while sentences > 0:
            count = min(sentences, self.random.randint(1, 4))
            lines = (self._sentence(nouns) for _ in range(count))
            paragraphs.append(self._between.join(lines))
            sentences -= count
        return tuple(paragraphs)

    def filled(self, skeleton: Sequence[str]) -> Paragraphs:
        """Return the article with its slots filled by five people and five places."""
        people, places = ([self.name() for _ in range(5)] for _ in range(2))
        values: dict[str, Callable[[], str]] = {
            "p": lambda: self.random.choice(people) + self._gap + self.random.choice(people)[:4],
            "c": lambda: self.random.choice(places),
            "n": self.number,
        }
        return tuple(_SLOT.sub(lambda slot: values[slot[1]](), line) for line in skeleton)

    def notice(self, kind: int) -> Paragraphs:
        """Return a text that a site publishes daily with new numbers: weather, markets."""
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
            self._with_a_name(self.random.choice(self.words[part]))
            for part in self.words
            if part in _PARTS
        )
        line = self._gap.join(parts) + _ENDS.get(self.language, ".")
        return re.sub(r"\{w\}", lambda _: self.random.choice(nouns), line)

    def _with_a_name(self, part: str) -> str:
        """Return the text with a made-up word put in: articles should share no four words."""
        space = self._gap or "}"
        word_starts = [0, *(n + 1 for n, letter in enumerate(part) if letter == space)]
        start = self.random.choice(word_starts)
        return part[:start] + self.name().lower() + self._gap + part[start:]

    @property
    def _gap(self) -> str:
        """What stands between two words."""
        return "" if self.language in _SPACELESS else " "

    @property
    def _between(self) -> str:
        """What stands between two sentences."""
        return "" if self.language in ("zh", "ja") else " "


def desks(random: Random) -> list[Newsdesk]:
    """Return an editor for each language."""
    with _WORDS.open("rb") as file:
        return [Newsdesk(language, words, random) for language, words in tomllib.load(file).items()]
