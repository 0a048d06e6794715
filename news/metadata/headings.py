"""Collect the headings of a page that may be its headline: no logos, kickers or styles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from warta.news.text.markup import clean_line
from warta.news.text.scripts import HAN, KANA

# All chosen by hand; lengths are in characters.
_MOST_HEADINGS = 12
_LONGEST_HEADING = 400
_FIRST_LINKS = 15
_SLASHES = 3  # in the address of a front page
_LONGEST_NAME = 60
# A line break stands for a space, but not in Chinese and Japanese.
_CLOSE = re.compile(f"[{HAN}{KANA}]")
# "rt", "rp": how a name is pronounced.
_NO_HEADLINE = frozenset({"style", "script", "svg", "button", "rt", "rp", "rtc"})
# Class names for the line above the headline.
_KICKER = re.compile(
    r".*(?:kicker|dachzeile|topline|top-line|overline|over-?title|roofline|spitzmarke|super-?title"
    r"|pre-?title|pre-?headline|ante-?titulo|volanta|eyebrow|sur-?titre|occhiello|cintillo|chapeu"
    r"|nadtytul|vignette|sr-only|visually-?hidden|screen-reader).*"
    r"|(?:.*[-_])?(?:label|badge|category|rubrik|tag|flag|prefix)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's text, and its pieces as its elements divide it.

    If there are two pieces, one may be a kicker or the line below the headline.
    """

    element: HtmlElement
    text: str
    pieces: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        return len(self.pieces) == 1

    @property
    def own_text(self) -> str:
        """The text that is outside of inner elements."""
        tails = (inner.tail or "" for inner in self.element)
        return clean_line(" ".join((self.element.text or "", *tails)))


def page_headings(tree: HtmlElement, tag: str = "h1") -> tuple[list[Heading], list[str]]:
    """Return the headings with a tag, and the texts of those that only link to the front page."""
    headings: list[Heading] = []
    logos: list[str] = []
    for element in tree.iter(tag):
        pieces = list(_pieces(element)) or list(map(str, element.itertext()))
        text = _joined(pieces)
        if not text or len(text) > _LONGEST_HEADING:
            continue
        if _is_logo(element, text):
            logos.append(text)
        else:
            headings.append(Heading(element, text, tuple(filter(None, map(clean_line, pieces)))))
            if len(headings) == _MOST_HEADINGS:
                break
    return headings, logos


def logo_names(tree: HtmlElement) -> list[str]:
    """Return the alternative texts of the first pictures that link to a front page."""
    names = []
    for link in islice(tree.iter("a"), _FIRST_LINKS):
        if _leads_home((link.get("href") or "").strip()):
            alternatives = (clean_line(picture.get("alt") or "") for picture in link.iter("img"))
            names += [name for name in alternatives if name and len(name) <= _LONGEST_NAME]
    return names


def _pieces(element: HtmlElement, *, top: bool = True) -> Iterator[str]:
    """Yield the texts of a heading, without those of styles, scripts and kickers."""
    if not isinstance(element.tag, str) or element.tag in _NO_HEADLINE:
        return
    marks = "" if top else f"{element.get('class', '')} {element.get('id', '')}"
    if any(map(_KICKER.fullmatch, marks.split())):
        return
    if element.text and element.text.strip():
        yield element.text
    for inner in element:
        yield from _pieces(inner, top=False)
        if inner.tail and (begins := inner.tail.strip()[:1]):
            yield f" {inner.tail}" if inner.tag == "br" and not _CLOSE.match(begins) else inner.tail


def _joined(pieces: list[str]) -> str:
    """Return the pieces as one line, with a space where letters of two elements meet."""
    text = ""
    for piece in pieces:
        meets = text[-1:].isalnum() and piece[:1].isalnum() and piece[:1].isupper()
        quote = text[-1:].islower() and piece[:1] in '"„“«'
        text += f" {piece}" if (meets and not text[-1:].isupper()) or quote else piece
    return clean_line(text).strip(" :|–—-")


def _is_logo(element: HtmlElement, text: str) -> bool:
    """Return whether the whole heading is a link to the site's front page."""
    parent = element.getparent()
    enclosing = [parent] if parent is not None and parent.tag == "a" else []
    for link in (*enclosing, *element.iter("a"))[:2]:
        target = link.get("href")
        if target is None or link.get("rel") == "bookmark":
            continue
        linked = clean_line(" ".join(link.itertext()))
        if len(linked) < len(text) - 4:
            continue
        if link.get("rel") == "home" or _leads_home(target.strip()):
            return True
    return False


def _leads_home(target: str) -> bool:
    if target.count("/") > _SLASHES:
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    is_home = parts.path in {"", "/", "/index.html", "/index.php"} and not parts.query
    return is_home and bool(parts.netloc or target in {"/", "./"})
