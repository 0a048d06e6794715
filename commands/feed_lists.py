"""List, export and check feeds for `warta feeds`, and say when the next one is due."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import click

from warta.commands.options import address_of, to_type, with_home
from warta.commands.rows import print_rows
from warta.commands.tables import masked_value, print_table
from warta.settings import Settings
from warta.storage.home import Home
from warta.storage.warehouse.connection import query, rows_of
from warta.storage.warehouse.snapshot import reading

_MOST_LINES_OF_A_REASON = 20  # fits a screen; chosen by hand


def list_feeds(settings: Settings, style: str, *, secrets: bool = False) -> None:
    """Print the feeds with their state; tokens in addresses are masked without ``secrets``."""
    with reading(Home(settings.home)) as database:
        answer = database.execute(query("feeds/list_feeds"))
        names, rows = [column[0] for column in answer.description], answer.fetchall()
    shown = rows if secrets else [tuple(map(masked_value, row)) for row in rows]
    if style != "table":
        print_rows(names, shown, style=style)
        return
    # With more columns an address could not be read on a small terminal.
    feeds = [dict(zip(names, row, strict=True)) for row in shown]
    names = ["status", "feed", "address"]
    print_table(names, map(_feed_row, feeds), most_lines=_MOST_LINES_OF_A_REASON)


def _feed_row(feed: dict[str, Any]) -> tuple[str, str, str]:
    is_well = feed["status"] in ("ok", "new") or not feed["reason"]
    name, reason = feed["title"] or "", with_home(feed["reason"] or "")
    return (
        feed["status"],
        name if is_well else f"{name}: {reason}" if name else reason,
        feed["feed_url"],
    )


def exported_feeds(settings: Settings, *, secrets: bool = False) -> bytes:
    """Return the subscriptions as OPML; tokens in addresses are masked without ``secrets``."""
    from warta.news.feeds.opml import write_opml
    from warta.news.feeds.subscription import Subscription

    with reading(Home(settings.home)) as database:
        rows = rows_of(
            database,
            "SELECT feed_url AS url, title, category, site_url, "
            "CASE country_from WHEN 'you' THEN country END AS country FROM feeds "
            "WHERE status <> 'removed' ORDER BY category NULLS FIRST, feed_url",
        )
    shown = rows if secrets else [{k: masked_value(v) for k, v in row.items()} for row in rows]
    if shown != rows:
        click.echo(
            "warta: tokens in addresses are masked (***), so those feeds can't be polled from this "
            "list; --secrets writes them",
            err=True,
        )
    return write_opml([Subscription(**row) for row in shown], "Warta")


def check_feeds(settings: Settings, addresses: Sequence[str]) -> int:
    """Request feeds and print their answers; return 1 when none of them is a feed."""
    from warta.flows.policies import web_policy
    from warta.tasks.discovery import IsFeed, feed_at, feeds_of_site
    from warta.tasks.web.client import Web

    urls = [address_of(address) for address in addresses]
    if not urls:
        with reading(Home(settings.home)) as database:
            subscribed = "SELECT feed_url FROM feeds WHERE status <> 'removed' ORDER BY feed_url"
            urls = [url for (url,) in database.execute(subscribed).fetchall()]

    async def request_all() -> list[tuple[str, str, str]]:
        async with Web(web_policy(settings)) as web:
            return list(await asyncio.gather(*(request(web, url) for url in urls)))

    async def request(web: Web, url: str) -> tuple[str, str, str]:
        answer = await feed_at(web, url)
        if isinstance(answer, IsFeed):
            return url, "ok", answer.about
        named = answer.named
        if not named and answer.state != "no answer":
            named = await feeds_of_site(web, url)
        hint = f"; the site names {', '.join(named[:5])}" if named else ""
        return url, answer.state, f"{answer.reason}{hint}"

    rows = asyncio.run(request_all())
    print_rows(["feed", "state", "answer"], rows, style="table")
    return 0 if any(state == "ok" for _, state, _ in rows) or not rows else 1


def when_due(settings: Settings) -> str:
    """Return why a run had no feed to poll, and what to type."""
    with reading(Home(settings.home)) as database:
        row = database.execute(
            "SELECT count(*), min(next_poll_at) FROM feeds "
            "WHERE status NOT IN ('removed', 'retired')"
        ).fetchone()
    count, due = row or (0, None)
    if not count:
        return f"no feeds yet; add some: {to_type('warta collect --feeds FILE.opml|URL')}"
    return f"no feed is due before {due:%Y-%m-%d %H:%M:%S}Z; --all polls them anyway"
