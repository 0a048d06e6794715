"""Make any number of different stories, for tests and benchmarks that need many.

They are composed from ``content/samples.toml``. The story of a number is always the same. Two
stories may share sentence patterns, but in another order and with other details, so they are not
copies.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

from warta.newsroom.chrome import asset, slug
from warta.newsroom.publisher import Story

FIRST = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)


def sample_stories(
    count: int, *, first: int = 0, language: str = "id", start: datetime = FIRST
) -> tuple[Story, ...]:
    """Return ``count`` stories from number ``first`` on, published a minute apart from ``start``."""
    return tuple(
        sample_story(n, language=language, start=start) for n in range(first, first + count)
    )


def sample_story(number: int, *, language: str = "id", start: datetime = FIRST) -> Story:
    """Return story ``number``: five paragraphs of three sentences in Indonesian or English."""
    parts = _parts()[language]
    # Random hashes the bytes of a text, so each process draws the same story.
    chance = Random(f"{language} {number}")  # noqa: S311 - sample texts, no secrets

    def filled(pattern: str) -> str:
        sentence = pattern.format(
            place=chance.choice(parts["places"]),
            body=chance.choice(parts["bodies"]),
            thing=chance.choice(parts["things"]),
            n=chance.randint(12, 980),
            m=chance.randint(3, 60),
        )
        return sentence[0].upper() + sentence[1:]

    title = filled(chance.choice(parts["titles"]))
    chosen = [filled(pattern) for pattern in chance.sample(parts["sentences"], 15)]
    return Story(
        path=f"/{number}/{slug(title)}",
        title=title,
        paragraphs=tuple(" ".join(chosen[i : i + 3]) for i in range(0, 15, 3)),
        published=start + timedelta(minutes=number),
        authors=(chance.choice(parts["places"]) + " Desk",),
        section=("Ekonomi", "Nasional", "Budaya")[number % 3],
    )


@cache
def _parts() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(asset("samples.toml"))
