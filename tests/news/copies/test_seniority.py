"""Which of several copies is the original, whatever their order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.copies.seniority import LONGEST_LAG, SAME_TIME, USUAL_LAG, Member, original

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def member(
    number: int, published: float, sighted: float, names: frozenset[int] = frozenset()
) -> Member:
    """Return a document; times in minutes after noon, ``names`` are ids of articles it credits."""
    return Member(
        number,
        f"http://{number}.example/",
        NOON + timedelta(minutes=published),
        1,
        NOON + timedelta(minutes=sighted),
        names,
    )


worlds = st.lists(
    st.tuples(
        st.integers(-5 * 1440, 600), st.sampled_from((0, 5, 60, 600)), st.sets(st.integers(0, 5))
    ),
    min_size=1,
    max_size=6,
).map(
    lambda rows: [
        member(n, published, sighted, frozenset(names) - {n})
        for n, (published, sighted, names) in enumerate(rows)
    ]
)


@given(worlds, st.integers())
def test_the_choice_does_not_depend_on_the_order(world: list[Member], seed: int) -> None:
    """Feeds answer in another order at every run."""
    shuffled = list(world)
    Random(seed).shuffle(shuffled)
    assert original(shuffled) == original(world)


@given(worlds)
def test_a_document_that_credits_another_is_not_the_original(world: list[Member]) -> None:
    """A page has no reason to credit its text wrongly to another page."""
    by_id = {document.article_id: document for document in world}
    chosen = original(world)

    def credited_by(start: int) -> set[int]:
        """Return all documents that one credits, directly or through others."""
        reached, to_visit = set[int](), [start]
        while to_visit:
            new = (by_id[to_visit.pop()].names & by_id.keys()) - reached
            reached |= new
            to_visit += new
        return reached

    for credited in credited_by(chosen.article_id) - {chosen.article_id}:
        assert chosen.article_id in credited_by(credited)  # only where they credit each other


@given(worlds)
def test_a_document_seen_later_is_the_original_only_if_its_date_is_plausible(
    world: list[Member],
) -> None:
    """Anybody can write an earlier date; nobody can change when we first saw a page."""
    world = [
        member(n, _minutes(document.published_at), _minutes(document.sighted_at))
        for n, document in enumerate(world)
    ]
    first = min(document.sighted_at for document in world)
    chosen = original(world)
    if chosen.sighted_at > first:
        assert first - USUAL_LAG <= chosen.published_at
        seen_first = [document for document in world if document.sighted_at == first]
        assert all(
            chosen.published_at < document.published_at - SAME_TIME
            or document.published_at < first - LONGEST_LAG
            for document in seen_first
        )


@given(worlds, st.integers(-20 * 365 * 1440, 600))
def test_a_later_document_with_an_implausibly_early_date_changes_nothing(
    world: list[Member], published: int
) -> None:
    """A copy that is dated back by more than feeds usually lag must not become the original."""
    first = min(document.sighted_at for document in world)
    late = member(99, published, 700)
    if late.published_at < first - USUAL_LAG:
        assert original([*world, late]) == original(world)


def test_two_pages_that_credit_each_other_stay_before_a_later_copy() -> None:
    """The print page and the mobile page of one article often do."""
    pages = [member(1, -30, 0, frozenset({2})), member(2, -20, 0, frozenset({1}))]
    assert original([*pages, member(3, -10, 60)]).article_id == 1


def _minutes(moment: datetime) -> float:
    """Return a moment in minutes after noon."""
    return (moment - NOON).total_seconds() / 60


@pytest.mark.parametrize(
    ("case", "first", "second", "chosen"),
    [
        ("seen together, the earlier", member(1, -30, 0), member(2, -50, 0), 2),
        ("seen together at first sight, days old", member(1, -1500, 0), member(2, -2000, 0), 2),
        ("years before what was seen with it", member(1, -1500, 0), member(2, -9e6, 0), 1),
        ("two days before what is fresh", member(1, -30, 0), member(2, -2880, 0), 1),
        ("hours before what is fresh, seen with it", member(1, -30, 0), member(2, -600, 0), 2),
        ("a second earlier, seen later", member(1, -30, 0), member(2, -30.02, 60), 1),
        ("polled later, published earlier", member(1, -30, 0), member(2, -60, 60), 2),
        ("two days earlier, seen later", member(1, -30, 0), member(2, -2880, 60), 1),
        ("old at first sight, the other claims the hour", member(1, -900, 0), member(2, -30, 60), 1),
        ("credits it", member(1, -30, 60), member(2, -90, 0, frozenset({1})), 1),
        ("each credits the other", member(1, -30, 0, frozenset({2})), member(2, -60, 0, frozenset({1})), 2),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_the_original_of_two(case: str, first: Member, second: Member, chosen: int) -> None:
    """Each rule of decision 13, with the two documents in both orders."""
    assert original([first, second]).article_id == chosen, case
    assert original([second, first]).article_id == chosen, case


def test_the_original_is_at_the_end_of_a_chain_of_credits() -> None:
    """A copy of a copy credits the copy; neither of the two is the original."""
    chain = [member(n, n, 0, frozenset({n + 1}) if n < 4 else frozenset()) for n in range(5)]
    assert original(chain).article_id == 4


def test_ten_thousand_documents_that_credit_each_other_have_one_original() -> None:
    """A hostile site can publish such a ring; a search that branches would never end."""
    flood = [member(n, n % 60, 0, frozenset({(n + 1) % 10_000})) for n in range(10_000)]
    assert original(flood).article_id == 0
