"""A feed that somebody wants collected."""

from __future__ import annotations

from dataclasses import dataclass

from warta.news.addresses.identity import feed_id_of
from warta.news.addresses.secrets import without_password
from warta.news.addresses.urls import BadAddress, fetch_url


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that somebody wants polled. ``title`` is "" where the list gives none."""

    url: str
    title: str = ""
    category: str | None = None
    site_url: str | None = None

    @property
    def feed_id(self) -> int:
        return feed_id_of(self.url)


def feed_address(address: str) -> str:
    """The address to poll a feed at. Raises BadAddress, for one that holds a password too."""
    if (bare := without_password(address)) is not None:
        raise BadAddress(
            f"the address of {bare!r} holds a user or password, which would be shown wherever the "
            "feed is; subscribe to it without, and give them with "
            f"`warta feeds password {bare}`"
        )
    return fetch_url(address)
