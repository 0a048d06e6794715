"""A feed that somebody wants collected."""

from __future__ import annotations

from dataclasses import dataclass

from warta.news.addresses.identity import feed_id_of


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
