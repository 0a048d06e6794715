"""Collect twice from strangers and from honest feeds, and check the result."""

from __future__ import annotations

import contextlib
import html
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.crash_runs import Ending, Order, Runs, started
from benchmarks.strangers import invariants
from benchmarks.strangers.generator import HOSTS, stranger
from benchmarks.strangers.sent import Protocol, Sent, Stranger
from benchmarks.strangers.vocabulary import HONEST_HOSTS
from benchmarks.strangers.web import Site, Web
from warta.newsroom import Publisher, Story, sample_stories
from warta.newsroom.site import Site as Newssite

# With a tenth of the usual limit for pages, a body of 3 MB tests it as one of 30 would.
SETTINGS = {
    "WARTA_TIMEOUT_SECONDS": "5",
    "WARTA_DEADLINE_SECONDS": "10",
    "WARTA_MOST_PAGE_BYTES": "1000000",
    "WARTA_CONTACT": "tests@warta.example",
}

# Feeds and pages a batch: few, so that a run has several, and honest and bad ones share a batch.
BATCHES = (16, 24)
# A run that was only late, as on a busy machine, is repeated.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Result:
    """The violations of a run, and the unexpected errors that it caught (``surprises``)."""

    violations: tuple[str, ...]
    surprises: tuple[str, ...] = ()
    answers: int = 0
    peak_mib: float = 0.0


class SecurePublisher(Publisher):
    """A publisher at https addresses."""

    def url(self, path: str) -> str:
        return "https" + Publisher.url(self, path).removeprefix("http")


@dataclass(frozen=True, slots=True)
class Honest:
    """An honest publisher of the newsroom, as a site of the web."""

    site: Newssite
    protocol: Protocol

    def reply(self, target: str, headers: Mapping[str, str]) -> Sent:
        reply = self.site.reply(target, headers)
        sent = tuple((name.encode(), value.encode("latin-1")) for name, value in reply.headers)
        return Sent(reply.status, sent, reply.body)


@dataclass(frozen=True, slots=True)
class Scripted:
    """A stranger, as a site of the web; ``sent`` collects the targets that were answered."""

    stranger: Stranger
    sent: set[tuple[str, str]]

    @property
    def protocol(self) -> Protocol:
        return self.stranger.protocol

    def reply(self, target: str, headers: Mapping[str, str]) -> Sent:
        self.sent.add((self.stranger.host, target))
        return self.stranger.answer(target)


class Campaign:
    """Many runs one after another, each in its own home; see `open_campaign`."""

    def __init__(self, web: Web, runs: Runs, folder: Path) -> None:
        self._web, self._runs, self._folder = web, runs, folder
        self._number = 0
        self._expected: invariants.Stored | None = None

    def check(self, strangers: Sequence[Stranger]) -> Result:
        """Collect from these strangers and the honest feeds twice, and check both runs."""
        if self._expected is None:
            alone = self.collected_alone(self._folder / "alone")
            self._expected = invariants.stored(alone, HONEST_HOSTS)
        for _ in range(_TRIES):
            result = self._checked_once(strangers)
            if not invariants.is_late(result.violations):
                break
        return result

    def _checked_once(self, strangers: Sequence[Stranger]) -> Result:
        """Check the strangers in a home that is removed afterwards."""
        sent: set[tuple[str, str]] = set()
        home = self._prepare(strangers, sent)
        feeds = [*_honest_feeds(), *(url for each in strangers for url in each.feed_urls)]
        try:
            return self._checked(home, feeds, sent)
        finally:
            shutil.rmtree(home, ignore_errors=True)

    def _checked(self, home: Path, feeds: list[str], sent: set[tuple[str, str]]) -> Result:
        """Collect twice into ``home`` and check both runs; stop after the first if it is wrong."""
        assert self._expected is not None
        first = self._collect(home, *_named(feeds))
        broken = invariants.violations_of_ending(first) + invariants.violations_of_reach(
            self._web.requests
        )
        if first.status != 0:
            return Result((*broken,), (), len(sent), first.peak_mib)
        once = invariants.stored(home, HONEST_HOSTS)
        broken += invariants.violations_in_store(home) + invariants.violations_of_honesty(
            self._expected, once, _shown_at
        )
        if broken:
            return Result((*dict.fromkeys(broken),), (), len(sent), first.peak_mib)
        second = self._collect(home, "--all")
        broken += [f"second run: {each}" for each in invariants.violations_of_ending(second)]
        broken += invariants.violations_of_reach(self._web.requests)
        if second.status == 0:
            broken += invariants.violations_of_second_run(
                once, invariants.stored(home, HONEST_HOSTS)
            )
        peak = max(first.peak_mib, second.peak_mib)
        return Result((*dict.fromkeys(broken),), (*invariants.surprises(home),), len(sent), peak)

    def collected_alone(self, home: Path) -> Path:
        """Collect into a home from the honest feeds alone; return the home."""
        self._prepare((), set())
        ending = self._collect(home, *_named(_honest_feeds()))
        if broken := invariants.violations_of_ending(ending):
            raise RuntimeError(f"a run without strangers fails: {broken}")
        return home

    def _prepare(self, strangers: Sequence[Stranger], sent: set[tuple[str, str]]) -> Path:
        """Put the strangers beside the honest sites; return the path of a new home."""
        self._number += 1
        sites: dict[str, Site] = {**_honest_sites()}
        self._web.sites = sites | {each.host: Scripted(each, sent) for each in strangers}
        self._web.requests.clear()
        return self._folder / f"home{self._number}"

    def _collect(self, home: Path, *arguments: str) -> Ending:
        order = Order(("collect", "--json", *arguments), str(home), self._web.proxy, watched=False)
        return self._runs.run(order)


@contextlib.contextmanager
def open_campaign(folder: Path, prefect_home: Path) -> Iterator[Campaign]:
    """Run the web, and the process that runs are forked from, during the block."""
    with Web(folder, (*HOSTS, *HONEST_HOSTS)) as web:
        trust = {"SSL_CERT_FILE": str(web.certificate)}
        with started(prefect_home, SETTINGS | trust, BATCHES) as runs:
            yield Campaign(web, runs, folder)


def strangers_of(seed: str, count: int) -> list[Stranger]:
    """Return the first strangers of a seed."""
    return [stranger(seed, number) for number in range(count)]


def reduced(
    check: Callable[[Sequence[Stranger]], Result], strangers: Sequence[Stranger], result: Result
) -> list[Stranger]:
    """Return as few strangers as still cause a violation, by halving the set."""
    violations = " ".join(result.violations)
    named = [each for each in strangers if each.host in violations]
    if len(named) == 1 and check(named).violations:
        return named
    remaining = list(strangers)
    size = len(remaining) // 2
    while size and len(remaining) > 1:
        for start in range(0, len(remaining), size):
            part = remaining[start : start + size]
            if len(part) < len(remaining) and check(part).violations:
                remaining, size = part, len(part) // 2
                break
            rest = remaining[:start] + remaining[start + size :]
            # Of two halves, the rest is the other half, which is tried next anyway.
            if 2 * size < len(remaining) and check(rest).violations:
                remaining, size = rest, min(size, len(rest) // 2)
                break
        else:
            size //= 2
    return remaining


def _named(feeds: Sequence[str]) -> list[str]:
    """Return the arguments of `warta collect` that name these feeds."""
    return [part for feed in feeds for part in ("--feeds", feed)]


def _honest_feeds() -> list[str]:
    return [f"http://{HONEST_HOSTS[0]}/feed", f"https://{HONEST_HOSTS[1]}/feed"]


def _honest_sites() -> dict[str, Site]:
    first = Publisher(host=HONEST_HOSTS[0], name="Jujur Harian", language="id")
    second = SecurePublisher(
        host=HONEST_HOSTS[1], name="Honest Post", language="en", layout="portal"
    )
    return {
        HONEST_HOSTS[0]: Honest(_open(first, sample_stories(3)), "http/1.1"),
        HONEST_HOSTS[1]: Honest(_open(second, sample_stories(3, language="en")), "h2"),
    }


def _shown_at(address: str) -> str:
    """Return the page of an honest site at an address, as text."""
    parts = urlsplit(address)
    sent = _honest_sites()[parts.hostname or ""].reply(parts.path or "/", {})
    return html.unescape(sent.body.decode("utf-8", "replace"))


def _open(publisher: Publisher, stories: Sequence[Story]) -> Newssite:
    site = Newssite(publisher)
    site.publish(stories)
    return site
