"""Learning what sites repeat: bounded, incremental, and the same from the same articles."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.synthetic import NOW, filled
from warta.storage.tables.site_memory import recurring_keys
from warta.storage.warehouse.connection import Warehouse
from warta.tasks.learning import MOST_SITES_A_RUN, learn_sites

FOOTER = "Follow The Tide wherever you get your news."


def warehouse(root: Path, sites: int = 5) -> Warehouse:
    """Fifty articles a site, all with one line at the end."""
    found = filled(root, 50 * sites, feeds=sites)
    with found.transaction() as database:
        database.execute(
            "UPDATE store.article SET text = text || chr(10) || $footer, "
            "title = md5(article_id::VARCHAR)",
            {"footer": FOOTER},
        )
    return found


def test_only_sites_that_grew_are_learnt_again(tmp_path: Path) -> None:
    found = warehouse(tmp_path)
    with found.transaction() as database:
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
    assert {site: len(found) for site, found in keys.items()} == {"site3.example": 1}


def test_a_run_learns_only_so_many_sites_and_the_next_goes_on(tmp_path: Path) -> None:
    found = filled(tmp_path, 5 * (MOST_SITES_A_RUN + 20), feeds=MOST_SITES_A_RUN + 20)
    with found.transaction() as database:
        learned = [learn_sites(database, NOW, MOST_SITES_A_RUN) for _ in range(3)]
        assert learned == [MOST_SITES_A_RUN, 20, 0]


def test_an_empty_warehouse_has_nothing_to_learn(tmp_path: Path) -> None:
    found = filled(tmp_path, 0, feeds=1)
    with found.transaction() as database:
        assert learn_sites(database, NOW) == 0
        assert recurring_keys(database, []) == {}
