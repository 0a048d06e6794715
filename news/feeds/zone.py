"""Find the zone of a feed's times without zone: that of its other times, or its country's."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from urllib.parse import urlsplit

from warta.news.text.dates import has_time, has_zone, parse_date, usual_date
from warta.news.text.zones import country_zone

_LOOKED_THROUGH = 200_000
_OFFSET = re.compile(rb"\d\d:\d\d(?::\d\d)?(?:\.\d{1,9})?\s?(?:([+-])(\d\d):?(\d\d)|(Z|GMT|UTC))\b")
# A zone at the end, or a day alone: as most are of those that are not in the usual form.
_SETTLED = re.compile(r"\d\s?(?:GMT|UTC|Z|[+-]\d\d:?\d\d)$|^\d{4}-\d\d-\d\d$", re.ASCII)
_FARTHEST = timedelta(hours=14)
_SEASONS = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))


class FeedZone:
    """Reads a feed's dates; finds the usual zone once, when a date needs it."""

    __slots__ = ("_assumed", "_body", "_url", "_zone")

    def __init__(self, body: bytes, url: str) -> None:
        self._body = body
        self._url = url
        self._zone: tzinfo | None = None
        self._assumed = set[datetime]()

    def parse(self, text: str) -> datetime | None:
        """Return the time of a date; without a zone it is in the feed's usual one, or UTC."""
        if moment := usual_date(text):
            return moment
        if _SETTLED.search(text) or has_zone(text) or not has_time(text):
            return parse_date(text)
        if self._zone is None:
            self._zone = usual_zone(self._body, self._url) or UTC
        moment = parse_date(text, default_zone=self._zone)
        if moment and self._zone is not UTC:
            self._assumed.add(moment)
        return moment

    def assumed(self, moment: datetime | None) -> str | None:
        """Return the zone in which a date of the feed was read that states none; else None."""
        return str(self._zone) if moment in self._assumed else None

    def problems(self) -> tuple[str, ...]:
        """Return what a person may want to know: which zone was assumed."""
        if self._zone is None or self._zone is UTC:
            return ()
        return (f"times without a zone: taken as of {self._zone}",)


def usual_zone(body: bytes, url: str) -> tzinfo | None:
    """Return the zone of most of a feed's times, or else its country's; None if unknown."""
    try:
        country = country_zone(urlsplit(url).hostname or "")
    except ValueError:
        country = None
    counted = Counter(_OFFSET.findall(body[:_LOOKED_THROUGH]))
    if not counted:
        return country
    (sign, hours, minutes, _), _ = counted.most_common(1)[0]
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if offset > _FARTHEST:
        return country
    offset = -offset if sign == b"-" else offset
    if country and offset in {country.utcoffset(season) for season in _SEASONS}:
        return country  # which knows summer from winter
    return timezone(offset)
