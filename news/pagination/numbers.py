"""Recognise the pages of an article: its own address with only a page number added.

Only this closed set of forms counts. Addresses of the next article, another story of a series or
the next photograph differ in other ways.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from warta.news.pagination.words import MOST_PAGES

WORDS = "pages?|seite|halaman|hal|laman|pagina|pag|sida|side|sivu|strona|strana|sayfa|trang"
NAMES = frozenset((
    "page", "p", "pg", "pageno", "page_no", "page_num", "pagenum", "pagenumber", "currentpage",
    "pagewanted", "seite", "artikelseite", "hal", "halaman", "laman", "pagina", "pag", "sida",
    "side", "sivu", "strona", "strana", "sayfa", "trang", "showpage",
))  # fmt: skip
ALL = frozenset(("all", "alle", "alles", "semua", "full", "single", "komplett"))
FLAGS = frozenset((
    "single", "singlepage", "single_page", "onepage", "allpages", "showall", "viewall", "fullpage",
    "all", "view", "showpage",
))  # fmt: skip
YES = frozenset(("1", "true", "yes", "all", "full", "single"))

_NUMBER = re.compile(r"\d{1,2}")
_SEGMENT = re.compile(rf"(?:{WORDS})[-_]?(\d{{1,2}})", re.IGNORECASE)
_WORD = re.compile(rf"(?:{WORDS})", re.IGNORECASE)
_ENDED = re.compile(rf"(.+?)[-_,](?:p|(?:{WORDS})[-_]?)?(\d{{1,2}})(\.[a-z]{{3,5}})", re.IGNORECASE)
_PACK = re.compile(r"(.+),nPack,(\d{1,2})")  # interia.pl and its other sites
WHOLE_SEGMENTS = frozenset((
    "all", "komplettansicht", "full", "singlepage", "single-page", "onepage", "one-page", "viewall",
    "view-all", "semua",
))  # fmt: skip
_WHOLE_ENDED = re.compile(
    r"(.+?)[-_,](?:all|alle|komplett|full|single)(\.[a-z]{3,5})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """An address read as a page of the article at ``base``; ``number`` is None for the whole view.

    ``form``: how the number is written, the same for all pages of an article. ``is_weak``: another
    article's address could look like this ("hujan-2.html").
    """

    base: str
    number: int | None
    form: str
    is_weak: bool = False


def readings_of(url: str) -> tuple[Numbered, ...]:
    """Return every way to read an address as one page of several; usually none."""
    parts = urlsplit(url)
    readings = []
    pairs = parts.query.split("&") if parts.query else []
    for place, pair in enumerate(pairs):
        name, _, value = pair.removeprefix("amp;").partition("=")
        if (number := _value(name.lower(), value.lower())) is not None:
            rest = "&".join(pairs[:place] + pairs[place + 1 :])
            base = urlunsplit(parts._replace(query=rest, fragment=""))
            readings.append(Numbered(base, number or None, f"?{name.lower()}"))
    for path, number, form, is_weak in _path_readings(parts.path):
        base = urlunsplit(parts._replace(path=path, fragment=""))
        readings.append(Numbered(base, number or None, form, is_weak))
    return tuple(readings)


def _value(name: str, value: str) -> int | None:
    """Return the page number in a parameter, 0 for all on one page, or None if there is none."""
    if name in NAMES:
        if _is_number(value):
            return int(value)
        if value in ALL:
            return 0
    return 0 if name in FLAGS and value in YES else None


def _path_readings(path: str) -> list[tuple[str, int, str, bool]]:
    path, slash = path.rstrip("/"), "/" if path.endswith("/") else ""
    above, _, last = path.rpartition("/")
    if not above.strip("/") and not _PACK.fullmatch(last) and "." not in last:
        return []  # "/2" is a page of the front page
    readings: list[tuple[str, int, str, bool]] = []
    if _is_number(last):
        higher, _, word = above.rpartition("/")
        if _WORD.fullmatch(word):
            readings.append((higher + slash, int(last), "/word/", False))
        else:
            readings.append((above + slash, int(last), "/", False))
    elif (match := _SEGMENT.fullmatch(last)) and _is_number(match[1]):
        readings.append((above + slash, int(match[1]), "/word-", False))
    elif (match := _PACK.fullmatch(last)) and _is_number(match[2]):
        readings.append((f"{above}/{match[1]}", int(match[2]), ",nPack,", False))
    elif (match := _ENDED.fullmatch(last)) and _is_number(match[2]):
        form = last[len(match[1])] + match[3]
        readings.append((f"{above}/{match[1]}{match[3]}", int(match[2]), form, True))
    elif last.lower() in WHOLE_SEGMENTS:
        readings.append((above + slash, 0, "/all", False))
    elif match := _WHOLE_ENDED.fullmatch(last):
        readings.append((f"{above}/{match[1]}{match[2]}", 0, "-all", True))
    return [each for each in readings if each[0].strip("/")]


def _is_number(text: str) -> bool:
    """Return whether a text may be a page number, up to one more than are read."""
    return _NUMBER.fullmatch(text) is not None and 1 <= int(text) <= MOST_PAGES + 1
