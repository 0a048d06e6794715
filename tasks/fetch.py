"""Fetch the pages that entries link to: paced per host, robots respected, archived first.

Pages arrive while others are still requested, so parsing never waits for a slow host.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from warta.news.addresses.ownership import owns
from warta.news.addresses.urls import BadAddress, host_of, unwrapped, url_key
from warta.news.article import RawPage
from warta.news.outcome import Delay, Failure, PendingEntry, Refusal
from warta.news.pages.access import READ_BYTES, bot_wall
from warta.news.pagination.page_walk import NO_FURTHER_PAGES, FurtherPages
from warta.news.web.http import (
    TRANSIENT_STATUSES,
    beginning,
    encoding_of,
    is_whole,
    retry_after,
)
from warta.news.web.robots_directives import directives
from warta.news.web.validators import Validators, validators_of
from warta.storage.errors import StorageError
from warta.storage.files.archive import ArchivedPage, Location
from warta.storage.tables.hosts import HostRules
from warta.tasks.continuation import Continuations
from warta.tasks.run.batch import Batch
from warta.tasks.run.border import is_ours
from warta.tasks.run.context import RunContext
from warta.tasks.run.effect import effect
from warta.tasks.run.stopping import stop_watched, unless
from warta.tasks.run.stream import Stream
from warta.tasks.web.answer import Answer, NoAnswer
from warta.tasks.web.chain import Astray, Chain, refresh_of
from warta.tasks.web.client import Web
from warta.tasks.web.robots import PRODUCT, Robots

MOST_REDIRECTS = 10  # browsers follow 20; more than a few are a loop; chosen by hand
# The compressed size of a challenge page, at most.
MOST_BYTES_OF_A_WALL = 60_000
WALL_STATUSES = frozenset({200, 202, 403, 405, 406, 429, 503})
_ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.8, */*;q=0.1"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address to fetch for the entries that link to it.

    ``archived``: where its page is in the archive, if it is. ``validators``: to request it
    conditionally; the caller then decides whether to archive the page.
    """

    url: str
    entries: tuple[PendingEntry, ...]
    archived: Location | None = None
    validators: Validators | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server answered 304: the page is the one that had these validators."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The result for one address.

    ``archived``: the pages that this request appended to the archive; ``host_rules``: what
    was learnt about hosts; ``rest``: the article's further pages.
    """

    wanted: Wanted
    result: RawPage | NotModified | Refusal | Failure | Delay
    archived: tuple[ArchivedPage, ...] = ()
    host_rules: tuple[HostRules, ...] = ()
    rest: FurtherPages = NO_FURTHER_PAGES


@effect("fetch pages", counts="wanted")
def fetch_pages(
    context: RunContext,
    wanted: Batch[Wanted],
    arrivals: Stream[Arrival],
    host_rules: Batch[HostRules],
) -> None:
    """Fetch the wanted pages into ``arrivals``.

    No Prefect retry: a page that fails is a result, tried again later by the entry's own back-off.
    An exception here (the archive can't be written) ends the run after saving what arrived.
    """
    arrivals.fill(_fetch_all(context, wanted, arrivals, {each.host: each for each in host_rules}))


async def _fetch_all(
    context: RunContext,
    wanted: Sequence[Wanted],
    arrivals: Stream[Arrival],
    host_rules: dict[str, HostRules],
) -> None:
    by_host: defaultdict[str, list[Wanted]] = defaultdict(list)
    for each in wanted:
        by_host[host_of(each.url)].append(each)
    async with (
        Web(context.web, context.servers_clock) as web,
        stop_watched(context.stop) as stopping,
    ):
        robots = Robots(web, host_rules, datetime.now(UTC), context.quarantine.robots)
        fetcher = _Fetcher(web, robots, context, stopping)

        async def serve(addresses: Sequence[Wanted]) -> None:
            for each in addresses:
                arrival = await fetcher.arrival(each)
                await arrivals.put(replace(arrival, host_rules=robots.learnt()))
                context.progress.count(pages=1)

        # A task per host: a slow one does not delay the others.
        async with asyncio.TaskGroup() as group:
            for addresses in by_host.values():
                group.create_task(serve(_own_first(addresses)))


def _own_first(addresses: Sequence[Wanted]) -> list[Wanted]:
    """Order a host's pages: those that its own site's feeds list come first.

    Otherwise another site's feed with thousands of links to it, some of them dead, would delay its
    news.
    """
    return sorted(
        addresses, key=lambda each: not any(owns(e.feed_url, each.url) for e in each.entries)
    )


def _pause_asked(result: object, busy: int) -> tuple[datetime | None, int]:
    """Return until when to pause requests to a host (or None), and how often it was busy in a row.

    429 applies to the host; 503 may apply to one page, so it takes two in a row.
    """
    if not isinstance(result, Delay) or result.not_before is None or not result.attempted:
        return None, 0
    busy += 2 if result.for_host else 1
    return (result.not_before if busy >= 2 else None), busy


class _Fetcher:
    """Fetches the pages of one run."""

    def __init__(
        self, web: Web, robots: Robots, context: RunContext, stopping: asyncio.Event
    ) -> None:
        self._web, self._robots, self._archive, self._stopping = (
            web,
            robots,
            context.archive,
            stopping,
        )
        self._most_bytes = context.web.most_bytes
        self._quarantine = context.quarantine
        self._continuations = Continuations(context)
        # By host, how often it was busy in a row.
        self._busy = Counter[str]()

    async def arrival(self, wanted: Wanted) -> Arrival:
        """Fetch an address; an error that its answer provokes becomes a Delay of that address.

        It is tried again later, as the answer may be another one then. Raises our own errors: the
        archive can't be written.
        """
        try:
            return await self.fetch(wanted)
        except Exception as error:
            if is_ours(error):
                raise
            feed = wanted.entries[0].feed_url if wanted.entries else None
            return Arrival(
                wanted,
                Delay(
                    self._quarantine.take(
                        error, while_doing="fetching its page", feed=feed, entry=wanted.url
                    )
                ),
            )

    async def fetch(self, wanted: Wanted) -> Arrival:
        """Return the page at an address, with the further pages of its article."""
        appended: list[ArchivedPage] = []
        archived = self._archived(wanted)
        result = archived or await self._get(
            wanted.url, appended, wanted.validators, keep=wanted.validators is None
        )
        if not isinstance(result, RawPage) or self._is_known(result, wanted):
            return Arrival(wanted, result)

        async def get(url: str) -> RawPage | Refusal | Failure | Delay:
            result = await self._get(url, appended, keep=wanted.validators is None)
            if isinstance(result, NotModified):
                return Failure("HTTP 304 to a request without validators")
            return result

        whole = await self._continuations.completed(
            result, wanted.entries, get, was_archived=archived is not None
        )
        if isinstance(whole, Delay):
            return Arrival(wanted, whole, tuple(appended))
        return Arrival(wanted, whole[0], tuple(appended), rest=whole[1])

    def _archived(self, wanted: Wanted) -> RawPage | None:
        place = wanted.archived or self._continuations.kept(wanted.url)
        if place is not None:
            with contextlib.suppress(StorageError):  # damaged: the page is requested again
                page = self._archive.read(place)
                return page if _is_of(wanted.url, page) else None
        return None

    def _is_known(self, page: RawPage, wanted: Wanted) -> bool:
        known = wanted.validators and wanted.validators.body_hash
        return known is not None and known == validators_of(page, self._most_bytes).body_hash

    async def _get(
        self,
        url: str,
        appended: list[ArchivedPage],
        validators: Validators | None = None,
        *,
        keep: bool,
    ) -> RawPage | NotModified | Refusal | Failure | Delay:
        if given_up := self._web.pacing.given_up(host_of(url)):
            return Delay(given_up)
        result = await unless(self._stopping, self._ask(url, validators))
        if result is None:
            return Delay("the run was stopped before its turn", attempted=False)
        if not isinstance(result, RawPage):
            return result
        asked = directives(result.headers, beginning_of(result), PRODUCT)
        if asked.noindex:
            return Refusal(f"the page asks not to be indexed ({asked.noindex})")
        if keep and not asked.noarchive:
            appended.append(self._archive.append(result))
            self._continuations.keep(appended[-1])
        return result

    async def _ask(
        self, requested: str, validators: Validators | None
    ) -> RawPage | NotModified | Refusal | Failure | Delay:
        chain = Chain(unwrapped(requested))

        async def get(url: str, cookies: Mapping[str, str]) -> Answer | NoAnswer | Refusal | Delay:
            if refused := self._web.refused(url):
                return Refusal(refused)
            verdict = await self._robots.verdict(url)
            if verdict is not None:
                return verdict
            is_first = len(chain.requested) == 1
            conditions = validators.headers() if validators and is_first else {}
            return await self._web.get(url, headers={"Accept": _ACCEPT, **conditions, **cookies})

        answer = await chain.follow(get, MOST_REDIRECTS, unwrapped, refresh_of)
        if isinstance(answer, NoAnswer | Refusal | Delay):
            answer = chain.with_its_end(answer)
        result = _result_of(answer, requested, validators if len(chain.requested) == 1 else None)
        # The host that answered, which is another one after a redirect.
        host = host_of(chain.requested[-1])
        pause, self._busy[host] = _pause_asked(result, self._busy[host])
        if pause is not None:
            self._robots.pause(host, pause)
        return result


def _result_of(
    answer: Answer | NoAnswer | Astray | Refusal | Delay,
    requested: str,
    validators: Validators | None,
) -> RawPage | NotModified | Refusal | Failure | Delay:
    """Return what an answer means; ``validators``: those that were sent to who answered."""
    match answer:
        case Answer(status=304) if validators:
            return NotModified()
        case Answer():
            return _judged(requested, answer.url, answer)
        case NoAnswer(reason, not_before=datetime() as not_before):
            return Delay(reason, not_before, attempted=False)
        case NoAnswer(reason, transient):
            return Delay(reason) if transient else Failure(reason)
        case Astray(reason):
            return Failure(reason)
    return answer


def _is_of(url: str, page: RawPage) -> bool:
    """Return whether an archived page is the page of an address, by today's list of wrappers.

    Earlier versions took more hosts for wrappers, and archived what those answered themselves.
    """
    try:
        return url_key(page.requested_url) == url_key(url) and unwrapped(page.url) == page.url
    except BadAddress:
        return False


def beginning_of(page: RawPage | Answer) -> bytes:
    """Return the first bytes of a page, which have its head, or the challenge of a bot wall."""
    encoding = encoding_of(page.headers)
    return beginning(page.body, encoding, most_bytes=READ_BYTES)


def _judged(requested: str, url: str, answer: Answer) -> RawPage | Failure | Delay:
    now = datetime.now(UTC)
    if wall := _wall_of(answer):
        pause = retry_after(answer.header("retry-after"), now)
        reason = f"a bot wall ({wall}) in the page's place, HTTP {answer.status}"
        return Delay(reason, pause, for_host=answer.status == 429, access="bot wall")
    if answer.status == 202:
        return Delay("HTTP 202: the page is not ready, or a bot wall", access="empty")
    if is_whole(answer.status, answer.headers):
        return RawPage(
            requested, url, answer.status, answer.reason, answer.headers, answer.body, now
        )
    if answer.status in TRANSIENT_STATUSES:
        pause = retry_after(answer.header("retry-after"), now)
        return Delay(answer.status_line, pause, for_host=answer.status == 429)
    return Failure(answer.status_line, answer.status)


def _wall_of(answer: Answer) -> str | None:
    if answer.status not in WALL_STATUSES or len(answer.body) > MOST_BYTES_OF_A_WALL:
        return None
    return bot_wall(answer.status, answer.headers, beginning_of(answer))
