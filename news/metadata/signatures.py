"""Find an author's name that is alone in the first or last line of a text, in bold or the like.

Used only if no byline is found. Headings in bold look the same: a name must begin with a given
name or have no words that the text uses without a capital, and one in the first line counts only if
no other line is alone in bold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from lxml.html import HtmlElement

from warta.news.metadata.bylines import authors_of, is_credit_line
from warta.news.metadata.given_names import begins_with_given_name
from warta.news.metadata.places import around, stands_elsewhere
from warta.news.metadata.roles import WORD, Counts, Form, label_at, role_at
from warta.news.metadata.site_persons import has_common_words
from warta.news.text.compare import normalised, substance
from warta.news.text.markup import clean_line

_BOLD = ("strong", "b", "em")
_BLOCKS = frozenset({"p", "div"})
# Chosen by hand; both lengths are in characters.
_PARAGRAPH = 80
_LONGEST = 40
_MOST_SIGNED = 3  # lines at each end of a text
_MOST_LOOKED_AT = 80  # elements in bold
_WORDS = range(2, 5)
_SHORTEST, _LONGEST_SIGNATURE = 5, 140
_MOST_BLOCKS, _MOST_PARTS = 600, 12
_SIGNED = re.compile(r"[—–-]{1,2}\s*|[(\[](?=[^)\]]+[)\]]\W*$)")
# "Jane Marlow is a reporter for the Courier": such a line below the text names the author.
_DESCRIBED = re.compile(
    r"([A-ZÀ-Þ][\w.'’-]+(?: [A-ZÀ-Þ][\w.'’-]+){1,2})"
    r" (?:is an?|is the|ist|est|es|è|é|is een|är|er|on) (?=(\S+(?: \S+){0,4}))"
)
_AND_AGENCY = re.compile(r", [A-ZÀ-Þ][^\W\d_]+$")  # "— Jane Marlow, Reuters"
_AND_HOUSE = re.compile(r",\s*[«„“\"][^»“”\"]{2,40}[»“”\"]\.?$")  # "Vera Petrova, «Nash Port»"
_RIGHT = re.compile(
    r"text-align\s*:\s*right|(?:^|\s)(?:right|(?:has-)?(?:text|txt)-?(?:align-?)?right|align-?right"
    r"|right-align(?:ed)?|text-end)(?=\s|$)",
    re.IGNORECASE,
)
# "About us", "More by Jane Marlow": of a menu, or of the next articles.
_LEADS_ELSEWHERE = re.compile(
    r"(?:about|über|more|view|see|show|read|all|alle|mehr|zeige|voir|tous|ver|lihat)\b",
    re.IGNORECASE,
)


def signed_authors(
    tree: HtmlElement, heading: HtmlElement | None, not_persons: Iterable[str]
) -> tuple[str, ...]:
    """Return the person whose name is alone in bold above or below the paragraphs, or ()."""
    alone: dict[HtmlElement, list[tuple[HtmlElement, str]]] = {}
    for element in islice(tree.iter(*_BOLD), _MOST_LOOKED_AT):
        block = element.getparent()
        if block is None or block.tag not in _BLOCKS or (parent := block.getparent()) is None:
            continue
        text = clean_line("".join(element.itertext()))
        if text and text == clean_line("".join(block.itertext())):
            alone.setdefault(parent, []).append((block, text))
    for blocks in alone.values():
        for block, text in (blocks[0], blocks[-1]):
            opens = len(blocks) == 1 and _is_edge(block, before=True)
            if (opens or _is_edge(block, before=False)) and _is_short(text):
                if not begins_with_given_name(text) and has_common_words(tree, text):
                    continue
                names = authors_of([text], not_persons)
                if [normalised(name) for name in names] == [normalised(text)]:
                    return names
    return _signed_last(tree, heading, not_persons)


def _signed_last(
    tree: HtmlElement, heading: HtmlElement | None, not_persons: Iterable[str]
) -> tuple[str, ...]:
    """Return the persons of a last line that says "By", is aligned right, or follows a dash.

    Other last lines must begin with a given name; they are as often a place, an agency or a link.
    """
    enclosing = around(heading)
    for block in islice(tree.iter("p", "div"), _MOST_BLOCKS):
        before = block.getprevious()
        if before is None or before.tag not in _BLOCKS:
            continue
        text = clean_line("".join(islice(block.itertext(), _MOST_PARTS)))
        if (
            len(text) < _SHORTEST
            or substance(text) > _LONGEST_SIGNATURE
            or not _is_edge(block, before=False)
        ):
            continue
        mark = _SIGNED.match(text)
        # A div with such a class is a column.
        names_of_style = block.get("class", "") if block.tag == "p" else ""
        is_apart = mark is not None or _RIGHT.search(
            f"{block.get('align', '')} {block.get('style', '')} {names_of_style}"
        )
        name = _AND_AGENCY.sub("", text[mark.end() :].rstrip(" )]+*")) if mark else text
        if house := _AND_HOUSE.search(text):
            is_apart, name = house, text[: house.start()]
        names: tuple[str, ...] = ()
        if _LEADS_ELSEWHERE.match(text):
            continue
        role = label_at(text.lstrip("(["))
        if role and role.counts is Counts.AUTHOR:
            names = authors_of([text.strip("()[]")], not_persons)
        elif (described := _DESCRIBED.match(text)) and _has_writer(described[2]):
            names = authors_of([described[1]], not_persons)
        elif (is_apart or begins_with_given_name(name)) and _is_short(name):
            names = authors_of([name], not_persons)
            if not begins_with_given_name(name) and has_common_words(tree, name):
                names = ()  # "Terms and Conditions", aligned right
        if names and not stands_elsewhere(block, enclosing):
            return names
    return ()


def _has_writer(words: str) -> bool:
    """Return whether one of the words is for who writes: ``a freelance reporter for``."""
    roles = (role_at(words, word.start()) for word in WORD.finditer(words))
    return any(
        role is not None and role.form is Form.PERSON and role.counts is not Counts.HELPER
        for role in roles
    )


def without_signature(text: str, authors: Iterable[str]) -> str:
    """Return the text without first and last lines that only say who wrote it, or did what."""
    names = {normalised(name) for name in authors}
    lines = text.split("\n")
    for first_or_last in (0, -1):
        for _ in range(_MOST_SIGNED):
            if len(lines) > 2 and _only_names(lines[first_or_last], names):
                del lines[first_or_last]
    return "\n".join(lines)


def _only_names(line: str, names: set[str]) -> bool:
    return normalised(line) in names or is_credit_line(line)


def _is_short(text: str) -> bool:
    words = text.split()
    return len(text) <= _LONGEST and len(words) in _WORDS and all(w[0].isupper() for w in words)


def _is_edge(block: HtmlElement, *, before: bool) -> bool:
    """Return whether there are paragraphs on exactly one side of the block."""
    inner = block.getnext() if before else block.getprevious()
    if inner is None or not _is_paragraph(inner):
        return False
    return not any(map(_is_paragraph, block.itersiblings(preceding=before)))


def _is_paragraph(element: HtmlElement) -> bool:
    length = 0
    for part in element.itertext() if element.tag in _BLOCKS else ():
        length += len(part)
        if length >= _PARAGRAPH:
            return True
    return False
