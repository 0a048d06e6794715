"""Cluster articles by average linkage: join the two most similar groups while similar enough.

The similarity required depends on the similarity inside each group: two tight groups that are less
similar than their own articles are two events of one kind (two title fights, two elections in one
country), while articles on one event have less in common in a loose group. So the similarity of two
groups (the mean cosine over all pairs) is divided by the similarity inside, to the power
`_TIGHTNESS_POWER`; a small group's is drawn to `_USUAL`. The figures:
docs/decisions/0009-stories.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from warta.news.stories.vectors import Scale, Sum, added

# Chosen on ECB+'s odd topics and on real pages without a story: with .28 and .5 the B-cubed F1 is
# .90 and 3.6 % of the pages are grouped, with .33 and .6 .89 and 2.4 % (docs/decisions/0009).
THRESHOLD = 0.30
_USUAL = 0.55
_TIGHTNESS_POWER = 1.5
# The prior: this many pairs of usual similarity are added to a group's own. Chosen by hand.
_PRIOR_PAIRS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Articles of one language about one event; the days of their first and last publication."""

    members: tuple[int, ...]
    sum: Sum
    first_day: int
    last_day: int


def joined(
    groups: Sequence[Group], neighbours: Iterable[tuple[int, int]], days_apart: int
) -> list[Group]:
    """Return the groups after joining; only pairs in `neighbours` can be joined directly.

    Pairs of equal similarity are joined in the order of the groups.
    """
    return _Agglomeration(groups, neighbours, days_apart).run()


class _Agglomeration:
    def __init__(
        self, groups: Sequence[Group], neighbours: Iterable[tuple[int, int]], days_apart: int
    ) -> None:
        self._groups: list[Group | None] = list(groups)
        self._tightness = [_tightness(group.sum) for group in groups]
        self._days_apart = days_apart
        self._scale = Scale()
        self._neighbours: list[set[int]] = [set() for _ in groups]
        for one, other in neighbours:
            if one != other and self._are_close(groups[one], groups[other]):
                self._neighbours[one].add(other)
                self._neighbours[other].add(one)
        self._heap: list[tuple[float, int, int]] = []
        for number in range(len(groups)):
            self._heap += self._alike(
                number, (each for each in self._neighbours[number] if each > number)
            )
        heapify(self._heap)

    def run(self) -> list[Group]:
        while self._heap:
            _, one, other = heappop(self._heap)
            # A joined group has a new number, and the old ones have None.
            if self._groups[one] is not None and self._groups[other] is not None:
                self._join(one, other)
        return [group for group in self._groups if group is not None]

    def _join(self, one: int, other: int) -> None:
        first, second = self._remove(one), self._remove(other)
        number = len(self._groups)
        group = Group(
            first.members + second.members,
            added(first.sum, second.sum),
            min(first.first_day, second.first_day),
            max(first.last_day, second.last_day),
        )
        self._groups.append(group)
        self._tightness.append(_tightness(group.sum))
        neighbours = (self._neighbours[one] | self._neighbours[other]) - {one, other}
        self._neighbours.append(neighbours)
        for each in neighbours:
            self._neighbours[each] -= {one, other}
            self._neighbours[each].add(number)
        for pair in self._alike(number, neighbours):
            heappush(self._heap, pair)

    def _alike(self, number: int, neighbours: Iterable[int]) -> list[tuple[float, int, int]]:
        """Return the heap entries of a group with the neighbours similar enough to join."""
        group = self._group(number)
        others = sorted(neighbours)
        likenesses = self._scale.likenesses(group.sum, [self._group(each).sum for each in others])
        pairs = []
        for other, likeness in zip(others, likenesses, strict=True):
            adjusted = likeness * self._tightness[number] * self._tightness[other]
            if adjusted >= THRESHOLD:
                pairs.append((-adjusted, min(number, other), max(number, other)))
        return pairs

    def _group(self, number: int) -> Group:
        group = self._groups[number]
        assert group is not None
        return group

    def _remove(self, number: int) -> Group:
        group = self._group(number)
        self._groups[number] = None
        return group

    def _are_close(self, one: Group, other: Group) -> bool:
        gap = max(one.first_day, other.first_day) - min(one.last_day, other.last_day)
        return gap <= self._days_apart


def _tightness(members: Sum) -> float:
    """Return the factor by which a group's similarity to others is multiplied."""
    count = members.size * (members.size - 1) / 2
    inside = (members.pairs + _PRIOR_PAIRS * _USUAL) / (count + _PRIOR_PAIRS)
    return float((inside / _USUAL) ** (-_TIGHTNESS_POWER / 2))
