"""A feed that somebody subscribed to, and the addresses that people type."""

from __future__ import annotations

import re
from dataclasses import dataclass

from warta.news.addresses.identity import feed_id_of
from warta.news.addresses.secrets import without_password
from warta.news.addresses.urls import BadAddress, fetch_url

# Browsers once passed these to feed readers: feed:https://a.example/f, feed://a.example/f.
_WRAPPED = re.compile(r"\A\s*feed:(?://)?(?=https?://)", re.IGNORECASE)
_FEED_SCHEME = re.compile(r"\A\s*feed:(?://)?(?=[^/\s])", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:[/\\]", re.IGNORECASE)
# A host as people type it: with a dot or a port, and maybe a path.
_HOST_FIRST = re.compile(
    r"(?://)?(?:[^\s/?#]+\.[^\s/?#.]+\.?|\[[0-9a-f:.]+\]|localhost|[\w-]+:\d+)(?:[/?#]\S*)?"
)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that somebody wants polled; ``title`` is "" if the list gives none.

    ``country``: ISO 3166-1, if the person states it.
    """

    url: str
    title: str = ""
    category: str | None = None
    site_url: str | None = None
    country: str | None = None

    @property
    def feed_id(self) -> int:
        return feed_id_of(self.url)


def without_feed_scheme(address: str) -> str:
    """Return an address without the ``feed:`` that browsers once passed to feed readers."""
    return _FEED_SCHEME.sub("http://", _WRAPPED.sub("", address))


def typed_addresses(typed: str) -> tuple[str, ...]:
    """Return the addresses that a person may mean, the likeliest first, at least one.

    Without a scheme these are https, then http. Raises BadAddress as ``feed_address`` does.
    """
    address = without_feed_scheme(typed.strip())
    if not _SCHEME.match(address) and _HOST_FIRST.fullmatch(address):
        bare = address.removeprefix("//")
        return feed_address(f"https://{bare}"), feed_address(f"http://{bare}")
    return (feed_address(address),)


def feed_address(address: str) -> str:
    """Return the address to poll. Raise BadAddress if it is invalid or contains a password."""
    if (bare := without_password(address)) is not None:
        raise BadAddress(
            f"the address of {bare!r} contains a user or password, which would be shown wherever "
            "the feed is listed; subscribe without them, then give them with "
            f"`warta feeds password {bare}`"
        )
    return fetch_url(address)
