"""Tell whether an element belongs to the article, or to comments, teasers and captions."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from itertools import chain, islice

from lxml.html import HtmlElement

from warta.news.text.any_case import AnyCase
from warta.news.text.scripts import EAST_ASIAN, SPACELESS

# Matched against a whole class or id, not a part: whole pages are in wrappers called "has-sidebar".
_ELSEWHERE = re.compile(
    r"comments?|commentlist|comment[-_]?(?:list|body|author|content|meta|wrap\w*|\d+)|wc-comment|li-comment"
    r"|comments?[-_](?:post|line|top|block|item|area|thread|box|header|inner|text|user)s?"
    r"|(?:jdgm-|product-|user-|customer[-_])?(?:rev(?:iews?)?|rating)[-_](?:item|list|card|header|block|widget)s?"
    r"|testimonials?(?:[-_].*)?"
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
# A list of teasers repeats one of these, each with a link in the words of a headline.
_CARD_TAGS = frozenset({"li", "div", "article", "section", "a", "tr", "td", "dd"})
_LARGEST_CARD = 400  # letters; this and the numbers below are chosen by hand
_LONGEST_LINE = 200  # letters of a line below the headline
_MOST_LINKS = 6  # of a card that are looked at
_MOST_BESIDE = 3  # elements after a card, and before it, that are looked at
_SHORTEST_HEADLINE, _SHORTEST_UNSPACED, _LONGEST_HEADLINE = 25, 10, 200
_UNSPACED = re.compile(f"[{EAST_ASIAN}{SPACELESS}]")
# Profiles of persons; a list of authors may link each name to one.
_PROFILE = re.compile(
    r"^(?:mailto:|(?:https?:)?//(?:[a-z]{2,3}\.)?(?:linkedin\.com|twitter\.com|x\.com|facebook\.com|instagram\.com"
    r"|bsky\.app|threads\.net|github\.com|orcid\.org|youtube\.com|tiktok\.com|t\.me|vk\.com)/)",
    re.IGNORECASE,
)
_AUTHORS = AnyCase(
    [
        r"authors?|autor(?:en|es|i|e|zy)?|auteurs?|newsteam|penulis|journalist(?:e|en)?s?",
        r"reporters?(?:-bio)?",
        r"firme|firmas|author-?profiles?|staff|writers?|bylines?|yazar(?:lar)?|avtory?|avtors|signataires",
        r"opinionistas?|articulistas?|redaktor(?:zy)?|szerzok?|toimittajat?|forfattere?|skribent(?:er)?",
        r"jornalistas?|periodistas?|giornalisti|muhabir(?:ler)?|wartawan|novinari?|correspondents?",
        r"contributors?|columnists?|profiles?|profil",
    ],
    before="/",
    after="/[^/?#]",
)
_AUTHORS_PAGE = re.compile(r"/author\.\w+\?|[?&]author=", re.IGNORECASE)
_HIGHEST = 9  # ancestors that are tested; chosen by hand
_LEAST_ARTICLE = 500  # characters of a noscript that is the article, not a picture; chosen by hand


def leads_to_author(address: str) -> bool:
    """Return whether an address has the form of an author's page: ``/authors/jane-marlow``."""
    return _AUTHORS.is_in(address) or _AUTHORS_PAGE.search(address) is not None


def around(heading: HtmlElement | None) -> frozenset[HtmlElement]:
    """Return the ancestors of the headline: they contain the article, whatever their classes."""
    return frozenset() if heading is None else frozenset(heading.iterancestors())


def stands_elsewhere(element: HtmlElement, enclosing: Collection[HtmlElement]) -> bool:
    """Return whether an element is in a part of the page that is not the article.

    ``enclosing``: elements that contain the article, as ``around`` returns them.
    """
    for _ in range(_HIGHEST):
        if element.tag in {"body", "html", "main"} or element in enclosing:
            return False
        if element.tag in _CARD_TAGS and _is_one_of_several_cards(element, enclosing):
            return True
        if element.tag == "article":
            return False
        if element.tag in _ELSEWHERE_TAGS and not _is_line_below(element, enclosing):
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


def _is_line_below(element: HtmlElement, enclosing: Collection[HtmlElement]) -> bool:
    """Return whether a ``nav`` is the line below the headline, with the author and the day."""
    before = element.getprevious()
    return (
        element.tag == "nav"
        and before is not None
        and before.tag == "h1"
        and element.getparent() in enclosing
        and len("".join(element.itertext())) <= _LONGEST_LINE
    )


def _is_one_of_several_cards(element: HtmlElement, enclosing: Collection[HtmlElement]) -> bool:
    """Return whether an element and one beside it each have a linked headline and few words."""
    parent = element.getparent()
    if parent is None or not _is_card(element):
        return False
    tag = str(element.tag)
    after = islice(element.itersiblings(tag), _MOST_BESIDE)
    before = islice(element.itersiblings(tag, preceding=True), _MOST_BESIDE)
    return any(one not in enclosing and _is_card(one) for one in chain(after, before))


def _is_card(element: HtmlElement) -> bool:
    """Return whether an element is the teaser of another article: a linked headline, few words."""
    links = islice(element.iter("a"), _MOST_LINKS)
    if not any(map(_is_linked_headline, links)):
        return False
    letters = 0
    for text in element.itertext():
        letters += len(text.strip())
        if letters > _LARGEST_CARD:
            return False
    return True


def _is_linked_headline(link: HtmlElement) -> bool:
    """Return whether a link has the length of a headline and does not lead to an author."""
    address = link.get("href") or ""
    if not address or address[0] == "#" or leads_to_author(address) or _PROFILE.match(address):
        return False
    text = " ".join("".join(link.itertext()).split())
    shortest = _SHORTEST_UNSPACED if _UNSPACED.search(text) else _SHORTEST_HEADLINE
    return shortest <= len(text) <= _LONGEST_HEADLINE


@lru_cache(maxsize=8_192)
def _is_elsewhere(mark: str) -> bool:
    # In "block__element" (the naming scheme BEM) only the element is tested: the block is an
    # ancestor, which is tested itself, or only provides styles.
    return bool(
        _ELSEWHERE.fullmatch(mark)
        and ("__" not in mark or _ELSEWHERE.fullmatch(mark.rpartition("__")[2]))
    )
