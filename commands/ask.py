"""Print the answers of the reading commands, from the snapshot, which no writer locks."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import click

from warta.commands.display import print_changes, print_rows
from warta.commands.options import address_of, to_type
from warta.commands.tables import console, print_pairs, print_table
from warta.flows.places import place_of
from warta.news.addresses.secrets import masked
from warta.settings import Settings
from warta.storage.home import Home
from warta.storage.warehouse.answers import as_text
from warta.storage.warehouse.connection import Database, query, rows_of
from warta.storage.warehouse.snapshot import reading

# Edits that trace shows: a live blog has hundreds.
_MOST_VERSIONS = 6
_MOST_CHANGES = 20
_WHOLE_TITLE = 30
_MOST_LINES_OF_A_REASON = 20


def show_trace(settings: Settings, url: str) -> None:
    """Print the history of one article. Exit with 1 when the address is unknown."""
    from warta.news.addresses.identity import url_hash_of

    wanted = {"url_hash": url_hash_of(address_of(url))}
    with reading(place_of(settings)) as database:
        texts = rows_of(database, query("ask/trace_texts"), {**wanted, "most": _MOST_VERSIONS})
        parts = {
            title: _answer(database, name, wanted)
            for title, name in (
                ("Entries that link to it", "ask/trace_entries"),
                ("Pages fetched", "ask/trace_pages"),
                ("The article", "ask/trace_article"),
                ("When it was rechecked", "ask/trace_rechecks"),
                ("Its versions", "ask/trace_versions"),
                ("Copies of the text", "ask/trace_copies"),
                ("Merges, with their reasons", "ask/trace_merges"),
                ("Its addresses", "ask/trace_aliases"),
            )
        }
    if not any(rows for _, rows in parts.values()):
        click.echo(f"warta: no entry, page or article has the address {url}", err=True)
        sys.exit(1)
    for title, (names, rows) in parts.items():
        if not rows:
            continue
        rows = [_with_masked_feeds(names, row) for row in rows]
        console().print(f"\n{title}", style="bold")
        if len(rows) == 1:
            print_pairs(_facts(names, rows[0]))
        else:
            print_rows(names, rows, style="table")
        if title == "Its versions":
            _show_differences(texts)


def _with_masked_feeds(names: Sequence[str], row: Sequence[Any]) -> tuple[Any, ...]:
    """Return a row without the tokens in addresses of feeds: what is shown is handed on."""
    cells = zip(names, row, strict=True)
    return tuple(_masked(value) if name.startswith("feed") else value for name, value in cells)


def _facts(names: Sequence[str], row: Sequence[Any]) -> list[tuple[str, str]]:
    """Return what is known of a row, one fact a pair."""
    facts = zip(names, map(as_text, row), strict=True)
    return [(name, text) for name, text in facts if text and text != "[]"]


def _show_differences(texts: Sequence[dict[str, Any]]) -> None:
    """Print what each version changed: the words removed and added."""
    from warta.news.versions.revisions import changes

    for before, after in pairwise(texts):
        if before["article_id"] != after["article_id"]:
            continue
        found = [
            *changes(before["title"], after["title"], most=1, context=_WHOLE_TITLE),
            *changes(before["text"], after["text"], most=_MOST_CHANGES + 1),
        ]
        print_changes(f"Version {after['version']}", found, most=_MOST_CHANGES)


def list_feeds(settings: Settings, style: str, *, secrets: bool = False) -> None:
    """Print the feeds with their state; tokens in addresses are masked without ``secrets``."""
    with reading(Home(settings.home)) as database:
        names, rows = _answer(database, "feeds/list_feeds", {})
    shown = rows if secrets else [tuple(map(_masked, row)) for row in rows]
    if style != "table":
        print_rows(names, shown, style=style)
        return
    # Three columns are as many as leave an address readable on a small terminal.
    feeds = [dict(zip(names, row, strict=True)) for row in shown]
    names = ["status", "feed", "address"]
    print_table(names, map(_feed_row, feeds), most_lines=_MOST_LINES_OF_A_REASON)


def _feed_row(feed: dict[str, Any]) -> tuple[str, str, str]:
    is_well = feed["status"] in ("ok", "new") or not feed["reason"]
    name = feed["title"] or ""
    return (
        feed["status"],
        name if is_well else f"{name}: {feed['reason']}" if name else feed["reason"],
        feed["feed_url"],
    )


def _masked(value: Any) -> Any:
    return masked(value) if isinstance(value, str) else value


def exported_feeds(settings: Settings, *, secrets: bool = False) -> bytes:
    """Return the subscriptions as OPML; tokens in addresses are masked without ``secrets``."""
    from warta.news.feeds.opml import write_opml
    from warta.news.feeds.subscription import Subscription

    with reading(Home(settings.home)) as database:
        found = rows_of(
            database,
            "SELECT feed_url AS url, title, category, site_url, "
            "CASE country_from WHEN 'you' THEN country END AS country FROM feeds "
            "WHERE status <> 'removed' ORDER BY category NULLS FIRST, feed_url",
        )
    shown = found if secrets else [{k: _masked(v) for k, v in row.items()} for row in found]
    if shown != found:
        click.echo(
            "warta: tokens in addresses are masked (***), so those feeds can't be polled from this "
            "list; --secrets writes them",
            err=True,
        )
    return write_opml([Subscription(**row) for row in shown], "Warta")


def check_feeds(settings: Settings, addresses: Sequence[str]) -> int:
    """Request feeds and print their answers; return 1 when none of them is a feed."""
    from warta.flows.desk import web_policy
    from warta.tasks.discovery import IsFeed, feed_at, feeds_of_site
    from warta.tasks.guest.client import Web

    urls = [address_of(address) for address in addresses]
    if not urls:
        with reading(Home(settings.home)) as database:
            asked = "SELECT feed_url FROM feeds WHERE status <> 'removed' ORDER BY feed_url"
            urls = [url for (url,) in database.execute(asked).fetchall()]

    async def ask_all() -> list[tuple[str, str, str]]:
        async with Web(web_policy(settings)) as web:
            return list(await asyncio.gather(*(ask(web, url) for url in urls)))

    async def ask(web: Web, url: str) -> tuple[str, str, str]:
        answer = await feed_at(web, url)
        if isinstance(answer, IsFeed):
            return url, "ok", answer.about
        named = answer.named or await feeds_of_site(web, url)
        hint = f"; the site names {', '.join(named[:5])}" if named else ""
        return url, answer.state, f"{answer.reason}{hint}"

    rows = asyncio.run(ask_all())
    print_rows(["feed", "state", "answer"], rows, style="table")
    return 0 if any(state == "ok" for _, state, _ in rows) or not rows else 1


def when_due(settings: Settings) -> str:
    """Return why a run had no feed to poll, and what to type."""
    with reading(Home(settings.home)) as database:
        found = database.execute(
            "SELECT count(*), min(next_poll_at) FROM feeds "
            "WHERE status NOT IN ('removed', 'retired')"
        ).fetchone()
    count, due = found or (0, None)
    if not count:
        return f"no feeds yet; add some: {to_type('warta collect --feeds FILE.opml|URL')}"
    return f"no feed is due before {due:%Y-%m-%d %H:%M:%S}Z; --all polls them anyway"


def _answer(
    database: Database, name: str, parameters: dict[str, Any]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    found = database.execute(query(name), parameters)
    return [column[0] for column in found.description], found.fetchall()
