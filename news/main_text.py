"""The article's own text out of a parsed page.

Trafilatura reads a pruned tree in its precise and fast mode, which leaves most of the site's
furniture out; where that covers too little of the page's prose, its default mode gets a second
try, and what the page repeats in its structured data a third.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from news.article import Related, Removed
from news.completion import completed
from news.markup import clean_text, plain_paragraphs
from news.promotions import take_promotions
from news.pruning import prune, substance


@dataclass(frozen=True, slots=True)
class MainText:
    """Paragraphs as lines, the method that found them, and how much prose the page had."""

    text: str
    method: str
    prose: int = 0
    related: tuple[Related, ...] = ()
    removed: tuple[Removed, ...] = ()


# Both without metadata (read before, better), comments and the fingerprint that nobody reads.
_PRECISE = Extractor(output_format="python", precision=True, fast=True, comments=False)
_DEFAULT = Extractor(output_format="python", comments=False)
_GENEROUS = Extractor(output_format="python", recall=True, comments=False)
# Precise text is taken when it covers this much of the page's prose: less is asked of a long one,
# which may stand above many comments or teasers. Of the 990 real pages 13 % need the second try,
# at 17 ms. F1 is .924; .925 and 1 ms a page more with .55 for all, .908 without a second try.
_COVERED = 0.55
_COVERED_LONG = 0.3
_LONG_TEXT = 1_500
_SHORTEST_TEXT = 250
# A slogan or a notice out of a page full of prose: 1 of the 990 has it.
_MISSED = 0.3
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
    prose = prune(tree)
    promotions = take_promotions(tree, url)
    found = _text_of(tree, prose, repeated)
    return replace(
        found,
        text=completed(found.text, tree, leads),
        related=tuple(promotions.related),
        removed=tuple(promotions.removed),
    )


def _text_of(tree: HtmlElement, prose: int, repeated: str) -> MainText:
    joined = _shield_joiners(tree)
    found = MainText(_read(tree, _PRECISE), "trafilatura-precise", prose)
    if _is_doubtful(substance(found.text), prose):
        found = max(found, MainText(_read(tree, _DEFAULT), "trafilatura", prose), key=_length)
    if substance(found.text) < min(_SHORTEST_TEXT, _MISSED * prose):
        found = max(
            found, MainText(_read(tree, _GENEROUS), "trafilatura-recall", prose), key=_length
        )
    if joined:
        found = replace(found, text=found.text.translate(_JOINERS_BACK))
    if len(repeated) > max(_SHORTEST_TEXT, _FAR_MORE * len(found.text)):
        return MainText(plain_paragraphs(repeated), "json-ld", len(repeated))
    return found


def _is_doubtful(found: int, prose: int) -> bool:
    """Whether the text covers too little of the page's prose to be its whole article."""
    covered = _COVERED if found < _LONG_TEXT else _COVERED_LONG
    return found < max(_SHORTEST_TEXT, covered * prose)


def _read(tree: HtmlElement, options: Extractor) -> str:
    document = bare_extraction(tree, options=options)
    return clean_text(document.text or "") if isinstance(document, Document) else ""


def _length(found: MainText) -> int:
    return len(found.text)


def _shield_joiners(tree: HtmlElement) -> bool:
    """Put stand-ins for the zero-width joiners; true if there were any."""
    any_joiner = False
    for element in tree.iter():
        if (text := element.text) and not text.isascii() and _JOINER.search(text):
            element.text, any_joiner = text.translate(_JOINERS), True
        if (tail := element.tail) and not tail.isascii() and _JOINER.search(tail):
            element.tail, any_joiner = tail.translate(_JOINERS), True
    return any_joiner
