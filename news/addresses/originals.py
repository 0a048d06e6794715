"""Find the article on another publisher's site that a page names as its original."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from warta.news.addresses.article_names import LONG_NUMBER, is_headline
from warta.news.addresses.urls import BadAddress, fetch_url, redirect_target, site_of


def original_elsewhere(page_url: str, canonicals: Iterable[str]) -> str | None:
    """Return the article on another site that the page names as canonical, or None.

    Ignores front pages, sections and internal hosts, which templates put there by mistake, and
    editions of the same publisher for other countries (``courier.example``, ``courier.test``). The
    result is a hint: nothing is merged by it alone.
    """
    for claim in canonicals:
        try:
            address = fetch_url(claim.strip())
            own_site, other_site = site_of(redirect_target(page_url) or page_url), site_of(address)
        except BadAddress:
            continue
        if own_site.partition(".")[0] == other_site.partition(".")[0] or "." not in other_site:
            continue
        last = urlsplit(address).path.rstrip("/").rpartition("/")[2]
        if is_headline(last) or LONG_NUMBER.search(last):
            return address
    return None
