"""Parse the feeds that changed, in the worker processes; slow feeds after all others."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from warta.news.addresses.urls import site_of
from warta.news.entry import NotAFeed, ParsedFeed
from warta.news.feeds.sitemap import merged
from warta.news.parsing import feed_of
from warta.news.polling.poll import Poll
from warta.tasks.poll import Part, Polled
from warta.tasks.run.batch import BYTES_A_BATCH, Batch
from warta.tasks.run.border import is_ours
from warta.tasks.run.context import RunContext
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event
from warta.tasks.run.site_time import PATIENCE_SECONDS, QUICK_SECONDS
from warta.tasks.run.workers import Job, Lost, Waiting

# Bytes of slow feeds that are kept for the second round: in all, as a run has room for within its
# 700 MiB, and of one site about as much as the largest feed that is read.
_MOST_BYTES = 4 * BYTES_A_BATCH
_MOST_BYTES_OF_A_SITE = BYTES_A_BATCH
_SLOW = "they take long to read"


class Later:
    """The slow feeds, which are parsed after all others; limited in bytes, per site and in all.

    ``left_due`` counts the feeds without room or time, by reason; the next run polls them again.
    """

    def __init__(self) -> None:
        self.feeds: list[Polled] = []
        self.left_due: Counter[str] = Counter()
        self._bytes: defaultdict[str, int] = defaultdict(int)

    def take(self, polled: Polled) -> bool:
        """Keep a feed for later; return whether there was room. One feed of a site always fits."""
        site = site_of(polled.url)
        site_bytes = self._bytes.get(site, 0)
        if site_bytes and site_bytes + polled.weight > _MOST_BYTES_OF_A_SITE:
            return False
        if self._bytes and sum(self._bytes.values()) + polled.weight > _MOST_BYTES:
            return False
        self._bytes[site] = site_bytes + polled.weight
        self.feeds.append(polled)
        return True

    def leave_due(self, polled: Polled, reason: str) -> None:
        """Leave a feed to the next run, as if it had not been polled."""
        self.left_due[_SLOW] += 1
        event("feed left due", logging.WARNING, feed=polled.poll.feed.url, reason=reason)


@effect("read feeds", counts="polled")
def read_feeds(
    context: RunContext, polled: Batch[Polled], later: Later, *, after_all_others: bool = False
) -> Batch[Poll]:
    """Parse feeds; slow ones go into ``later``, or stay due if there is no room.

    ``after_all_others`` gives each feed all its time: one that hangs or crashes its worker then has
    failed, with that reason. Not retried.
    """
    parts = [
        (each.poll.feed.feed_id, part)
        for each in polled
        if each.poll.outcome == "parsed"
        for part in each.parts or (Part(each.body, each.url, each.content_type),)
    ]
    jobs = [
        Job(
            {"body": part.body, "url": part.url, "content_type": part.content_type},
            site=site_of(part.url),
            seconds=None if after_all_others else QUICK_SECONDS,
        )
        for _, part in parts
    ]
    workers = context.workers
    if after_all_others:
        results = workers.each_in_turn(feed_of, jobs, workers.after_all_others)
    else:
        results = workers.each_in_turn(
            feed_of, jobs, workers.while_feeds_wait, patience=PATIENCE_SECONDS
        )
    by_feed: defaultdict[int, list[ParsedFeed | NotAFeed | Lost | Waiting]] = defaultdict(list)
    for (feed_id, _), result in zip(parts, results, strict=True):
        by_feed[feed_id].append(result)
    polls = list[Poll]()
    for each in polled:
        parsed = _as_one(by_feed[each.poll.feed.feed_id]) if each.poll.outcome == "parsed" else None
        match parsed:
            case Lost(reason, may_try_longer=True) | Waiting(reason) if not after_all_others:
                if not later.take(each):
                    later.leave_due(each, reason)
            case Waiting(reason):
                later.leave_due(each, reason)
            case _:
                polls.append(_read(context, each.poll, parsed))
    return Batch(polls)


def _read(context: RunContext, poll: Poll, parsed: ParsedFeed | NotAFeed | Lost | None) -> Poll:
    try:
        return _with_entries(poll, parsed)
    except Exception as error:
        if is_ours(error):
            raise
        return poll.failed(
            context.quarantine.take(error, while_doing="reading it", feed=poll.feed.url)
        )


def _as_one(
    parts: Sequence[ParsedFeed | NotAFeed | Lost | Waiting],
) -> ParsedFeed | NotAFeed | Lost | Waiting:
    """Return the feed, or the readable sitemaps of an index as one feed."""
    if len(parts) == 1:
        return parts[0]
    return merged([part for part in parts if isinstance(part, ParsedFeed)]) or parts[0]


def _with_entries(poll: Poll, parsed: ParsedFeed | NotAFeed | Lost | None) -> Poll:
    match parsed:
        case None:
            return poll
        case ParsedFeed():
            return replace(poll, parsed=parsed, reason="; ".join(parsed.problems) or None)
        case NotAFeed(reason, advertised):
            hint = f"; it names these feeds: {', '.join(advertised[:5])}" if advertised else ""
            why = f"{reason}{hint}"
        case Lost(reason, error=error):
            if error is not None:
                raise error
            why = reason
    return poll.failed(why)
