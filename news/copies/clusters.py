"""Group documents with the same text into clusters, and choose the article of each.

The result is the same in any order of arrival: a link between two texts depends only on these texts
(``news.copies.likeness``). Documents with one text, or with linked texts published within days of
each other, form a cluster; the original (``news.copies.seniority``) is the article, and the others
are its copies.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from warta.news.copies.likeness import WITHIN
from warta.news.copies.seniority import Member, original

CopyKind = Literal["exact", "near"]
SAME_TEXT = "the same text"


@dataclass(frozen=True, slots=True)
class Link:
    """Two texts that are one piece of news, with the scores and the rule that decided it."""

    one: int
    other: int
    similarity: float
    containment: float
    numbers: float
    rule: str


@dataclass(frozen=True, slots=True)
class Role:
    """A document's role: an article (``copy_of`` is None) or a copy of one, with the reason.

    ``similarity``, ``containment`` and ``numbers`` are those of its link to the article, or, if it
    has none, of its strongest link within the cluster.
    """

    article_id: int
    copy_of: int | None = None
    kind: CopyKind | None = None
    rule: str | None = None
    similarity: float | None = None
    containment: float | None = None
    numbers: float | None = None


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Documents whose roles depend on each other, and the facts that decide these.

    ``separated``: pairs of documents that a person separated (`warta unmerge`); ``stored``: their
    roles in the warehouse.
    """

    members: tuple[Member, ...]
    links: tuple[Link, ...]
    separated: tuple[tuple[int, int], ...]
    stored: Mapping[int, Role]


# A text, or a document that a person has separated from others with its text.
_Node = tuple[str, int]


def roles_of(
    members: Iterable[Member], links: Collection[Link], separated: Iterable[tuple[int, int]] = ()
) -> list[Role]:
    """Return every member's role. ``separated``: pairs of documents that a person separated."""
    pairs = {frozenset(pair) for pair in separated}
    separated_ids = frozenset[int]().union(*pairs)
    members = sorted(members, key=_order)
    nodes: defaultdict[_Node, list[Member]] = defaultdict(list)
    for member in members:
        nodes[_node_of(member, separated_ids)].append(member)
    edges = _edges(nodes, links)
    clusters = _Clusters(nodes, pairs)
    by_hand = [edge for edge in edges if any(kind == "document" for kind, _ in edge)]
    for one, other in edges - set(by_hand):
        clusters.join(one, other)
    # Separated documents join others in a fixed order, since one join may forbid another.
    for one, other in sorted(by_hand, key=lambda edge: [_order(nodes[n][0]) for n in edge]):
        clusters.join(one, other)
    by_text: defaultdict[int, list[Link]] = defaultdict(list)
    for link in links:
        by_text[link.one].append(link)
        by_text[link.other].append(link)
    return [
        role
        for cluster in clusters.all()
        for role in _roles_in([member for node in cluster for member in nodes[node]], by_text)
    ]


def changed_roles(neighbourhood: Neighbourhood) -> list[Role]:
    """Return the roles that differ from the stored ones."""
    return [
        role
        for role in roles_of(neighbourhood.members, neighbourhood.links, neighbourhood.separated)
        if _compared(role) != _compared(neighbourhood.stored[role.article_id])
    ]


def new_copies(changed: Iterable[Role], neighbourhood: Neighbourhood) -> int:
    """Return how many documents became copies."""
    return sum(
        role.copy_of is not None and neighbourhood.stored[role.article_id].copy_of is None
        for role in changed
    )


def _compared(role: Role) -> tuple[int | None, CopyKind | None, float | None]:
    return role.copy_of, role.kind, role.similarity


def _order(member: Member) -> tuple[datetime, str]:
    return member.published_at, member.url


def _node_of(member: Member, separated_ids: Collection[int]) -> _Node:
    if member.text_key is None or member.article_id in separated_ids:
        return "document", member.article_id
    return "text", member.text_key


def _edges(nodes: dict[_Node, list[Member]], links: Iterable[Link]) -> set[tuple[_Node, _Node]]:
    """Return the pairs of nodes that are linked and close in time."""
    of_text: defaultdict[int, list[_Node]] = defaultdict(list)
    for node, members in nodes.items():
        if (key := members[0].text_key) is not None:
            of_text[key].append(node)
    edges = {
        (one, other) for same in of_text.values() for one in same for other in same if one < other
    }
    for link in links:
        for one in of_text.get(link.one, ()):
            for other in of_text.get(link.other, ()):
                if _are_near_in_time(nodes[one], nodes[other]):
                    edges.add((min(one, other), max(one, other)))
    return edges


def _are_near_in_time(some: Sequence[Member], others: Sequence[Member]) -> bool:
    """Return whether two of them (both in order of time) were published within days."""
    times = [member.published_at for member in others]
    for member in some:
        place = bisect_left(times, member.published_at - WITHIN)
        if place < len(times) and times[place] <= member.published_at + WITHIN:
            return True
    return False


class _Clusters:
    """Disjoint sets of nodes, none with two documents that a person separated."""

    def __init__(
        self, nodes: dict[_Node, list[Member]], separated: Collection[frozenset[int]]
    ) -> None:
        self._parent = {node: node for node in nodes}
        self._separated_ids: dict[_Node, frozenset[int]] = {
            node: frozenset([node[1]] if node[0] == "document" else ()) for node in nodes
        }
        self._separated = separated

    def join(self, one: _Node, other: _Node) -> None:
        one, other = self._root(one), self._root(other)
        if one == other:
            return
        ids, other_ids = self._separated_ids[one], self._separated_ids[other]
        if any(frozenset((a, b)) in self._separated for a in ids for b in other_ids):
            return
        self._parent[other] = one
        self._separated_ids[one] = ids | other_ids

    def all(self) -> list[list[_Node]]:
        clusters: defaultdict[_Node, list[_Node]] = defaultdict(list)
        for node in self._parent:
            clusters[self._root(node)].append(node)
        return list(clusters.values())

    def _root(self, node: _Node) -> _Node:
        while (parent := self._parent[node]) != node:
            self._parent[node] = node = self._parent[parent]
        return node


def _roles_in(cluster: list[Member], by_text: Mapping[int, list[Link]]) -> list[Role]:
    article = original(cluster)
    texts = {member.text_key for member in cluster}
    return [Role(article.article_id)] + [
        _copy(
            member,
            article,
            [
                link
                for link in by_text.get(member.text_key or 0, ())
                if {link.one, link.other} <= texts
            ],
        )
        for member in cluster
        if member is not article
    ]


def _copy(member: Member, article: Member, links: list[Link]) -> Role:
    if member.text_key == article.text_key:
        return Role(member.article_id, article.article_id, "exact", SAME_TEXT, 1.0, 1.0, 1.0)
    strongest = max(links, key=lambda link: _strength(link, article))
    return Role(
        member.article_id,
        article.article_id,
        "near",
        strongest.rule,
        strongest.similarity,
        strongest.containment,
        strongest.numbers,
    )


def _strength(link: Link, article: Member) -> tuple[bool, float, float, int, int]:
    """Return a sort key for links: a link to the article counts most."""
    is_direct = article.text_key in (link.one, link.other)
    return is_direct, link.similarity, link.containment, link.one, link.other
