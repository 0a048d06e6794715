"""Group articles about one event into stories, a batch at a time.

A story is identified by its first article, the founder. The articles of a batch and the stories
with an article of the same language published within a week are joined by average linkage
(`warta.news.stories.linkage`), most similar first. A comparison depends only on the articles
compared, so the result is the same in any order of arrival.

An article never leaves its story. If a batch shows that two stories are one, the one with the
earlier article keeps its `story_id`, and the other id is recorded as part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from warta.news.stories.index import Index
from warta.news.stories.linkage import Group, joined
from warta.news.stories.meaning import Founders
from warta.news.stories.vectors import Scale, Sum, added, sums_of
from warta.news.stories.voices import voices_of

METHOD = "average linkage 1"
LINKED = "meaning of founders 3"
# On ECB+'s odd topics, with the dates that the texts state, the F1 is .90 with three days and .92
# with a week or a month.
WINDOW_DAYS = 7
# Members of a story compared per day, to bound the cost of a flood of one text. Chosen by hand.
MEMBERS_COMPARED = 30

MeaningOf = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class ArticleToPlace:
    """An article to place, with its vector (`warta.news.stories.terms`)."""

    article_id: int
    language: str | None
    published_at: datetime
    vector: bytes
    site: str = ""  # "" if unknown


@dataclass(frozen=True, slots=True)
class Members:
    """The placed articles of a window, a column for each property, ordered by publication.

    ``meanings``: those of founders, if languages are linked.
    """

    story_ids: Sequence[int] = ()
    languages: Sequence[str | None] = ()
    days: Sequence[int] = ()
    vectors: Sequence[bytes] = ()
    meanings: Sequence[bytes | None] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """The story of an article, and the reason.

    ``similarity``: the mean cosine with the story's other articles in the window, or with the
    founder if languages were linked; None for a founder. ``is_compared``: later articles are
    compared with it; False if another article of its site represents it.
    """

    arrival: ArticleToPlace
    story_id: int
    similarity: float | None
    method: str
    meaning: bytes | None
    is_compared: bool = True


@dataclass(frozen=True, slots=True)
class StoryMerge:
    """Two stories that turned out to be one: ``story_id`` becomes part of ``kept``."""

    story_id: int
    kept: int
    similarity: float
    reason: str


def place(
    arrivals: Iterable[ArticleToPlace], members: Members, meaning_of: MeaningOf | None = None
) -> tuple[list[Placement], list[StoryMerge]]:
    """Return the stories of the arrivals, and the stories that merged.

    ``members``: the placed articles of the window. With ``meaning_of`` (by article_id), an article
    that would found a story joins the story of another language with the same meaning.
    """
    ordered = sorted(arrivals, key=lambda each: (each.published_at, each.article_id))
    window = _Window(members, ordered)
    groups = joined(window.groups, window.neighbours(), WINDOW_DAYS)
    merges = _Merges(members.story_ids)
    for group in groups:
        merges.add(window.stories_in(group), group, window)
    linking = _Linking(members, meaning_of) if meaning_of else None
    placements: list[Placement] = []
    for group in sorted(groups, key=lambda each: min(each.members)):
        placements += _placements_in(group, window, merges, linking)
    return placements, merges.all()


def day_of(moment: datetime) -> int:
    """Return the date in UTC, as days since 1970."""
    return moment.astimezone(UTC).toordinal() - _FIRST_DAY


_FIRST_DAY = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


class _Window:
    """Arrivals, and the strands they may join; a strand is a story's articles in one language.

    As members of a group, arrivals have numbers from 0 in order of publication; strand n is -1 - n.
    """

    def __init__(self, members: Members, arrivals: Sequence[ArticleToPlace]) -> None:
        self.arrivals = arrivals
        self._members = members
        numbers: dict[tuple[int, str | None], int] = {}
        self._strand_of = [
            numbers.setdefault(strand, len(numbers))
            for strand in zip(members.story_ids, members.languages, strict=True)
        ]
        self._stories = [story_id for story_id, _ in numbers]
        self._count = len(numbers)
        days = np.array(members.days, dtype=np.int64)
        strands = np.array(self._strand_of, dtype=np.int64)
        arrived = np.array([day_of(each.published_at) for each in arrivals], dtype=np.int64)
        self._first = np.concatenate((np.full(self._count, _FIRST_DAY), arrived))
        self._last = np.concatenate((np.full(self._count, -_FIRST_DAY), arrived))
        np.minimum.at(self._first, strands, days)
        np.maximum.at(self._last, strands, days)
        self._near = self._candidates()
        self._scale = Scale()
        self._sums = sums_of([[each.vector] for each in arrivals])
        self.voices = voices_of(
            [each.site for each in arrivals], arrived.tolist(), self._sums, self._pairs(),
            WINDOW_DAYS,
        )  # fmt: skip
        self._place_of, self.groups = self._groups()

    def neighbours(self) -> Iterable[tuple[int, int]]:
        """Yield pairs of groups that are worth comparing, by their places."""
        for number, strands in enumerate(self._near):
            for strand in strands:
                yield self._place_of[self._count + number], self._place_of[strand]

    def stories_in(self, group: Group) -> list[int]:
        """Return the stories in a group, ordered by their first articles."""
        strands = sorted(-1 - number for number in group.members if number < 0)
        return list(dict.fromkeys(self._stories[strand] for strand in strands))

    def likenesses(self, whole: Sum, numbers: Sequence[int]) -> list[float]:
        """Return the mean cosine of each of these arrivals with the other articles of its group."""
        if whole.size < 2:
            return [0.0] * len(numbers)
        parts = [self._sums[number] for number in numbers]
        return [
            max(0.0, (likeness * whole.size - part.square) / (whole.size - 1))
            for likeness, part in zip(self._scale.likenesses(whole, parts), parts, strict=True)
        ]

    def _candidates(self) -> list[list[int]]:
        """Return for each arrival the strands, other arrivals included, to compare it with."""
        vectors = [each.vector for each in self.arrivals]
        places = [self._count + number for number in range(len(vectors))]
        index = Index([*self._members.vectors, *vectors], [*self._strand_of, *places], vectors)
        candidates = []
        for number, place in enumerate(places):
            day = self._first[place]
            near = (self._first - day <= WINDOW_DAYS) & (day - self._last <= WINDOW_DAYS)
            near[place] = False
            candidates.append(index.candidates(number, near))
        return candidates

    def _pairs(self) -> Iterable[tuple[int, int]]:
        for number, strands in enumerate(self._near):
            for strand in strands:
                if strand >= self._count:
                    yield number, strand - self._count

    def _groups(self) -> tuple[dict[int, int], list[Group]]:
        """Return the groups of arrivals and candidate strands, and the group of each by number."""
        place_of: dict[int, int] = {}
        groups: list[Group] = []
        for voice in self.voices:
            place_of |= dict.fromkeys((self._count + number for number in voice), len(groups))
            days = [int(self._first[self._count + number]) for number in voice]
            groups.append(Group(tuple(voice), self._voice_sum(voice), min(days), max(days)))
        strands = sorted({each for near in self._near for each in near if each < self._count})
        vectors: dict[int, list[bytes]] = {strand: [] for strand in strands}
        for strand, vector in zip(self._strand_of, self._members.vectors, strict=True):
            if strand in vectors:
                vectors[strand].append(vector)
        for strand, total in zip(strands, sums_of([*vectors.values()]), strict=True):
            place_of[strand] = len(groups)
            days = [int(self._first[strand]), int(self._last[strand])]
            groups.append(Group((-1 - strand,), total, *days))
        return place_of, groups

    def _voice_sum(self, voice: Sequence[int]) -> Sum:
        """Return the sum of a voice's vectors, scaled to length 1, as for one article."""
        if len(voice) == 1:
            return self._sums[voice[0]]
        whole = self._sums[voice[0]]
        for number in voice[1:]:
            whole = added(whole, self._sums[number])
        length = whole.square**0.5 or 1.0
        return Sum(whole.terms, whole.weights / length, 1)


class _Merges:
    """Stories that became one; the story with the earliest article keeps its id."""

    def __init__(self, story_ids: Iterable[int]) -> None:
        self._rank: dict[int, int] = {}
        for story_id in story_ids:
            self._rank.setdefault(story_id, len(self._rank))
        self._kept: dict[int, int] = {}
        self._reasons: dict[int, tuple[float, str]] = {}

    def add(self, stories: Sequence[int], group: Group, window: _Window) -> None:
        roots = sorted({self.kept(story) for story in stories}, key=self._rank.__getitem__)
        for root in roots[1:]:
            cosine = group.sum.pairs / max(1, group.sum.size * (group.sum.size - 1) / 2)
            self._kept[root] = roots[0]
            self._reasons[root] = (
                cosine,
                f"{group.sum.size} articles of both are one group, mean cosine {cosine:.2f}",
            )

    def kept(self, story_id: int) -> int:
        while story_id in self._kept:
            story_id = self._kept[story_id]
        return story_id

    def all(self) -> list[StoryMerge]:
        return [
            StoryMerge(story_id, self.kept(story_id), *self._reasons[story_id])
            for story_id in sorted(self._kept, key=self._rank.__getitem__)
        ]


class _Linking:
    """Finds the story in another language for an article that would found one."""

    def __init__(self, members: Members, meaning_of: MeaningOf) -> None:
        self.meaning_of = meaning_of
        self.founders = Founders()
        rows = zip(
            members.meanings, members.languages, members.story_ids, members.days, strict=True
        )
        for meaning, language, story_id, day in rows:
            if meaning is not None:
                self.founders.add(meaning, language, story_id, day)


def _placements_in(
    group: Group, window: _Window, merges: _Merges, linking: _Linking | None
) -> list[Placement]:
    """Return the placements of the arrivals in a group."""
    arrived = sorted(number for number in group.members if number >= 0)
    if not arrived:
        return []
    founder = window.arrivals[arrived[0]]
    method, meaning, linked_by = METHOD, None, None
    if stories := window.stories_in(group):
        story_id = merges.kept(stories[0])
    else:
        story_id = founder.article_id
        if linking is not None:
            day = day_of(founder.published_at)
            meaning = linking.meaning_of(founder.article_id)
            cosine, other = linking.founders.nearest(meaning, founder.language, day, WINDOW_DAYS)
            if other is not None:
                story_id, method, linked_by = merges.kept(other), LINKED, cosine
            linking.founders.add(meaning, founder.language, story_id, day)
    representatives = {voice[0] for voice in window.voices}
    likenesses = window.likenesses(group.sum, arrived)
    placements = []
    for number, likeness in zip(arrived, likenesses, strict=True):
        arrival = window.arrivals[number]
        if arrival is founder and not stories:
            placements.append(Placement(arrival, story_id, linked_by, method, meaning))
        else:
            placements.append(
                Placement(arrival, story_id, likeness, METHOD, None, number in representatives)
            )
    return placements
