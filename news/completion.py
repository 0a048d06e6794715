"""Paragraphs that an extractor passed over, put back where they stood.

Trafilatura judges element by element, and leaves out a standfirst that is a heading, a paragraph in
bold or in a box of its own. Where its neighbours are the article's, or the page's own description
says so, it is too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from news.markup import clean_line

_BLOCKS = frozenset(
    {"p", "div", "h2", "h3", "h4", "li", "blockquote", "pre", "section", "article", "td", "center",
     "main", "header", "ul", "ol", "table", "tr", "tbody", "h1", "figure", "figcaption", "dd", "dt",
     "dl", "aside", "footer", "form", "h5", "h6", "details", "summary"}
)  # fmt: skip
_TEXTS = frozenset({"p", "div", "blockquote", "h2", "h3", "li", "section"})
_SHORTEST = 60
_SHORTEST_LEAD = 60
_KEY = 60
_LINKED_SHARE = 0.3
_NOT_WORD = re.compile(r"[\W_]+")
_STRANGE = re.compile(
    r"caption|credit|comment|author|byline|bio\b|newsletter|subscri|share|social|related|promo|teaser"
    r"|advert|banner|cookie|sidebar|widget|footer|copyright|signup|modal|popup|rating|breadcrumb|meta"
    r"|disclaimer|tags?\b|reading|player|gallery|embed|infobox|recommend|abo\b|piano|paywall|notice",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…։。！？।؟۔:;”\"»]\s*$")


@dataclass(frozen=True, slots=True)
class _Block:
    element: HtmlElement
    text: str
    linked: int


def completed(text: str, tree: HtmlElement, leads: Collection[str] = ()) -> str:
    """The text with the paragraphs that were passed over within it, and before it.

    ``leads`` are the page's own descriptions, one of which often is the standfirst.
    """
    body = tree.find("body")
    if body is None or not text:
        return text
    blocks = list(_blocks(body))
    whole = _squeezed(text)
    places = [whole.find(_squeezed(block.text)[:_KEY]) for block in blocks]
    known = [n for n, place in enumerate(places) if place >= 0 and len(blocks[n].text) >= 30]
    if not known:
        return text
    around = {id(blocks[n].element.getparent()) for n in known}
    missing = [
        (n, block)
        for n, block in enumerate(blocks[: known[-1]])
        if places[n] < 0 and _belongs(block, around, leads, n < known[0], text)
    ]
    for n, block in reversed(missing):
        after = next(blocks[k].text for k in known if k > n)
        text = _inserted(text, block.text, after)
    return text


def _belongs(
    block: _Block, around: set[int], leads: Collection[str], is_before: bool, text: str
) -> bool:
    element = block.element
    if element.tag not in _TEXTS or len(block.text) < _SHORTEST:
        return False
    if block.linked > _LINKED_SHARE * len(block.text) or _is_strange(element):
        return False
    if is_before:
        said = _squeezed(block.text)[:_KEY]
        return any(said in _squeezed(lead) for lead in leads)
    return id(element.getparent()) in around and _SENTENCE.search(block.text) is not None


def _is_strange(element: HtmlElement) -> bool:
    for _ in range(3):
        mark = f"{element.get('class', '')} {element.get('id', '')}"
        if len(mark) > 1 and _STRANGE.search(mark):
            return True
        parent = element.getparent()
        if parent is None or parent.tag in {"body", "article", "main"}:
            break
        element = parent
    return False


def _inserted(text: str, paragraph: str, after: str) -> str:
    """The text with a paragraph before the line that begins as ``after`` does."""
    key = _squeezed(after)[:_KEY]
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if key in _squeezed(line):
            return "\n".join([*lines[:number], paragraph, *lines[number:]])
    return text


def _blocks(body: HtmlElement) -> Iterator[_Block]:
    """The elements that hold text of their own and no other block, in document order."""
    for element in body.iter(*_TEXTS):
        if any(child.tag in _BLOCKS for child in element.iterdescendants()):
            continue
        text = clean_line("".join(element.itertext()))
        if text:
            linked = sum(len("".join(link.itertext())) for link in element.iter("a"))
            yield _Block(element, text, linked)


def _squeezed(text: str) -> str:
    return _NOT_WORD.sub("", text).lower()
