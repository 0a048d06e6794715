"""`warta demo` and `make run`: collect from the bundled newsroom, and print queries to try."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from warta.commands.rows import print_rows
from warta.commands.tables import console
from warta.news.feeds.subscription import Subscription
from warta.newsroom.demo import demo_feeds, demo_newsroom
from warta.settings import Settings
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.snapshot import reading

QUESTIONS = (
    (
        "What is the news, newest first?",
        "SELECT strftime(published_at, '%d %b %H:%M') AS published, site, language, title\n"
        "FROM articles ORDER BY published_at DESC LIMIT 8",
    ),
    (
        "Which texts were published by several sites?",
        "SELECT title, site, copy_count FROM articles\n"
        "WHERE copy_count > 0 ORDER BY copy_count DESC, title",
    ),
    (
        "How much does each publisher write, and in which language?",
        "SELECT site, any_value(language) AS language, count(*) AS articles,\n"
        "    round(avg(word_count))::INTEGER AS words\n"
        "FROM articles GROUP BY site ORDER BY articles DESC, site",
    ),
)


@contextlib.contextmanager
def newsroom_feeds(settings: Settings) -> Iterator[list[Subscription]]:
    """Serve the newsroom during the block, with WARTA_* set to use it; give its feeds."""
    with demo_newsroom(_opening_day(settings)) as room:
        # Our own server on loopback needs no pause between two pages.
        variables = {"WARTA_PROXY": room.proxy_url, "WARTA_HOST_DELAY_SECONDS": "0.01"}
        if not settings.contact:
            variables["WARTA_CONTACT"] = "demo@newsroom.example"  # spares the reminder to set one
        os.environ |= variables
        try:
            yield [Subscription(feed.url, feed.title, feed.category) for feed in demo_feeds()]
        finally:
            for name in variables:
                os.environ.pop(name, None)


def print_answers(settings: Settings) -> None:
    """Print some questions in SQL with their answers."""
    with reading(Home(settings.home)) as database:
        for title, question in QUESTIONS:
            console().print(f"\n{title}", style="bold")
            console().print(question, style="dim", markup=False)
            answer = database.execute(question)
            names = [column[0] for column in answer.description]
            print_rows(names, answer.fetchall(), style="table")


def print_next_commands(settings: Settings) -> None:
    """Print what to type next."""
    warta = ".venv/bin/warta" if Path(".venv/bin/warta").exists() else "warta"
    where = "" if settings.home == Path("data") else f" --home {settings.home}"
    again = "make run" if Path("Makefile").exists() and not where else f"{warta} demo{where}"
    console().print("\nNext:", style="bold")
    for command, why in (
        (again, "run it again: feeds not modified, nothing stored twice"),
        (f'{warta} sql{where} "FROM runs"', "what each run did"),
        (
            f'{warta} sql{where} "FROM entries WHERE reason IS NOT NULL"',
            "what was not stored, and why",
        ),
        (f"{warta} status{where}", "the state of feeds, entries and runs"),
        (f"{warta} ui{where}", "all of it in a browser"),
        (
            f"{warta} collect --home ~/news --feeds feeds.opml",
            "real feeds, stored in another home",
        ),
        (f"{warta} serve --home ~/news", "the same on a schedule"),
    ):
        console().print(f"  {command}\n      {why}", markup=False)


def _opening_day(settings: Settings) -> date:
    """Return the day to which the newsroom dates its news: that of the home's first run.

    If it dated them by today, each further day would see all articles edited.
    """
    today = datetime.now(UTC).date()
    with contextlib.suppress(StorageError), reading(Home(settings.home)) as database:
        first = database.execute(
            "SELECT min(added_at) FROM store.feed WHERE url LIKE 'http://%.example/%'"
        ).fetchone()
        if first and first[0]:
            opened: date = first[0].date()
            return min(today, opened)
    return today
