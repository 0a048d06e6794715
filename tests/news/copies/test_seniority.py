"""Who is the original: a choice among a set of documents, whatever their order."""

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
    """A document; times in minutes from noon."""
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
    """Runs are killed and begun again, and feeds answer in another order every time."""
    shuffled = list(world)
    Random(seed).shuffle(shuffled)
    assert original(shuffled) == original(world)


@given(worlds)
def test_who_names_another_is_never_senior_to_it(world: list[Member]) -> None:
    """A page that says whose text it carries is believed against itself."""
    by_id = {each.article_id: each for each in world}
    chosen = original(world)

    def leads_to(start: int) -> set[int]:
        reached, waiting = set[int](), [start]
        while waiting:
            new = (by_id[waiting.pop()].names & by_id.keys()) - reached
            reached |= new
            waiting += new
        return reached

    for named in leads_to(chosen.article_id) - {chosen.article_id}:
        assert chosen.article_id in leads_to(named)  # only where the other names it, too


@given(worlds)
def test_who_was_seen_later_wins_only_by_a_date_of_a_usual_lag(world: list[Member]) -> None:
    """A date can be typed by anybody; what we saw ourselves can't be."""
    world = [
        member(n, _minutes(each.published_at), _minutes(each.sighted_at))
        for n, each in enumerate(world)
    ]
    first = min(each.sighted_at for each in world)
    chosen = original(world)
    if chosen.sighted_at > first:
        assert first - USUAL_LAG <= chosen.published_at
        others = [each for each in world if each.sighted_at == first]
        assert all(
            chosen.published_at < each.published_at - SAME_TIME
            or each.published_at < first - LONGEST_LAG
            for each in others
        )


@given(worlds, st.integers(-20 * 365 * 1440, 600))
def test_a_document_that_comes_later_and_dates_itself_back_changes_nothing(
    world: list[Member], published: int
) -> None:
    """Beyond a feed's usual lag no date helps."""
    first = min(each.sighted_at for each in world)
    late = member(99, published, 700)
    if late.published_at < first - USUAL_LAG:
        assert original([*world, late]) == original(world)


def test_two_pages_of_a_victim_that_name_each_other_lose_nothing_by_it() -> None:
    """A printed and a mobile page often do."""
    pages = [member(1, -30, 0, frozenset({2})), member(2, -20, 0, frozenset({1}))]
    assert original([*pages, member(3, -10, 60)]).article_id == 1


def _minutes(moment: datetime) -> float:
    return (moment - NOON).total_seconds() / 60


@pytest.mark.parametrize(
    ("why", "one", "other", "chosen"),
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
        ("names it", member(1, -30, 60), member(2, -90, 0, frozenset({1})), 1),
        ("each names the other", member(1, -30, 0, frozenset({2})), member(2, -60, 0, frozenset({1})), 2),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_of_two(why: str, one: Member, other: Member, chosen: int) -> None:
    """The rules one by one, in both orders."""
    assert original([one, other]).article_id == original([other, one]).article_id == chosen, why


def test_a_chain_of_names_leads_to_its_end() -> None:
    """A copy of a copy: neither is the original."""
    chain = [member(n, n, 0, frozenset({n + 1}) if n < 4 else frozenset()) for n in range(5)]
    assert original(chain).article_id == 4


def test_ten_thousand_documents_that_name_each_other_are_placed_at_once() -> None:
    """A flood must cost no more than its reading."""
    flood = [member(n, n % 60, 0, frozenset({(n + 1) % 10_000})) for n in range(10_000)]
    assert original(flood).article_id == 0
