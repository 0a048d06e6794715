"""Tell whether an element belongs to the article, or to comments, teasers and captions."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from lxml.html import HtmlElement

# Matched against a whole class or id, not a part: whole pages are in wrappers called "has-sidebar".
_ELSEWHERE = re.compile(
    r"comments?|commentlist|comment[-_]?(?:list|body|author|content|meta|wrap\w*|\d+)|wc-comment|li-comment"
    r"|kommentare?|kommentar-\w+|respond|related(?:[-_].*)?|(?:slider-)?teaser(?:s|[-_](?!box).*)?|recommend.*"
    r"|popular(?:[-_].*)?|most-?read.*|latest(?:[-_].*)?|recent(?:[-_].*)?|trending.*|ticker.*"
    r"|read-?(?:next|more|also).*|newsletter.*|promo(?:[-_].*)?|(?:site-|page-|global-)?footer"
    r"|colophon|copyright|widget-area|more-(?:news|from|articles).*"
    r"|(?:wp|img|images?|photo|picture|media|foto|bild"
    r"|gallery|figure)[-_]+(?:.*[-_])?caption(?:[-_].*)?"
    r"|captions?(?:[-_]?text)?|fig(?:ure)?"
    r"|references?|citations?|terkait|berita-terkait|similar.*|events?|weather.*|masthead.*|today"
    r"|current-?date|nav(?:bar|igation)?|(?:main-?|mega-?|sub-?)?menu|menu-(?:item|link|title).*|breadcrumbs?",
    re.IGNORECASE,
)
_ELSEWHERE_TAGS = frozenset({
    "nav", "figure", "figcaption", "form", "option", "select", "script", "style", "blockquote",
    "title",
})  # fmt: skip
_HIGHEST = 9  # ancestors that are tested; chosen by hand
_LEAST_ARTICLE = 500  # characters of a noscript that is the article, not a picture; chosen by hand


def around(heading: HtmlElement | None) -> frozenset[HtmlElement]:
    """Return the ancestors of the headline: they contain the article, whatever their classes."""
    return frozenset() if heading is None else frozenset(heading.iterancestors())


def stands_elsewhere(element: HtmlElement, enclosing: Collection[HtmlElement]) -> bool:
    """Return whether an element is in a part of the page that is not the article.

    ``enclosing``: elements that contain the article, as ``around`` returns them.
    """
    for _ in range(_HIGHEST):
        if element.tag in {"body", "html", "main", "article"} or element in enclosing:
            return False
        if element.tag in _ELSEWHERE_TAGS:
            return True
        if element.tag == "noscript" and len("".join(element.itertext())) < _LEAST_ARTICLE:
            return True
        if element.tag == "footer" and not any(
            place.tag == "article" for place in element.iterancestors()
        ):
            return True
        marks = f"{element.get('class') or ''} {element.get('id') or ''}"
        if any(map(_is_elsewhere, marks.split())):
            return True
        parent = element.getparent()
        if parent is None:
            return False
        element = parent
    return False


@lru_cache(maxsize=8_192)
def _is_elsewhere(mark: str) -> bool:
    # In "block__element" (the naming scheme BEM) only the element is tested: the block is an
    # ancestor, which is tested itself, or only provides styles.
    return bool(
        _ELSEWHERE.fullmatch(mark)
        and ("__" not in mark or _ELSEWHERE.fullmatch(mark.rpartition("__")[2]))
    )
