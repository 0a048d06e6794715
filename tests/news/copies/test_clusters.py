"""Each cluster of copies has one original, the same whatever the order of the documents."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from warta.news.copies.clusters import Link, Role, roles_of
from warta.news.copies.seniority import Member

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def member(number: int, text: int | None, hour: float = 0) -> Member:
    """Return a document with an id, a text's id, and its publication in hours after noon."""
    return Member(number, f"http://{number}.example/", NOON + timedelta(hours=hour), text, NOON)


def link(first: int, second: int, similarity: float = 0.7) -> Link:
    """Return a link between two texts that are near copies."""
    return Link(min(first, second), max(first, second), similarity, 0.9, 1.0, "near")


def copies(roles: list[Role]) -> dict[int, int]:
    """Return the ids of copies, each with the id of its original."""
    return {role.article_id: role.copy_of for role in roles if role.copy_of is not None}


def test_the_earliest_published_of_equal_texts_is_the_article() -> None:
    """Analysts count one piece of news once, for the publisher who had it first."""
    roles = roles_of([member(1, 5, hour=9), member(2, 5, hour=7)], [])
    assert copies(roles) == {1: 2}
    assert [(role.kind, role.similarity) for role in roles if role.copy_of] == [("exact", 1.0)]


def test_of_two_published_at_once_the_smaller_url_is_the_article() -> None:
    """Without a rule the choice would change from run to run."""
    assert copies(roles_of([member(2, 5), member(1, 5)], [])) == {2: 1}


def test_linked_texts_are_one_cluster_whose_oldest_member_is_the_article() -> None:
    """If A copies B and B copies C, all three are one piece of news."""
    roles = roles_of(
        [member(1, 11, hour=2), member(2, 12, hour=1), member(3, 13, hour=3)],
        [link(11, 12), link(11, 13, 0.5)],
    )
    assert copies(roles) == {1: 2, 3: 2}
    # 3 has no link to the article 2: its similarity is that of its link to 1
    assert {role.article_id: role.similarity for role in roles if role.copy_of} == {1: 0.7, 3: 0.5}


def test_texts_published_more_than_three_days_apart_are_not_copies() -> None:
    """Later texts are alike because of a template: weather, market prices, results."""
    near = [member(1, 11), member(2, 12, hour=72)]
    far = [member(1, 11), member(2, 12, hour=73)]
    assert copies(roles_of(near, [link(11, 12)])) == {2: 1}
    assert copies(roles_of(far, [link(11, 12)])) == {}


def test_an_identical_text_is_a_copy_however_late() -> None:
    """A publisher that publishes an old article again has not written a new one."""
    assert copies(roles_of([member(1, 11), member(2, 11, hour=24 * 400)], [])) == {2: 1}


def test_texts_too_short_to_compare_stand_alone() -> None:
    """Ten thousand pages say only "This content is not available"."""
    assert copies(roles_of([member(1, None), member(2, None)], [])) == {}


def test_articles_that_a_person_separated_are_never_merged_again() -> None:
    """Neither by their own link nor through a third text to which both are linked."""
    members = [member(1, 11), member(2, 12, hour=1), member(3, 13, hour=2)]
    links = [link(11, 12), link(12, 13), link(11, 13)]
    assert copies(roles_of(members, links)) == {2: 1, 3: 1}
    assert copies(roles_of(members, links, [(2, 1)])) == {3: 1}
    # nor by a fourth article that has the same text as the second
    with_fourth = [*members, member(4, 12, hour=3)]
    assert copies(roles_of(with_fourth, links, [(2, 1)])) == {3: 1, 4: 1}


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
def test_the_order_of_documents_and_links_changes_no_role(
    world: tuple[list[tuple[int | None, int]], set[tuple[int, int]], set[tuple[int, int]]],
    random: Random,
) -> None:
    """Pages arrive in any order; which article is a copy must not depend on it."""
    documents, linked_texts, separated = world
    members = [member(n, text, hour) for n, (text, hour) in enumerate(documents)]
    links = [link(first, second) for first, second in linked_texts]
    roles = sorted(roles_of(members, links, separated), key=lambda role: role.article_id)
    random.shuffle(members)
    random.shuffle(links)
    shuffled = roles_of(members, links, sorted(separated))
    assert sorted(shuffled, key=lambda role: role.article_id) == roles
    originals = {role.article_id for role in roles if role.copy_of is None}
    assert {role.copy_of for role in roles if role.copy_of is not None} <= originals
    assert [role.article_id for role in roles] == list(range(len(members)))
    original_of = copies(roles)
    for first, second in separated:
        if max(first, second) < len(members):
            assert original_of.get(first, first) != original_of.get(second, second)
