"""Learn the lines that sites repeat from their stored articles, a few sites at a time."""

from __future__ import annotations

from datetime import datetime

from warta.news.body.recurring import learnt, line_key
from warta.news.metadata.site_zone import offset_learnt
from warta.storage.tables.copies import enqueue
from warta.storage.tables.site_memory import (
    keep_learnt,
    recurring_keys,
    samples_of,
    sites_to_learn,
)
from warta.storage.warehouse.connection import Database

# A site costs 5 ms; sites beyond this number are learnt by the next run.
MOST_SITES_A_RUN = 100
# Sites whose newest articles are held in memory at once.
SITES_AT_ONCE = 10


def learn_sites(database: Database, now: datetime, most: int = SITES_AT_ONCE) -> int:
    """Learn the sites that have grown most since they were last learnt; return their number.

    The result depends only on the stored articles, so a run that is killed and started again learns
    the same. Articles with a line that now counts as repeated, or no longer does, are queued to be
    compared with others again.
    """
    due = sites_to_learn(database, most)
    if not due:
        return 0
    before = recurring_keys(database, (each.site for each in due))
    samples = samples_of(database, due)
    lines = {
        site: learnt([each.sample for each in articles.values()])
        for site, articles in samples.items()
    }
    offsets = {
        site: offset_learnt([each.published_why for each in articles.values()])
        for site, articles in samples.items()
    }
    read = {site: len(articles) for site, articles in samples.items()}
    keep_learnt(database, due, lines, offsets, read, now)
    for site, repeated in lines.items():
        changed = before.get(site, frozenset()) ^ {each.key for each in repeated}
        enqueue(
            database,
            (
                article_id
                for article_id, article in samples[site].items()
                if not changed.isdisjoint(map(line_key, article.sample.lines))
            ),
        )
    return len(due)
