"""Read a feed's hints about itself: when to poll it, its WebSub hubs, where its archive is.

Limits without a figure are chosen by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from lxml import etree

from warta.news.entry import FeedHints
from warta.news.feeds.entries import absolute
from warta.news.text.markup import clean_line

_LIST_BEGINS = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)\b")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Seconds of an sy:updatePeriod (purl.org/rss/1.0/modules/syndication).
_PERIODS = {
    "hourly": 3_600,
    "daily": 86_400,
    "weekly": 7 * 86_400,
    "monthly": 30 * 86_400,
    "yearly": 365 * 86_400,
}
_MOST_MINUTES = 366 * 24 * 60
_MOST_HUBS = 10
_MOST_CHARACTERS = 200


def hints_in(xml: bytes, url: str) -> FeedHints:
    """Return the hints before the items of a feed that may not be well-formed."""
    first_item = _LIST_BEGINS.search(xml)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(xml[: first_item.start()] if first_item else xml[:100_000], parser)
    except (etree.LxmlError, ValueError):
        return FeedHints()
    return FeedHints() if root is None else hints_of(root.iter("*"), url)


def hints_of(elements: Iterable[etree._Element], url: str) -> FeedHints:
    """Return the hints among the elements that describe a feed."""
    texts: dict[str, str] = {}
    links: list[tuple[str, str]] = []
    hours: list[int] = []
    days: list[int] = []
    for element in elements:
        name = _local_name(str(element.tag))
        if name == "link" and (address := absolute(element.get("href"), url)):
            links += [(rel, address) for rel in (element.get("rel") or "").lower().split()]
        elif name == "skiphours":
            hours += [int(hour) % 24 for hour in _children(element) if _is_number(hour, 24)]
        elif name == "skipdays":
            days += [_DAYS.index(day) for day in _children(element) if day in _DAYS]
        elif name in ("ttl", "updateperiod", "updatefrequency", "generator"):
            texts.setdefault(name, clean_line(element.text or "")[:_MOST_CHARACTERS])
    by_relation = dict(reversed(links))
    ttl = texts.get("ttl", "")
    return FeedHints(
        ttl_minutes=int(ttl) if _is_number(ttl, _MOST_MINUTES) else None,
        skip_hours=tuple(sorted(set(hours))),
        skip_days=tuple(sorted(set(days))),
        update_seconds=_period(texts),
        hubs=tuple(dict.fromkeys(href for rel, href in links if rel == "hub"))[:_MOST_HUBS],
        next_url=by_relation.get("next"),
        prev_archive_url=by_relation.get("prev-archive"),
        generator=texts.get("generator", ""),
    )


@lru_cache(maxsize=1_024)
def _local_name(tag: str) -> str:
    # A recovering parser leaves an undeclared prefix in the name.
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def _period(texts: dict[str, str]) -> int | None:
    seconds = _PERIODS.get(texts.get("updateperiod", "").lower())
    if seconds is None:
        return None
    times = texts.get("updatefrequency", "")
    return seconds // max(1, int(times)) if _is_number(times, seconds) else seconds


def _children(element: etree._Element) -> Iterator[str]:
    return (clean_line(child.text or "").lower() for child in islice(element, 48))


def _is_number(text: str, most: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 8 and int(text) <= most
