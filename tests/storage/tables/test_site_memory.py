"""Recurring lines of sites are learnt from stored articles, a limited number of sites a run."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.synthetic import NOW, filled
from warta.storage.tables.site_memory import recurring_keys
from warta.storage.warehouse.connection import Warehouse
from warta.tasks.learning import MOST_SITES_A_RUN, learn_sites

FOOTER = "Follow The Tide wherever you get your news."


def filled_warehouse(root: Path, sites: int = 5) -> Warehouse:
    """Make fifty articles for each site, all with the same line at the end."""
    warehouse = filled(root, 50 * sites, feeds=sites)
    with warehouse.transaction() as database:
        database.execute(
            "UPDATE store.article SET text = text || chr(10) || $footer, "
            "title = md5(article_id::VARCHAR)",
            {"footer": FOOTER},
        )
    return warehouse


def test_only_sites_that_grew_are_learnt_again(tmp_path: Path) -> None:
    """Reading all articles of all sites at every run would take hours."""
    with filled_warehouse(tmp_path).transaction() as database:
        assert learn_sites(database, NOW) == 5
        before = database.execute("FROM recurring_lines ORDER BY ALL").fetchall()
        assert [row[1:4] for row in before] == [(FOOTER, 50, 50)] * 5
        assert learn_sites(database, NOW + timedelta(hours=1)) == 0
        database.execute(
            "INSERT INTO store.article BY NAME SELECT * REPLACE (-article_id AS article_id) "
            "FROM store.article WHERE site = 'site3.example' LIMIT 6"
        )
        assert learn_sites(database, NOW + timedelta(hours=2)) == 1
        [memory] = database.execute(
            "SELECT articles, looked_at FROM store.site_memory WHERE site = 'site3.example'"
        ).fetchall()
        assert memory == (56, 56)
        keys = recurring_keys(database, ["site3.example", "unknown.example"])
    assert {site: len(lines) for site, lines in keys.items()} == {"site3.example": 1}


def test_a_run_learns_a_limited_number_of_sites_and_the_next_continues(tmp_path: Path) -> None:
    """The first run after a large import must not take an hour longer."""
    warehouse = filled(tmp_path, 5 * (MOST_SITES_A_RUN + 20), feeds=MOST_SITES_A_RUN + 20)
    with warehouse.transaction() as database:
        learnt_sites = [learn_sites(database, NOW, MOST_SITES_A_RUN) for _ in range(3)]
        assert learnt_sites == [MOST_SITES_A_RUN, 20, 0]


def test_an_empty_warehouse_has_nothing_to_learn(tmp_path: Path) -> None:
    """The first run of a home has no articles yet."""
    with filled(tmp_path, 0, feeds=1).transaction() as database:
        assert learn_sites(database, NOW) == 0
        assert recurring_keys(database, []) == {}
