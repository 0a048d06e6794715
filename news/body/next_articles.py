"""Remove the articles below the page's own, which readers get as they scroll on.

Such an article is an element of its own beside the first one, with another headline of the first
rank and prose. Headings of the first rank inside one article stay, as real pages have them between
their sections. Limits are chosen by hand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lxml.html import HtmlElement

from warta.news.article import Removed
from warta.news.pages.tree import remove
from warta.news.text.compare import squeezed, substance
from warta.news.text.markup import clean_line

NEXT = "another article below"

_MOST_HEADLINES = 20
_LEAST_PROSE = 250  # letters of the page's own article
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:article|story|post|artikel|articulo|articolo|artigo)(?:[\s_-]|$)"
)


def remove_next_articles(tree: HtmlElement, titles: Collection[str]) -> list[Removed]:
    """Remove further articles from a page with the given titles, and return their headlines."""
    headlines = list(tree.iter("h1"))
    if not 1 < len(headlines) <= _MOST_HEADLINES:
        return []
    known = {squeezed(title) for title in titles}
    own = next((one for one in headlines if squeezed(one.text_content()) in known), None)
    if own is None:
        return []
    removed = []
    for article, headline in _articles_beside(own):
        removed.append(Removed(clean_line(headline.text_content()), NEXT))
        remove(article)
    return removed


def _articles_beside(own: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    """Yield the articles that follow the own one in the same element, and their headlines."""
    for ancestor in list(own.iterancestors("article", "div", "section", "li")):
        if sum(1 for _ in ancestor.iter("h1")) > 1:
            return
        if not _is_article(ancestor) or _prose(ancestor) < _LEAST_PROSE:
            continue
        for wrapper in (ancestor, *ancestor.iterancestors("div", "section", "li")):
            if sum(1 for _ in wrapper.iter("h1")) > 1:
                break
            yield from _following(wrapper)


def _following(own: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    for sibling in list(own.itersiblings()):
        if sibling.tag != own.tag:
            continue
        headline = next(sibling.iter("h1"), None)
        article = sibling if _is_article(sibling) else next(sibling.iter("article"), None)
        if headline is not None and article is not None and _prose(sibling):
            yield sibling, headline


def _is_article(element: HtmlElement) -> bool:
    if element.tag == "article" or (element.get("itemtype") or "").endswith("Article"):
        return True
    return _NAMED.search((element.get("class") or "").lower()) is not None


def _prose(element: HtmlElement) -> int:
    return sum(substance(paragraph.text_content()) for paragraph in element.iter("p"))
