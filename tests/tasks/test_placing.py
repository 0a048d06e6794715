"""Copies in a real warehouse: found in whatever order texts come, explained, and undone for good."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.made_home import made_warehouse
from tests.news.drafts import article, pending
from warta.news.addresses.identity import url_hash_of
from warta.news.dedupe import decide
from warta.news.outcome import Draft
from warta.storage.files.archive import Archive
from warta.storage.tables.articles import known_of, save_decision
from warta.storage.tables.clusters import document_at
from warta.storage.tables.copies import MOST_CANDIDATES, enqueue_other_methods, sweep
from warta.storage.warehouse.connection import Warehouse
from warta.tasks.clustering import allow_merge, remove, separate
from warta.tasks.placing import place_all

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = """
    harbour council ferry dredger autumn storm budget vote mayor engineer basin quay fishermen
    survey contract tender jetty crane pilot tide channel depth loan minister region coast repair
    delay protest permit sand gravel turbine cable island village school clinic bridge tunnel
""".split()  # noqa: SIM905 - a word a line reads better


@dataclass(frozen=True, slots=True)
class Piece:
    """A text as a site has it, this many hours after noon."""

    url: str
    text: str
    hour: int = 0
    title: str = "Harbour"


def prose(seed: int, words: int = 160) -> str:
    rng = Random(seed)
    sentences = [" ".join(rng.choices(WORDS, k=16)).capitalize() + "." for _ in range(words // 16)]
    return "\n".join(sentences)


def edited(text: str, seed: int) -> str:
    """Return the text after a light edit: a word in forty replaced, a line put in front."""
    rng = Random(seed)
    words = [rng.choice(WORDS) if rng.random() < 0.025 else w for w in text.split(" ")]
    return f"From our own desk at the {rng.choice(WORDS)}, with agencies\n" + " ".join(words)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return made_warehouse(tmp_path)


def store(warehouse: Warehouse, pieces: Iterable[Piece]) -> None:
    drafts = []
    for piece in pieces:
        stored = article(piece.url, piece.text, title=piece.title)
        stored = replace(stored, published_at=NOON + timedelta(hours=piece.hour))
        drafts.append(Draft((pending(piece.url),), stored))
    with warehouse.transaction() as database:
        known = known_of(database, [draft.entries[0].entry.url or "" for draft in drafts])
        now = NOON + timedelta(days=30)
        save_decision(database, decide(drafts, known, now), now)


def ask(warehouse: Warehouse, question: str) -> list[tuple[Any, ...]]:
    with warehouse.transaction() as database:
        return database.execute(question).fetchall()


def copies(warehouse: Warehouse) -> dict[str, str]:
    """Return each copy's address with the address of the article it repeats."""
    return dict(
        ask(
            warehouse,
            "SELECT copies.url, articles.url FROM copies JOIN articles USING (article_id)",
        )
    )


ORIGINAL = Piece("http://a.example/1", prose(1))
EDITED = Piece("http://b.example/1", edited(prose(1), 2), hour=5)
OTHER = Piece("http://c.example/1", prose(7), hour=1)


def test_edited_text_at_another_site_is_a_copy_and_another_text_is_not(
    warehouse: Warehouse,
) -> None:
    """One piece of news is one row, however it was edited on its way."""
    store(warehouse, [EDITED, OTHER, ORIGINAL])
    assert place_all(warehouse) == 1
    assert copies(warehouse) == {EDITED.url: ORIGINAL.url}
    [(kind, similarity, count)] = ask(
        warehouse,
        "SELECT kind, similarity, copy_count FROM copies JOIN articles USING (article_id)",
    )
    assert (kind, count) == ("near", 1)
    assert 0.4 < similarity < 1


def test_id_of_an_article_that_became_a_copy_still_finds_it(warehouse: Warehouse) -> None:
    """People store article_ids, which must never silently mean something else, or nothing."""
    store(warehouse, [EDITED])
    place_all(warehouse)
    copy_id = url_hash_of(EDITED.url)
    assert ask(warehouse, f"SELECT url FROM article({copy_id})") == [(EDITED.url,)]
    store(warehouse, [ORIGINAL])
    place_all(warehouse)
    assert ask(warehouse, f"SELECT url FROM article({copy_id})") == [(ORIGINAL.url,)]
    assert ask(warehouse, "SELECT article_id, kept_id, rule <> '', ended_at FROM merges") == [
        (copy_id, url_hash_of(ORIGINAL.url), True, None)
    ]
    assert ask(warehouse, f"SELECT copy_id FROM copies WHERE copy_id = {copy_id}") == [(copy_id,)]


def test_copies_separated_by_hand_stay_separate(warehouse: Warehouse) -> None:
    """Even if texts are signed again or edited, or a third text resembles both."""
    store(warehouse, [ORIGINAL, EDITED])
    place_all(warehouse)
    with warehouse.transaction() as database:
        ids = document_at(database, url_hash_of(EDITED.url))
        assert ids == (url_hash_of(EDITED.url), url_hash_of(ORIGINAL.url))
        separate(database, url_hash_of(EDITED.url), url_hash_of(ORIGINAL.url), "no copy", NOON)
    assert copies(warehouse) == {}
    assert ask(warehouse, "SELECT ended_why FROM merges") == [("no copy",)]
    store(warehouse, [Piece("http://d.example/1", edited(prose(1), 3), hour=6)])
    place_all(warehouse)
    assert EDITED.url not in copies(warehouse)
    with warehouse.transaction() as database:
        assert allow_merge(database, url_hash_of(EDITED.url), NOON) == 1
    assert copies(warehouse)[EDITED.url] == ORIGINAL.url


def test_edited_article_is_compared_again(warehouse: Warehouse) -> None:
    """A publisher who rewrites a wire text has written an article, and its copies need another original."""
    third = Piece("http://c.example/9", edited(prose(1), 4), hour=9)
    store(warehouse, [ORIGINAL, EDITED, third])
    place_all(warehouse)
    store(warehouse, [replace(ORIGINAL, text=prose(50))])
    place_all(warehouse)
    assert copies(warehouse) == {third.url: EDITED.url}


def test_copies_of_a_removed_article_get_another_original(warehouse: Warehouse) -> None:
    """As if the article had never been there."""
    third = Piece("http://c.example/9", edited(prose(1), 4), hour=9)
    store(warehouse, [ORIGINAL, EDITED, third])
    place_all(warehouse)
    with warehouse.transaction() as database:
        remove(database, Archive(warehouse.home), [ORIGINAL.url], "asked to", NOON)
    assert copies(warehouse) == {third.url: EDITED.url}
    with warehouse.transaction() as database:
        sweep(database)
    key = url_hash_of(ORIGINAL.url)
    assert ask(warehouse, f"SELECT count(*) FROM store.signature WHERE article_id = {key}") == [
        (0,)
    ]
    assert ask(warehouse, "SELECT count(DISTINCT text_key) FROM store.band") == [(2,)]


def test_signing_again_changes_and_doubles_nothing(warehouse: Warehouse) -> None:
    """A new version of the method signs the whole archive again, in the background."""
    store(warehouse, [ORIGINAL, EDITED, OTHER])
    place_all(warehouse)
    tables = ("band", "likeness", "merge")
    before = [ask(warehouse, f"FROM store.{table} ORDER BY ALL") for table in tables]
    with warehouse.transaction() as database:
        for table in ("signature", "band", "likeness"):
            database.execute(f"UPDATE store.{table} SET method = -1")
        sweep(database)
        enqueue_other_methods(database)
    assert ask(warehouse, "SELECT count(*) FROM store.ungrouped") == [(3,)]
    place_all(warehouse)
    after = [ask(warehouse, f"FROM store.{table} ORDER BY ALL") for table in tables]
    assert after == before
    assert ask(warehouse, "SELECT count(*) FROM store.signature") == [(3,)]


def test_recurring_lines_of_a_site_make_no_copies(warehouse: Warehouse) -> None:
    """Short items under the same long footer are the most common false copies."""
    furniture = prose(99, 320)
    briefs = [
        Piece(f"http://f.example/{n}", f"{prose(n, 64)}\n{furniture}", hour=n, title=f"Brief {n}")
        for n in range(3)
    ]
    with warehouse.transaction() as database:
        from warta.news.body.recurring import line_key

        for line in set(furniture.split("\n")):
            database.execute(
                "INSERT INTO store.recurring_line VALUES ('f.example', ?, ?, 9)",
                [line_key(line), line],
            )
    store(warehouse, briefs)
    place_all(warehouse)
    assert copies(warehouse) == {}


def test_one_text_at_a_thousand_addresses_is_one_article_with_few_keys(
    warehouse: Warehouse,
) -> None:
    """A site that puts a text under every tag has still published one."""
    store(warehouse, [Piece(f"http://a.example/{n}", prose(1), hour=n % 48) for n in range(1_000)])
    place_all(warehouse)
    assert ask(warehouse, "SELECT count(*) FROM articles") == [(1,)]
    assert ask(warehouse, "SELECT count(*) FROM copies WHERE kind = 'exact'") == [(999,)]
    assert ask(warehouse, "SELECT count(*) <= 3 * 42, count(DISTINCT day) FROM store.band") == [
        (True, 3)
    ]


pieces = st.lists(
    st.builds(
        lambda site, number, base, edit, hour: Piece(
            f"http://{site}.example/{number}",
            prose(base) if edit is None else edited(prose(base), edit),
            hour,
        ),
        st.sampled_from("abc"),
        st.integers(0, 3),
        st.integers(0, 2),
        st.one_of(st.none(), st.integers(0, 4)),
        st.integers(0, 140),
    ),
    min_size=2,
    max_size=9,
    unique_by=lambda piece: piece.url,
)


@settings(max_examples=6, deadline=None)
@given(pieces, st.randoms(use_true_random=False), st.integers(1, 5))
def test_neither_order_nor_batches_change_what_is_a_copy(
    texts: Sequence[Piece], random: Random, size: int
) -> None:
    """Pages arrive in the order of the network, and the articles must not depend on it."""
    shuffled = list(texts)
    random.shuffle(shuffled)
    states = []
    for order, step in ((list(texts), len(texts)), (shuffled, size)):
        with TemporaryDirectory() as folder:
            warehouse = made_warehouse(Path(folder))
            for start in range(0, len(order), step):
                store(warehouse, order[start : start + step])
                place_all(warehouse)
            state = ask(
                warehouse,
                "SELECT article_id, copy_of, copy_kind, similarity FROM store.article ORDER BY ALL",
            )
            assert place_all(warehouse) == 0
        states.append(state)
    assert states[0] == states[1]


def test_flood_of_near_copies_makes_few_comparisons(warehouse: Warehouse) -> None:
    """Each text is compared with a few and all are one article; comparing all pairs would take hours."""
    flood = [
        Piece(f"http://s{number}.example/1", edited(ORIGINAL.text, number), number % 24)
        for number in range(120)
    ]
    store(warehouse, flood)
    assert place_all(warehouse) == len(flood) - 1
    [(links,)] = ask(warehouse, "SELECT count(*) FROM store.likeness")
    assert links <= MOST_CANDIDATES * len(flood)


def test_copies_in_a_month_of_backlog_do_not_depend_on_the_batch(
    warehouse: Warehouse,
) -> None:
    """Texts of far days must not crowd out the near ones in one large batch."""
    month = [
        Piece(f"http://s{day}-{number}.example/1", f"{ORIGINAL.text} {number} {day}", hour=day * 24)
        for day in range(0, 32, 8)
        for number in range(60)
    ]
    store(warehouse, month)
    assert place_all(warehouse) == len(month) - 4


def test_syndication_shows_delay_and_share_of_copied_text(warehouse: Warehouse) -> None:
    """Analysts ask who took whose text, how much later, what is missing and what is new."""
    lines = prose(3, 320).split("\n")
    first = Piece("http://a.example/1", "\n".join(lines))
    cut = Piece("http://b.example/1", "\n".join([*lines[:15], "A line of our own."]), hour=2)
    whole = Piece("http://c.example/1", "\n".join(lines), hour=6)
    again = Piece("http://a.example/2", "\n".join(lines), hour=1)
    store(warehouse, [first, cut, whole, again])
    place_all(warehouse)
    rows = ask(warehouse, "SELECT * FROM syndication ORDER BY copier")
    assert [row[:4] for row in rows] == [
        ("a.example", "b.example", 1, timedelta(hours=2)),
        ("a.example", "c.example", 1, timedelta(hours=6)),
    ], "a site does not copy itself"
    shares = [row[4] for row in rows]
    assert shares == [pytest.approx(0.75, abs=0.05), 1.0]
    question = "SELECT left_out, added FROM copy_changes WHERE copier = 'b.example'"
    [(left_out, added)] = ask(warehouse, question)
    assert (left_out, added) == (lines[15:], ["A line of our own."])
