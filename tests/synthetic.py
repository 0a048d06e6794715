"""A warehouse of any size, filled with made-up news of realistic weight.

A text is as long as real ones: of 1,787 real texts the mean is 6.9 KB and the median 4.0, and half
exceed the 4,096 bytes past which DuckDB compresses them in another way. Its words are drawn from a
skewed vocabulary. An article has its entry, its addresses and its page in the archive's index;
feeds have been polled every 15 minutes, the last 30 days on record.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

from warta.storage.home import Home
from warta.storage.warehouse.connection import Database, Warehouse

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
_WORDS = 40_000
_DISTINCT_TEXTS = 8_000
_ARTICLES_A_STEP = 50_000
_BY_NUMBER = ("articles", "entries", "addresses", "pages")
_ONCE = ("runs", "run entries", "polls", "done")


def filled(root: Path, articles: int, feeds: int = 500) -> Warehouse:
    """Make a home whose warehouse holds so many articles, brought by so many feeds."""
    warehouse = Warehouse(Home(root))
    warehouse.migrate()
    texts = min(articles, _DISTINCT_TEXTS)
    scale = {"articles": articles, "feeds": feeds, "texts": texts, "now": NOW}
    with warehouse.transaction() as database:
        # One text: a list of so many parameters takes three seconds.
        words = " ".join(_vocabulary())
        database.execute("SET VARIABLE words = string_split($words, ' ')", {"words": words})
        _run(database, ("texts", "feeds"), scale)
    for first in range(0, articles, _ARTICLES_A_STEP):
        bounds = {"first": first, "end": min(articles, first + _ARTICLES_A_STEP)}
        with warehouse.transaction() as database:
            _run(database, _BY_NUMBER, scale | bounds)
    with warehouse.transaction() as database:
        _run(database, _ONCE, scale)
    return warehouse


def _run(database: Database, steps: tuple[str, ...], values: dict[str, object]) -> None:
    statements = _statements()
    for step in ("macros", *steps):
        statement = statements[step]
        database.execute(statement, {k: v for k, v in values.items() if f"${k}" in statement})


def _statements() -> dict[str, str]:
    text = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    parts = (part.partition("\n") for part in text.split("-- == ")[1:])
    return {name: statement for name, _, statement in parts}


def _vocabulary() -> list[str]:
    """Words of one to four syllables, no two alike."""
    dice = random.Random(5)
    words: dict[str, None] = {}
    while len(words) < _WORDS:
        syllables = (
            dice.choice("bcdfghjklmnprstvwyz") + dice.choice("aeiou")
            for _ in range(dice.choice((1, 2, 2, 3, 3, 4)))
        )
        words["".join(syllables) + dice.choice(("", "n", "s", "t"))] = None
    return list(words)
