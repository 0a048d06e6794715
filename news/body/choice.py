"""Choose the article's lines by their probabilities.

A table is chosen as a whole, as a cell has too little text to judge. The items of a long row of
similar boxes are left out together, except for very likely ones; so are excerpts, several lines of
one shape that end with an ellipsis. A doubtful excerpt below a linked headline in a small box is
left out, and so is a doubtful line above the text that is not Trafilatura's. A long heading right
below the headline is a standfirst. A table, a quotation, or another line without links needs a
lower probability between chosen lines, and so does a paragraph of Trafilatura's text beside them
among paragraphs of the same block and shape. Reasons and figures: docs/decisions/0014-lines.md;
limits that are not there are chosen by hand.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from warta.news.body.line_features import Numbers, PageLines

_RECALL = 1.5  # weight beside precision in the F measure that the chosen lines should have
_LEAST_LIKELY = 0.2  # for a line that is chosen for itself; a page may have no text
_WITHIN = 0.2  # for a line between two of the text, and a table after one
_BETWEEN = 0.05  # for a table between two lines of the text, in one block with them
# For paragraphs in the block of the most chosen text. On own pages, where calls to the reader were
# paragraphs there, these were below .25, and true ones above .34.
_SIBLING = 0.3
_PARAGRAPH = 60  # letters
_LEADING = 0.05  # for a box above the text with a standfirst's name
_ABOVE = 0.1  # for another line between headline and text
_AFTER = 0.25  # for a paragraph that follows the text, with or without a heading
_QUOTED = 0.01  # for a quotation within the text
# For other lines of Trafilatura's text, in runs between two of the text, and for its headings that
# are within the text and right above a line of it.
_IN_GAP = 0.25
_LONGEST_LEAD = 600
_MOST_CREDITED = 0.5  # of the chosen text; more captions are a gallery's text
_TEASER = 80  # letters of a line that is one link, between lines without one
_WHOLE = 0.95  # share of such a line in its link
_IN_LINK = 0.5  # share of a line's text
_LINKED = 1  # index of the feature: the linked share of a line
_ENDS = 5  # index: whether a line ends as a sentence does
_FEWEST_ALIKE = 5
_LOW_SHARE = 0.2  # mean probability of lines of one shape, below which they are a row of boxes
_LOW_SHARE_APART = 0.45  # the same for lines each in a box of its own, as excerpts are
_APART = 0.8  # share of such lines
_VERY_LIKELY = 0.8
_FEWEST_EXCERPTS = 3
_HEADLINE = 20  # letters
_SURE_ABOVE = 0.6  # for a heading above the headline
_SURE_ABOVE_TEXT = 0.5  # for a line above the text that is not Trafilatura's
# For an excerpt below a linked headline, or above the page's own in a box of other articles.
_SURE_IN_CARD = 0.85
_SURE_IN_OWN_CARD = 0.95  # if the headline links to another page of the site
_LONGEST_CARD = 500  # letters
_CARD_SHARE = 0.3  # of the chosen text, at most in a card
_CARD_LEVELS = 4  # blocks around its headline
_MOST_BIOGRAPHY = 0.15  # of the text
_LEAST_BEFORE_BIOGRAPHY = 0.7  # of the text
_LINES_OF_CARD = 3  # a headline, an excerpt, and perhaps a date
_COMMENT_LEVELS = 3  # blocks around a label of comments
_MOST_COMMENTS = 0.8  # of the rest of the text
_NAME = 25  # letters of a name with an initial, which ends with a full stop
_LEAST_NAMES = 0.3  # share of names, dates and counts in the lines below it


def chosen(lines: PageLines, probabilities: Numbers) -> NDArray[np.bool_]:
    """Return whether each line is the article's."""
    likely = np.array(probabilities, float)
    for table in np.unique(lines.tables[lines.tables >= 0]):
        inside = lines.tables == table
        likely[inside] = np.average(likely[inside], weights=lines.lengths[inside] + 1)
    number = np.bincount(lines.rows)
    length = np.maximum(1, np.bincount(lines.rows, weights=lines.lengths))
    share = np.bincount(lines.rows, weights=likely * lines.lengths) / length
    low = np.where(_are_apart(lines, number), _LOW_SHARE_APART, _LOW_SHARE)
    row = (number >= _FEWEST_ALIKE)[lines.rows] & (share < low)[lines.rows]
    excerpts = np.bincount(lines.rows, weights=lines.cut_off)
    row |= ((excerpts >= _FEWEST_EXCERPTS) & (2 * excerpts > number))[lines.rows]
    is_chosen = np.where(row, likely > _VERY_LIKELY, likely > _least_likely(lines, likely))
    is_chosen &= ~_is_lone_link(lines)
    is_chosen |= _is_sibling(lines, is_chosen) & (likely > _SIBLING)
    doubtful = _is_heading_above(lines, is_chosen) & (likely < _SURE_ABOVE)
    doubtful |= _is_teaser_above(lines) & (likely < _SURE_IN_CARD)
    is_headline = _is_headline(lines, is_chosen)
    doubtful |= _is_card(lines, is_chosen, is_headline) & (likely < _SURE_IN_CARD)
    is_headline &= lines.announcing
    doubtful |= _is_card(lines, is_chosen, is_headline) & (likely < _SURE_IN_OWN_CARD)
    is_chosen &= ~doubtful
    within = np.flatnonzero(is_chosen)
    if len(within):
        between = np.arange(len(likely)) < within[-1]
        between &= np.arange(len(likely)) > within[0]
        between &= _is_unlinked(lines)
        inside = _between_chosen(is_chosen) & (lines.tables < 0)
        is_chosen |= between & inside & (likely > _WITHIN)
        is_chosen |= between & lines.quoted & (likely > _QUOTED)
        below = within[within > lines.heading]
        above = np.arange(len(likely)) < (below[0] if len(below) else 0)
        above &= np.arange(len(likely)) > lines.heading
        above &= (lines.lengths >= _PARAGRAPH) & (lines.lengths <= _LONGEST_LEAD)
        above &= _is_unlinked(lines)
        is_sentence = (lines.features[:, _ENDS] > 0) & ~row
        is_chosen |= above & lines.leading & (likely > _LEADING)
        is_standfirst = lines.headings & (np.arange(len(likely)) == lines.heading + 1)
        is_chosen |= above & is_standfirst & (likely > _ABOVE)
        is_chosen |= above & is_sentence & ~lines.captioned & (likely > _ABOVE)
        last = int(within[-1])
        after = np.flatnonzero(lines.lengths[last + 1 : last + 3] >= _PARAGRAPH)
        after = after[is_sentence[last + 1 + after]]
        if len(after) and likely[last + 1 : last + 2 + after[0]].min() > _AFTER:
            is_chosen[last + 1 : last + 2 + after[0]] = True
    for table in np.unique(lines.tables[lines.tables >= 0]):
        if _follows_text(lines, is_chosen, int(table)):
            least = _BETWEEN if _precedes_text(lines, is_chosen, int(table)) else _WITHIN
            is_chosen |= (lines.tables == table) & (likely > least)
    is_chosen &= ~_is_above_text(lines, is_chosen) | (likely >= _SURE_ABOVE_TEXT)
    in_text = lines.extracted & _is_unlinked(lines) & (lines.tables < 0) & (likely > _IN_GAP)
    is_chosen |= _is_in_gap(is_chosen, in_text)
    is_chosen |= _is_before_text(lines, is_chosen) & in_text & ~row
    is_chosen |= in_text & lines.headings & _is_above_chosen(is_chosen)
    credited = lines.credited & is_chosen
    if lines.lengths[credited].sum() < _MOST_CREDITED * lines.lengths[is_chosen].sum():
        is_chosen &= ~credited
    is_chosen &= ~_is_comment(lines, is_chosen) & ~_is_excerpt_in_row(lines, is_chosen)
    is_chosen &= ~_is_biography(lines, is_chosen)
    return np.asarray(is_chosen, np.bool_)


def _least_likely(lines: PageLines, likely: NDArray[np.float64]) -> float:
    """Return the probability from which a line raises the expected F measure of the page's text.

    That is the highest F that is expected of any choice, divided by one and the weight of recall
    (Lipton, Elkan and Narayanaswamy 2014): of a text that is sure, doubtful lines are left out.
    """
    order = np.argsort(-likely, kind="stable")
    letters = lines.lengths[order] + 1
    right = np.cumsum(likely[order] * letters)
    measures = (1 + _RECALL) * right / (np.cumsum(letters) + _RECALL * right[-1])
    return max(_LEAST_LIKELY, float(measures.max()) / (1 + _RECALL))


def _is_above_text(lines: PageLines, is_chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which lines are above the text and not Trafilatura's, as captions are.

    Headings and lines with a standfirst's name are not among them.
    """
    paragraphs = np.flatnonzero(is_chosen & lines.extracted & (lines.lengths >= _PARAGRAPH))
    above = np.arange(len(is_chosen)) < (paragraphs[0] if len(paragraphs) else 0)
    return np.asarray(above & ~lines.extracted & ~lines.headings & ~lines.leading, np.bool_)


def _is_before_text(lines: PageLines, is_chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which are paragraphs between the headline and the first chosen paragraph.

    Such are standfirsts without a full stop, and the claim that a report checks.
    """
    is_paragraph = (lines.lengths >= _PARAGRAPH) & ~lines.headings
    first = np.flatnonzero(is_chosen & lines.extracted & is_paragraph)
    order = np.arange(len(is_chosen))
    before = (order > lines.heading) & (order < (first[0] if len(first) else 0))
    is_short = lines.lengths <= _LONGEST_LEAD
    return np.asarray(before & is_paragraph & is_short & ~lines.captioned, np.bool_)


def _are_apart(lines: PageLines, number: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return for each shape whether most of its lines have a box of their own."""
    places = lines.levels[1] * len(number) + lines.rows
    boxes = np.bincount(np.unique(places) % len(number), minlength=len(number))
    return np.asarray(boxes >= _APART * number, np.bool_)


def _is_lone_link(lines: PageLines) -> NDArray[np.bool_]:
    """Return which lines are links with a headline and an excerpt; in lists of links, none.

    A headline alone is enough if it links to another page of the site and is no heading of this
    one: of 42 such lines that the model took, 14 were the text's.
    """
    linked = lines.features[:, _LINKED]
    around = np.concatenate([[0.0], linked, [0.0]])
    is_lone = (around[:-2] < _IN_LINK) & (around[2:] < _IN_LINK) & (lines.tables < 0)
    is_headline = lines.announcing & ~lines.headings & (lines.lengths >= _HEADLINE)
    is_lone &= (linked >= _WHOLE) & (is_headline | (lines.lengths >= _TEASER))
    return np.asarray(is_lone, np.bool_)


def _is_heading_above(lines: PageLines, is_chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which lines are headings above the headline, without a paragraph between."""
    paragraphs = is_chosen & (lines.lengths >= _PARAGRAPH) & ~lines.headings
    first = int(np.argmax(paragraphs)) if paragraphs.any() else 0
    above = np.arange(len(is_chosen)) < min(first, max(0, lines.heading))
    return np.asarray(above & lines.headings, np.bool_)


def _is_teaser_above(lines: PageLines) -> NDArray[np.bool_]:
    """Return which lines are above the headline in a box with a name of other articles'."""
    return np.asarray(lines.related & (np.arange(len(lines.related)) < lines.heading), np.bool_)


def _is_headline(lines: PageLines, is_chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which lines are linked headlines left out."""
    is_headline = (lines.features[:, _LINKED] >= _WHOLE) & (lines.lengths >= _HEADLINE)
    return np.asarray(is_headline & ~is_chosen & (lines.tables < 0), np.bool_)


def _is_card(
    lines: PageLines, is_chosen: NDArray[np.bool_], is_headline: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which lines are in a small box of the text, below a linked headline."""
    in_card = np.zeros(len(is_chosen), np.bool_)
    most = min(_LONGEST_CARD, _CARD_SHARE * float(lines.lengths[is_chosen].sum()))
    letters_before = np.concatenate([[0.0], np.cumsum(lines.lengths)])
    for headline in np.flatnonzero(is_headline):
        block = int(lines.levels[0][headline])
        for _ in range(_CARD_LEVELS):
            first, end = int(lines.first[block]), int(lines.end[block])
            if letters_before[end] - letters_before[first] > most:
                break
            in_card[headline:end] = True
            block = int(lines.around[block])
            if block < 0:
                break
    return in_card


def _is_biography(lines: PageLines, is_chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which lines are about the author, at the text's end.

    They are in a small box below the author's name, a link, or below a label ("About the author")
    up to the next heading.
    """
    letters = np.concatenate([[0.0], np.cumsum(lines.lengths * is_chosen)])
    is_late = letters[1:] > _LEAST_BEFORE_BIOGRAPHY * letters[-1]
    is_biography = _is_card(lines, is_chosen, lines.names_author & is_late)
    headings = np.flatnonzero(lines.headings)
    for label in np.flatnonzero(lines.opens_biography & is_late):
        below = headings[headings > label]
        end = int(below[0]) if len(below) else len(is_chosen)
        if letters[end] - letters[label] <= _MOST_BIOGRAPHY * letters[-1]:
            is_biography[label:end] = True
    return is_biography


def _is_excerpt_in_row(lines: PageLines, is_chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which lines are paragraphs below linked headlines left out, several in a row.

    Such are cards without boxes. Headlines that are headings, or kept, belong to lists of a text.
    """
    is_headline = _is_headline(lines, is_chosen) & lines.announcing & ~lines.headings
    is_paragraph = (lines.lengths >= _PARAGRAPH) & (lines.lengths <= _LONGEST_CARD)
    is_paragraph &= _is_unlinked(lines) & ~lines.headings
    pair = np.flatnonzero(is_headline[:-1] & is_paragraph[1:])
    is_excerpt = np.zeros(len(is_chosen), np.bool_)
    for row in np.split(pair, np.flatnonzero(np.diff(pair) > _LINES_OF_CARD) + 1):
        if len(row) >= _FEWEST_EXCERPTS:
            is_excerpt[row + 1] = True
    return is_excerpt


def _is_comment(lines: PageLines, is_chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which lines are below a label of comments, in one of the blocks around it.

    The rest of the text must be longer than what is chosen below, and there must be names or dates
    between the lines below: a count of the comments may also stand in the middle of a text.
    """
    is_comment = np.zeros(len(is_chosen), np.bool_)
    letters_before = np.concatenate([[0.0], np.cumsum(lines.lengths * is_chosen)])
    ends = lines.features[:, _ENDS] > 0
    is_name = np.where(ends, lines.lengths < _NAME, lines.lengths < _PARAGRAPH) & ~lines.headings
    names_before = np.concatenate([[0], np.cumsum(is_name)])
    for label in np.flatnonzero(lines.opens_comments):
        for level in range(_COMMENT_LEVELS):
            end = int(lines.end[lines.levels[level][label]])
            below = letters_before[end] - letters_before[label]
            names = names_before[end] - names_before[label + 1]
            is_rest = below <= _MOST_COMMENTS * (letters_before[-1] - below)
            if is_rest and names >= _LEAST_NAMES * (end - label - 1):
                is_comment[label:end] = True
    return is_comment


def _is_sibling(lines: PageLines, is_chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which are paragraphs of Trafilatura's text beside most of the chosen ones."""
    paragraphs = lines.extracted & (lines.lengths >= _PARAGRAPH) & _is_unlinked(lines)
    paragraphs &= lines.tables < 0
    around = lines.levels[1]
    places = around * (int(lines.shapes.max()) + 1) + lines.shapes
    chosen_at = places[paragraphs & is_chosen]
    if not len(chosen_at):
        return np.zeros(len(is_chosen), np.bool_)
    weights = lines.lengths[paragraphs & is_chosen]
    numbers, inverse = np.unique(chosen_at, return_inverse=True)
    main = numbers[np.argmax(np.bincount(inverse, weights=weights))]
    return np.asarray(paragraphs & (places == main), np.bool_)


def _is_in_gap(is_chosen: NDArray[np.bool_], may_be_chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which lines are in a run of such lines between two chosen ones."""
    order, count = np.arange(len(is_chosen)), len(is_chosen)
    others = np.concatenate([[0], np.cumsum(~(is_chosen | may_be_chosen))])
    before = np.maximum.accumulate(np.where(is_chosen, order, -1))
    after = np.minimum.accumulate(np.where(is_chosen, order, count)[::-1])[::-1]
    is_between = (before >= 0) & (after < count)
    is_free = others[np.minimum(after, count - 1)] == others[np.maximum(before, 0)]
    return np.asarray(may_be_chosen & is_between & is_free, np.bool_)


def _is_unlinked(lines: PageLines) -> NDArray[np.bool_]:
    return np.asarray(lines.features[:, _LINKED] < _IN_LINK, np.bool_)


def _between_chosen(is_chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    padded = np.concatenate([[False], is_chosen, [False]])
    return np.asarray(padded[:-2] & padded[2:], np.bool_)


def _is_above_chosen(is_chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which lines are right above a chosen one, and below another."""
    is_below = np.concatenate([[False], np.logical_or.accumulate(is_chosen)[:-1]])
    return np.asarray(is_below & np.concatenate([is_chosen[1:], [False]]), np.bool_)


def _follows_text(lines: PageLines, is_chosen: NDArray[np.bool_], table: int) -> bool:
    """Return whether the line before a table was chosen and is in the same block."""
    before = int(lines.first[table]) - 1
    around = _around(lines, table)
    return before >= 0 and before >= lines.first[around] and bool(is_chosen[before])


def _precedes_text(lines: PageLines, is_chosen: NDArray[np.bool_], table: int) -> bool:
    """Return whether the line after a table was chosen and is in the same block."""
    after = int(lines.end[table])
    return after < lines.end[_around(lines, table)] and bool(is_chosen[after])


def _around(lines: PageLines, table: int) -> int:
    """Return the block around a table and its own wrappers, which begin with it."""
    around = int(lines.around[table])
    while lines.around[around] >= 0 and lines.first[around] == lines.first[table]:
        around = int(lines.around[around])
    return around
