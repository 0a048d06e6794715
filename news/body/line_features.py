"""Compute the features of each line, by which a model decides whether it is the article's.

They describe the line (length, links, punctuation, tag), the blocks around it (their share of the
page's prose, share of links, names), lines of the same shape, its neighbours, the page's
declarations, and whether Trafilatura extracted it. They depend on no site, and on no words but
those in ``news/phrases``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from warta.news.body.labels import (
    ends_with_credit,
    is_about_author_label,
    is_comments_label,
)
from warta.news.body.line_links import (
    ANNOUNCES,
    SELLS,
    leads_to_own_page,
    of_links,
    of_names,
    of_pictures,
)
from warta.news.body.line_names import NAMES, is_lead, names_of
from warta.news.body.line_texts import DATED, LABELLED, of_repetition, of_texts
from warta.news.body.outline import Outline, places
from warta.news.body.promotions import TAKEN
from warta.news.body.statements import Statements
from warta.news.text.compare import squeezed, substance

Numbers: TypeAlias = NDArray[np.float32]
_Indices: TypeAlias = NDArray[np.intp]

LEVELS = 5  # blocks that are described: the line's own, and those around it
_TAGS = {
    "p": 0, "li": 1, "td": 2, "th": 2, "div": 3, "section": 3, "article": 3, "main": 3, "body": 3,
    "h2": 4, "h3": 4, "h4": 4, "h5": 4, "h6": 4, "h1": 5, "blockquote": 6, "pre": 6, "dt": 7,
    "dd": 7,
}  # fmt: skip
_OTHER_TAG = 8
_H1 = 5
_WITHIN = {
    "article": 0, "main": 0, "header": 1, "footer": 2, "aside": 3, "nav": 3, "form": 4, "table": 5,
    "ul": 6, "ol": 6, "figure": 7, "figcaption": 7, "details": 8, "blockquote": 9,
}  # fmt: skip
_PLACES = 10
_QUOTATION = 9
_LEAD = NAMES.index("lead")
_CAPTION = NAMES.index("caption")
_RELATED = NAMES.index("related")
_MOST_OF_LEAD = 0.35
_PROSE = 60  # letters of a line that is more than a label
_SURE = 40  # letters of a line that marks where Trafilatura's text begins and ends
_MENU = 0.9
_HEADLINE = 20  # letters of a linked line that is more than an item of a menu
_HEADING = _TAGS["h2"]
_DIGITS = re.compile(r"\d+")
_CUT_OFF = re.compile(r"(?:…|\.\.\.)\]?$")


@dataclass(frozen=True, slots=True)
class PageLines:
    """The features of a page's lines, and the context for the model's second layer."""

    features: Numbers
    lengths: NDArray[np.float64]
    levels: list[_Indices]  # for each line its block, the block around that, …
    first: _Indices  # line of each block
    end: _Indices
    shapes: _Indices  # of each line, numbered
    rows: _Indices  # the same, where numbers in class names make no difference
    extracted: NDArray[np.bool_]  # whether Trafilatura extracted the line
    around: _Indices  # the number of the block around each block, or -1
    tables: _Indices  # the number of the table (a block) around each line, or -1
    quoted: NDArray[np.bool_]  # whether the line is in a quotation
    leading: NDArray[np.bool_]  # whether it is in a small box with a standfirst's name
    captioned: NDArray[np.bool_]  # whether it is in a box with a caption's name
    related: NDArray[np.bool_]  # whether it is in a small box with a name of other articles'
    heading: int  # the line of the headline, or -1
    cut_off: NDArray[np.bool_]  # whether it ends with an ellipsis, like an excerpt
    headings: NDArray[np.bool_]  # whether the line is a heading, h1 to h6
    announcing: NDArray[np.bool_]  # whether it is one link to another page of the site
    credited: NDArray[np.bool_]  # whether it is below a picture and ends with who made it
    opens_comments: NDArray[np.bool_]  # whether it is a label above the comments of readers
    opens_biography: NDArray[np.bool_]  # whether it is a label above words about the author
    names_author: NDArray[np.bool_]  # whether it is a link and an author's name


def page_lines(page: Outline, extracted: str, stated: Statements) -> PageLines:
    """Return the features of the lines of an outline, which must have some.

    ``extracted``: Trafilatura's text of the page.
    """
    lines = page.lines
    keys = [squeezed(line.text) for line in lines]
    taken = np.fromiter((place >= 0 for place in places(keys, extracted)), bool, len(lines))
    measures = _Measures(page, taken)
    tags = np.fromiter(
        (_TAGS.get(str(line.element.tag), _OTHER_TAG) for line in lines), np.intp, len(lines)
    )
    shapes, rows = _shapes(page)
    texts = of_texts(lines)
    links = of_links(lines, stated.url)
    pictures = of_pictures(page, measures.levels)
    names = of_names(keys, stated.authors)
    columns = [
        *measures.of_lines(),
        *texts,
        *(tags == number for number in range(_OTHER_TAG + 1)),
        *_of_places(measures, keys, tags, stated.titles),
        *measures.of_blocks(),
        *_of_parts(page, measures, texts, tags),
        *_of_names(page, measures),
        *_of_shapes(shapes, measures),
        *of_repetition(keys, stated.leads, stated.repeated),
        *links,
        *_of_offers(measures, links),
        *pictures,
        *names,
        _of_second_headlines(measures, tags, keys, stated.titles),
    ]
    own = np.column_stack(columns).astype(np.float32)
    below = zip(lines, pictures[0] > 0, strict=True)
    features = np.hstack([own, _of_neighbours(own, tags)])
    return PageLines(
        features,
        measures.length,
        measures.levels,
        measures.first,
        measures.end,
        shapes,
        rows,
        taken,
        np.array(page.around, np.intp),
        _tables(page),
        measures.quoted,
        measures.leading,
        measures.captioned,
        measures.related,
        measures.heading,
        np.array([_CUT_OFF.search(line.text) is not None for line in lines], np.bool_),
        (tags == _HEADING) | (tags == _H1),
        np.array([leads_to_own_page(line, stated.url) for line in lines], np.bool_),
        np.array([is_below and ends_with_credit(line.text) for line, is_below in below], np.bool_),
        np.array([is_comments_label(line.text) for line in lines], np.bool_),
        np.array([is_about_author_label(line.text) for line in lines], np.bool_),
        (names[0] > 0) & (measures.linked >= _MENU * measures.length),
    )


def _tables(page: Outline) -> _Indices:
    tables = np.full(len(page.lines), -1, np.intp)
    for number, element in enumerate(page.blocks):
        if element.tag == "table":
            tables[page.first[number] : page.end[number]] = number
    return tables


class _Measures:
    """The amounts of text, linked text and prose in lines and blocks."""

    def __init__(self, page: Outline, taken: NDArray[np.bool_]) -> None:
        lines = page.lines
        self.count = len(lines)
        self.taken = taken.astype(float)
        self.quoted = np.zeros(self.count, np.bool_)
        self.leading = np.zeros(self.count, np.bool_)
        self.captioned = np.zeros(self.count, np.bool_)
        self.related = np.zeros(self.count, np.bool_)
        self.heading = -1
        self.length = np.fromiter((substance(line.text) for line in lines), float, self.count)
        written = np.fromiter((max(1, len(line.text)) for line in lines), float, self.count)
        linked = np.fromiter((line.linked for line in lines), float, self.count)
        self.linked = linked * self.length / written
        self.own = self.length - self.linked
        self.prose = self.own * (self.own >= _PROSE)
        self.whole = max(1.0, float(self.own.sum()))
        self.first, self.end = np.array(page.first), np.array(page.end)
        around = np.array(page.around)
        block = np.fromiter((line.block for line in lines), np.intp, self.count)
        self.levels = [block]
        for _ in range(LEVELS - 1):
            outer = around[block]
            block = np.where(outer >= 0, outer, block)
            self.levels.append(block)

    def within(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return for each block the sum of a value over its lines."""
        sums = np.concatenate([[0.0], np.cumsum(values)])
        return np.asarray(sums[self.end] - sums[self.first])

    def of_lines(self) -> list[NDArray[Any]]:
        return [
            np.log1p(self.length),
            self.linked / np.maximum(1, self.length),
            np.log1p(self.own),
        ]

    def of_blocks(self) -> list[NDArray[Any]]:
        length, linked = self.within(self.length), self.within(self.linked)
        own, prose = length - linked, self.within(self.prose)
        number, taken = self.end - self.first, self.within(self.own * self.taken)
        per_block = np.column_stack(
            [
                own / self.whole,
                prose / max(1.0, float(self.prose.sum())),
                linked / np.maximum(1, length),
                np.log1p(np.maximum(0, own) / np.maximum(1, number)),
                taken / np.maximum(1, own),
                taken / max(1.0, float((self.own * self.taken).sum())),
            ]
        )
        return [column for level in self.levels for column in per_block[level].T]


def _of_places(
    measures: _Measures, keys: Sequence[str], tags: _Indices, titles: Collection[str]
) -> list[NDArray[Any]]:
    """Return the position of each line relative to Trafilatura's text and the headline."""
    count = measures.count
    order = np.arange(count)
    before = np.concatenate([[0.0], np.cumsum(measures.length)])[:-1]
    sure = np.flatnonzero((measures.taken > 0) & (measures.length >= _SURE))
    if not len(sure):
        sure = np.flatnonzero(measures.taken)
    first, last = (int(sure[0]), int(sure[-1])) if len(sure) else (0, count - 1)
    named = {squeezed(title) for title in titles}
    is_title = np.fromiter((key in named for key in keys), bool, count)
    headings = np.flatnonzero(is_title & (tags == _H1))
    for candidates in (tags == _H1, is_title):
        headings = headings if len(headings) else np.flatnonzero(candidates)
    heading = measures.heading = int(headings[0]) if len(headings) else -1
    if heading < 0:
        since = beside = np.zeros(count)
    else:
        since = np.where(order > heading, np.log1p(np.maximum(0, before - before[heading])), -1.0)
        beside = np.sign(order - heading) * np.log1p(np.abs(order - heading))
    taken = float((measures.own * measures.taken).sum())
    return [
        measures.taken,
        np.log1p(np.maximum(0, before[first] - before)),
        np.log1p(np.maximum(0, before - before[last])),
        np.log1p(np.maximum(0, first - order)),
        np.log1p(np.maximum(0, order - last)),
        np.full(count, heading >= 0),
        since,
        beside,
        is_title,
        order / count,
        np.full(count, np.log1p(count)),
        np.full(count, np.log1p(measures.whole)),
        np.full(count, taken / measures.whole),
        np.full(count, np.log1p(taken)),
    ]


def _of_parts(
    page: Outline, measures: _Measures, texts: Sequence[NDArray[Any]], tags: _Indices
) -> list[NDArray[Any]]:
    """Return what the blocks around a line are made of: linked headlines, labels, dates, prose.

    Promotions that were in them are counted by the mark that is left of them.

    A card is a linked headline and an excerpt, a comment a name, a date and prose.
    """
    is_linked = measures.linked >= _MENU * measures.length
    headlines = is_linked & (measures.length >= _HEADLINE)
    parts = (headlines, texts[DATED] > 0, texts[LABELLED] > 0, tags == _HEADING)
    paragraphs = np.maximum(1, measures.within(measures.prose > 0))
    number = measures.within(np.ones(measures.count))
    per_block = []
    for part in parts:
        within = measures.within(part)
        per_block += [np.minimum(3, within / paragraphs), within / np.maximum(1, number)]
    opening = np.zeros((len(measures.first), len(parts)))
    inside = measures.first < measures.end
    starts = measures.first[inside]
    opening[inside] = np.column_stack([part[starts] for part in parts])
    marks = (len(block.get(TAKEN, "")) for block in page.blocks)
    taken = np.fromiter(marks, float, len(page.blocks))
    taken = np.minimum(3, taken / paragraphs)
    columns = np.column_stack([*per_block, opening, taken])
    own = taken[measures.levels[0]]
    return [own, *(column for level in measures.levels[1:] for column in columns[level].T)]


def _of_offers(measures: _Measures, links: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
    """Return the share of lines in the blocks around that announce articles, or lead to offers."""
    number = np.maximum(1, measures.within(np.ones(measures.count)))
    shares = [measures.within(links[kind]) / number for kind in (ANNOUNCES, SELLS)]
    return [share[level] for share in shares for level in measures.levels[1:4]]


def _of_second_headlines(
    measures: _Measures, tags: _Indices, keys: Sequence[str], titles: Collection[str]
) -> NDArray[Any]:
    """Return the number of h1 above a line, the page's headline and those above it left out."""
    named = {squeezed(title) for title in titles}
    is_other = (tags == _H1) & np.fromiter((key not in named for key in keys), bool, len(keys))
    is_other &= np.arange(measures.count) > max(measures.heading, 0)
    return np.asarray(np.minimum(3, np.cumsum(is_other)))


def _of_names(page: Outline, measures: _Measures) -> list[NDArray[Any]]:
    """Return for each group of names whether a block around has it, and the block's share."""
    named = np.zeros((measures.count, len(NAMES)))
    shares = np.zeros((measures.count, len(NAMES)))
    within = np.zeros((measures.count, _PLACES))
    own = measures.within(measures.own) / measures.whole
    linked = measures.within(measures.linked)
    for number, element in enumerate(page.blocks):
        first, end = page.first[number], page.end[number]
        if first == end:
            continue
        if (place := _WITHIN.get(str(element.tag))) is not None:
            within[first:end, place] = 1
            if place == _QUOTATION:
                measures.quoted[first:end] = True
        if number == 0:
            continue
        if own[number] < _MOST_OF_LEAD and is_lead(element, is_linked=linked[number] > 0):
            measures.leading[first:end] = True
        mark, place_mark = element.get("class"), element.get("id")
        if not mark and not place_mark:
            continue
        groups = names_of(f"{mark or ''} {place_mark or ''}")
        while groups:
            group = (groups & -groups).bit_length() - 1
            groups &= groups - 1
            if group == _LEAD and own[number] < _MOST_OF_LEAD:
                measures.leading[first:end] = True
            if group == _CAPTION:
                measures.captioned[first:end] = True
            if group == _RELATED and own[number] < _MOST_OF_LEAD:
                measures.related[first:end] = True
            named[first:end, group] = 1
            shares[first:end, group] = own[number]
    return [*named.T, *shares.T, *within.T]


def _shapes(page: Outline) -> tuple[_Indices, _Indices]:
    """Return numbers for each line, equal for blocks with the same tags and classes.

    In the second, numbers in class names make no difference: "post-812 post", "card-2".
    """
    numbers: dict[tuple[object, ...], tuple[int, int]] = {}
    rows: dict[tuple[object, ...], int] = {}
    per_block: dict[int, tuple[int, int]] = {}
    for line in page.lines:
        if line.block not in per_block:
            outer_number = page.around[line.block]
            outer = page.blocks[outer_number] if outer_number >= 0 else None
            shape = (
                line.element.tag,
                line.element.get("class"),
                outer is not None and outer.tag,
                outer is not None and outer.get("class"),
            )
            if shape not in numbers:
                row = tuple(_DIGITS.sub("", one) if isinstance(one, str) else one for one in shape)
                numbers[shape] = len(numbers), rows.setdefault(row, len(rows))
            per_block[line.block] = numbers[shape]
    pairs = np.array([per_block[line.block] for line in page.lines], np.intp)
    return pairs[:, 0], pairs[:, 1]


def _of_shapes(shapes: _Indices, measures: _Measures) -> list[NDArray[Any]]:
    number = np.bincount(shapes)
    own = np.bincount(shapes, weights=measures.own)
    length = np.bincount(shapes, weights=measures.length)
    taken = np.bincount(shapes, weights=measures.own * measures.taken)
    per_shape = np.column_stack(
        [
            np.log1p(number),
            np.log1p(np.maximum(0, own) / number),
            own / np.maximum(1, length),
            taken / np.maximum(1, own),
            own / measures.whole,
        ]
    )
    return list(per_shape[shapes].T)


def _of_neighbours(own: Numbers, tags: _Indices) -> Numbers:
    """Return length, links, punctuation and choice of the two lines before and after."""
    count = len(own)
    taken = 3 + 13 + _OTHER_TAG + 1
    near = np.column_stack([own[:, [0, 1, 2, 5, taken]], tags == 0]).astype(np.float32)
    padded = np.vstack([np.zeros((2, near.shape[1])), near, np.zeros((2, near.shape[1]))])
    steps = [padded[step : step + count] for step in (0, 1, 3, 4)]
    return np.hstack(steps).astype(np.float32)
