"""Find time zones by abbreviation, by place, or by the country of a site."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

# Hours ahead of UTC. Of several meanings the most frequent in news is used: CST is Chicago's, IST
# India's, BST Britain's.
HOURS = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "egst": 0, "egt": -1, "azost": 0, "azot": -1,
    "west": 1, "bst": 1, "wat": 1, "cet": 1, "met": 1, "mez": 1, "dft": 1, "cest": 2, "mest": 2,
    "mesz": 2, "eet": 2, "sast": 2, "cat": 2, "wast": 2, "eest": 3, "eat": 3, "idt": 3, "msk": 3,
    "мск": 3, "trt": 3, "syot": 3, "irst": 3.5, "irdt": 4.5, "msd": 4, "gst": 4, "azt": 4,
    "samt": 4, "mut": 4, "ret": 4, "sct": 4, "aft": 4.5, "pkt": 5, "yekt": 5, "uzt": 5, "tjt": 5,
    "tmt": 5, "mvt": 5, "ist": 5.5, "slst": 5.5, "npt": 5.75, "omst": 6, "kgt": 6, "almt": 6,
    "bdt": 6, "btt": 6, "yekst": 6, "mmt": 6.5, "wib": 7, "ict": 7, "novt": 7, "krat": 7,
    "hovt": 7, "omsst": 7, "wita": 8, "sgt": 8, "hkt": 8, "myt": 8, "pht": 8, "phst": 8, "awst": 8,
    "irkt": 8, "ulat": 8, "krast": 8, "wit": 9, "jst": 9, "kst": 9, "yakt": 9, "irkst": 9,
    "tlt": 9, "acst": 9.5, "aest": 10, "vlat": 10, "pgt": 10, "chst": 10, "yakst": 10,
    "acdt": 10.5, "aedt": 11, "magt": 11, "sakt": 11, "sbt": 11, "vut": 11, "nct": 11, "vlast": 11,
    "nzst": 12, "pett": 12, "fjt": 12, "anat": 12, "magst": 12, "chast": 12.75, "nzdt": 13,
    "tot": 13, "wst": 13, "chadt": 13.75, "lint": 14, "brst": -2, "uyst": -2, "arst": -2,
    "ndt": -2.5, "nst": -3.5, "art": -3, "brt": -3, "adt": -3, "clst": -3, "uyt": -3, "gft": -3,
    "srt": -3, "pyst": -3, "clt": -4, "ast": -4, "edt": -4, "pyt": -4, "vet": -4, "bot": -4,
    "gyt": -4, "amst": -3, "est": -5, "cdt": -5, "pet": -5, "cot": -5, "ect": -5, "cst": -6,
    "mdt": -6, "galt": -6, "mst": -7, "pdt": -7, "pst": -8, "akdt": -8, "akst": -9, "hadt": -9,
    "hdt": -9, "hst": -10, "hast": -10, "sst": -11,
}  # fmt: skip
# Abbreviations that are valid in summer and winter.
_PLACES = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver",
    "PT": "America/Los_Angeles", "AT": "America/Halifax", "NT": "America/St_Johns",
    "NZT": "Pacific/Auckland", "AET": "Australia/Sydney", "ACT": "Australia/Adelaide",
    "AWT": "Australia/Perth", "UKT": "Europe/London",
}  # fmt: skip
_PLACE = re.compile(
    r"\s*[\[(]?\b((?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile"
    r"|Europe|Indian|Mexico|Pacific|US|Etc)/[A-Za-z_]+(?:[+-]\d+|-[A-Za-z_]+)*(?:/[A-Za-z_]+)?)[\])]?"
)
_AFTER_CLOCK = re.compile(
    r"(?<=[\dmM.])\s*\(?\b(" + "|".join(_PLACES) + r")\b\)?(?=\s*(?:$|[),;|·–—-]|by\b))"
)
_OFFSET = re.compile(r"(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\s*$")
# Countries whose press is nearly all in one zone, by top-level domain.
_COUNTRIES = {
    "ae": "Asia/Dubai", "al": "Europe/Tirane", "am": "Asia/Yerevan",
    "ar": "America/Argentina/Buenos_Aires", "at": "Europe/Vienna", "az": "Asia/Baku",
    "ba": "Europe/Sarajevo", "bd": "Asia/Dhaka", "be": "Europe/Brussels", "bg": "Europe/Sofia",
    "bo": "America/La_Paz", "by": "Europe/Minsk", "ch": "Europe/Zurich", "cn": "Asia/Shanghai",
    "cr": "America/Costa_Rica", "cz": "Europe/Prague", "de": "Europe/Berlin",
    "dk": "Europe/Copenhagen", "ee": "Europe/Tallinn", "eg": "Africa/Cairo", "es": "Europe/Madrid",
    "et": "Africa/Addis_Ababa", "fi": "Europe/Helsinki", "fr": "Europe/Paris",
    "ge": "Asia/Tbilisi", "gh": "Africa/Accra", "gr": "Europe/Athens", "hk": "Asia/Hong_Kong",
    "hr": "Europe/Zagreb", "hu": "Europe/Budapest", "id": "Asia/Jakarta", "ie": "Europe/Dublin",
    "il": "Asia/Jerusalem", "in": "Asia/Kolkata", "iq": "Asia/Baghdad", "ir": "Asia/Tehran",
    "is": "Atlantic/Reykjavik", "it": "Europe/Rome", "jo": "Asia/Amman", "jp": "Asia/Tokyo",
    "ke": "Africa/Nairobi", "kh": "Asia/Phnom_Penh", "kr": "Asia/Seoul", "kw": "Asia/Kuwait",
    "la": "Asia/Vientiane", "lb": "Asia/Beirut", "lk": "Asia/Colombo", "lt": "Europe/Vilnius",
    "lu": "Europe/Luxembourg", "lv": "Europe/Riga", "ma": "Africa/Casablanca",
    "mk": "Europe/Skopje", "mm": "Asia/Yangon", "mt": "Europe/Malta", "my": "Asia/Kuala_Lumpur",
    "ng": "Africa/Lagos", "nl": "Europe/Amsterdam", "no": "Europe/Oslo", "np": "Asia/Kathmandu",
    "nz": "Pacific/Auckland", "om": "Asia/Muscat", "pe": "America/Lima", "ph": "Asia/Manila",
    "pk": "Asia/Karachi", "pl": "Europe/Warsaw", "py": "America/Asuncion", "qa": "Asia/Qatar",
    "ro": "Europe/Bucharest", "rs": "Europe/Belgrade", "sa": "Asia/Riyadh",
    "se": "Europe/Stockholm", "sg": "Asia/Singapore", "si": "Europe/Ljubljana",
    "sk": "Europe/Bratislava", "th": "Asia/Bangkok", "tn": "Africa/Tunis", "tr": "Europe/Istanbul",
    "tw": "Asia/Taipei", "tz": "Africa/Dar_es_Salaam", "ua": "Europe/Kyiv", "ug": "Africa/Kampala",
    "uk": "Europe/London", "uy": "America/Montevideo", "ve": "America/Caracas",
    "vn": "Asia/Ho_Chi_Minh", "za": "Africa/Johannesburg",
}  # fmt: skip


def without_place(text: str) -> tuple[str, tzinfo | None]:
    """Return a date's text without a zone named by place (``Europe/Berlin``, ``ET``), and the zone.

    The zone is None if there is none, or if the text also has an offset, which is more exact.
    """
    if match := _PLACE.search(text) if "/" in text else _AFTER_CLOCK.search(text):
        name = _PLACES.get(match.group(1), match.group(1))
        if zone := place(name):
            remainder = (text[: match.start()] + text[match.end() :]).strip()
            return remainder, None if _OFFSET.search(remainder) else zone
    return text, None


def names_place(name: str) -> bool:
    """Return whether a name means a place's time in summer and winter (``ET``)."""
    return name in _PLACES


def offset_at(name: str, year: int, month: int, day: int) -> timedelta | None:
    """Return the offset from UTC at noon of a day in the place of a name, or None if unknown.

    Raises ValueError for a day that no calendar has.
    """
    zone = place(_PLACES[name])
    return datetime(year, month, day, 12, tzinfo=zone).utcoffset() if zone else None


def country_zone(host: str) -> tzinfo | None:
    """Return the time zone of a host's country, or None if unknown or if it has several."""
    name = _COUNTRIES.get(host.rstrip(".").rpartition(".")[2].lower())
    return place(name) if name else None


@lru_cache(maxsize=512)
def place(name: str) -> tzinfo | None:
    """Return the zone of a place in the IANA database, or None if it has no such place."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # KeyError: ZoneInfoNotFoundError
        return None
