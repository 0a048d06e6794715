"""An article that can't be related to others costs only itself: the others are related."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.made_home import made_warehouse
from tests.tasks.test_placing import EDITED, NOON, ORIGINAL, Piece, ask, copies, prose, store
from tests.tasks.test_stories import FERRY, OTHER, story_of
from warta.storage.tables.site_memory import pass_over_site
from warta.storage.warehouse.connection import Warehouse
from warta.tasks.learning import learn_sites
from warta.tasks.placing import place_all, place_next_in_stories
from warta.tasks.run.border import Quarantine

# A date with which no arithmetic is possible, and one that Python can't even hold.
UNUSABLE = ("0001-01-02 00:00:00+00", "20000-01-01 00:00:00+00")


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return made_warehouse(tmp_path)


def spoilt(warehouse: Warehouse, url: str, date: str) -> None:
    """Give an article a date that breaks every calculation with it."""
    with warehouse.transaction() as database:
        database.execute(
            f"UPDATE store.article SET published_at = TIMESTAMPTZ '{date}' WHERE url = $url",
            {"url": url},
        )


@pytest.mark.parametrize("date", UNUSABLE)
def test_document_that_breaks_the_search_for_copies_costs_only_itself(
    warehouse: Warehouse, date: str
) -> None:
    """Otherwise it would end every later run before it publishes."""
    others = [Piece(f"http://o.example/{n}", prose(100 + n), title=f"T{n}") for n in range(20)]
    culprit = Piece("http://bad.example/1", prose(50))
    store(warehouse, [ORIGINAL, *others[:10], culprit, *others[10:], EDITED])
    spoilt(warehouse, culprit.url, date)
    quarantine = Quarantine()
    place_all(warehouse, quarantine)
    assert copies(warehouse) == {EDITED.url: ORIGINAL.url}
    assert ask(warehouse, "SELECT count(*) FROM store.ungrouped") == [(0,)]
    if date == UNUSABLE[1]:
        assert quarantine.count == 1
    place_all(warehouse, again := Quarantine())
    assert again.count == 0, "a culprit is tried once"


@pytest.mark.parametrize("date", UNUSABLE)
def test_article_that_breaks_the_placing_in_stories_stands_alone(
    warehouse: Warehouse, date: str
) -> None:
    """The others of its batch are placed, and the next run does not try it again."""
    culprit = Piece("http://bad.example/1", prose(50), title="Unlike any other")
    store(warehouse, [*FERRY, culprit, OTHER])
    place_all(warehouse)
    spoilt(warehouse, culprit.url, date)
    quarantine, rounds = Quarantine(), 0
    while place_next_in_stories(warehouse, 500, False, quarantine) is not None:
        rounds += 1
    assert rounds < 5
    assert quarantine.count == 1
    stories = story_of(warehouse)
    assert len({stories[piece.url] for piece in FERRY}) == 1
    assert len(set(stories.values())) == 3
    assert place_next_in_stories(warehouse, 500, False, quarantine) is None
    assert quarantine.count == 1


def test_site_that_cannot_be_learnt_is_skipped_until_it_has_grown(
    warehouse: Warehouse,
) -> None:
    """One site's texts must not keep all others from being learnt, in every run."""
    for site in ("a", "bad"):
        store(warehouse, [Piece(f"http://{site}.example/{n}", prose(n), title=f"T{n}")
                          for n in range(4)])  # fmt: skip
    with warehouse.transaction() as database:
        assert pass_over_site(database, NOON) in ("a.example", "bad.example")
        assert learn_sites(database, NOON) == 1
        assert learn_sites(database, NOON + timedelta(days=1)) == 0
        assert pass_over_site(database, NOON) is None


def test_batch_in_which_every_document_fails_is_tried_once(warehouse: Warehouse) -> None:
    """Each document is tried alone one time, and the run goes on."""
    store(warehouse, [Piece(f"http://bad.example/{n}", prose(n)) for n in range(5)])
    for n in range(5):
        spoilt(warehouse, f"http://bad.example/{n}", UNUSABLE[1])
    steps: list[Callable[[Quarantine], object]] = [
        lambda quarantine: place_all(warehouse, quarantine),
        lambda quarantine: place_next_in_stories(warehouse, 500, False, quarantine),
    ]
    for step in steps:
        step(quarantine := Quarantine())
        assert quarantine.count == 5
        step(quarantine := Quarantine())
        assert quarantine.count == 0
