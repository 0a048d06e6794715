"""Compute the features of a line's link, of pictures beside it, and of names of the authors.

A line that is one link to an article of the same site announces that article. A picture directly
above or below a short line in a box of its own marks a caption or a card, and a short line with the
author's name opens the author's biography.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from warta.news.addresses.article_names import may_have_pages, names_article
from warta.news.body.outline import Line, Outline
from warta.news.text.compare import squeezed

ANNOUNCES, SELLS = 0, 2  # the columns of links to other articles, and of links to offers
_WHOLE = 0.9  # share of a line in its link
_LONGEST_NAME_LINE = 60  # letters of a line that is a name, perhaps with a role
_SHORTEST_NAME = 4
_MOST_PICTURES = 2  # for a line
# Words in addresses of offers: subscriptions, newsletters, apps, channels, donations.
_OFFER = re.compile(
    r"(?<![a-z])(?:abo|abos|abonn\w+|newsletters?|subscri\w+|sign-?up|register|registr\w+|"
    r"memberships?|suscri\w+|assin\w+|prenum\w+|podpisk\w+|langganan|berlangganan|donat\w+|spenden|"
    r"dons?|apps?|download)(?![a-z])|"
    r"^https?://(?:play\.google|apps\.apple|itunes\.apple|t\.me|telegram\.me|wa\.me|"
    r"(?:chat|www)\.whatsapp|invite\.viber|patreon|ko-fi)\b",
    re.IGNORECASE,
)


def of_links(lines: Sequence[Line], url: str) -> list[NDArray[Any]]:
    """Return whether a line is one link to an article of the same site, or to another site.

    The third column is whether it has a link to an offer.
    """
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    columns = np.zeros((3, len(lines)))
    for number, line in enumerate(lines):
        if line.linked:
            announces, leaves, sells = _kind(line.href, host)
            is_whole = line.linked >= _WHOLE * len(line.text)
            columns[:, number] = is_whole and announces, is_whole and leaves, sells
    return list(columns)


@lru_cache(maxsize=16_384)  # several lines of a page have the same links, as do pages of a site
def _kind(href: str, host: str) -> tuple[bool, bool, bool]:
    """Return whether a link leads to the host's article, to another site, and to an offer."""
    try:
        parts = urlsplit(href)
        target = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return False, False, False
    is_own = not target or _are_related(target, host)
    address = _absolute(href, target, host)
    announces = is_own and parts.scheme in {"", "http", "https"} and names_article(address)
    return announces, not is_own, _OFFER.search(href) is not None


def leads_to_own_page(line: Line, url: str) -> bool:
    """Return whether a line is one link to a page of the same site that is not a front or list."""
    if not line.linked or line.linked < _WHOLE * len(line.text):
        return False
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    try:
        target = (urlsplit(line.href).hostname or "").removeprefix("www.")
        address = _absolute(line.href, target, host)
        return (not target or _are_related(target, host)) and may_have_pages(address)
    except ValueError:
        return False


def _absolute(href: str, target: str, host: str) -> str:
    return href if target else f"https://{host}/{href.lstrip('/')}"


def _are_related(target: str, host: str) -> bool:
    return target == host or target.endswith(f".{host}") or host.endswith(f".{target}")


def of_pictures(page: Outline, levels: Sequence[NDArray[np.intp]]) -> list[NDArray[Any]]:
    """Return for each line whether a picture is directly above or below it, and pictures a line.

    The latter for the line's block and those around it.
    """
    count, blocks = len(page.lines), len(page.blocks)
    above = np.zeros(count + 1)
    within = np.zeros(blocks)
    for block, line in page.pictures:
        above[min(line, count)] = 1  # the text before it may have been empty
        within[block] += 1
    if page.pictures:
        for block in range(blocks - 1, 0, -1):  # each after the one around it
            within[page.around[block]] += within[block]
    number = np.maximum(1, np.array(page.end) - np.array(page.first))
    share = np.minimum(_MOST_PICTURES, within / number)
    return [above[:count], above[1:], *(share[level] for level in levels)]


def of_names(keys: Sequence[str], authors: Collection[str]) -> list[NDArray[Any]]:
    """Return whether a line is an author's name, the line above is, or it begins with the name."""
    names = [name for name in map(squeezed, authors) if len(name) >= _SHORTEST_NAME]
    is_name = np.fromiter(
        (len(key) <= _LONGEST_NAME_LINE and any(name in key for name in names) for key in keys),
        float,
        len(keys),
    )
    begins = np.fromiter((key.startswith(tuple(names)) for key in keys), float, len(keys))
    below = np.concatenate([[0.0], is_name[:-1]])
    return [is_name, below, begins * (1 - is_name)]
