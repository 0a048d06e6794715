"""Find the zone of a feed's times without one: the zone of its other times, or its country's."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from urllib.parse import urlsplit

from warta.news.text.dates import has_time, has_zone, parse_date, usual_date
from warta.news.text.zones import country_zone

_SEARCHED_BYTES = 200_000  # some hundred entries; chosen by hand
_OFFSET = re.compile(rb"\d\d:\d\d(?::\d\d)?(?:\.\d{1,9})?\s?(?:([+-])(\d\d):?(\d\d)|(Z|GMT|UTC))\b")
# Ends with a zone, or is a day alone: true of most dates that are not in the usual form.
_SETTLED = re.compile(r"\d\s?(?:GMT|UTC|Z|[+-]\d\d:?\d\d)$|^\d{4}-\d\d-\d\d$", re.ASCII)
_FARTHEST = timedelta(hours=14)  # Kiribati
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
        """Return the time of a date; without a zone, in the feed's usual zone or UTC."""
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
        """Return the zone assumed for a date that states none, or None if it states one."""
        return str(self._zone) if moment in self._assumed else None

    def problems(self) -> tuple[str, ...]:
        """Return the assumed zone as a problem to report, if there is one."""
        if self._zone is None or self._zone is UTC:
            return ()
        return (f"times without a zone: read as {self._zone}",)


def usual_zone(body: bytes, url: str) -> tzinfo | None:
    """Return the zone of most of a feed's times, or else its country's; None if unknown."""
    try:
        country = country_zone(urlsplit(url).hostname or "")
    except ValueError:
        country = None
    counted = Counter(_OFFSET.findall(body[:_SEARCHED_BYTES]))
    if not counted:
        return country
    (sign, hours, minutes, _), _ = counted.most_common(1)[0]
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if offset > _FARTHEST:
        return country
    offset = -offset if sign == b"-" else offset
    if country and offset in {country.utcoffset(season) for season in _SEASONS}:
        return country  # which knows daylight saving time
    return timezone(offset)
