"""Fetch each host's robots.txt once a day and respect it (RFC 9309)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from warta.news.addresses.urls import BadAddress, fetch_url, host_of
from warta.news.outcome import Delay, Refusal
from warta.news.polling.schedule import within_reason
from warta.news.web.http import REDIRECTS, BadBody, BodyTooLarge
from warta.news.web.robots_group import for_product, rule_against
from warta.storage.tables.hosts import HostManners
from warta.tasks.guest.chain import Chain
from warta.tasks.guest.client import Answer, NoAnswer, Web

# RFC 9309, 2.4: not longer than 24 hours; 2.5: at least 500 KiB are read; 2.3.1.2: five redirects.
REMEMBERED = timedelta(hours=24)
READ_BYTES = 512_000
MOST_BYTES = 5_000_000
MOST_REDIRECTS = 5
# The product name in robots.txt; the User-Agent header has more.
PRODUCT = "warta"


class Robots:
    """What the hosts of one run allow; ``learnt`` is stored for the next run."""

    def __init__(
        self,
        web: Web,
        remembered: dict[str, HostManners],
        now: datetime,
        set_apart: Callable[[Exception, str], str] = lambda error, _: repr(error),
    ) -> None:
        """``set_apart`` takes what a robots.txt provoked, and the page; it returns the reason."""
        self._web = web
        self._set_apart = set_apart
        self._known = dict(remembered)
        self._now = now
        self._rules: dict[str, Protego] = {}
        self._asking: dict[str, asyncio.Lock] = {}
        self._learnt: dict[str, HostManners] = {}

    async def verdict(self, url: str) -> Refusal | Delay | None:
        """Return why a page may not be fetched, or None if it may."""
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        async with self._asking.setdefault(host, asyncio.Lock()):
            manners = self._known.get(host)
            if manners is None or not _fresh(manners, self._now):
                manners = await self._ask(parts.scheme, host)
                self._remember(manners)
        if manners.robots_rule == "disallow all":
            return Delay(manners.robots or "robots.txt can't be read")
        if manners.robots_rule == "allow all" or not manners.robots:
            return None
        try:
            return self._judge(url, host, manners.robots)
        except Exception as error:
            reason = self._set_apart(error, url)
            # This holds for all of the host's pages: in doubt, none is fetched.
            self._remember(self._read(host, "disallow all", f"robots.txt can't be read: {reason}"))
            return Delay(f"robots.txt can't be read: {reason}")

    def _judge(self, url: str, host: str, robots: str) -> Refusal | None:
        rules = self._rules.get(host)
        if rules is None:
            # Earlier versions stored the whole file.
            rules = self._rules[host] = Protego.parse(for_product(robots, PRODUCT))
            delay = rules.crawl_delay(PRODUCT)
            if delay:
                self._web.pacing.slow_down(host_of(url), float(delay))
        if rules.can_fetch(url, PRODUCT):
            return None
        rule = rule_against(for_product(robots, PRODUCT), url, PRODUCT)
        return Refusal(f"robots.txt disallows it{f' (Disallow: {rule})' if rule else ''}")

    def text(self, host: str) -> str | None:
        """Return a host's robots.txt as far as it is known, or None."""
        known = self._known.get(host)
        return known.robots if known and known.robots_rule == "parsed" else None

    def pause(self, host: str, until: datetime) -> None:
        """Block requests to a host until a time (its Retry-After), also in later runs."""
        until = within_reason(until, self._now)
        self._web.pacing.pause(host, until)
        known = self._known.get(host) or HostManners(host=host)
        self._remember(replace(known, not_before=until))

    def learnt(self) -> tuple[HostManners, ...]:
        """Return what was learnt about hosts since the last call."""
        learnt, self._learnt = self._learnt, {}
        return tuple(learnt.values())

    def _remember(self, manners: HostManners) -> None:
        self._known[manners.host] = self._learnt[manners.host] = manners

    async def _ask(self, scheme: str, host: str) -> HostManners:
        url = f"{scheme}://{host}/robots.txt"
        chain = Chain(url)
        for _ in range(MOST_REDIRECTS + 1):
            headers = chain.cookies_for(url)
            answer = await self._web.get(url, headers=headers, most_bytes=MOST_BYTES)
            if isinstance(answer, Answer) and answer.status in REDIRECTS:
                chain.keep_cookies(url, answer.headers)
                try:
                    url = fetch_url(answer.header("location") or "", base=url)
                    continue
                except BadAddress:
                    return self._read(host, "allow all", None)
            return self._judged(host, answer)
        # RFC 9309, 2.3.1.2: more redirects may be taken as "unavailable", which allows.
        return self._read(host, "allow all", None)

    def _judged(self, host: str, answer: Answer | NoAnswer) -> HostManners:
        if isinstance(answer, NoAnswer):
            return self._read(host, "disallow all", f"robots.txt can't be read: {answer.reason}")
        if answer.status >= 500 or answer.status == 429:
            return self._read(host, "disallow all", f"robots.txt answers {answer.status}")
        if answer.status >= 400 or answer.status < 200:
            return self._read(host, "allow all", None)
        try:
            text = answer.content(MOST_BYTES)[:READ_BYTES].decode("utf-8", "replace")
        except (BodyTooLarge, BadBody) as error:
            return self._read(host, "disallow all", f"robots.txt can't be read: {error}")
        # Only our groups are stored: they are parsed in every run with a page of the host.
        return self._read(host, "parsed", for_product(text.removeprefix("\ufeff"), PRODUCT))

    def _read(self, host: str, rule: str, text: str | None) -> HostManners:
        before = self._known.get(host) or HostManners(host=host)
        return replace(before, robots=text, robots_at=self._now, robots_rule=rule)


def _fresh(manners: HostManners, now: datetime) -> bool:
    # An unreadable robots.txt is requested again with the next attempt at a page.
    return (
        manners.robots_rule in ("parsed", "allow all")
        and manners.robots_at is not None
        and now - manners.robots_at < REMEMBERED
    )
