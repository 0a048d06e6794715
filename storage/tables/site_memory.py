"""What each site repeats, kept beside its articles: learnt when a run ends, used by the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from warta.news.body.recurring import LONGEST, WINDOW, Sample, learnt, line_key
from warta.news.metadata.site_zone import offset_learnt
from warta.storage.tables.copies import enqueue
from warta.storage.warehouse.connection import Database, as_json, insert, query, rows_of, temporary

# A site costs 5 ms; what is left over is learnt by the next run.
MOST_SITES_A_RUN = 100
# The newest articles of so many are held at once, and of each text so much. The longest of 1,541
# real articles has 49,000 characters; what a site repeats stands at a beginning or an end.
SITES_AT_ONCE = 10
MOST_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """What was learnt of a site: the keys of the lines it repeats, and its clock's offset."""

    recurring: frozenset[int] = frozenset()
    offset_minutes: int | None = None


def learn_sites(database: Database, now: datetime, most: int = SITES_AT_ONCE) -> int:
    """Learn the sites that have grown most since the last time; how many there were.

    What is learnt depends on the stored articles alone, so that a run which is killed and begun
    again learns the same. Articles that hold what a site is found to repeat, or to repeat no more,
    are to be compared with others anew.
    """
    due = rows_of(database, query("sites/sites_to_learn"), {"most": most})
    if not due:
        return 0
    before = recurring_keys(database, (row["site"] for row in due))
    temporary(database, "learnt_site", due, {"site": "VARCHAR", "articles": "INTEGER"})
    samples: defaultdict[str, list[Sample]] = defaultdict(list)
    article_ids: defaultdict[str, list[int]] = defaultdict(list)
    reasons: defaultdict[str, list[str | None]] = defaultdict(list)
    bounds = {"window": WINDOW, "most_characters": MOST_CHARACTERS, "longest_line": LONGEST}
    for row in rows_of(database, query("sites/newest_of_sites"), bounds):
        left_out = tuple(row["left_out"] or ())
        sample = Sample(row["title"], tuple(row["text"].split("\n")), left_out)
        samples[row["site"]].append(sample)
        article_ids[row["site"]].append(row["article_id"])
        reasons[row["site"]].append(row["published_why"])
    found = {site: learnt(articles) for site, articles in samples.items()}
    for table in ("recurring_line", "site_memory"):
        database.execute(
            f"DELETE FROM store.{table} WHERE site IN (SELECT site FROM learnt_site)"  # noqa: S608
        )
    insert(
        database,
        "store.recurring_line",
        (
            {"site": site, "line_key": each.key, "line": each.line, "articles": each.articles}
            for site, lines in found.items()
            for each in lines
        ),
    )
    insert(
        database,
        "store.site_memory",
        (
            {
                **row,
                "looked_at": len(samples[row["site"]]),
                "learnt_at": now,
                "offset_minutes": offset_learnt(reasons[row["site"]]),
            }
            for row in due
        ),
    )
    for site, lines in found.items():
        changed = before.get(site, frozenset()) ^ {each.key for each in lines}
        enqueue(
            database,
            (
                article_id
                for article_id, sample in zip(article_ids[site], samples[site], strict=True)
                if not changed.isdisjoint(map(line_key, sample.lines))
            ),
        )
    return len(due)


def pass_over_site(database: Database, now: datetime) -> str | None:
    """Have the next site to learn wait until it has grown again, unread; returns which it is."""
    rows = rows_of(database, query("sites/sites_to_learn"), {"most": 1})
    for row in rows:
        database.execute("DELETE FROM store.site_memory WHERE site = $site", {"site": row["site"]})
        insert(database, "store.site_memory", [{**row, "looked_at": 0, "learnt_at": now}])
    return rows[0]["site"] if rows else None


def recurring_keys(database: Database, sites: Iterable[str]) -> dict[str, frozenset[int]]:
    """The keys of the lines that these sites repeat; of a site that was never learnt, none."""
    keys: defaultdict[str, set[int]] = defaultdict(set)
    found = database.execute(
        # As a list of 500 parameters the sites take 50 ms.
        "SELECT site, line_key FROM store.recurring_line "
        "WHERE site IN (SELECT UNNEST(from_json($sites, '[\"VARCHAR\"]')))",
        {"sites": as_json(sorted(set(sites)))},
    )
    for site, key in found.fetchall():
        keys[site].add(key)
    return {site: frozenset(found) for site, found in keys.items()}


def memories_of(database: Database, sites: Iterable[str]) -> dict[str, SiteMemory]:
    """Return what was learnt of these sites; one that was never learnt is left out."""
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
