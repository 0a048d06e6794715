"""Store the countries of feeds, as stated by a person or else found by ``country_of``."""

from __future__ import annotations

from collections.abc import Mapping

from warta.news.feeds.country import CountrySource, country_of
from warta.storage.tables.kept import renew_feeds
from warta.storage.warehouse.connection import Database, rows_of, temporary


def find_countries(database: Database, tags: Mapping[int, str | None]) -> None:
    """Store the countries of these feeds, by their addresses and declared languages.

    ``tags``: language tags by feed id. A country stated by a person stays; so does one from the
    feed's language if the feed was not read this time.
    """
    rows = rows_of(
        database,
        "SELECT feed_id, url, site_url, country_from FROM store.feed "
        "WHERE list_contains($ids, feed_id) AND country_from IS DISTINCT FROM 'you'",
        {"ids": list(tags)},
    )
    countries = {}
    for row in rows:
        country, source = declared_country(row["site_url"], row["url"], tags[row["feed_id"]])
        if country or row["country_from"] != "feed" or tags[row["feed_id"]]:
            countries[row["feed_id"]] = (country, source)
    set_countries(database, countries)


def declared_country(
    site_url: str | None, url: str, tag: str | None = None
) -> tuple[str, CountrySource] | tuple[None, None]:
    """Return the country by a feed's addresses, or else its language tag, and the source."""
    return country_of(filter(None, (site_url, url)), tag)


def set_countries(
    database: Database, countries: Mapping[int, tuple[str | None, str | None]]
) -> None:
    """Store the countries that changed, and update their feeds' articles."""
    temporary(
        database,
        "located",
        ({"feed_id": key, "country": c, "source": by} for key, (c, by) in countries.items()),
        {"feed_id": "BIGINT", "country": "VARCHAR", "source": "VARCHAR"},
    )
    changed = database.execute(
        "UPDATE store.feed AS feed SET country = located.country, country_from = located.source "
        "FROM located WHERE feed.feed_id = located.feed_id AND (feed.country, feed.country_from) "
        "IS DISTINCT FROM (located.country, located.source) RETURNING feed.feed_id"
    ).fetchall()
    renew_feeds(database, (feed_id for (feed_id,) in changed))
