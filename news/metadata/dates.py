"""Choose when an article was published, with time and zone, source and reason.

Statements differ in precision: an instant, a local time without zone, a day. The first credible
statement fixes the day; the most precise statement for that day gives the instant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum

from warta.news.article import PublishedFrom
from warta.news.metadata.relative_dates import ago
from warta.news.metadata.site_zone import UsualZone
from warta.news.text.date_words import MONTH_OF
from warta.news.text.dates import (
    has_day,
    has_time,
    has_zone,
    is_ambiguous,
    is_epoch,
    parse_date,
    stated_day,
)
from warta.news.text.markup import clean_line


class Precision(IntEnum):
    """The precision of a statement of time, least precise first."""

    DAY = 1
    LOCAL_TIME = 2
    INSTANT = 3


@dataclass(frozen=True, slots=True)
class DateClaim:
    """A statement of a time: its place on the page, and its text."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """The time of one statement; ``at`` is UTC, midnight if only a day is stated.

    ``zone``: the zone in which a time without a zone was read; None if it states one.
    """

    at: datetime
    precision: Precision
    claim: DateClaim = DateClaim("", "")
    zone: UsualZone | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """The time chosen, or None; where it came from, and the reason in words."""

    at: datetime | None
    source: PublishedFrom
    why: str | None = None


SHOWN = "shown near the headline"
SHOWN_ALONE = "shown alone"
SHOWN_MARKED = "shown in an element named as a date"
# Relative to the fetch: used only if no statement names a day.
RELATIVE = "shown relative to the fetch"
_READ_OFF = frozenset({SHOWN, SHOWN_ALONE, SHOWN_MARKED})  # such a date may be the day of the visit
_LAST_RESORTS = frozenset({SHOWN_ALONE, RELATIVE})
CHANGED = "only the last change: "  # begins the source, where no day of publication is stated
ADDRESS = "address"
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)")
_IN_PATH = re.compile(
    r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=\D|$)"
    r"|/((?:19|20)\d{2})/([a-z]{3,9}|[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])(?=/)",
    re.IGNORECASE,
)
_DAY_FIRST_IN_PATH = re.compile(
    r"[/_-](0[1-9]|[12]\d|3[01])[-_.](0[1-9]|1[0-2])[-_.]((?:19|20)\d{2})(?=\D|$)"
)
# A day and an instant agree if the instant is in that day somewhere on Earth: a day lasts 24 hours
# in each zone, and begins up to 14 hours before it does in UTC.
SAME_DAY = timedelta(hours=38)
_SAME_TIME = timedelta(hours=24)
_CLOCKS_DIFFER = timedelta(days=1)
# A time this close to the fetch is the server's clock, not a date of publication. Chosen by hand,
# as are the two lengths in characters.
_MADE_NOW = timedelta(seconds=90)
_LONGEST_WHY = 300
_LONGEST_QUOTE = 60
# Sites where English is written day first; elsewhere it is read month first.
_DAY_FIRST_SITES = re.compile(
    r"\.(?:uk|au|nz|ie|in|za|ng|ke|ug|tz|gh|zw|my|sg|hk|pk|bd|lk|np|jm|tt|mt|eu|id|de|ch|fr|nl)$"
)


def is_last_resort(claim: DateClaim) -> bool:
    """Return whether a statement counts only if the page has no better one."""
    return claim.source in _LAST_RESORTS or claim.source.startswith(CHANGED)


def moment(statement: str, *, month_first: bool = False) -> Moment | None:
    """Parse the time of one statement; return None if it is not a date or has no day."""
    statement = statement.strip()
    if compact := _EIGHT_DIGITS.fullmatch(statement):
        statement = "-".join(compact.groups())
    if not has_day(statement):
        return None
    at = parse_date(statement, month_first=month_first)
    if at is None:
        return None
    if has_zone(statement) or is_epoch(statement):  # digits only: seconds since 1970, in UTC
        return Moment(at, Precision.INSTANT)
    if has_time(statement):
        return Moment(at, Precision.LOCAL_TIME)
    day = stated_day(statement, month_first=month_first) or at
    return Moment(day.replace(hour=0, minute=0, second=0, microsecond=0), Precision.DAY)


def published(
    claims: Iterable[DateClaim],
    from_feed: datetime | None,
    fetched_at: datetime,
    *,
    month_first: bool = False,
    zone: UsualZone | None = None,
) -> Publication:
    """Choose a time from the page's statements, given best source first, and from the feed's time.

    ``zone``: the zone of times that state none. A local time that is after the fetch even in that
    zone counts as the time of the fetch.
    """
    feed_at = from_feed if from_feed and _credible(from_feed, fetched_at) else None
    moments = [_in_zone(one, zone) for one in _moments(claims, feed_at, fetched_at, month_first)]
    if not moments:
        if feed_at is None:
            return Publication(None, "first seen")
        return Publication(feed_at, "feed", f"feed {feed_at.isoformat()}; the page gives no date")
    first = _first_believed(moments)
    near = [one for one in moments if abs(one.at - first.at) <= SAME_DAY]
    best = max(near, key=lambda one: (one.precision, one is first))
    why = _why(first, best, near, moments)
    on_page = f"{why}{_zone_of(best)}"[:_LONGEST_WHY]
    if best.precision is Precision.INSTANT or feed_at is None:
        return Publication(_not_ahead(best, fetched_at), "page", on_page)
    within = _SAME_TIME if best.precision is Precision.LOCAL_TIME else SAME_DAY
    if abs(feed_at - best.at) <= within:
        return Publication(feed_at, "feed", f"feed {feed_at.isoformat()}; day by {why}")
    return Publication(_not_ahead(best, fetched_at), "page", on_page)


def _in_zone(one: Moment, zone: UsualZone | None) -> Moment:
    """Return a time without zone as an instant, in the site's zone."""
    if zone is None or one.precision is not Precision.LOCAL_TIME or one.claim.source == RELATIVE:
        return one
    if zone.for_shown_only and one.claim.source not in _READ_OFF:
        return one
    return replace(one, at=zone.utc(one.at), zone=zone)


def _not_ahead(one: Moment, fetched_at: datetime) -> datetime:
    """Return a statement's time; that of the fetch if it is a local time after the fetch."""
    is_ahead = one.precision is Precision.LOCAL_TIME and one.at > fetched_at
    return fetched_at if is_ahead else one.at


def modified(
    claims: Iterable[DateClaim], fetched_at: datetime, zone: UsualZone | None = None
) -> datetime | None:
    """Return the time of the last change, chosen by the rules of ``published``; or None."""
    return published(claims, None, fetched_at, zone=zone).at


def day_in_address(url: str) -> str | None:
    """Return the day in an address (``/2026/11/23/``, ``/2026/nov/23/``) as ``2026-11-23``."""
    if match := _IN_PATH.search(url):
        year, month, day = filter(None, match.groups())
        number = int(month) if month.isdigit() else MONTH_OF.get(month.lower())
        if number:
            return f"{year}-{number:02}-{int(day):02}"
    match = _DAY_FIRST_IN_PATH.search(url)
    return "-".join(reversed(match.groups())) if match else None


def puts_month_first(languages: Sequence[str], site: str) -> bool:
    """Return whether 3/4/2026 is in March on this site.

    It is in American English, and in English whose country is unknown.
    """
    language = next(iter(languages), "").lower().replace("_", "-")
    if language in {"en-us", "fil", "tl", "en-ph"}:
        return True
    return language == "en" and not _DAY_FIRST_SITES.search(site)


def _moments(
    claims: Iterable[DateClaim],
    feed_at: datetime | None,
    fetched_at: datetime,
    month_first: bool,
) -> list[Moment]:
    """Return one credible reading of each claim, in their order.

    Of two readings (3/4/2026) it is the one that an unambiguous claim or the feed supports.
    """
    readings = [(claim, _readings(claim, fetched_at, month_first)) for claim in claims]
    certain = [options[0].at for _, options in readings if len(options) == 1]
    certain += [feed_at] if feed_at else []
    moments: list[Moment] = []
    for claim, options in readings:
        supported = (one for one in options if any(abs(one.at - at) <= SAME_DAY for at in certain))
        if chosen := next(supported, next(iter(options), None)):
            moments.append(Moment(chosen.at, chosen.precision, claim))
    others = [one for one in moments if not _is_now(one, fetched_at)]
    if others or feed_at:
        return others
    # Only today's date is next to the headline: the article is of today.
    return [one for one in moments if one.claim.source == SHOWN and one.precision is Precision.DAY]


def _readings(claim: DateClaim, fetched_at: datetime, month_first: bool) -> list[Moment]:
    """Return the possible times of a claim, likeliest first, without those in the future."""
    month_first = month_first and "/" in claim.text  # with hyphens, only where others say so
    options = [moment(claim.text, month_first=month_first)]
    if is_ambiguous(claim.text):
        options.append(moment(claim.text, month_first=not month_first))
    if claim.source == RELATIVE and (at := ago(claim.text, fetched_at)):
        options = [Moment(at, Precision.LOCAL_TIME)]
    credible = [one for one in options if one and _credible(one.at, fetched_at)]
    return credible[:1] if len({one.at for one in credible}) == 1 else credible


def _first_believed(moments: Sequence[Moment]) -> Moment:
    """Return the first claim, or another one if two claims from different places contradict it.

    The first can be wrong: the date of a template, or the day on which the site moved to a new
    system. One of the two must be the day in the address, which does not change, or the day shown
    near the headline; the latter counts only if no other claim confirms the first.
    """
    first = moments[0]
    others = [one for one in moments if not _same_day(one, first)]
    shown = next((one for one in moments if one.claim.source == SHOWN), None)
    for kind in (ADDRESS, SHOWN):
        witness = next((one for one in others if one.claim.source == kind), None)
        if witness is None or (kind == SHOWN and witness is not shown):
            continue
        if kind == SHOWN and any(_agree(one, first) for one in moments):
            continue
        if agrees := next((one for one in others if _agree(one, witness)), None):
            return agrees
    return first


def _agree(one: Moment, other: Moment) -> bool:
    """Return whether two statements from different places name the same day."""
    return one.claim.source != other.claim.source and _same_day(one, other)


def _same_day(one: Moment, other: Moment) -> bool:
    return abs(one.at - other.at) <= SAME_DAY


def _why(first: Moment, best: Moment, near: Sequence[Moment], moments: Sequence[Moment]) -> str:
    """Return the reason for a choice, as ``published_why`` keeps it.

    ``JSON-LD datePublished 2026-03-01; time by og:… 2026-03-01T08:00; agrees with address``.
    """
    parts = [_quoted(first)]
    if best is not first:
        parts.append(f"time by {_quoted(best)}")
    used = {first.claim.source, best.claim.source}
    agreeing = dict.fromkeys(one.claim.source for one in near if one.claim.source not in used)
    against = dict.fromkeys(_quoted(one) for one in moments if one not in near)
    if agreeing:
        parts.append(f"agrees with {', '.join(agreeing)}")
    if against:
        parts.append(f"against {', '.join(list(against)[:2])}")
    return "; ".join(parts)[:_LONGEST_WHY]


def _zone_of(one: Moment) -> str:
    return f"; without a zone: as of {one.zone.zone}, {one.zone.why}" if one.zone else ""


def _quoted(one: Moment) -> str:
    return f"{one.claim.source} {clean_line(one.claim.text)[:_LONGEST_QUOTE]}".strip()


def _credible(at: datetime, fetched_at: datetime) -> bool:
    return at <= fetched_at + _CLOCKS_DIFFER


def _is_now(one: Moment, fetched_at: datetime) -> bool:
    """Return whether a statement is only the current time or day, printed by the server."""
    if one.precision is Precision.DAY:
        return one.claim.source in _READ_OFF and one.at.date() == fetched_at.date()
    return one.claim.text[:1].isdigit() and abs(one.at - fetched_at) <= _MADE_NOW
