"""Store the lines that each site repeats, learnt at the end of a run for the next ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from warta.news.body.recurring import LONGEST, WINDOW, RecurringLine, Sample
from warta.storage.warehouse.connection import Database, as_json, insert, query, rows_of, temporary

# Characters read of a text. The longest of 1,541 real articles has 49,000; repeated lines are at
# the beginning or the end. Chosen by hand.
MOST_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """What was learnt about a site: keys of its repeated lines, and its clock's offset from UTC."""

    recurring: frozenset[int] = frozenset()
    offset_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class GrownSite:
    """A site to learn, with its number of articles."""

    site: str
    articles: int


@dataclass(frozen=True, slots=True)
class StoredSample:
    """An article to learn from: its lines, and the statements behind its time of publication."""

    sample: Sample
    published_why: str | None


def sites_to_learn(database: Database, most: int) -> list[GrownSite]:
    """Return the sites that grew most since they were learnt."""
    rows = rows_of(database, query("sites/sites_to_learn"), {"most": most})
    return [GrownSite(**row) for row in rows]


def samples_of(
    database: Database, sites: Sequence[GrownSite]
) -> dict[str, dict[int, StoredSample]]:
    """Return the newest articles of each site, by article_id."""
    rows = ({"site": each.site} for each in sites)
    temporary(database, "learnt_site", rows, {"site": "VARCHAR"})
    samples: defaultdict[str, dict[int, StoredSample]] = defaultdict(dict)
    bounds = {"window": WINDOW, "most_characters": MOST_CHARACTERS, "longest_line": LONGEST}
    for row in rows_of(database, query("sites/newest_of_sites"), bounds):
        left_out = tuple(row["left_out"] or ())
        sample = Sample(row["title"], tuple(row["text"].split("\n")), left_out)
        samples[row["site"]][row["article_id"]] = StoredSample(sample, row["published_why"])
    return samples


def keep_learnt(
    database: Database,
    sites: Sequence[GrownSite],
    lines: Mapping[str, Sequence[RecurringLine]],
    offsets: Mapping[str, int | None],
    read: Mapping[str, int],
    now: datetime,
) -> None:
    """Store sites' repeated lines, their clocks' offsets, and how many articles were read."""
    rows = ({"site": each.site} for each in sites)
    temporary(database, "learnt_site", rows, {"site": "VARCHAR"})
    for table in ("recurring_line", "site_memory"):
        database.execute(
            f"DELETE FROM store.{table} WHERE site IN (SELECT site FROM learnt_site)"  # noqa: S608 - names are ours
        )
    insert(
        database,
        "store.recurring_line",
        (
            {"site": site, "line_key": each.key, "line": each.line, "articles": each.articles}
            for site, repeated in lines.items()
            for each in repeated
        ),
    )
    insert(
        database,
        "store.site_memory",
        (
            {
                "site": each.site,
                "articles": each.articles,
                "looked_at": read.get(each.site, 0),
                "learnt_at": now,
                "offset_minutes": offsets.get(each.site),
            }
            for each in sites
        ),
    )


def pass_over_site(database: Database, now: datetime) -> str | None:
    """Skip the next site to learn until it grows again; return its name."""
    rows = rows_of(database, query("sites/sites_to_learn"), {"most": 1})
    for row in rows:
        database.execute("DELETE FROM store.site_memory WHERE site = $site", {"site": row["site"]})
        insert(database, "store.site_memory", [{**row, "looked_at": 0, "learnt_at": now}])
    return rows[0]["site"] if rows else None


def recurring_keys(database: Database, sites: Iterable[str]) -> dict[str, frozenset[int]]:
    """Return the keys of these sites' repeated lines, without sites that were never learnt."""
    keys: defaultdict[str, set[int]] = defaultdict(set)
    rows = database.execute(
        # As JSON: a list of 500 parameters takes 50 ms.
        "SELECT site, line_key FROM store.recurring_line "
        "WHERE site IN (SELECT UNNEST(from_json($sites, '[\"VARCHAR\"]')))",
        {"sites": as_json(sorted(set(sites)))},
    )
    for site, key in rows.fetchall():
        keys[site].add(key)
    return {site: frozenset(each) for site, each in keys.items()}


def learnt_since(database: Database, since: datetime | None) -> tuple[list[str], datetime | None]:
    """Return the sites learnt after a time, or ever, and the last time of learning."""
    rows = database.execute(
        "SELECT site, learnt_at FROM store.site_memory WHERE $since IS NULL OR learnt_at > $since "
        "ORDER BY learnt_at",
        {"since": since},
    ).fetchall()
    return [site for site, _ in rows], rows[-1][1] if rows else since


def memories_of(database: Database, sites: Iterable[str]) -> dict[str, SiteMemory]:
    """Return what was learnt about these sites, without sites that were never learnt."""
    sites = sorted(set(sites))
    keys = recurring_keys(database, sites)
    offsets = dict(
        database.execute(
            "SELECT site, offset_minutes FROM store.site_memory "
            "WHERE site IN (SELECT UNNEST(from_json($sites, '[\"VARCHAR\"]')))",
            {"sites": as_json(sites)},
        ).fetchall()
    )
    return {
        site: SiteMemory(keys.get(site, frozenset()), offsets.get(site))
        for site in keys.keys() | offsets.keys()
    }
