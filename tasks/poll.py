"""Ask feeds whether they have news: conditionally, in turn at each host."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from news.entry import NotAFeed, ParsedFeed
from news.http import retry_after
from news.identity import hashed
from news.parsing import feed_of
from news.poll import Feed, Poll
from tasks.batch import Batch
from tasks.desk import Desk
from tasks.stopping import stop_watched, unless
from tasks.web import Answer, BadBody, BodyTooLarge, NoAnswer, Web
from tasks.workers import Lost

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class _Fetched:
    """A poll without its parsing, and the body that is still to be parsed."""

    poll: Poll
    body: bytes = b""
    url: str = ""
    content_type: str = ""


@task(name="poll feeds", cache_policy=NO_CACHE, persist_result=False)
def poll_feeds(desk: Desk, feeds: Batch[Feed]) -> Batch[Poll]:
    """Poll a batch of feeds; those not finished when the run is asked to stop are left out.

    No Prefect retry: a feed that fails is a result with its reason, and the schedule asks again
    with back-off. A failure of this task is a defect of ours and stops the run.
    """
    fetched = asyncio.run(_fetch_all(desk, feeds))
    changed = [each for each in fetched if each.poll.outcome == "parsed"]
    results = desk.workers.each(
        feed_of,
        [
            {"body": each.body, "url": each.url, "content_type": each.content_type}
            for each in changed
        ],
    )
    parsed = dict(zip((each.poll.feed.feed_id for each in changed), results, strict=True))
    return Batch(_with_entries(each.poll, parsed.get(each.poll.feed.feed_id)) for each in fetched)


async def _fetch_all(desk: Desk, feeds: Sequence[Feed]) -> list[_Fetched]:
    async with Web(desk.web) as web, stop_watched(desk.stop) as stopping:

        async def fetch(feed: Feed) -> _Fetched | None:
            result = await unless(stopping, _fetch(web, feed))
            desk.progress.count(feeds=1)
            return result

        results = await asyncio.gather(*(fetch(feed) for feed in feeds))
    return [result for result in results if result is not None]


async def _fetch(web: Web, feed: Feed) -> _Fetched:
    began = datetime.now(UTC)
    answer = await _answer(web, feed)
    poll = Poll(
        feed=feed,
        polled_at=began,
        outcome="failed",
        etag=feed.etag,
        last_modified=feed.last_modified,
        body_hash=feed.body_hash,
        duration_ms=answer.duration_ms,
    )
    if isinstance(answer, NoAnswer):
        return _Fetched(replace(poll, reason=answer.reason))
    poll = replace(
        poll,
        status_code=answer.status,
        bytes=len(answer.body),
        not_before=retry_after(answer.header("retry-after"), began),
    )
    if answer.status == 304:
        return _Fetched(replace(poll, outcome="not modified", not_before=None))
    if answer.status != 200:
        return _Fetched(replace(poll, reason=f"HTTP {answer.status} {answer.reason}".strip()))
    try:
        body = answer.content(web.policy.most_bytes)
    except (BodyTooLarge, BadBody) as error:
        return _Fetched(replace(poll, reason=str(error)))
    body_hash = hashed("feed body", body.decode("latin-1"))
    poll = replace(
        poll,
        etag=answer.header("etag"),
        last_modified=answer.header("last-modified"),
        body_hash=body_hash,
        not_before=None,
    )
    if body_hash == feed.body_hash:
        return _Fetched(replace(poll, outcome="same body"))
    content_type = answer.header("content-type") or ""
    return _Fetched(replace(poll, outcome="parsed"), body, answer.url, content_type)


async def _answer(web: Web, feed: Feed) -> Answer | NoAnswer:
    """The feed's answer, at the end of its redirects; conditional where we have validators."""
    headers = {"Accept": _ACCEPT}
    if feed.etag:
        headers["If-None-Match"] = feed.etag
    if feed.last_modified:
        headers["If-Modified-Since"] = feed.last_modified
    return await web.get_following(feed.url, headers=headers)


def _with_entries(poll: Poll, parsed: ParsedFeed | NotAFeed | Lost | None) -> Poll:
    match parsed:
        case None:
            return poll
        case ParsedFeed():
            return replace(poll, parsed=parsed, reason="; ".join(parsed.problems) or None)
        case NotAFeed(reason, advertised):
            hint = f"; it names these feeds: {', '.join(advertised[:5])}" if advertised else ""
            why = f"{reason}{hint}"
        case Lost(reason):
            why = reason
    # What was not read must not hide itself from the next poll.
    feed = poll.feed
    return replace(
        poll,
        outcome="failed",
        reason=why,
        etag=feed.etag,
        last_modified=feed.last_modified,
        body_hash=feed.body_hash,
    )
