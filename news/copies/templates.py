"""Detect two texts made from one template with other names: appointments, obituaries, matches.

Such texts share most of their passages. The differences are scattered, a word or two each, and
these words occur several times in one text and never in the other. An editor who replaces a word
mostly leaves its other mentions. This needs neither a list of names nor capitals, so it works for
every script.
"""

from __future__ import annotations

import numpy as np

from warta.news.copies.shingles import Hashes, Shingles

# Least number of such words per changed place, and of different ones. At .4, all but one of 59
# invented hard negatives that passed every other rule are recognised, and none of 1,400 copies is
# (the highest has .3).
_LEAST_PER_PLACE, _LEAST_DIFFERENT = 0.4, 2
# Texts with more passages in common are copies; other spellings (Kyiv, labor) change few passages.
_ONE_TEXT = 0.85


def have_other_names(one: Shingles, other: Shingles, containment: float) -> bool:
    """Return whether two texts are one template with other names."""
    return containment < _ONE_TEXT and _has_own_names(one, other) and _has_own_names(other, one)


def _has_own_names(text: Shingles, other: Shingles) -> bool:
    places, changed = _changed_places(text, other)
    foreign = changed[np.isin(changed, other.words, invert=True)]
    if not places or len(foreign) < _LEAST_PER_PLACE * places:
        return False
    words, mentions = np.unique(text.words[np.isin(text.words, foreign)], return_counts=True)
    names = foreign[np.isin(foreign, words[mentions > 1])]
    return len(names) >= _LEAST_PER_PLACE * places and len(np.unique(names)) >= _LEAST_DIFFERENT


def _changed_places(text: Shingles, other: Shingles) -> tuple[int, Hashes]:
    """Return the number of places that differ by a few words only, and the words there.

    One replaced word changes every passage that contains it, as many as a passage is long.
    """
    missing = np.isin(text.in_order, other.hashes, invert=True).astype(np.int8)
    borders = np.flatnonzero(np.diff(missing, prepend=0, append=0))
    begins, ends = borders[::2], borders[1::2]
    reach = text.reach[begins]
    is_short = ends - begins <= 2 * reach
    begins, ends, reach = begins[is_short], ends[is_short], reach[is_short]
    # A place at the text's edge has fewer passages than a passage is long.
    firsts = np.minimum(begins + reach - 1, ends - 1)
    changes = np.zeros(len(text.words) + 1, np.int8)
    changes[firsts] += 1
    changes[ends] -= 1
    return len(begins), text.words[np.cumsum(changes[:-1]) > 0]
