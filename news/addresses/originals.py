"""Where a page says that its text comes from: a canonical address on another publisher's site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from warta.news.addresses.urls import BadAddress, fetch_url, redirect_target, site_of

# As in news.urls: an address names an article by a headline of five words or a long number.
# Each word is tried once, from its start: an address of 8,000 letters took 0.9 s.
_NAMES_ARTICLE = re.compile(r"(?<![^-_/])[^-_/]++(?:[-_]++[^-_/]++){4,}|(?<!\d)\d{4,}")


def original_elsewhere(page_url: str, canonicals: Iterable[str]) -> str | None:
    """The article on another site that the page names as its canonical address, if it can be one.

    Templates also name a front page, a section or a host that nobody outside reaches there; and
    one publisher's edition of another country (``courier.example``, ``courier.test``) is no other.
    It is a hint: nothing is merged by it alone.
    """
    for claim in canonicals:
        try:
            address = fetch_url(claim.strip())
            own, other = site_of(redirect_target(page_url) or page_url), site_of(address)
        except BadAddress:
            continue
        if own.partition(".")[0] == other.partition(".")[0] or "." not in other:
            continue
        if _NAMES_ARTICLE.search(urlsplit(address).path.rstrip("/").rpartition("/")[2]):
            return address
    return None
