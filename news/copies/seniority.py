"""Choose the original among documents with one text: by evidence, not by the latest claim.

What a page claims about itself costs nothing. So a page that names another as its own address is
never senior to it, and a time of publication counts only as far as it agrees with what we saw
ourselves. The result depends on the set of documents, not on their order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from warta.news.copies.likeness import WITHIN

# A feed lists an article within this time after its publication: most polls are minutes to an hour
# apart (news.polling.schedule), and caches add to that. A document seen later than that after
# another can't prove by its date that it was first.
USUAL_LAG = timedelta(hours=2)
# The longest time between polls of a quiet feed. No document that the same run saw first had a
# lead, and an honest original may have waited this long.
LONGEST_LAG = timedelta(days=1)
# Publishing systems stamp a text of an agency within minutes; a thief needs a second.
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
    """Return the document that the others repeat; at least one is given.

    Documents that name another as their address are left out (unless they name each other). Of
    those seen in the earliest run, the original is the earliest published whose date agrees with
    that run, else the earliest of all (dates of days before the run last). A document seen later is
    the original only if its date is earlier, and no older than a feed's usual lag before that run.
    """
    members = _not_deferring(cluster)
    first = min(member.sighted_at for member in members)
    group = [member for member in members if member.sighted_at == first]
    fresh = [member for member in group if member.published_at >= first - LONGEST_LAG]
    if not fresh:
        return min(group, key=lambda one: (one.published_at < first - WITHIN, *_claim(one)))
    best = min(fresh, key=_claim)
    earlier = [
        member
        for member in members
        if member.sighted_at > first
        and first - USUAL_LAG <= member.published_at < best.published_at - SAME_TIME
    ]
    return min(earlier, key=_claim, default=best)


def _claim(member: Member) -> tuple[datetime, str]:
    return member.published_at, member.url


def _not_deferring(cluster: Collection[Member]) -> Sequence[Member]:
    """Return the members that name no other, or only ones that name them back.

    Linear in documents and names (strongly connected components, Kosaraju 1978).
    """
    present = {member.article_id for member in cluster}
    names = {
        member.article_id: sorted((member.names & present) - {member.article_id})
        for member in cluster
    }
    named_by: dict[int, list[int]] = {key: [] for key in names}
    for key, others in names.items():
        for other in others:
            named_by[other].append(key)
    circle: dict[int, int] = {}
    for start in reversed(_in_order_of_end(names)):
        waiting = [start]
        while waiting:
            key = waiting.pop()
            if key not in circle:
                circle[key] = start
                waiting += named_by[key]
    deferring = {
        circle[key]
        for key, others in names.items()
        if any(circle[other] != circle[key] for other in others)
    }
    return [member for member in cluster if circle[member.article_id] not in deferring]


def _in_order_of_end(names: Mapping[int, Sequence[int]]) -> list[int]:
    """Return the documents in the order in which a depth-first search leaves them."""
    seen, ended = set[int](), list[int]()
    for start in names:
        if start in seen:
            continue
        seen.add(start)
        path = [(start, iter(names[start]))]
        while path:
            key, others = path[-1]
            following = next((other for other in others if other not in seen), None)
            if following is None:
                ended.append(key)
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(names[following])))
    return ended
