"""Choose a page's titles: declared, shared or visible ones; find the element of the headline."""

from __future__ import annotations

from collections.abc import Iterable

from lxml.html import HtmlElement

from warta.news.metadata.headings import Heading, page_headings
from warta.news.metadata.headlines import (
    headline_of_pieces,
    page_headlines,
    shares_words,
    split_title,
)
from warta.news.metadata.meta_elements import MetaElements
from warta.news.metadata.structured_data import StructuredData
from warta.news.text.compare import normalised
from warta.news.text.markup import plain_text

_TITLES = ("og:title", "twitter:title", "dc.title")
# Characters from which equal texts are the same title, not the same word. Chosen by hand.
_NO_COINCIDENCE = 15


def titles_of(
    tree: HtmlElement, data: StructuredData, meta: MetaElements, site_names: Iterable[str]
) -> tuple[tuple[str, ...], HtmlElement | None]:
    """Return the titles, best first, and the element of the heading that is the headline."""
    whole = ["".join(e.itertext()) for e in tree.iter("title") if not _is_drawn(e)][:1]
    declared = [plain_text(data.text("headline", "name"))]
    shared = [plain_text(title) for title in (*meta.values(_TITLES), *whole)]
    h1, logos = page_headings(tree)
    headings = [
        _headline_alone(heading, declared + shared)
        for heading in _stated_headings(tree, h1, declared + shared, whole)
    ]
    titles = page_headlines(
        declared=declared,
        shared=shared,
        headings=[heading.text for heading in headings],
        site_names=(*site_names, *logos),
        plain=[heading.text for heading in headings if heading.is_plain],
    )
    return titles, _headline_element(tree, headings, titles)


def _stated_headings(
    tree: HtmlElement, h1: list[Heading], stated_titles: list[str], whole: list[str]
) -> list[Heading]:
    """Return the h1, or the h2 and h3 that repeat a stated title if no h1 does or resembles one.

    Old templates keep h1 for the logo, or for the section.
    """
    if begun := _beginning(tree, h1, whole):
        return begun
    stated = " ".join(map(normalised, stated_titles))
    texts = [heading.text for heading in h1 if normalised(heading.text) in stated]
    if any(len(text) > _NO_COINCIDENCE or _begins(text, whole) for text in texts):
        return h1
    if any(_resembles(heading.text, stated_titles) for heading in h1):
        return h1
    lower = (heading for tag in ("h2", "h3") for heading in page_headings(tree, tag)[0])
    long = [heading for heading in lower if len(heading.text) > _NO_COINCIDENCE]
    return [heading for heading in long if normalised(heading.text) in stated] or h1


def _beginning(tree: HtmlElement, h1: list[Heading], whole: list[str]) -> list[Heading]:
    """Return the h2 that begins the page's title, if the only h1 repeats that title whole.

    Such an h1, with section and site, is for screen readers only.
    """
    parts = [part for title in whole for part in split_title(title)]
    if len(h1) != 1 or len(parts) < 2 or normalised(h1[0].text) != normalised(whole[0]):
        return []
    lower = page_headings(tree, "h2")[0]
    return [heading for heading in lower if normalised(heading.text) == normalised(parts[0])]


def _resembles(heading: str, titles: Iterable[str]) -> bool:
    return len(heading) > _NO_COINCIDENCE and shares_words(heading, filter(None, titles))


def _headline_element(
    tree: HtmlElement, headings: list[Heading], titles: tuple[str, ...]
) -> HtmlElement | None:
    """Return the element of the heading with a title as text, else any such element, else h1."""
    keys = set(map(normalised, titles))
    chosen = (heading.element for heading in headings if normalised(heading.text) in keys)
    element = next(chosen, None)
    if element is None and titles:
        element = _with_text(tree, keys)
    if element is None and not headings:
        lower = (heading for tag in ("h2", "h3") for heading in page_headings(tree, tag)[0])
        like = [one.element for one in lower if _resembles(one.text, titles)]
        element = like[0] if len(like) == 1 else None
    return headings[-1].element if element is None and headings else element


def _begins(heading: str, titles: Iterable[str]) -> bool:
    return any(normalised(title).startswith(normalised(heading)) for title in titles)


def _is_drawn(title: HtmlElement) -> bool:
    """Return whether a title element is the title of a picture (SVG), not of the page."""
    return any(parent.tag == "svg" for parent in title.iterancestors())


def _headline_alone(heading: Heading, titles: list[str]) -> Heading:
    """Return the heading without kicker and without the line below it."""
    if heading.text in titles:
        return Heading(heading.element, heading.text, (heading.text,))
    text = headline_of_pieces(heading.pieces, titles, heading.own_text)
    return heading if text is None else Heading(heading.element, text, (text,))


def _with_text(tree: HtmlElement, titles: set[str]) -> HtmlElement | None:
    """Return the first element whose text is one of the titles, or None."""
    longest = max(map(len, titles))
    for element in tree.iter(
        "h2", "h3", "h4", "h5", "h6", "legend", "div", "span", "p", "strong", "b", "td", "a", "font"
    ):
        text = (element.text or "").strip()
        if _NO_COINCIDENCE < len(text) <= longest + 4 and normalised(text) in titles:
            return element
    return None
