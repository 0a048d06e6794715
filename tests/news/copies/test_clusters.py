"""Placing documents among copies: one article a cluster, the same for every order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from warta.news.copies.clusters import Link, Role, roles_of
from warta.news.copies.seniority import Member

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def member(number: int, text: int | None, hour: float = 0) -> Member:
    return Member(number, f"http://{number}.example/", NOON + timedelta(hours=hour), text, NOON)


def link(one: int, other: int, similarity: float = 0.7) -> Link:
    return Link(min(one, other), max(one, other), similarity, 0.9, 1.0, "near")


def copies(found: list[Role]) -> dict[int, int]:
    return {each.article_id: each.copy_of for each in found if each.copy_of is not None}


def test_the_earliest_published_of_equal_texts_is_the_article() -> None:
    """Analysts count one piece of news once, by the one who had it first."""
    found = roles_of([member(1, 5, hour=9), member(2, 5, hour=7)], [])
    assert copies(found) == {1: 2}
    assert [(each.kind, each.similarity) for each in found if each.copy_of] == [("exact", 1.0)]


def test_of_two_published_at_once_the_smaller_address_is_the_article() -> None:
    """Any stated rule will do; none would leave it to chance."""
    assert copies(roles_of([member(2, 5), member(1, 5)], [])) == {2: 1}


def test_linked_texts_are_one_cluster_named_by_its_oldest_member() -> None:
    """A copies B, B copies C: all tell one piece of news."""
    found = roles_of(
        [member(1, 11, hour=2), member(2, 12, hour=1), member(3, 13, hour=3)],
        [link(11, 12), link(11, 13, 0.5)],
    )
    assert copies(found) == {1: 2, 3: 2}
    # 3 has no link to the article: it says by which one it belongs
    assert {each.article_id: each.similarity for each in found if each.copy_of} == {1: 0.7, 3: 0.5}


def test_texts_published_more_than_three_days_apart_are_not_copies() -> None:
    """Beyond that, likeness is that of templates: the weather, the market, the results."""
    near = [member(1, 11), member(2, 12, hour=72)]
    far = [member(1, 11), member(2, 12, hour=73)]
    assert copies(roles_of(near, [link(11, 12)])) == {2: 1}
    assert copies(roles_of(far, [link(11, 12)])) == {}


def test_the_same_text_is_the_same_however_late() -> None:
    """A publisher that puts an old article up again has not written a new one."""
    assert copies(roles_of([member(1, 11), member(2, 11, hour=24 * 400)], [])) == {2: 1}


def test_texts_too_short_to_compare_stand_alone() -> None:
    """ "This content is not available" stands on ten thousand pages."""
    assert copies(roles_of([member(1, None), member(2, None)], [])) == {}


def test_what_a_person_set_apart_stays_apart() -> None:
    """Whatever links are found later, and through whichever third text."""
    members = [member(1, 11), member(2, 12, hour=1), member(3, 13, hour=2)]
    links = [link(11, 12), link(12, 13), link(11, 13)]
    assert copies(roles_of(members, links)) == {2: 1, 3: 1}
    assert copies(roles_of(members, links, [(2, 1)])) == {3: 1}
    # the same text in another's hands does not bring it back either
    more = [*members, member(4, 12, hour=3)]
    assert copies(roles_of(more, links, [(2, 1)])) == {3: 1, 4: 1}


worlds = st.tuples(
    st.lists(
        st.tuples(st.one_of(st.none(), st.integers(0, 6)), st.integers(0, 150)),
        min_size=1,
        max_size=12,
    ),
    st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda p: p[0] < p[1])),
    st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda p: p[0] < p[1])),
)


@given(worlds, st.randoms(use_true_random=False))
def test_no_order_changes_anything(
    world: tuple[list[tuple[int | None, int]], set[tuple[int, int]], set[tuple[int, int]]],
    random: Random,
) -> None:
    """Documents come in the order of the network; who is a copy must not depend on it."""
    documents, linked, apart = world
    members = [member(n, text, hour) for n, (text, hour) in enumerate(documents)]
    links = [link(one, other) for one, other in linked]
    straight = sorted(roles_of(members, links, apart), key=lambda each: each.article_id)
    random.shuffle(members)
    random.shuffle(links)
    shuffled = sorted(roles_of(members, links, sorted(apart)), key=lambda each: each.article_id)
    assert shuffled == straight
    kept = {each.article_id for each in straight if each.copy_of is None}
    assert {each.copy_of for each in straight if each.copy_of is not None} <= kept
    assert len(straight) == len(members)
    together = {each.article_id: each.copy_of or each.article_id for each in straight}
    copied = copies(straight)
    for one, other in apart:
        if one in together and other in together:
            assert copied.get(one, one) != copied.get(other, other)
