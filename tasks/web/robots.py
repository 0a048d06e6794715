"""Fetch each host's robots.txt once a day and respect it (RFC 9309)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from protego import Protego

from warta.news.addresses.urls import host_of
from warta.news.outcome import Delay, Refusal
from warta.news.polling.schedule import within_reason
from warta.news.web.http import BadBody, BodyTooLarge, beginning, encoding_of, retry_after
from warta.news.web.robots_group import for_product, robots_text, rule_against
from warta.storage.tables.hosts import HostRules
from warta.tasks.web.answer import Answer, NoAnswer
from warta.tasks.web.chain import Astray, Chain
from warta.tasks.web.client import Web

Result = TypeVar("Result")

_TOO_MANY_REQUESTS = 429

# RFC 9309, 2.4: not longer than 24 hours; 2.5: at least 500 KiB are read; 2.3.1.2: five redirects.
REMEMBERED = timedelta(hours=24)
READ_BYTES = 512_000  # as sent, and once decompressed; the rest is not read
MOST_REDIRECTS = 5
# Characters of the groups that apply to us, in memory for all hosts and stored for one: most files
# have a few thousand, but a site may have thousands of hosts.
MOST_HELD = 16_000_000
MOST_STORED = 32_000
# Characters of the files whose rules are kept parsed, which takes 10 to 30 times their size.
MOST_PARSED = 2_000_000
# Longer files are parsed in a thread. READ_BYTES took up to 141 ms to cut down to our groups and
# 154 ms to parse, and a check of one address up to 40 ms.
_QUICK_CHARACTERS = 4_000
# The product name in robots.txt; the User-Agent header has more.
PRODUCT = "warta"


class Robots:
    """The robots.txt of the hosts of one run, and the pauses that hosts ask for.

    Hosts whose Retry-After was remembered are paused from the start.
    """

    def __init__(
        self,
        web: Web,
        remembered: dict[str, HostRules],
        now: datetime,
        quarantine_one: Callable[[Exception, str], str] = lambda error, _: repr(error),
    ) -> None:
        """``quarantine_one`` records an error that a robots.txt caused; returns the reason."""
        self._web = web
        for host in remembered.values():
            if host.not_before is not None:
                web.pacing.pause(host.host, host.not_before)
        self._quarantine_one = quarantine_one
        self._known = dict(remembered)
        self._held = sum(map(_length, remembered.values()))
        self._now = now
        self._rules: dict[str, Protego] = {}
        self._parsed = 0
        self._asking: dict[str, asyncio.Lock] = {}
        self._learnt: dict[str, HostRules] = {}

    async def verdict(self, url: str) -> Refusal | Delay | None:
        """Return why a page may not be fetched, or None if it may."""
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        async with self._asking.setdefault(host, asyncio.Lock()):
            host_rules = self._known.get(host)
            if host_rules is None or not _fresh(host_rules, self._now):
                asked = await self._ask(parts.scheme, host)
                if isinstance(asked, Delay):
                    return asked
                host_rules = asked
                self._remember(host_rules)
        if host_rules.robots_rule == "disallow all":
            return Delay(host_rules.robots or "robots.txt can't be read")
        if host_rules.robots_rule == "allow all" or not host_rules.robots:
            return None
        try:
            return await self._judge(url, host, host_rules.robots)
        except Exception as error:
            reason = self._quarantine_one(error, url)
            # It holds for all pages of the host: in doubt, none is fetched.
            self._remember(self._read(host, "disallow all", f"robots.txt can't be read: {reason}"))
            return Delay(f"robots.txt can't be read: {reason}")

    async def _judge(self, url: str, host: str, robots: str) -> Refusal | None:
        rules = await self._rules_of(robots)
        if delay := rules.crawl_delay(PRODUCT):
            self._web.pacing.slow_down(host_of(url), float(delay))
        if await _computed(robots, lambda: rules.can_fetch(url, PRODUCT)):
            return None
        rule = await _computed(
            robots, lambda: rule_against(for_product(robots, PRODUCT), url, PRODUCT)
        )
        return Refusal(f"robots.txt disallows it{f' (Disallow: {rule})' if rule else ''}")

    async def _rules_of(self, robots: str) -> Protego:
        """Return the parsed rules of a file; the rules used last are kept in memory."""
        rules = self._rules.get(robots)
        if rules is None:
            # Earlier versions stored the whole file.
            rules = await _computed(robots, lambda: Protego.parse(for_product(robots, PRODUCT)))
        if self._rules.pop(robots, None) is None:
            self._parsed += len(robots)
        self._rules[robots] = rules
        while self._parsed > MOST_PARSED and len(self._rules) > 1:
            oldest = next(iter(self._rules))
            del self._rules[oldest]
            self._parsed -= len(oldest)
        return rules

    def text(self, host: str) -> str | None:
        """Return the part of a host's robots.txt that applies to us, or None if it is not known."""
        known = self._known.get(host)
        return known.robots if known and known.robots_rule == "parsed" else None

    def pause_if_asked(self, answer: Answer) -> None:
        """Block requests to the host of an answer 429 with a Retry-After."""
        until = retry_after(answer.header("retry-after"), datetime.now(UTC))
        if answer.status == _TOO_MANY_REQUESTS and until:
            self.pause(host_of(answer.url), until)

    def pause(self, host: str, until: datetime) -> None:
        """Block requests to a host until a time (its Retry-After), also in later runs."""
        until = within_reason(until, self._now)
        self._web.pacing.pause(host, until, is_new=True)
        known = self._known.get(host) or HostRules(host=host)
        self._remember(replace(known, not_before=until))

    def learnt(self) -> tuple[HostRules, ...]:
        """Return what was learnt about hosts since the last call, without very long files."""
        learnt, self._learnt = self._learnt, {}
        return tuple(
            _forgotten(each) if len(each.robots or "") > MOST_STORED else each
            for each in learnt.values()
        )

    def _remember(self, host_rules: HostRules) -> None:
        before = self._known.get(host_rules.host)
        self._known[host_rules.host] = self._learnt[host_rules.host] = host_rules
        self._held += _length(host_rules) - (_length(before) if before else 0)
        if self._held > MOST_HELD:
            self._make_room(host_rules.host)

    def _make_room(self, newest: str) -> None:
        """Forget the longest files, until half of MOST_HELD is free; they are requested again."""
        for known in sorted(self._known.values(), key=_length, reverse=True):
            if self._held <= MOST_HELD // 2:
                return
            if known.host == newest:
                continue
            self._held -= _length(known)
            self._known[known.host] = _forgotten(known)
            self._learnt.pop(known.host, None)

    async def _ask(self, scheme: str, host: str) -> HostRules | Delay:
        async def get(url: str, cookies: Mapping[str, str]) -> Answer | NoAnswer:
            return await self._web.get(url, headers=cookies, first_bytes=READ_BYTES)

        answer = await Chain(f"{scheme}://{host}/robots.txt").follow(get, MOST_REDIRECTS)
        if isinstance(answer, NoAnswer) and answer.not_before:
            return Delay(answer.reason, answer.not_before, attempted=False)
        if isinstance(answer, Astray):
            # RFC 9309, 2.3.1.2: more redirects may be taken as "unavailable", which allows.
            return self._read(host, "allow all", None)
        if isinstance(answer, Answer):
            self.pause_if_asked(answer)
        if _is_quick(answer):
            return self._judged(host, answer)
        return await asyncio.to_thread(self._judged, host, answer)

    def _judged(self, host: str, answer: Answer | NoAnswer) -> HostRules:
        if isinstance(answer, NoAnswer):
            return self._read(host, "disallow all", f"robots.txt can't be read: {answer.reason}")
        if answer.status >= 500 or answer.status == _TOO_MANY_REQUESTS:
            return self._read(host, "disallow all", f"robots.txt answers {answer.status}")
        if answer.status >= 400 or answer.status < 200:
            return self._read(host, "allow all", None)
        try:
            text = robots_text(_opening(answer))
        except BadBody as error:
            return self._read(host, "disallow all", f"robots.txt can't be read: {error}")
        # Only the groups that apply to us are stored, as every run with a page of the host parses
        # them.
        return self._read(host, "parsed", for_product(text, PRODUCT))

    def _read(self, host: str, rule: str, text: str | None) -> HostRules:
        before = self._known.get(host) or HostRules(host=host)
        return replace(before, robots=text, robots_at=self._now, robots_rule=rule)


async def _computed(robots: str, work: Callable[[], Result]) -> Result:
    """Return the result of work on a file: of a long one in a thread, so that no host waits."""
    return work() if len(robots) <= _QUICK_CHARACTERS else await asyncio.to_thread(work)


def _opening(answer: Answer) -> bytes:
    """Return the first READ_BYTES, decompressed. Raises BadBody for what can't be."""
    try:
        return answer.content(READ_BYTES)
    except BodyTooLarge:
        pass
    except BadBody:
        if not answer.is_cut:
            raise
    return beginning(answer.body, encoding_of(answer.headers), most_bytes=READ_BYTES)


def _is_quick(answer: Answer | NoAnswer) -> bool:
    """Return whether an answer takes no time to read: it is short, or its body is not read."""
    if isinstance(answer, NoAnswer) or not 200 <= answer.status < 400:
        return True
    return len(answer.body) <= _QUICK_CHARACTERS and not answer.header("content-encoding")


def _length(host_rules: HostRules) -> int:
    return len(host_rules.robots or "")


def _forgotten(host_rules: HostRules) -> HostRules:
    """Return what is known of a host, without its robots.txt, which will be requested again."""
    return replace(host_rules, robots=None, robots_at=None, robots_rule=None)


def _fresh(host_rules: HostRules, now: datetime) -> bool:
    # An unreadable robots.txt is requested again with the next attempt at a page.
    return (
        host_rules.robots_rule in ("parsed", "allow all")
        and host_rules.robots_at is not None
        and now - host_rules.robots_at < REMEMBERED
    )
