"""Detect two texts from one template with other names: appointments, obituaries, matches.

Such texts share most of their passages. The differences are scattered, a word or two each, and the
words there occur several times in one text and never in the other. An editor who replaces words
leaves their other mentions alone. Needs no list of names and no capitals, so it works for every
script.
"""

from __future__ import annotations

import numpy as np

from warta.news.copies.shingles import Hashes, Shingles

# Such words for each changed place, and the fewest different ones. At .4, all but one of 59
# invented hard negatives that passed every other rule are recognised, and none of 1,400 copies is
# (the highest has .3).
_FOR_A_PLACE, _DIFFERENT = 0.4, 2
# Names in another spelling (Kyiv, labor) are other words too, but few: such texts are one.
_ONE_TEXT = 0.85


def is_renamed(one: Shingles, other: Shingles, containment: float) -> bool:
    return containment < _ONE_TEXT and _has_own_names(one, other) and _has_own_names(other, one)


def _has_own_names(text: Shingles, other: Shingles) -> bool:
    places, changed = _changed_places(text, other)
    strange = changed[np.isin(changed, other.words, invert=True)]
    if not places or len(strange) < _FOR_A_PLACE * places:
        return False
    words, mentions = np.unique(text.words[np.isin(text.words, strange)], return_counts=True)
    names = strange[np.isin(strange, words[mentions > 1])]
    return len(names) >= _FOR_A_PLACE * places and len(np.unique(names)) >= _DIFFERENT


def _changed_places(text: Shingles, other: Shingles) -> tuple[int, Hashes]:
    """Return the number of places that differ by a few words only, and the words there.

    One replaced word changes every passage that contains it, as many as a passage is long.
    """
    missing = np.isin(text.in_order, other.hashes, invert=True).astype(np.int8)
    borders = np.flatnonzero(np.diff(missing, prepend=0, append=0))
    begins, ends = borders[::2], borders[1::2]
    reach = text.reach[begins]
    few = ends - begins <= 2 * reach
    begins, ends, reach = begins[few], ends[few], reach[few]
    # A place at the text's edge has fewer passages than a passage is long.
    firsts = np.minimum(begins + reach - 1, ends - 1)
    within = np.zeros(len(text.words) + 1, np.int8)
    within[firsts] += 1
    within[ends] -= 1
    return len(begins), text.words[np.cumsum(within[:-1]) > 0]
