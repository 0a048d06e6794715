"""The article's own text out of a parsed page, with the method that found it and the reason.

Trafilatura reads a pruned tree in its precise and fast mode, which leaves most of the site's
furniture out. Where that covers too little of the page's prose it is compared with the body that
the page's paragraphs point to (``news.body.paragraphs``), and with what the structured data
repeats of the text; one of these, or Trafilatura's default mode, takes its place where it missed
too much.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection
from copy import copy
from dataclasses import dataclass, replace

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from warta.news.article import Related, Removed
from warta.news.body.completion import completed, without_boxes, without_last_headings
from warta.news.body.outline import Line, Outline, outline, places
from warta.news.body.paragraphs import body_lines
from warta.news.body.promotions import (
    Promotions,
    linked_headlines,
    take_promotions,
    without_headlines,
)
from warta.news.body.pruning import prune
from warta.news.text.compare import substance
from warta.news.text.markup import clean_text, plain_paragraphs


@dataclass(frozen=True, slots=True)
class MainText:
    """Paragraphs as lines, the method that found them and why it was taken, and the page's prose.

    ``reason`` is one of a few, so that articles can be counted by it.
    """

    text: str
    method: str
    reason: str
    prose: int = 0
    related: tuple[Related, ...] = ()
    removed: tuple[Removed, ...] = ()


# Both without metadata (read before, better), comments and the fingerprint that nobody reads.
_PRECISE = Extractor(output_format="python", precision=True, fast=True, comments=False)
_DEFAULT = Extractor(output_format="python", comments=False)
_GENEROUS = Extractor(output_format="python", recall=True, comments=False)
# Precise text is taken when it covers this much of the page's prose: less is asked of a long one,
# which may stand above many comments or teasers. 13 % of the 990 real pages go on to be compared.
_COVERED = 0.55
_COVERED_LONG = 0.3
_LONG_TEXT = 1_500
_SHORTEST_TEXT = 250
# Of those, 40 hold nearly all of the body as well: the prose they don't cover is not the article's
# (F1 .955 for .951 with the default mode, at no cost). 67 hold less than a third of a longer one:
# there the body is better (.84) than the default mode (.82), for 1 ms instead of 17. Between the
# two, and where the body is the shorter, the default mode is (.91 for .89).
_AGREES = 0.9
_MISSED_BODY = 0.3
_SHORTER = 0.8
# Precise text that covers the prose and has but half of the body's length: where the default mode
# finds a third more it was better on two of the 990 pages, and on none worse.
_HALF = 0.5
_MUCH_MORE = 1.3
# A slogan or a notice out of a page full of prose: 1 of the 990 has it.
_MISSED = 0.3
# Trafilatura asks for so many letters; of Han, kana and Hangul a third, as each weighs three.
_EXTRACTED = 250
# Structured data repeats a text without its paragraphs, so it has to offer far more.
_FAR_MORE = 2

# Persian, Hindi and Sinhala spell with joiners, and Trafilatura drops what is not printable:
# these marks of scripts that no news is written in take their place meanwhile.
_JOINER = re.compile("[\u200c\u200d]")
_JOINERS = {0x200C: "\U00016fe4", 0x200D: "\U0001bc9d"}
_JOINERS_BACK = {ord(mark): chr(joiner) for joiner, mark in _JOINERS.items()}

# It warns of every page without text; here that is an outcome.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def main_text(
    tree: HtmlElement, url: str, repeated: str = "", leads: Collection[str] = ()
) -> MainText:
    """Find the text of the page's article; ``repeated`` is what its structured data holds of it.

    Removes from the tree what can't belong to an article.
    """
    may_be_repeated = substance(repeated) > _SHORTEST_TEXT
    headlines = linked_headlines(tree, url) if may_be_repeated else {}
    prose = prune(tree)
    promotions = take_promotions(tree, url)
    body = tree.find("body")
    if body is None:
        return MainText("", "none", "no body", prose)
    page = outline(body)
    found = _text_of(tree, page, prose, repeated)
    if found.method == "json-ld":
        text, lines = without_headlines(found.text, headlines)
        found = replace(found, text=text)
        promotions = Promotions(
            [*promotions.related, *lines.related], [*promotions.removed, *lines.removed]
        )
    text, beside = without_boxes(completed(found.text, page, leads), page)
    text, last = without_last_headings(text, page)
    return replace(
        found,
        text=text,
        related=tuple(promotions.related),
        removed=(*promotions.removed, *beside, *last),
    )


def _text_of(tree: HtmlElement, page: Outline, prose: int, repeated: str) -> MainText:
    joined = _shield_joiners(tree)
    found = MainText(
        _read(tree, _PRECISE, page), "trafilatura-precise", "covers the page's prose", prose
    )
    if _is_doubtful(substance(found.text), prose):
        found = _second(tree, page, found)
    elif found.text and len(found.text) < _HALF * sum(len(one.text) for one in body_lines(page)):
        default = _read(tree, _DEFAULT, page)
        if len(default) > _MUCH_MORE * len(found.text):
            reason = "precise holds less than half of the body"
            found = MainText(default, "trafilatura", reason, prose)
    if substance(found.text) < min(_SHORTEST_TEXT, _MISSED * prose):
        generous = _read(tree, _GENEROUS, page)
        if len(generous) > len(found.text):
            reason = "the others found next to nothing"
            found = MainText(generous, "trafilatura-recall", reason, prose)
    if joined:
        found = replace(found, text=found.text.translate(_JOINERS_BACK))
    if substance(repeated) > max(_SHORTEST_TEXT, _FAR_MORE * substance(found.text)):
        reason = "the page shows less than it repeats in its structured data"
        return MainText(plain_paragraphs(repeated), "json-ld", reason, len(repeated))
    return found


def _second(tree: HtmlElement, page: Outline, precise: MainText) -> MainText:
    """Decide where the precise text covers little of the page's prose."""
    lines = body_lines(page)
    covered = _coverage(precise.text, lines)
    if precise.text and covered >= _AGREES:
        return replace(precise, reason="holds the body; the other prose is not in it")
    body = "\n".join(line.text for line in lines)
    if covered < _MISSED_BODY and len(precise.text) < _SHORTER * len(body):
        return replace(
            precise, text=body, method="paragraphs", reason="precise missed most of the body"
        )
    default = _read(tree, _DEFAULT, page)
    if len(default) <= len(precise.text):
        return replace(precise, reason="the default mode found no more")
    return replace(
        precise, text=default, method="trafilatura", reason="precise missed a part of the body"
    )


def _coverage(text: str, lines: list[Line]) -> float:
    """How much of these lines is in a text."""
    total = sum(len(line.text) for line in lines)
    held = sum(
        len(line.text) for line, place in zip(lines, places(lines, text), strict=True) if place >= 0
    )
    return held / max(1, total)


def _is_doubtful(found: int, prose: int) -> bool:
    """Whether the text covers too little of the page's prose to be its whole article."""
    covered = _COVERED if found < _LONG_TEXT else _COVERED_LONG
    return found < max(_SHORTEST_TEXT, covered * prose)


def _read(tree: HtmlElement, options: Extractor, page: Outline) -> str:
    options = copy(options)
    options.min_extracted_size = _EXTRACTED // _weight(page)
    document = bare_extraction(tree, options=options)
    return clean_text(document.text or "") if isinstance(document, Document) else ""


def _weight(page: Outline) -> int:
    """What a character of this page's longest line weighs."""
    longest = max((line.text for line in page.lines), key=len, default="")
    return substance(longest) // max(1, len(longest)) or 1


def _shield_joiners(tree: HtmlElement) -> bool:
    """Put stand-ins for the zero-width joiners; true if there were any."""
    any_joiner = False
    for element in tree.iter():
        if (text := element.text) and not text.isascii() and _JOINER.search(text):
            element.text, any_joiner = text.translate(_JOINERS), True
        if (tail := element.tail) and not tail.isascii() and _JOINER.search(tail):
            element.tail, any_joiner = tail.translate(_JOINERS), True
    return any_joiner
