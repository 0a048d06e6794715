"""Choose the original among documents with one text, by evidence.

Any page can claim to be the original. So a page that gives another document's address as its own is
never the original of the two, and a time of publication counts only if it agrees with the times at
which we saw the documents. The result does not depend on their order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from warta.news.copies.likeness import WITHIN

# We see an article within this time after its publication: most polls are minutes to an hour apart
# (news.polling.schedule), and caches add to that. If a document was seen later than this after
# another one, its date does not prove that it was first. Chosen by hand.
USUAL_LAG = timedelta(hours=2)
# The longest time between polls of a quiet feed, so an original may be seen this late. Documents
# first seen in the same run count as seen at the same time.
LONGEST_LAG = timedelta(days=1)
# Publishers stamp an agency's text within minutes of each other, so a smaller lead proves nothing.
SAME_TIME = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Member:
    """A stored document; ``text_key``: its text, or None if that is too short to compare.

    ``sighted_at``: the start of the run that saw its text first; ``names``: the documents whose
    addresses the page gives as its own.
    """

    article_id: int
    url: str
    published_at: datetime
    text_key: int | None
    sighted_at: datetime
    names: frozenset[int] = frozenset()


def original(cluster: Collection[Member]) -> Member:
    """Return the document that the others repeat. ``cluster`` has at least one.

    Documents that give another one's address as their own are left out, unless they name each
    other. Of those seen in the earliest run, the original is the earliest published whose date
    agrees with that run, or else the earliest of all (dates of days before the run come last). A
    document seen later is the original only if its date is earlier, and at most a feed's usual lag
    before that run.
    """
    members = _not_deferring(cluster)
    first = min(member.sighted_at for member in members)
    group = [member for member in members if member.sighted_at == first]
    fresh = [member for member in group if member.published_at >= first - LONGEST_LAG]
    if not fresh:
        return min(
            group, key=lambda member: (member.published_at < first - WITHIN, *_order(member))
        )
    best = min(fresh, key=_order)
    earlier = [
        member
        for member in members
        if member.sighted_at > first
        and first - USUAL_LAG <= member.published_at < best.published_at - SAME_TIME
    ]
    return min(earlier, key=_order, default=best)


def _order(member: Member) -> tuple[datetime, str]:
    return member.published_at, member.url


def _not_deferring(cluster: Collection[Member]) -> Sequence[Member]:
    """Return the members that name no other one, or only ones that name them back.

    Linear in documents and names (strongly connected components, Kosaraju 1978).
    """
    present = {member.article_id for member in cluster}
    names = {
        member.article_id: sorted((member.names & present) - {member.article_id})
        for member in cluster
    }
    named_by: dict[int, list[int]] = {key: [] for key in names}
    for key, named in names.items():
        for each in named:
            named_by[each].append(key)
    component: dict[int, int] = {}
    for start in reversed(_postorder(names)):
        stack = [start]
        while stack:
            key = stack.pop()
            if key not in component:
                component[key] = start
                stack += named_by[key]
    deferring = {
        component[key]
        for key, named in names.items()
        if any(component[each] != component[key] for each in named)
    }
    return [member for member in cluster if component[member.article_id] not in deferring]


def _postorder(names: Mapping[int, Sequence[int]]) -> list[int]:
    """Return the documents in the order in which a depth-first search leaves them (postorder)."""
    visited, order = set[int](), list[int]()
    for start in names:
        if start in visited:
            continue
        visited.add(start)
        path = [(start, iter(names[start]))]
        while path:
            key, named = path[-1]
            following = next((other for other in named if other not in visited), None)
            if following is None:
                order.append(key)
                path.pop()
            else:
                visited.add(following)
                path.append((following, iter(names[following])))
    return order
