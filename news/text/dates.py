"""Read dates as publishers write them, in many languages. Never raises.

Tries RFC 822 and RFC 3339 first, since nearly every date is one of them; then month names in many
languages, numeric dates, East Asian dates and seconds since 1970. Why no library is used:
docs/decisions/0022-own-code.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from html import unescape

from warta.news.text.date_words import MONTH_OF, folded
from warta.news.text.written_days import (
    DAY_FIRST,
    YEAR_FIRST,
    before_another_day,
    day_of,
    full_year,
)
from warta.news.text.zones import HOURS, names_place, offset_at, without_place

_EARLIEST, _LATEST = 1990, 2100
_LONGEST = 200  # characters of a text that are read; chosen by hand

# "PM" may be where a zone may be, but is not one: such dates go to the patterns for written dates.
_RFC = re.compile(
    r"(?:[^\W\d]+[.,]*\s+)?(\d{1,2})[ -]([A-Za-z]{3,})[ -](\d{4}|\d\d)"
    r"(?:[ ,]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s*:?([+-]\d{4}|[+-]\d\d:\d\d"
    r"|(?![AaPp][Mm]\b)[A-Za-z]{1,5})?)?$"
)
# RFC 3339 with a zone, in the forms that Python reads itself.
_USUAL = re.compile(
    r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:[0-5]\d(?:\.\d{3}|\.\d{6})?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)",
    re.ASCII,
)
# RFC 822 in its usual form. As each part has a fixed position, it can be rewritten as RFC 3339 for
# Python, which takes 1.8 instead of 3.0 microseconds.
_USUAL_RFC = re.compile(
    r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} (?:19|20)\d\d (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
    r" (?:GMT|[+-](?:0\d|1[0-3])[0-5]\d)",
    re.ASCII,
)
# ISO 8601, extended and basic; the partial forms of W3CDTF; a zone in words or brackets after it.
_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d))?|(\d\d)(\d\d))?"
    r"(?:[T ]*(?<=[T ])(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?"
    r"\s*(Z|[+-]\d\d(?::?\d\d)?|(?![AP]M\b)[A-Z]{1,5})?(?:\[[\w/+-]*\])?)?$",
    re.IGNORECASE,
)
_DIGITS_ALONE = re.compile(
    r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])([01]\d|2[0-4])([0-5]\d)([0-5]\d)?"
    r"(?=$|Z|\s*[+-]\d|\s+[A-Z])"
)
# "05-01-02": the first number is the year, as in ISO 8601 of 1988 and in feedparser.
_SHORT_YEAR = re.compile(r"(\d\d)-(\d\d)-(\d\d)(?=$|[T ]\d)")
_DAY_OF_YEAR = re.compile(r"((?:19|20)\d\d)-?([0-3]\d\d)(?=$|[T ]\d)")
_WEEK = re.compile(r"((?:19|20)\d\d)-?W([0-5]\d)(?:-?([1-7]))?(?=$|[T ]\d)")
# Also as .NET writes it in JSON, "/Date(1763625600000+0100)/" (the zone changes nothing), and "@…".
_EPOCH = re.compile(
    r"(?:\\?/Date\(|@)?(\d{9,10})(?:\.\d{1,9}|\d{3}(?:\.\d{1,6})?|\d{6}|\d{9})?"
    r"(?:(?:[+-]\d{4})?\)\\?/)?",
    re.ASCII,
)
_BEFORE_OUR_ERA = re.compile(r"[-\u2212]\d{4,}-\d\d")  # ISO 8601, 4.3.2
_DASH_OF_ZONE = re.compile(r"(?<=\d)\s?[\u2010-\u2015](?=\d\d:?\d\d$)")
_NO_ZONE = re.compile(r"\d\s*[+-][A-Za-z]{2}:?\d\d$")  # "+zz:00"
_NO_DAY = re.compile(r"\d{4}(?:\s*[-/.]\s*\d{1,2})?|\d{1,2}\s*[-/.]\s*\d{4}")
_CLOCKS = tuple(
    re.compile(rf"(?<![\d:.])(\d{{1,2}}){rest}")
    for rest in (
        r":(\d{1,2})(?::(\d{1,2}))?(?![\d:])",
        r"\s*[時时시點点]\s*(?:(\d{1,2})\s*[分분])?(?:\s*(\d{1,2})\s*[秒초])?",
        r"[.h](\d\d)(?:\.(\d\d))?(?!\d)",
        r"\s?h()()(?![^\W\d_])",
    )
)
_AFTERNOON = re.compile(
    r"[\d초분시]\s*(?:p\.?\s?m\b|μ\.\s?μ|م(?!\w)|مساء)|(?:午後|下午|오후|晚上|दोपहर|शाम|দুপুর|বিকাল|বিকেল|সন্ধ্যা)\s*\d"
)
_MORNING = re.compile(
    r"[\d초분시]\s*(?:a\.?\s?m\b|π\.\s?μ|ص(?!\w)|صباحا)|(?:午前|上午|오전|凌晨|早上)\s*\d"
)
_ZONE = re.compile(r"([+-]\d{1,2}(?::?\d\d)?)(?!\d)|\b([^\W\d_]{1,5})\b\)?\s*$")
# "10:05 am PST by …": inside a text only a zone in capitals counts, as "est" and "ist" are words.
_ZONE_AFTER_CLOCK = re.compile(
    r"\d[:.]\d\d(?:[:.]\d\d)?\s*(?:[AaPp]\.?\s?[Mm]\b\.?)?[\s,(]*([A-Z]{2,5})(?![A-Za-z])"
)


@lru_cache(maxsize=256)  # both dates of an Atom entry are often the same
def parse_date(
    text: str, *, default_zone: tzinfo = UTC, month_first: bool = False
) -> datetime | None:
    """Return the instant that a text names, or None if it is not a date from 1990 to 2100.

    A date without a zone is read in ``default_zone``. In numeric dates the day comes before the
    month (3/4/2022 is in April), unless that is impossible, or ``month_first`` is set and slashes
    or hyphens separate them. Dates in the future are returned, too.
    """
    text = _shortened(text)
    if _BEFORE_OUR_ERA.match(text):
        return None
    try:
        if moment := usual_date(text):
            return moment
        text, place_zone = without_place(_in_full(text))
        default_zone = place_zone or default_zone
        if _NO_ZONE.search(text):
            return None
        if moment := _rfc(text, default_zone) or _iso(text, default_zone) or _epoch(text):
            return moment
        if not any(map(str.isdigit, text)) and "年" not in text:
            return None
        return _written(folded(text), default_zone, month_first, _zone_in_capitals(text))
    except (ValueError, OverflowError):
        return None


def _shortened(text: str) -> str:
    text = text[: 2 * _LONGEST].strip()[:_LONGEST]
    if "&" in text:
        text = unescape(text)
    return text if text.isascii() else _DASH_OF_ZONE.sub("-", text)


def stated_day(text: str, *, month_first: bool = False) -> datetime | None:
    """Return the day that a text names, as midnight UTC, ignoring any time and zone."""
    text = _shortened(text)
    if _ISO.match(text) or _RFC.match(text):
        return None  # these forms have no zone without a time
    day = day_of(folded(text), month_first)
    if day is None:
        return None
    try:
        return _moment(day[0], day[1], day[2], [], None, UTC)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=256)
def usual_date(text: str) -> datetime | None:
    """Return the instant of a date in a usual form of RFC 3339 or 822, or None otherwise."""
    try:
        if _USUAL.fullmatch(text):
            return _credible(datetime.fromisoformat(text).astimezone(UTC))
        if _USUAL_RFC.fullmatch(text) and (month := MONTH_OF.get(text[8:11].lower())):
            zone = "Z" if text.endswith("GMT") else text[26:]
            written = f"{text[12:16]}-{month:02}-{text[5:7]}T{text[17:25]}{zone}"
            return _credible(datetime.fromisoformat(written).astimezone(UTC))
    except (ValueError, OverflowError):
        pass
    return None


def is_ambiguous(text: str) -> bool:
    """Return whether a date could mean day before month or month before day: ``3/4/2022``.

    With hyphens as well (``03-09-2026``); points put the day first.
    """
    text = _shortened(text)
    if _ISO.match(text) or ("/" not in text and "-" not in text):
        return False
    text = folded(text)
    match = None if YEAR_FIRST.search(text) else DAY_FIRST.search(text)
    return bool(match and "." not in match.group() and max(int(match[1]), int(match[2])) <= 12)


def is_epoch(text: str) -> bool:
    """Return whether the text is a count of seconds since 1970 (always UTC)."""
    return _EPOCH.fullmatch(text.strip()) is not None


def has_day(text: str) -> bool:
    """Return whether the text names a day, not only a month or a year."""
    return not _NO_DAY.fullmatch(text.strip())


def has_time(text: str) -> bool:
    """Return whether the text contains a time of day."""
    text = _shortened(text)
    text, _ = without_place(_full_form(text))
    if iso := _ISO.match(text):
        return iso.group(6) is not None
    text = folded(text)
    day = day_of(text)
    return _clock_in(day[3] if day else text) is not None


def has_zone(text: str) -> bool:
    """Return whether the text names the zone of its time."""
    text = _shortened(text)
    text, zone = without_place(_full_form(text))
    if zone is not None:
        return True
    if iso := _ISO.match(text):
        return _offset(iso.group(10) or "") is not None
    if _zone_in_capitals(text):
        return True
    text = folded(text)
    day = day_of(text)
    remainder = day[3] if day else text
    clock = _clock_in(remainder)
    return clock is not None and _zone(remainder[clock.end() :]) is not None


def _full_form(text: str) -> str:
    try:
        return _in_full(text)
    except ValueError:
        return text


def _in_full(text: str) -> str:
    """Return ISO 8601 for dates of digits only, with a two-digit year, a week or a day of the year.

    Any other text is returned unchanged. Raise ValueError if the date does not exist.
    """
    if not text[:2].isdigit() or not text.isascii():
        return text
    if match := _DIGITS_ALONE.match(text):
        year, month, day, hour, minute, second = match.groups()
        return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{text[match.end() :]}"
    if match := _SHORT_YEAR.match(text):
        year, month, day = match.groups()
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            return f"{full_year(year)}-{month}-{day}{text[match.end() :]}"
    if match := _DAY_OF_YEAR.match(text):
        first = datetime(int(match.group(1)), 1, 1, tzinfo=UTC)
        day = first + timedelta(days=int(match.group(2)) - 1)
        return f"{day:%Y-%m-%d}{text[match.end() :]}"
    if match := _WEEK.match(text):
        year, week, weekday = (int(part or 1) for part in match.groups())
        return f"{datetime.fromisocalendar(year, week, weekday):%Y-%m-%d}{text[match.end() :]}"
    return text


def _rfc(text: str, default_zone: tzinfo) -> datetime | None:
    match = _RFC.match(text)
    if match is None:
        return None
    day, name, year, hour, minute, second, zone = match.groups()
    # The whole name first: "5 marras 2026" is in November, not in March.
    month = MONTH_OF.get(name.lower()) or MONTH_OF.get(name[:3].lower())
    if month is None:
        return None
    clock = hour, minute, second
    return _moment(full_year(year), month, int(day), clock, _offset(zone or ""), default_zone)


def _iso(text: str, default_zone: tzinfo) -> datetime | None:
    match = _ISO.match(text)
    if not match:
        return None
    year, month, day, basic_month, basic_day, hour, minute, second, fraction, zone = match.groups()
    parts = int(year), int(month or basic_month or 1), int(day or basic_day or 1)
    moment = _moment(*parts, [hour, minute, second], _offset(zone or ""), default_zone)
    return moment and moment + timedelta(microseconds=int((fraction or "0").ljust(6, "0")[:6]))


def _epoch(text: str) -> datetime | None:
    """Return the instant of a count of s, ms, µs or ns since 1970, or None."""
    match = _EPOCH.fullmatch(text)
    return _credible(datetime.fromtimestamp(int(match.group(1)), UTC)) if match else None


def _written(
    text: str, default_zone: tzinfo, month_first: bool, zone_name: str = ""
) -> datetime | None:
    """Return the instant of a date in words or numbers, in any order, or None."""
    day_and_rest = day_of(before_another_day(text), month_first) or day_of(text, month_first)
    if day_and_rest is None:
        return None
    year, month, day, rest = day_and_rest
    clock = _clock_in(rest)
    if clock is None:
        return _moment(year, month, day, [], _zone(rest), default_zone)
    hour, minute, second = clock.groups()
    if _AFTERNOON.search(rest) and int(hour) < 12:
        hour = str(int(hour) + 12)
    elif _MORNING.search(rest) and int(hour) == 12:
        hour = "0"
    zone = _zone(rest[clock.end() :])
    if zone is None and zone_name:
        zone = _named_zone(zone_name, year, month, day)
    return _moment(year, month, day, [hour, minute, second], zone, default_zone)


def _zone_in_capitals(text: str) -> str:
    """Return the name of the zone right after the time, or ""."""
    match = _ZONE_AFTER_CLOCK.search(text)
    name = match[1] if match else ""
    return name if names_place(name) or name.lower() in HOURS else ""


def _named_zone(name: str, year: int, month: int, day: int) -> timedelta | None:
    return offset_at(name, year, month, day) if names_place(name) else _offset(name)


def _clock_in(text: str) -> re.Match[str] | None:
    return next((match for pattern in _CLOCKS if (match := pattern.search(text))), None)


def _moment(
    year: int,
    month: int,
    day: int,
    clock: Sequence[str | None],
    offset: timedelta | None,
    default_zone: tzinfo,
) -> datetime | None:
    hour, minute, second = [int(part or 0) for part in clock] or (0, 0, 0)
    if year >= 2500:
        year -= 543  # the Buddhist era, used in Thailand
    # 24:00 is the midnight that ends the day (ISO 8601); 23:59:60 a leap second.
    is_end_of_day = (hour, minute, second) == (24, 0, 0)
    moment = datetime(
        year,
        month,
        day,
        0 if is_end_of_day else hour,
        minute,
        59 if second == 60 else second,
        tzinfo=UTC if offset is not None else default_zone,
    )
    if is_end_of_day:
        moment += timedelta(days=1)
    return _credible(moment - offset if offset is not None else moment.astimezone(UTC))


def _credible(moment: datetime) -> datetime | None:
    return moment if _EARLIEST <= moment.year <= _LATEST else None


def _zone(text: str) -> timedelta | None:
    offsets = (_offset(match.group(1) or match.group(2)) for match in _ZONE.finditer(text))
    return next((offset for offset in offsets if offset is not None), None)


@lru_cache(maxsize=256)  # uncached, this is a third of the time of a usual date
def _offset(written: str) -> timedelta | None:
    hours = HOURS.get(written.lower())
    if hours is not None:
        return timedelta(hours=hours)
    match = re.fullmatch(r"([+-])(\d{1,2}):?(\d\d)?", written)
    if not match:
        return None
    size = timedelta(hours=int(match.group(2)), minutes=int(match.group(3) or 0))
    if size > timedelta(hours=14):  # Kiribati's is the largest; "10:00-18:00" has no zone
        return None
    return -size if match.group(1) == "-" else size


ZONE_NAMES = frozenset(HOURS)
