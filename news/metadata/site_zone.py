"""Find the time zone of a site, for the times on its pages that state none.

"20 November, 10:05" or "2026-11-20T10:05" is read from the newsroom's clock. Its zone is learnt
from the site's dated articles, or taken from the site's country or the page's language. The rules:
docs/decisions/0012-metadata.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from warta.news.text.dates import parse_date
from warta.news.text.zones import country_zone

# Languages whose press is nearly all in one zone without summer time.
_ONE_ZONE = {
    "zh": 8, "ja": 9, "ko": 9, "th": 7, "vi": 7, "id": 7, "ms": 8, "my": 6.5, "km": 7, "lo": 7,
    "ne": 5.75, "si": 5.5, "hi": 5.5, "mr": 5.5, "te": 5.5, "kn": 5.5, "ml": 5.5, "gu": 5.5,
    "tr": 3, "az": 4, "ka": 4, "hy": 4, "uz": 5, "kk": 5, "fa": 3.5, "am": 3, "be": 3,
}  # fmt: skip
# Stands in ``published_why`` if the feed's time has no zone: no offset can be learnt from it.
FEED_ASSUMED = "; the feed states no zone:"
_CLOCK = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?"
_STATED = re.compile(rf"{_CLOCK}\s?([+-])(\d\d):?(\d\d)(?!\d)")
_FEED = re.compile(rf"feed ({_CLOCK}\+00:00); day by ")
_LOCAL = re.compile(rf"({_CLOCK})(?![\d.:]|\s?(?:Z|UTC|GMT|[+-]\d))")
_FARTHEST = timedelta(hours=14)
_STEP = timedelta(minutes=15)  # all zones of today are whole quarters of an hour from UTC
_SLACK = timedelta(minutes=3)  # the times in a page and its feed differ a little; chosen by hand
# Articles that must agree, and their share of those that state an offset: chosen by hand.
_FEWEST = 3
_MAJORITY = 0.7
_SEASONS = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class UsualZone:
    """A time zone for times that state none, and the reason for choosing it.

    ``for_shown_only``: only for the dates that readers see; those in the page's metadata count as
    UTC.
    """

    zone: tzinfo
    why: str
    for_shown_only: bool = False

    def utc(self, at: datetime) -> datetime:
        """Return the instant of a local time that was read as UTC."""
        return at.replace(tzinfo=self.zone).astimezone(UTC)


def usual_zone(
    host: str, languages: Iterable[str], offset_minutes: int | None = None
) -> UsualZone | None:
    """Return a site's zone: learnt, of its country, or of its language; None if none is known.

    ``offset_minutes``: the site's offset from UTC, from ``offset_learnt``. If the country's zone
    has that offset in winter or summer, it is returned: it knows the daylight saving time.
    """
    country = country_zone(host)
    if offset_minutes is not None:
        offset = timedelta(minutes=offset_minutes)
        if country and offset in {country.utcoffset(season) for season in _SEASONS}:
            return UsualZone(country, "the site's usual zone")
        return UsualZone(timezone(offset), "the site's usual zone")
    if country is not None:
        return UsualZone(country, "the zone of the site's country")
    for language in languages:
        hours = _ONE_ZONE.get(language.lower().replace("_", "-").partition("-")[0])
        if hours is None:
            return None
        zone = timezone(timedelta(hours=hours))
        return UsualZone(zone, "the zone of the page's language", for_shown_only=True)
    return None


def offset_learnt(reasons: Iterable[str | None]) -> int | None:
    """Return a site's offset from UTC in minutes, or None if too few of its articles agree.

    ``reasons``: ``published_why`` of its newest articles. Two kinds of evidence count: an offset
    that a page states, and the difference between the feed's time and the page's local time. A
    stated offset of zero does not count: many systems write UTC wherever the newsroom is.
    """
    counted = Counter(offset for why in reasons if why and (offset := _offset(why)) is not None)
    if not counted:
        return None
    offset, votes = counted.most_common(1)[0]
    if votes < _FEWEST or votes < _MAJORITY * counted.total():
        return None
    return offset // timedelta(minutes=1)


def _offset(why: str) -> timedelta | None:
    """Return the offset from UTC that the reason of one article gives, or None."""
    if FEED_ASSUMED in why:
        return None
    feed = _FEED.match(why)
    if feed and (local := _LOCAL.search(why, feed.end())):
        at, shown = parse_date(feed[1]), parse_date(local[1])
        return _rounded(shown - at) if at and shown else None
    stated = _STATED.search(why, feed.end() if feed else 0)
    if stated is None or (why.startswith("feed ") and feed is None):
        return None
    offset = timedelta(hours=int(stated[2]), minutes=int(stated[3]))
    if not offset or offset > _FARTHEST:
        return None
    return -offset if stated[1] == "-" else offset


def _rounded(difference: timedelta) -> timedelta | None:
    """Return the offset nearest to a difference of two times, or None if it can't be an offset."""
    rounded = round(difference / _STEP) * _STEP
    if abs(difference - rounded) > _SLACK or abs(rounded) > _FARTHEST:
        return None
    return rounded
