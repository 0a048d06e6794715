"""Poll feeds: conditionally, paced per host.

Polls are recorded while other feeds are still requested, so a slow host delays no other's news.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from warta.news.addresses.urls import host_of, is_fetchable, site_of
from warta.news.feeds.body_hash import meaningful_hash
from warta.news.feeds.sitemap import Child, may_be_index
from warta.news.outcome import Delay, Refusal
from warta.news.parsing import sitemaps_of
from warta.news.polling.poll import Feed, Poll, sent_validators
from warta.news.web.http import fresh_seconds, is_whole, linked, retry_after, sendable
from warta.storage.tables.hosts import HostRules
from warta.tasks.run.batch import Batch
from warta.tasks.run.border import is_ours
from warta.tasks.run.context import RunContext
from warta.tasks.run.effect import effect
from warta.tasks.run.patience import Patience
from warta.tasks.run.site_time import FIRST_SECONDS
from warta.tasks.run.stopping import stop_watched, unless
from warta.tasks.run.stream import Stream
from warta.tasks.run.workers import Job, Lost, Waiting
from warta.tasks.web.client import Answer, BadBody, BodyTooLarge, NoAnswer, Web, origin_of
from warta.tasks.web.robots import Robots

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
# The newest sitemaps of an index that are read: they hold what is new.
MOST_SITEMAPS = 3
# Why a feed that is due was not polled.
_ASKED_FOR_A_PAUSE = "their host asked for a pause"
_DOES_NOT_ANSWER = "their host did not answer for other feeds"
_STOPPED = "the run was stopped"


@dataclass(frozen=True, slots=True)
class Part:
    """A sitemap of the requested index."""

    body: bytes
    url: str
    content_type: str


@dataclass(frozen=True, slots=True)
class NoPart:
    """Why a sitemap can't be fetched, and the status of the response, if there was one."""

    reason: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Polled:
    """A poll whose body is not yet read, and what was learnt about hosts.

    ``parts``: the newest sitemaps of a sitemap index.
    """

    poll: Poll
    body: bytes = b""
    url: str = ""
    content_type: str = ""
    host_rules: tuple[HostRules, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def weight(self) -> int:
        """The bytes of the body, or of the sitemaps."""
        return len(self.body) + sum(len(part.body) for part in self.parts)


@effect("poll feeds", counts="feeds")
def poll_feeds(
    context: RunContext,
    feeds: Batch[Feed],
    answers: Stream[Polled],
    host_rules: Batch[HostRules],
    patience: Patience,
) -> dict[str, int]:
    """Poll feeds into ``answers``; return how many were left out, by reason.

    Left out are feeds whose host wants no request yet or does not answer, and those not polled when
    the run was stopped: they stay due. No Prefect retry: a feed that fails is a result with its
    reason, and the schedule polls it again with back-off.
    """
    known_hosts = {each.host: each for each in host_rules}
    return answers.fill(_ask_all(context, feeds, answers, known_hosts, patience))


async def _ask_all(
    context: RunContext,
    feeds: Sequence[Feed],
    answers: Stream[Polled],
    host_rules: dict[str, HostRules],
    patience: Patience,
) -> dict[str, int]:
    by_host: defaultdict[str, list[Feed]] = defaultdict(list)
    left_out: Counter[str] = Counter()
    for feed in feeds:
        # An address without a host is polled like the others, and gets its reason there.
        by_host[host_of(feed.url) if is_fetchable(feed.url) else ""].append(feed)
    now = datetime.now(UTC)
    answered, has_answered = 0, len(feeds) < 2
    async with (
        Web(context.web, context.servers_clock) as web,
        stop_watched(context.stop) as stopping,
    ):
        robots = Robots(web, host_rules, now, context.quarantine.robots)

        async def serve(host: str, waiting: Iterator[Feed]) -> None:
            nonlocal answered, has_answered
            for feed in waiting:
                # A host that wants a pause or only fails is left alone; its feeds stay due.
                if web.pacing.paused(host, datetime.now(UTC)):
                    left_out[_ASKED_FOR_A_PAUSE] += 1
                elif web.pacing.given_up(host):
                    left_out[_DOES_NOT_ANSWER] += 1
                else:
                    polled = await unless(stopping, _asked(context, web, robots, feed))
                    if polled is None:
                        return
                    answered += 1
                    has_answered = has_answered or polled.poll.status_code is not None
                    poll = replace(polled.poll, offline=not has_answered)
                    await answers.put(replace(polled, poll=poll, host_rules=robots.learnt()))
                    patience.answered(host)
                context.progress.count(feeds=1)
            patience.finished(host)

        patience.begin(by_host)
        async with asyncio.TaskGroup() as group:
            for host, at_host in by_host.items():
                group.create_task(serve(host, iter(at_host)))
    if context.stop.is_set():
        left_out[_STOPPED] = len(feeds) - answered - left_out.total()
    return dict(+left_out)


async def _asked(context: RunContext, web: Web, robots: Robots, feed: Feed) -> Polled:
    """Return the result of polling a feed; an error that its answer provokes is a failed poll."""
    poll = Poll(
        feed=feed,
        polled_at=datetime.now(UTC),
        outcome="failed",
        etag=feed.etag,
        last_modified=feed.last_modified,
        body_hash=feed.body_hash,
    )
    try:
        return await _ask(context, web, robots, poll)
    except Exception as error:
        if is_ours(error):
            raise
        reason = context.quarantine.take(error, while_doing="requesting it", feed=feed.url)
        return Polled(poll.failed(reason))


async def _ask(context: RunContext, web: Web, robots: Robots, poll: Poll) -> Polled:
    feed, began = poll.feed, poll.polled_at
    if context.feeds_obey_robots and not web.refused(feed.url):
        verdict = await robots.verdict(feed.url)
        if isinstance(verdict, Refusal | Delay):
            return Polled(replace(poll, reason=verdict.reason))
    answer = await _answer(web, feed, began)
    poll = replace(poll, duration_ms=answer.duration_ms)
    if isinstance(answer, NoAnswer):
        return Polled(replace(poll, reason=answer.reason, not_before=answer.not_before))
    poll = replace(
        poll,
        status_code=answer.status,
        bytes=len(answer.body),
        moved_to=answer.moved_to,
        fresh_seconds=fresh_seconds(answer.headers, began),
        hubs=linked(answer.headers, "hub"),
    )
    if answer.status == 304 and not poll.was_conditional:
        # RFC 9110, 15.4.5: the answer has no meaning, as the feed was never read.
        return Polled(replace(poll, reason="HTTP 304 to a request without validators"))
    if answer.status == 304:
        return Polled(replace(poll, outcome="not modified"))
    if not is_whole(answer.status, answer.headers):
        not_before = retry_after(answer.header("retry-after"), began)
        robots.pause_if_asked(answer)
        reason = answer.status_line
        if answer.status in (401, 403) and feed.url in context.web.passwords:
            reason += _why_its_password_failed(feed.url, answer.url)
        return Polled(replace(poll, reason=reason, not_before=not_before))
    polled = await asyncio.to_thread(_with_body, poll, answer, web.policy.most_bytes)
    children = await asyncio.to_thread(children_in, context, polled.body, polled.url)
    if isinstance(children, Lost | Waiting):
        return Polled(polled.poll.failed(children.reason))
    if children is None:
        return polled
    if not children:
        reason = "it is an index of sitemaps, and none of them may be requested"
        return Polled(polled.poll.failed(reason))
    return await _with_children(web, robots, polled, children)


def _why_its_password_failed(url: str, led_to: str) -> str:
    """Return why a feed's password was not accepted, and what to type."""
    if origin_of(url) == origin_of(led_to):
        return "; its password is not accepted: give it again with `warta feeds password`"
    return (
        f"; its password is sent to {host_of(url)} alone, and the address leads to {led_to}: "
        "subscribe to that one, and give it the password with `warta feeds password`"
    )


def children_in(
    context: RunContext, body: bytes, url: str
) -> tuple[Child, ...] | Lost | Waiting | None:
    """Return the sitemaps of an index, read in a worker; None for anything else."""
    if not may_be_index(body):
        return None
    job = Job({"body": body, "url": url}, site_of(url), seconds=FIRST_SECONDS)
    [children] = context.workers.each_in_turn(sitemaps_of, [job], context.workers.while_requesting)
    return children


async def _with_children(
    web: Web, robots: Robots, polled: Polled, children: Sequence[Child]
) -> Polled:
    """Return the poll with the newest sitemaps of an index.

    It has no validators: a sitemap may change while its index does not.
    """
    parts, why = [], None
    for child in children[:MOST_SITEMAPS]:
        part = await sitemap_of(web, robots, child.url)
        if isinstance(part, Part):
            parts.append(part)
        else:
            why = why or part.reason
    poll = replace(polled.poll, etag=None, last_modified=None)
    if not parts:
        before = poll.feed.body_hash
        reason = f"none of the index's sitemaps can be fetched: {why}"
        return Polled(replace(poll, outcome="failed", reason=reason, body_hash=before))
    poll = replace(poll, body_hash=meaningful_hash(b"".join(part.body for part in parts)))
    if poll.body_hash == poll.feed.body_hash:
        return Polled(replace(poll, outcome="same body"))
    return replace(polled, poll=poll, parts=tuple(parts))


async def sitemap_of(web: Web, robots: Robots, url: str) -> Part | NoPart:
    """Request a sitemap; return it, or why it can't be fetched."""
    if refused := web.refused(url):
        return NoPart(refused)
    verdict = await robots.verdict(url)
    if verdict is not None:
        return NoPart(verdict.reason)
    answer = await web.get_following(url, headers={"Accept": _ACCEPT})
    if isinstance(answer, NoAnswer):
        return NoPart(answer.reason)
    robots.pause_if_asked(answer)
    if not is_whole(answer.status, answer.headers):
        return NoPart(answer.status_line, answer.status)
    try:
        body = answer.content(web.policy.most_bytes)
    except (BodyTooLarge, BadBody) as error:
        return NoPart(str(error))
    return Part(body, answer.url, answer.header("content-type") or "")


def _with_body(poll: Poll, answer: Answer, most_bytes: int) -> Polled:
    try:
        body = answer.content(most_bytes)
    except (BodyTooLarge, BadBody) as error:
        return Polled(replace(poll, reason=str(error)))
    poll = replace(
        poll,
        etag=sendable(answer.header("etag")),
        last_modified=sendable(answer.header("last-modified")),
        body_hash=meaningful_hash(body),
    )
    if poll.body_hash == poll.feed.body_hash:
        return Polled(replace(poll, outcome="same body"))
    content_type = answer.header("content-type") or ""
    return Polled(replace(poll, outcome="parsed"), body, answer.url, content_type)


async def _answer(web: Web, feed: Feed, now: datetime) -> Answer | NoAnswer:
    """Request a feed, conditionally if it has validators; return the answer after redirects."""
    headers = {"Accept": _ACCEPT, **sent_validators(feed, now)}
    return await web.get_following(feed.url, headers=headers)
