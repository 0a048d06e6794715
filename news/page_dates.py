"""When an article was published, with time and zone, and who says so.

Statements differ in precision: an instant, a local time without its zone, a bare day. The first
credible statement fixes the day; the most precise one that agrees with it gives the instant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from news.article import PublishedFrom
from news.feed_dates import has_time, has_zone, parse_date


class Precision(IntEnum):
    """How much a statement of time says."""

    DAY = 1
    LOCAL_TIME = 2
    INSTANT = 3


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as somebody stated it; ``at`` is UTC, midnight for a bare day."""

    at: datetime
    precision: Precision


@dataclass(frozen=True, slots=True)
class Publication:
    """The time chosen, None when nobody knows, and where it came from."""

    at: datetime | None
    said_by: PublishedFrom


_EIGHT_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)")
_IN_PATH = re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=\D|$)")
# A bare day and an instant agree when the instant falls into that day somewhere on Earth.
_SAME_DAY = timedelta(hours=38)
_SAME_TIME = timedelta(hours=24)
_CLOCKS_DIFFER = timedelta(days=1)


def moment(statement: str) -> Moment | None:
    """Read one statement of a time, or None when it is none."""
    statement = statement.strip()
    if compact := _EIGHT_DIGITS.fullmatch(statement):
        statement = "-".join(compact.groups())
    at = parse_date(statement)
    if at is None:
        return None
    if has_zone(statement) or statement.isdigit():  # digits alone: seconds since 1970, in UTC
        return Moment(at, Precision.INSTANT)
    if has_time(statement):
        return Moment(at, Precision.LOCAL_TIME)
    return Moment(at.replace(hour=0, minute=0, second=0, microsecond=0), Precision.DAY)


def published(
    statements: Iterable[str], from_feed: datetime | None, fetched_at: datetime
) -> Publication:
    """Choose among the page's statements, best source first, and the feed's time."""
    feed_at = from_feed if from_feed and _credible(from_feed, fetched_at) else None
    moments = [one for one in map(moment, statements) if one and _credible(one.at, fetched_at)]
    if not moments:
        return Publication(feed_at, "feed") if feed_at else Publication(None, "first seen")
    first = moments[0]
    near = [one for one in moments if abs(one.at - first.at) <= _SAME_DAY]
    best = max(near, key=lambda one: one.precision)  # max keeps the first of equals
    if best.precision is Precision.INSTANT or feed_at is None:
        return Publication(best.at, "page")
    within = _SAME_TIME if best.precision is Precision.LOCAL_TIME else _SAME_DAY
    if abs(feed_at - best.at) <= within:
        return Publication(feed_at, "feed")
    return Publication(best.at, "page")


def modified(statements: Iterable[str], fetched_at: datetime) -> datetime | None:
    """The first credible statement of a last change, most precise of its day."""
    return published(statements, None, fetched_at).at


def day_in_address(url: str) -> str | None:
    """The day that an address spells out, as ``2026-11-23``."""
    found = _IN_PATH.search(url)
    return "-".join(found.groups()) if found else None


def _credible(at: datetime, fetched_at: datetime) -> bool:
    return at <= fetched_at + _CLOCKS_DIFFER
