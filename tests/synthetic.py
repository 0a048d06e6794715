"""Make a warehouse of any size, filled with invented news as large as real news.

Texts are as long as real ones: of 1,787 real texts the mean is 6.9 KB and the median 4.0 KB, and
half are longer than the 4,096 bytes above which DuckDB compresses them differently. Words are drawn
from a skewed vocabulary. Each article has its entry, its addresses and its page in the archive's
index; feeds are polled every 15 minutes, and the polls of the last 30 days are stored.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.made_home import made_warehouse
from warta.storage.warehouse.connection import Database, Warehouse

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
_WORDS = 40_000
DISTINCT_TEXTS = 8_000
_ARTICLES_A_STEP = 50_000
_BY_NUMBER = ("articles", "entries", "addresses", "pages")
_ONCE = ("runs", "run entries", "polls", "done")


def filled(
    root: Path, articles: int, feeds: int = 500, scripts: Mapping[str, str] | None = None
) -> Warehouse:
    """Make a home; return its warehouse with this many articles from this many feeds.

    ``scripts``: for some languages, SQL that writes the text {0} in another script; one text in
    thirty is written in each.
    """
    warehouse = made_warehouse(root)
    texts = min(articles, DISTINCT_TEXTS)
    scale = {"articles": articles, "feeds": feeds, "texts": texts, "now": NOW}
    with warehouse.transaction() as database:
        # As one string: binding 40,000 words as a list takes three seconds.
        words = " ".join(_vocabulary())
        database.execute("SET VARIABLE words = string_split($words, ' ')", {"words": words})
        _run(database, ("texts", "feeds"), scale)
        for number, (language, made) in enumerate((scripts or {}).items()):
            database.execute(
                f"UPDATE store.sample_text SET language = '{language}', "
                f"text = {made.format('text')} WHERE number % 30 = {number}"
            )
    for first in range(0, articles, _ARTICLES_A_STEP):
        bounds = {"first": first, "end": min(articles, first + _ARTICLES_A_STEP)}
        with warehouse.transaction() as database:
            _run(database, _BY_NUMBER, scale | bounds)
    with warehouse.transaction() as database:
        _run(database, _ONCE, scale)
    return warehouse


def _run(database: Database, steps: tuple[str, ...], values: dict[str, object]) -> None:
    """Run steps of synthetic.sql, each with the parameters that it names."""
    statements = _statements()
    for step in ("macros", *steps):
        statement = statements[step]
        database.execute(statement, {k: v for k, v in values.items() if f"${k}" in statement})


def _statements() -> dict[str, str]:
    """Return the statements of synthetic.sql by the name of their step."""
    text = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    parts = (part.partition("\n") for part in text.split("-- == ")[1:])
    return {name: statement for name, _, statement in parts}


def _vocabulary() -> list[str]:
    """Return distinct words of one to four syllables, the same at every call."""
    chance = random.Random(5)
    words: dict[str, None] = {}
    while len(words) < _WORDS:
        syllables = (
            chance.choice("bcdfghjklmnprstvwyz") + chance.choice("aeiou")
            for _ in range(chance.choice((1, 2, 2, 3, 3, 4)))
        )
        words["".join(syllables) + chance.choice(("", "n", "s", "t"))] = None
    return list(words)
