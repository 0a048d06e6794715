"""`warta feeds add`: request each address once, and find the feed to subscribe to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from warta.commands.options import BadArgument, to_type, with_home
from warta.settings import Settings

if TYPE_CHECKING:
    from warta.tasks.discovery import IsFeed, NoFeed
    from warta.tasks.web.client import Web

_UNCHECKED = "`--unchecked` subscribes without a request"


@dataclass(frozen=True, slots=True)
class Added:
    """The result for one argument: the feeds to subscribe to, a remark, or why there is none."""

    feeds: tuple[str, ...] = ()
    remark: str = ""
    problem: str = ""


def addresses_to_add(typed: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the addresses that each argument may mean. Raises BadArgument."""
    from warta.news.addresses.urls import BadAddress
    from warta.news.feeds.subscription import typed_addresses

    addresses = []
    for argument in typed:
        if Path(argument).is_file():
            raise BadArgument(
                f"{argument} is a file; `warta feeds import {argument}` subscribes to what it lists"
            )
        try:
            addresses.append(typed_addresses(argument))
        except BadAddress as error:
            raise BadArgument(str(error)) from error
    return addresses


def feeds_to_add(
    settings: Settings, wanted: Sequence[tuple[str, ...]], *, every: bool
) -> list[Added]:
    """Request each argument's addresses; return its feeds. ``every``: all feeds that a page names.

    ``wanted`` holds for each argument the addresses that it may mean.
    """
    from warta.flows.policies import web_policy
    from warta.tasks.web.client import Web

    async def request_all() -> list[Added]:
        async with Web(web_policy(settings)) as web:
            return list(
                await asyncio.gather(*(_added(web, addresses, every) for addresses in wanted))
            )

    return asyncio.run(request_all())


async def _added(web: Web, addresses: tuple[str, ...], every: bool) -> Added:
    from warta.tasks.discovery import IsFeed, feeds_named, feeds_of_site, first_feed_at

    if refused := web.refused(addresses[0]):
        return Added(problem=f"{addresses[-1]}: not subscribed: {refused}")
    answer = await first_feed_at(web, addresses)
    if isinstance(answer, IsFeed):
        return Added((answer.url,), f"{answer.url}: {answer.about}")
    if answer.named:
        return _chosen(answer, await feeds_named(web, answer), every)
    if answer.is_busy and len(addresses) == 1:
        return Added(
            (answer.url,),
            problem=f"{answer.url}: no feed seen: {answer.reason}; subscribed anyway, as it "
            f"may answer later (`warta feeds remove {answer.url}` undoes it)",
        )
    if not answer.answered:
        return Added(
            problem=f"{answer.url}: not subscribed: no answer ({answer.reason}); {_UNCHECKED}"
        )
    hint = _UNCHECKED
    if named := await feeds_of_site(web, answer.url):
        hint = f"the site's front page names {', '.join(named[:5])}"
    if answer.status == 401:
        hint = f"give its password with `warta feeds password {answer.url} --user NAME` first"
    return Added(problem=f"{answer.url}: not subscribed: {answer.reason}; {hint}")


def _chosen(page: NoFeed, feeds: tuple[IsFeed, ...], every: bool) -> Added:
    """Return the feeds to take from a page: its only feed, or all of them with ``every``."""
    if not feeds:
        return Added(
            problem=f"{page.url}: not subscribed: {page.reason}; it names {page.named[0]}, "
            "which is not a feed either"
        )
    if len(feeds) == 1 or every:
        listed = "".join(f"\n  {feed.url}  {feed.about}" for feed in feeds)
        return Added(
            tuple(feed.url for feed in feeds),
            f"{page.url} is a page; subscribing to what it names:{listed}",
        )
    listed = "".join(
        f"\n  {to_type(f'warta feeds add {feed.url}')}  # {feed.about}" for feed in feeds
    )
    return Added(
        problem=f"{page.url}: not subscribed: the page names {len(feeds)} feeds; choose, or take "
        f"them with --all:{listed}"
    )


def print_added(added: Sequence[Added]) -> None:
    """Print the remarks, and the problems on standard error."""
    for each in added:
        if each.remark:
            click.echo(each.remark)
        if each.problem:
            click.echo(with_home(each.problem), err=True)
