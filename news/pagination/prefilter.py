"""Rule out by a page's bytes alone that its article has further pages, as for 98 % of pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import unquote_to_bytes, urlsplit

from warta.news.addresses.article_names import may_have_pages, names_article
from warta.news.addresses.canonical import credible_canonical
from warta.news.pagination.numbers import (
    ALL,
    FLAGS,
    NAMES,
    WHOLE_SEGMENTS,
    WORDS,
    YES,
    readings_of,
)

# Bytes of a decompressed page that are searched; of 990 real pages 3 are longer.
READ_BYTES = 2_000_000
_MOST_MATCHES = 1_000  # of a name in a page; of 990 real pages one has more than 300
_HEAD_BYTES = 100_000  # a head with its scripts; chosen by hand


def _any_of(words: Iterable[str]) -> bytes:
    return "|".join(sorted(words)).encode()


# The forms of ``pagination.numbers``, as they follow a name in the bytes.
_NUMBER = rb"(?:[2-9]|1\d|20)"
_ADDED_TO_PATH = re.compile(
    rb"(?:\.[a-z]{2,5})?/(?:(?:(?:%(words)b)[-_/]?)?%(number)b|%(whole)b)/?(?:[?&]|$)"
    rb"|[-_,](?:(?:p|(?:%(words)b)[-_]?)?%(number)b|%(all)b)\.[a-z]{3,5}(?:[?&]|$)"
    rb"|,nPack,%(number)b$"
    % {
        b"words": WORDS.encode(),
        b"number": _NUMBER,
        b"whole": _any_of(WHOLE_SEGMENTS),
        b"all": _any_of(ALL),
    },
    re.IGNORECASE,
)
_ADDED_TO_QUERY = re.compile(
    rb"[?&;](?:(?:%b)=(?:%b|%b)|(?:%b)=(?:%b))(?:[&;]|$)"
    % (_any_of(NAMES), _NUMBER, _any_of(ALL), _any_of(FLAGS), _any_of(YES)),
    re.IGNORECASE,
)
_REST_OF_ADDRESS = re.compile(rb"[^\"'<>\s\\#]{0,200}")
_BARE_QUERY = re.compile(rb"\?[\w;&=%.-]{1,200}(?=[\"'#])")
_HREF = re.compile(rb"\bhref\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>]+))", re.IGNORECASE)


def may_continue(body: bytes, url: str) -> bool:
    """Return False if a page certainly has no further ones, True if it may have some.

    Takes 0.05 ms for an average page, 3 ms for the worst: a few searches for fixed texts.
    """
    if not may_have_pages(url):
        return False
    if any((each.number or 0) > 1 and names_article(each.base) for each in readings_of(url)):
        return True
    addresses = dict.fromkeys((url, *filter(None, [_canonical(body, url)])))
    names = dict.fromkeys(name for each in addresses for name in _names(each))
    return any(_is_marked(body, name) for name in names) or _has_bare_query(body)


def _canonical(body: bytes, url: str) -> str | None:
    place = body.find(b"canonical", 0, _HEAD_BYTES)
    if place < 0:
        return None
    start, end = body.rfind(b"<", 0, place), body.find(b">", place, place + 3_000)
    if not body.startswith(b"<link", start) or end < 0:
        return None
    match = _HREF.search(body, start, end + 1)
    if not match:
        return None
    claimed = (match[1] or match[2] or match[3] or b"").decode("utf-8", "replace")
    return credible_canonical(url, unescape(claimed))


def _names(url: str) -> Iterator[bytes]:
    """Yield the spellings in links of an address's last segment, without its ending."""
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    # "judul,nId,1" and "judul-2403-1.html" continue before the ending; "judul.html" after it.
    name = last.partition(".")[0].encode("ascii", "ignore")
    if name:
        yield name
        if b"%" in name:
            yield unquote_to_bytes(name)
            yield re.sub(rb"%[0-9A-F]{2}", lambda escape: escape[0].lower(), name)


def _is_marked(body: bytes, name: bytes) -> bool:
    place = -len(name)
    for _ in range(_MOST_MATCHES):
        place = body.find(name, place + len(name))
        if place < 0:
            return False
        rest = _REST_OF_ADDRESS.match(body, place + len(name))
        if rest and rest[0] and _is_mark(rest[0]):
            return True
    return False


def _is_mark(added: bytes) -> bool:
    return bool(_ADDED_TO_PATH.match(added) or (b"=" in added and _ADDED_TO_QUERY.search(added)))


def _has_bare_query(body: bytes) -> bool:
    """Return whether there may be a link that is only a query: ``href="?page=2"``."""
    for quoted in (b'href="?', b"href='?"):
        place = -1
        for _ in range(_MOST_MATCHES):
            place = body.find(quoted, place + 1)
            if place < 0:
                break
            query = _BARE_QUERY.match(body, place + 6)
            if query and _ADDED_TO_QUERY.search(query[0]):
                return True
    return False
