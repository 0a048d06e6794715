"""The countries of feeds: as a person says, else as a feed declares."""

from __future__ import annotations

from collections.abc import Mapping

from warta.news.feeds.country import CountrySource, country_of
from warta.storage.tables.kept import renew_feeds
from warta.storage.warehouse.connection import Database, rows_of, temporary


def find_countries(database: Database, tags: Mapping[int, str | None]) -> None:
    """Store the countries of these feeds, by their addresses and languages as declared.

    What a person said stands; so does what the feed's language said when it was last read.
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
    """Return the country that a feed's addresses say, or its language as declared."""
    return country_of(filter(None, (site_url, url)), tag)


def set_countries(
    database: Database, countries: Mapping[int, tuple[str | None, str | None]]
) -> None:
    """Store the countries that differ from those stored, with their articles."""
    temporary(
        database,
        "located",
        ({"feed_id": key, "country": c, "said_by": by} for key, (c, by) in countries.items()),
        {"feed_id": "BIGINT", "country": "VARCHAR", "said_by": "VARCHAR"},
    )
    changed = database.execute(
        "UPDATE store.feed AS feed SET country = located.country, country_from = located.said_by "
        "FROM located WHERE feed.feed_id = located.feed_id AND (feed.country, feed.country_from) "
        "IS DISTINCT FROM (located.country, located.said_by) RETURNING feed.feed_id"
    ).fetchall()
    renew_feeds(database, (feed_id for (feed_id,) in changed))
