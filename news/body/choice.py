"""Choose the article's lines by their probabilities.

A table is chosen as a whole, as a cell has too little text to judge. The items of a long row of
similar boxes are left out together, except for very likely ones; so are excerpts, several lines of
one shape that end with an ellipsis. A table, a quotation, or a paragraph of Trafilatura's text
needs a lower probability between chosen lines. Reasons and figures: docs/decisions/0014-lines.md;
limits that are not there are chosen by hand.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from warta.news.body.line_features import Numbers, PageLines

# Of .3, .4, .45, .5 and .6, these two values give the best F1 on sites not used for learning.
LIKELY = 0.45
_WITHIN = 0.15  # for lines within the text
_PARAGRAPH = 60  # letters
_LEADING = 0.05  # for a box above the text with a standfirst's name
_LONGEST_LEAD = 600
_IN_LINK = 0.5  # share of a line's text
_LINKED = 1  # index of the feature: the linked share of a line
_FEWEST_ALIKE = 5
_LOW_SHARE = 0.2  # mean probability of lines of one shape, below which they are a row of boxes
_VERY_LIKELY = 0.8
_FEWEST_EXCERPTS = 3


def chosen(lines: PageLines, probabilities: Numbers) -> NDArray[np.bool_]:
    """Return whether each line is the article's."""
    likely = np.array(probabilities, float)
    for table in np.unique(lines.tables[lines.tables >= 0]):
        inside = lines.tables == table
        likely[inside] = np.average(likely[inside], weights=lines.lengths[inside] + 1)
    number = np.bincount(lines.shapes)
    length = np.maximum(1, np.bincount(lines.shapes, weights=lines.lengths))
    share = np.bincount(lines.shapes, weights=likely * lines.lengths) / length
    row = (number >= _FEWEST_ALIKE)[lines.shapes] & (share < _LOW_SHARE)[lines.shapes]
    excerpts = np.bincount(lines.shapes, weights=lines.cut_off)
    row |= ((excerpts >= _FEWEST_EXCERPTS) & (2 * excerpts > number))[lines.shapes]
    is_chosen = np.where(row, likely > _VERY_LIKELY, likely > LIKELY)
    within = np.flatnonzero(is_chosen)
    if len(within):
        between = np.arange(len(likely)) < within[-1]
        between &= np.arange(len(likely)) > within[0]
        between &= _is_unlinked(lines)
        inside = lines.extracted & (lines.lengths >= _PARAGRAPH) & _between_chosen(is_chosen)
        is_chosen |= between & (lines.quoted | inside) & (likely > _WITHIN)
        below = within[within > lines.heading]
        above = np.arange(len(likely)) < (below[0] if len(below) else 0)
        above &= np.arange(len(likely)) > lines.heading
        above &= (lines.lengths >= _PARAGRAPH) & (lines.lengths <= _LONGEST_LEAD)
        is_chosen |= above & lines.leading & _is_unlinked(lines) & (likely > _LEADING)
    for table in np.unique(lines.tables[lines.tables >= 0]):
        if _follows_text(lines, is_chosen, int(table)):
            is_chosen |= (lines.tables == table) & (likely > _WITHIN)
    return np.asarray(is_chosen, np.bool_)


def _is_unlinked(lines: PageLines) -> NDArray[np.bool_]:
    return np.asarray(lines.features[:, _LINKED] < _IN_LINK, np.bool_)


def _between_chosen(is_chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    padded = np.concatenate([[False], is_chosen, [False]])
    return np.asarray(padded[:-2] & padded[2:], np.bool_)


def _follows_text(lines: PageLines, is_chosen: NDArray[np.bool_], table: int) -> bool:
    """Return whether the line before a table was chosen and is in the same block."""
    before = int(lines.first[table]) - 1
    around = int(lines.around[table])
    return before >= 0 and before >= lines.first[around] and bool(is_chosen[before])
