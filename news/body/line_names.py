"""Classify the words in an element's class and id: comments, navigation, a caption, …

Whole words only, because ids are made of headlines ("what-share-of-the-credit") and page builders
call every box a widget. A name proves nothing: it is one feature of the lines in the box.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.html import HtmlElement

_GROUPS = {
    "readers": "comment comments kommentar kommentare disqus respond reply replies discussion"
    " komentarze commentaires comentarios reactions livefyre"
    " opinie opiniones avis yorum yorumlar komentari komentar commentlist",
    "share": "share sharing social follow like facebook twitter whatsapp addthis sharedaddy"
    " bookmark tweet pin",
    "related": "related recommend recommended recommendations more popular latest trending outbrain"
    " taboola mostread next prev previous similar others readmore seealso also teaser teasers promo"
    " promos card cards carousel river",
    "adverts": "ad ads advert advertisement advertising sponsor sponsored banner promotion promoted"
    " dfp affiliate",
    "author": "author authors byline bio biography contributor writer about profile vcard avatar",
    "caption": "caption credit credits figcaption photo image img picture gallery slideshow"
    " copyright legend media video player",
    "meta": "meta date time timestamp published updated tag tags category categories breadcrumb"
    " breadcrumbs label kicker info rating views counter keywords topics",
    "nav": "nav navigation menu navbar footer header sidebar side aside widget toolbar pagination"
    " pager links linklist toc bottom top right",
    "signup": "newsletter newsletters subscribe subscription signup sign login register paywall"
    " piano modal popup abo form cta donate offer optin mailchimp"
    " donation callout membership pledge",
    "consent": "cookie cookies consent gdpr onetrust privacy cmp notice disclaimer terms legal"
    " alert",
    "hidden": "hidden hide sr visually screen offscreen noprint print tooltip skip visuallyhidden",
    "body": "body articlebody content article entry story text post main maintext richtext copy"
    " prose paragraph bodytext detail news",
    "lead": "lead lede standfirst intro chapo vorspann ingress summary excerpt subtitle subhead"
    " subheadline dek deck bajada entradilla sommario occhiello abstract description sapo"
    " perex manchet underrubrik subtitulo sottotitolo catenaccio copete chapeau soustitre"
    " linhafina untertitel unterzeile podtytul zajawka ozet anons",
}
NAMES = tuple(_GROUPS)
_BITS: dict[str, int] = {}
for _number, _words in enumerate(_GROUPS.values()):
    for _word in _words.split():
        _BITS[_word] = _BITS.get(_word, 0) | 1 << _number
# States of a page's wrapper: "comments-enabled", "has-sidebar", "no-comments".
_STATE = re.compile(
    r"^(?:has|no|with|without|is|show|hide)[-_]|[-_](?:enabled|disabled|open|closed|active|on|off)$",
    re.IGNORECASE,
)
# Names that run words together begin so: "jp-relatedposts-post", "recommendedArticlesBox".
_JOINED = re.compile(r"related|recommend")
# Two words for a standfirst: "sub-headline", "stand-first".
_TWO_WORDS = frozenset(
    {("sub", word) for word in ("headline", "title", "head", "heading", "header", "hed")}
    | {("stand", "first"), ("linha", "fina"), ("sous", "titre"), ("article", "intro")}
)
_MOST_WORDS = 4  # a longer id is made of a headline: "what-share-of-the-credit-is-left"
_BETWEEN_WORDS = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")
# Attributes in which scripts and tests find a box, where the classes are made by a machine.
_PLACE_MARKS = (
    "data-gu-name",
    "data-testid",
    "data-test-id",
    "data-component",
    "data-qa",
    "itemprop",
)


# German sites call a standfirst so, and others a card: a card has a link.
_TEASER = re.compile(r"(?<![a-z])teaser(?![a-z])", re.IGNORECASE)


def is_lead(element: HtmlElement, *, is_linked: bool) -> bool:
    """Return whether a teaser without links, or another attribute than class, is a standfirst."""
    if not is_linked and _TEASER.search(element.get("class", "")):
        return True
    return any(
        (mark := element.get(name)) is not None and names_of(mark) & _BITS["lead"]
        for name in _PLACE_MARKS
    )


@lru_cache(maxsize=16_384)
def names_of(marks: str) -> int:
    """Return the groups of the words of a class or an id, one bit each in the order of NAMES."""
    groups = 0
    for mark in marks.split():
        words = _BETWEEN_WORDS.split(mark)
        if _STATE.search(mark) or (len(words) > _MOST_WORDS and "-" in mark):
            continue
        before = ""
        for word in map(str.lower, words):
            groups |= _BITS["lead"] if (before, word) in _TWO_WORDS else _BITS.get(word, 0)
            before = word
            if _JOINED.match(word):
                groups |= _BITS["related"]
    return groups
