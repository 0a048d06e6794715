"""Extract the article's own text from a parsed page, with the method used and the reason.

Trafilatura reads a pruned tree in its fast mode; then a small model decides for each line of the
page whether it is the article's, by its position, its shape, and whether Trafilatura extracted it
(``news.body.line_features``). So paragraphs that Trafilatura missed are added, and boxes that it
extracted are removed. If the page shows much less text than its structured data has, that text is
used.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from warta.news.article import Related, Removed
from warta.news.body.choice import chosen
from warta.news.body.code_lines import is_code, shows_code
from warta.news.body.labels import is_label
from warta.news.body.line_features import PageLines, page_lines
from warta.news.body.line_model import line_model
from warta.news.body.next_articles import remove_next_articles
from warta.news.body.outline import Line, Outline, outline
from warta.news.body.promotions import (
    Promotions,
    linked_headlines,
    take_promotions,
    without_headlines,
)
from warta.news.body.pruning import prune, strip
from warta.news.body.rendering import rendered, without_last_headings
from warta.news.body.statements import Statements
from warta.news.text.compare import substance
from warta.news.text.markup import clean_text, plain_paragraphs

BESIDE = "beside the text"


@dataclass(frozen=True, slots=True)
class MainText:
    """A text with a paragraph a line, the method and its reason, and the amount of prose.

    ``reason`` is one of a few fixed texts, so that articles can be counted by it; ``taken``:
    characters in the paragraphs that Trafilatura took.
    """

    text: str
    method: str
    reason: str
    prose: int = 0
    related: tuple[Related, ...] = ()
    removed: tuple[Removed, ...] = ()
    taken: int = 0


# Without comments, and without metadata, which ``news.metadata`` reads.
_FAST = Extractor(output_format="python", fast=True, comments=False)
_SHORTEST_TEXT = 250  # letters; chosen by hand
# Fewest letters for Trafilatura; a third of that in Han, kana and Hangul, which weigh three each.
_EXTRACTED = 250
# Structured data has no paragraphs, so its text is used only if it is this many times as long.
# Chosen by hand.
_FAR_MORE = 2

# Trafilatura logs a warning for every page without text, which is a normal outcome here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def main_text(
    tree: HtmlElement, url: str, stated: Statements | None = None, *, is_pruned: bool = True
) -> MainText:
    """Return the text of the page's article.

    Changes the tree: elements that can't belong to an article are removed, or with
    ``is_pruned=False`` only those that never contain text, such as scripts.
    """
    stated = stated or Statements()
    may_be_repeated = substance(stated.repeated) > _SHORTEST_TEXT
    headlines = linked_headlines(tree, url) if may_be_repeated else {}
    others = remove_next_articles(tree, stated.titles, url)
    prose = prune(tree) if is_pruned else strip(tree)
    promotions = take_promotions(tree, url)
    body = tree.find("body")
    if body is None:
        return MainText("", "none", "no body", prose)
    result = _text_of(tree, outline(body), prose, stated, is_doubted=not is_pruned)
    if result.method == "json-ld":
        text, lines = without_headlines(result.text, headlines)
        result = replace(result, text=text)
        promotions = Promotions(
            [*promotions.related, *lines.related], [*promotions.removed, *lines.removed]
        )
    return replace(
        result,
        related=tuple(promotions.related),
        removed=(*others, *promotions.removed, *result.removed),
    )


def described_lines(tree: HtmlElement, page: Outline, stated: Statements) -> PageLines:
    """Return the features of the lines of a pruned page, which must have some."""
    return page_lines(page, _read(tree, page), stated)


def _text_of(
    tree: HtmlElement, page: Outline, prose: int, stated: Statements, *, is_doubted: bool
) -> MainText:
    result = MainText("", "none", "no text")
    if page.lines:
        result = _chosen(tree, page, prose, stated, is_doubted=is_doubted)
    if substance(stated.repeated) > max(_SHORTEST_TEXT, _FAR_MORE * substance(result.text)):
        reason = "the page shows less than it repeats in its structured data"
        return MainText(plain_paragraphs(stated.repeated), "json-ld", reason, len(stated.repeated))
    return result


def _chosen(
    tree: HtmlElement, page: Outline, prose: int, stated: Statements, *, is_doubted: bool
) -> MainText:
    """Return the text of the lines that the model chooses.

    If ``is_doubted`` and they are few beside Trafilatura's, it is the text of Trafilatura's lines.
    """
    described = described_lines(tree, page, stated)
    likely = chosen(described, line_model().probabilities(described))
    taken = _characters_taken(page, described)
    if is_doubted and described.lengths[likely].sum() < max(_SHORTEST_TEXT, taken / _FAR_MORE):
        likely = described.extracted.copy()
    is_apart = is_label if shows_code(tree) else _is_label_or_code
    likely &= [not (is_likely and is_apart(line.text)) for line, is_likely in _pairs(page, likely)]
    lines, headings = without_last_headings(
        [line for line, is_likely in _pairs(page, likely) if is_likely]
    )
    beside = [
        line.text
        for line, is_likely, is_taken in zip(page.lines, likely, described.extracted, strict=True)
        if is_taken and not is_likely
    ]
    beside += [line.text for line in headings]
    return MainText(
        rendered(lines),
        "lines",
        _reason(page.lines, likely, described.extracted),
        prose,
        removed=tuple(Removed(line, BESIDE) for line in beside),
        taken=taken,
    )


def _characters_taken(page: Outline, described: PageLines) -> int:
    """Return the number of characters in the paragraphs that Trafilatura took, but for links."""
    return sum(
        len(line.text)
        for line, is_taken in _pairs(page, described.extracted)
        if is_taken and len(line.text) >= _PARAGRAPH and 2 * line.linked < len(line.text)
    )


def _is_label_or_code(line: str) -> bool:
    return is_label(line) or is_code(line)


def _pairs(page: Outline, likely: Iterable[bool]) -> Iterator[tuple[Line, bool]]:
    return zip(page.lines, likely, strict=True)


def _reason(lines: Sequence[Line], likely: Collection[bool], taken: Collection[bool]) -> str:
    """Return how the choice differs from Trafilatura's, in lines longer than labels."""
    pairs = [
        (is_likely, is_taken)
        for line, is_likely, is_taken in zip(lines, likely, taken, strict=True)
        if substance(line.text) >= _SENTENCE
    ]
    adds = any(is_likely and not is_taken for is_likely, is_taken in pairs)
    omits = any(is_taken and not is_likely for is_likely, is_taken in pairs)
    if adds and omits:
        return "adds to what Trafilatura took and leaves out of it"
    if adds:
        return "adds to what Trafilatura took"
    return "leaves out of what Trafilatura took" if omits else "as Trafilatura"


_SENTENCE = 60  # letters
_PARAGRAPH = 100  # characters


def _read(tree: HtmlElement, page: Outline) -> str:
    options = copy(_FAST)
    options.min_extracted_size = _EXTRACTED // _weight(page)
    try:
        document = bare_extraction(tree, options=options)
    except Exception:  # a page may provoke any error, and the model has other features
        return ""
    return clean_text(document.text or "") if isinstance(document, Document) else ""


def _weight(page: Outline) -> int:
    """Return the weight in letters of a character of this page's longest line."""
    longest = max((line.text for line in page.lines), key=len, default="")
    return round(substance(longest) / max(1, len(longest))) or 1
