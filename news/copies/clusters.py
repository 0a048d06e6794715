"""Group documents with the same text, and choose the article among them, in any order of arrival.

A link between two texts depends only on the two texts (``news.copies.likeness``), not on which came
first. Documents with one text, and with linked texts published within days of each other, form a
cluster; the original (``news.copies.seniority``) is the article, and the others are its copies.
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
    """Two texts that may be one piece of news, with the scores and the rule for it."""

    one: int
    other: int
    similarity: float
    containment: float
    numbers: float
    rule: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A document's place: an article (``copy_of`` None), or a copy of one, and why.

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
    """Documents whose places depend on each other, with what decides them.

    ``apart``: pairs of documents that a person marked as no copies; ``today``: the places stored.
    """

    members: tuple[Member, ...]
    links: tuple[Link, ...]
    apart: tuple[tuple[int, int], ...]
    today: Mapping[int, Standing]


# A text, or a document that a person has separated from others with its text.
_Node = tuple[str, int]


def standings(
    members: Iterable[Member], links: Collection[Link], apart: Iterable[tuple[int, int]] = ()
) -> list[Standing]:
    """Place every member. ``apart``: pairs of documents that a person marked as no copies."""
    pairs = {frozenset(pair) for pair in apart}
    set_apart = frozenset[int]().union(*pairs)
    members = sorted(members, key=_order)
    nodes: defaultdict[_Node, list[Member]] = defaultdict(list)
    for member in members:
        nodes[_node_of(member, set_apart)].append(member)
    edges = _edges(nodes, links)
    clusters = _Clusters(nodes, pairs)
    by_hand = [edge for edge in edges if any(kind == "document" for kind, _ in edge)]
    for one, other in edges - set(by_hand):
        clusters.join(one, other)
    # A separated document joins others in a fixed order, since one join may forbid another.
    for one, other in sorted(by_hand, key=lambda edge: [_order(nodes[n][0]) for n in edge]):
        clusters.join(one, other)
    by_text: defaultdict[int, list[Link]] = defaultdict(list)
    for link in links:
        by_text[link.one].append(link)
        by_text[link.other].append(link)
    return [
        standing
        for cluster in clusters.all()
        for standing in _placed([member for node in cluster for member in nodes[node]], by_text)
    ]


def changed_standings(around: Neighbourhood) -> list[Standing]:
    """Return the places of documents that differ from those stored."""
    return [
        standing
        for standing in standings(around.members, around.links, around.apart)
        if _place_of(standing) != _place_of(around.today[standing.article_id])
    ]


def new_copies(changed: Iterable[Standing], around: Neighbourhood) -> int:
    """Return how many documents became copies that were none before."""
    return sum(
        standing.copy_of is not None and around.today[standing.article_id].copy_of is None
        for standing in changed
    )


def _place_of(standing: Standing) -> tuple[int | None, CopyKind | None, float | None]:
    return standing.copy_of, standing.kind, standing.similarity


def _order(member: Member) -> tuple[datetime, str]:
    return member.published_at, member.url


def _node_of(member: Member, set_apart: Collection[int]) -> _Node:
    if member.text_key is None or member.article_id in set_apart:
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
                if _are_close(nodes[one], nodes[other]):
                    edges.add((min(one, other), max(one, other)))
    return edges


def _are_close(some: Sequence[Member], others: Sequence[Member]) -> bool:
    """Return whether two of them (both in order of time) were published within days."""
    times = [member.published_at for member in others]
    for member in some:
        place = bisect_left(times, member.published_at - WITHIN)
        if place < len(times) and times[place] <= member.published_at + WITHIN:
            return True
    return False


class _Clusters:
    """Disjoint sets of nodes, none with two documents that a person separated."""

    def __init__(self, nodes: dict[_Node, list[Member]], apart: Collection[frozenset[int]]) -> None:
        self._parent = {node: node for node in nodes}
        self._set_apart: dict[_Node, frozenset[int]] = {
            node: frozenset([node[1]] if node[0] == "document" else ()) for node in nodes
        }
        self._apart = apart

    def join(self, one: _Node, other: _Node) -> None:
        one, other = self._root(one), self._root(other)
        if one == other:
            return
        ours, theirs = self._set_apart[one], self._set_apart[other]
        if any(frozenset((a, b)) in self._apart for a in ours for b in theirs):
            return
        self._parent[other] = one
        self._set_apart[one] = ours | theirs

    def all(self) -> list[list[_Node]]:
        clusters: defaultdict[_Node, list[_Node]] = defaultdict(list)
        for node in self._parent:
            clusters[self._root(node)].append(node)
        return list(clusters.values())

    def _root(self, node: _Node) -> _Node:
        while (parent := self._parent[node]) != node:
            self._parent[node] = node = self._parent[parent]
        return node


def _placed(cluster: list[Member], by_text: Mapping[int, list[Link]]) -> list[Standing]:
    kept = original(cluster)
    texts = {member.text_key for member in cluster}
    return [Standing(kept.article_id)] + [
        _copy(
            member,
            kept,
            [
                link
                for link in by_text.get(member.text_key or 0, ())
                if {link.one, link.other} <= texts
            ],
        )
        for member in cluster
        if member is not kept
    ]


def _copy(member: Member, kept: Member, links: list[Link]) -> Standing:
    if member.text_key == kept.text_key:
        return Standing(member.article_id, kept.article_id, "exact", SAME_TEXT, 1.0, 1.0, 1.0)
    by = max(links, key=lambda link: _strength(link, kept))
    return Standing(
        member.article_id,
        kept.article_id,
        "near",
        by.rule,
        by.similarity,
        by.containment,
        by.numbers,
    )


def _strength(link: Link, kept: Member) -> tuple[bool, float, float, int, int]:
    """Return a sort key for links: a link to the article counts most."""
    leads_there = kept.text_key in (link.one, link.other)
    return leads_there, link.similarity, link.containment, link.one, link.other
