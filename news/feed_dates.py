"""Dates as publishers write them, in the languages they write: the exact instant, or None.

RFC 822 and RFC 3339 first, since nearly every date is one of them; then month names in some
twenty languages, numeric dates, East Asian dates and seconds since 1970. Never raises.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

_EARLIEST, _LATEST = 1990, 2100

_MONTHS = (
    # Each row: one month in English, Indonesian/Malay, German, French, Spanish, Portuguese,
    # Italian, Dutch, Scandinavian, Polish, Czech, Turkish, Russian, Ukrainian, Greek, Arabic,
    # Persian script for Gregorian months, Hindi, Vietnamese is numeric.
    "jan january januari januar jänner janvier janv enero ene janeiro gennaio gen stycznia leden ledna ocak января янв січня ιανουαρίου ιαν يناير كانون‌الثاني ژانویه जनवरी",
    "feb february februari februar février févr fevrier febrero fevereiro fev febbraio lutego února unora şubat subat февраля фев лютого φεβρουαρίου φεβ فبراير شباط فوریه फरवरी फ़रवरी",
    "mar march maret mac märz maerz mars marzo março marco maart mrt marca března mart марта мар березня μαρτίου μαρ مارس آذار مارچ मार्च",
    "apr april avril avr abril abr aprile kwietnia dubna nisan апреля апр квітня απριλίου απρ أبريل ابريل نيسان آوریل अप्रैल",
    "may mei mai mayo maio maggio mag maj maja května mayıs mayis мая май травня μαΐου μαϊ مايو أيار مه मई",
    "jun june juni juin junio junho giugno giu czerwca června haziran июня июн червня ιουνίου ιουν يونيو حزيران ژوئن जून",
    "jul july juli julai juillet juil julio julho luglio lug lipca července temmuz июля июл липня ιουλίου ιουλ يوليو تموز ژوئیه जुलाई",
    "aug august agustus agu ogos août aout agosto ago augustus augusti sierpnia srpna ağustos agustos августа авг серпня αυγούστου αυγ أغسطس اغسطس آب اوت अगस्त",
    "sep sept september septembre septiembre setiembre setembro set settembre września září eylül eylul сентября сен вересня σεπτεμβρίου σεπ سبتمبر أيلول سپتامبر सितंबर",
    "oct october oktober okt octobre octubre outubro out ottobre ott października října ekim октября окт жовтня οκτωβρίου οκτ أكتوبر اكتوبر اکتبر अक्टूबर",
    "nov november nopember novembre noviembre novembro listopada listopadu kasım kasim ноября ноя листопада νοεμβρίου νοε نوفمبر نوامبر नवंबर",
    "dec december desember des dezember dez décembre décembre décem diciembre dic dezembro dicembre grudnia prosince aralık aralik декабря дек грудня δεκεμβρίου δεκ ديسمبر دسامبر दिसंबर",
)
_HOURS = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "mez": 1,
    "cest": 2, "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "мск": 3, "trt": 3, "pkt": 5, "ist": 5.5,
    "wib": 7, "ict": 7, "wita": 8, "sgt": 8, "hkt": 8, "myt": 8, "pht": 8, "wit": 9, "jst": 9,
    "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "ast": -4, "adt": -3, "est": -5,
    "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9,
    "hst": -10, "art": -3, "brt": -3, "clt": -4,
}  # fmt: skip
_AFTERNOON = frozenset({"pm", "p.m", "p.m.", "م", "مساء", "午後", "下午", "오후", "晚上"})
_MORNING = frozenset({"am", "a.m", "a.m.", "ص", "صباحا", "午前", "上午", "오전", "凌晨", "早上"})

_ISO = re.compile(
    r"(\d{4})-(\d\d)(?:-(\d\d)(?:[T ]+(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?"
    r"\s*(Z|[+-]\d\d(?::?\d\d)?)?)?)?(?:\s*([A-Za-z]{1,5}))?$",
    re.IGNORECASE,
)
_RFC = re.compile(
    r"(?:[^\W\d]+[.,]*\s+)?(\d{1,2})[ -]([A-Za-z]{3})[a-z]*[ -](\d{4}|\d\d)"
    r"(?:[ ,]+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([+-]\d{4}|[+-]\d\d:\d\d|[A-Za-z]{1,5})?)?$"
)
_CLOCK = re.compile(
    r"(?<![\d:])(\d{1,2})[:.h](\d\d)(?:[:.](\d\d))?(?:[.,]\d+)?(?![\d:])"
    r"|(\d{1,2})\s*[時时시点]\s*(?:(\d{1,2})\s*[分분])?(?:\s*(\d{1,2})\s*[秒초])?"
)
_ZONE = re.compile(
    r"(?:GMT|UTC)?\s*([+-]\d{1,2}(?::?\d\d)?)(?!\d)|\b([^\W\d_]{1,5})\b\)?\s*$", re.IGNORECASE
)
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d\d)(?!\d)")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_NUMBER = re.compile(r"(?<![\d:.])(\d{1,4})(?![\d:])")


def parse_date(text: str) -> datetime | None:
    """Read a date; without a zone it counts as UTC. None for what is no date from 1990 to 2100."""
    text = text.strip()[:200]
    if not text:
        return None
    try:
        return _rfc(text) or _iso(text) or _epoch(text) or _written(_plain(text))
    except (ValueError, OverflowError):
        return None


def has_time(text: str) -> bool:
    """The text carries a time of day."""
    text = text.strip()[:200]
    iso = _ISO.match(text)
    return bool(iso.group(4)) if iso else bool(_CLOCK.search(_plain(text)))


def has_zone(text: str) -> bool:
    """The text says in which zone its time is."""
    text = text.strip()[:200]
    iso = _ISO.match(text)
    if iso:
        return bool(iso.group(8) or (iso.group(9) or "").lower() in _HOURS)
    return has_time(text) and _zone(_plain(text)) is not None


def _rfc(text: str) -> datetime | None:
    found = _RFC.match(text)
    if not found:
        return None
    day, name, year, hour, minute, second, zone = found.groups()
    month = _MONTH_OF.get(name.lower())
    if month is None:
        return None
    return _moment(_full(year), month, int(day), hour, minute, second, _offset(zone or ""))


def _iso(text: str) -> datetime | None:
    found = _ISO.match(text)
    if not found:
        return None
    year, month, day, hour, minute, second, fraction, zone, name = found.groups()
    micro = int((fraction or "0").ljust(6, "0")[:6])
    moment = _moment(
        int(year), int(month), int(day or 1), hour, minute, second, _offset(zone or name or "")
    )
    return moment and moment + timedelta(microseconds=micro)


def _epoch(text: str) -> datetime | None:
    if not (text.isascii() and text.isdigit() and len(text) in (9, 10, 13)):
        return None
    seconds = int(text) / (1000 if len(text) == 13 else 1)
    return _credible(datetime.fromtimestamp(seconds, UTC))


def _written(text: str) -> datetime | None:
    """A date in words or numbers, in whatever order its language puts them."""
    found = _day_of(text)
    if found is None:
        return None
    year, month, day, rest = found
    clock = _CLOCK.search(rest)
    if clock is None:
        return _moment(year, month, day, None, None, None, _zone(rest))
    hour, minute, second = (part for part in clock.groups()[:3])
    if hour is None:
        hour, minute, second = clock.groups()[3:]
    words = {word.lower() for word in re.findall(r"[^\W\d_.]+(?:\.m\.?)?", rest)}
    hours = int(hour)
    if words & _AFTERNOON and hours < 12:
        hours += 12
    elif words & _MORNING and hours == 12:
        hours = 0
    zone = _zone(rest[clock.end() :])
    return _moment(year, month, day, str(hours), minute or "0", second, zone)


def _day_of(text: str) -> tuple[int, int, int, str] | None:
    """Year, month, day, and the text without them."""
    for pattern in (_EAST_ASIAN, _YEAR_FIRST):
        if found := pattern.search(text):
            year, month, day = map(int, found.groups())
            return year, month, day, _without(text, found)
    if found := _DAY_FIRST.search(text):
        day, month = int(found.group(1)), int(found.group(2))
        if month > 12 >= day:
            day, month = month, day
        return _full(found.group(3)), month, day, _without(text, found)
    for found in _WORD.finditer(text):
        month_named = _MONTH_OF.get(found.group().lower())
        if month_named:
            return _around(text, found, month_named)
    return None


def _around(text: str, name: re.Match[str], month: int) -> tuple[int, int, int, str] | None:
    """Day and year beside the name of a month: "23 Mei 2022" or "May 23, 2022"."""
    before = list(_NUMBER.finditer(text, 0, name.start()))
    after = list(_NUMBER.finditer(text, name.end()))
    if before and len(before[-1].group()) <= 2:
        day, years = before[-1], after
    elif after and len(after[0].group()) <= 2:
        day, years = after[0], [*after[1:], *before]
    else:
        return None
    year = next((n for n in years if len(n.group()) == 4), None)
    if year is None:
        return None
    rest = "".join(
        " " if any(m.start() <= i < m.end() for m in (day, year, name)) else c
        for i, c in enumerate(text)
    )
    return int(year.group()), month, int(day.group()), rest


def _moment(
    year: int,
    month: int,
    day: int,
    hour: str | None,
    minute: str | None,
    second: str | None,
    offset: timedelta | None,
) -> datetime | None:
    hours = int(hour or 0)
    # 24:00 is the midnight that ends the day (ISO 8601); 23:59:60 a leap second.
    extra = timedelta(days=1) if hours == 24 else timedelta()
    zone = timezone(offset or timedelta())
    moment = datetime(
        year, month, day, hours % 24, int(minute or 0), min(int(second or 0), 59), tzinfo=zone
    )
    return _credible((moment + extra).astimezone(UTC))


def _credible(moment: datetime) -> datetime | None:
    return moment if _EARLIEST <= moment.year <= _LATEST else None


def _zone(text: str) -> timedelta | None:
    for found in _ZONE.finditer(text):
        offset = _offset(found.group(1) or found.group(2) or "")
        if offset is not None:
            return offset
    return None


def _offset(written: str) -> timedelta | None:
    named = _HOURS.get(written.lower())
    if named is not None:
        return timedelta(hours=named)
    found = re.fullmatch(r"([+-])(\d{1,2}):?(\d\d)?", written)
    if not found:
        return None
    size = timedelta(hours=int(found.group(2)), minutes=int(found.group(3) or 0))
    if size >= timedelta(hours=24):
        return None
    return -size if found.group(1) == "-" else size


def _full(year: str) -> int:
    # RFC 2822, 4.3: two digits below 50 are of this century.
    return int(year) + (2000 if int(year) < 50 else 1900) if len(year) == 2 else int(year)


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _plain(text: str) -> str:
    """Digits of every script as ASCII, compatibility forms folded."""
    folded = unicodedata.normalize("NFKC", text)
    if folded.isascii():
        return folded
    return "".join(
        str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in folded
    )


_MONTH_OF = {
    unicodedata.normalize("NFKC", name): number
    for number, names in enumerate(_MONTHS, start=1)
    for name in names.split()
}
