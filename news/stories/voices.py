"""One site has few voices in a story, however many articles it publishes.

Who publishes ten articles that tell half of one event and half of another would otherwise make one
story of the two, and who floods a story with one text would make it so tight that nobody else's
articles are alike enough to join it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from warta.news.stories.linkage import Group, joined
from warta.news.stories.vectors import Sum

# A desk's report, its update and a comment; more of one site on one event have one voice.
MOST_OF_A_SITE = 3


def voices_of(
    sites: Sequence[str],
    days: Sequence[int],
    sums: Sequence[Sum],
    pairs: Iterable[tuple[int, int]],
    days_apart: int,
) -> list[list[int]]:
    """Return which articles speak together, by their numbers; most speak for themselves.

    The articles of one site are joined by themselves, by the ``pairs`` that are worth comparing: a
    group of more than ``MOST_OF_A_SITE`` has one voice. Articles of no known site have their own.
    """
    numbers_of: dict[str, list[int]] = {}
    for number, site in enumerate(sites):
        numbers_of.setdefault(site, []).append(number)
    many = {s for s, numbers in numbers_of.items() if s and len(numbers) > MOST_OF_A_SITE}
    place_of = {n: place for site in many for place, n in enumerate(numbers_of[site])}
    near: dict[str, list[tuple[int, int]]] = {}
    for one, other in pairs:
        if one in place_of and sites[one] == sites[other]:
            near.setdefault(sites[one], []).append((place_of[one], place_of[other]))
    voices = {number: [number] for number in range(len(sites))}
    for site, neighbours in near.items():
        alone = [Group((n,), sums[n], days[n], days[n]) for n in numbers_of[site]]
        for group in joined(alone, neighbours, days_apart):
            if len(group.members) > MOST_OF_A_SITE:
                first, *others = sorted(group.members)
                voices[first] += others
                for number in others:
                    del voices[number]
    return list(voices.values())
