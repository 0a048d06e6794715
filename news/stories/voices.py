"""Limit the weight of one site in a story: many similar articles count as one voice.

Otherwise a site with ten articles on two events would merge the two stories, and a site that floods
a story with one text would make it so tight that no other article is similar enough to join.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from warta.news.stories.linkage import Group, joined
from warta.news.stories.vectors import Sum

# A report, its update and a comment; more articles of a site on one event are one voice. Chosen by
# hand.
MOST_VOICES_OF_SITE = 3


def voices_of(
    sites: Sequence[str],
    days: Sequence[int],
    sums: Sequence[Sum],
    pairs: Iterable[tuple[int, int]],
    days_apart: int,
) -> list[list[int]]:
    """Return the voices as lists of article numbers; most have one article.

    The articles of one site are first joined among themselves, by ``pairs`` worth comparing; a
    group of more than MOST_VOICES_OF_SITE is one voice. Articles without a known site are not
    joined.
    """
    numbers_of: dict[str, list[int]] = {}
    for number, site in enumerate(sites):
        numbers_of.setdefault(site, []).append(number)
    many = {s for s, numbers in numbers_of.items() if s and len(numbers) > MOST_VOICES_OF_SITE}
    place_of = {n: place for site in many for place, n in enumerate(numbers_of[site])}
    near: dict[str, list[tuple[int, int]]] = {}
    for one, other in pairs:
        if one in place_of and sites[one] == sites[other]:
            near.setdefault(sites[one], []).append((place_of[one], place_of[other]))
    voices = {number: [number] for number in range(len(sites))}
    for site, neighbours in near.items():
        alone = [Group((n,), sums[n], days[n], days[n]) for n in numbers_of[site]]
        for group in joined(alone, neighbours, days_apart):
            if len(group.members) > MOST_VOICES_OF_SITE:
                first, *others = sorted(group.members)
                voices[first] += others
                for number in others:
                    del voices[number]
    return list(voices.values())
