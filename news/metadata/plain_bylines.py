"""Read bylines that only their words tell: ``By Jane Doe``, ``Author`` and a name below it.

Near the headline any such line counts; elsewhere one with a colon, or the only one, as the teasers
of a list have several.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from lxml.html import HtmlElement

from warta.news.metadata.byline_elements import AND_WORDS, LONGEST_BYLINE, MARKS, text_of
from warta.news.metadata.byline_parts import SEPARATOR
from warta.news.metadata.bylines import authors_of, has_names_before_roles, is_credit_line
from warta.news.metadata.given_names import begins_with_given_name, is_east_asian_name
from warta.news.metadata.places import around, stands_elsewhere
from warta.news.metadata.roles import (
    LABEL_ENDS,
    Counts,
    Form,
    is_authors_label,
    label_at,
    role_at,
    whole_role,
)
from warta.news.text.markup import clean_line

# Elements after the headline among which a plain "By Jane Doe" is the article's.
_NEAR = 80
_MOST_BOXES = 3  # headings "About the author" that are looked at
_LOOKED_THROUGH = 4_000  # elements of a page; bounds the time; chosen by hand
_PLAIN = ("p", "span", "div", "strong", "em", "b", "i", "small", "li", "h4", "h5", "h6", "address",
          "td", "cite", "label", "font", "dt", "dd", "th")  # fmt: skip
_BREAKS = ("br", "a", "img")  # after these, the text continues in the element that holds them
_ABOUT = re.compile(
    r"about the authors?|meet the author|über (?:den autor|die autorin)|zur person"
    r"|à propos de l['’]auteure?|sobre (?:el|la|o|a) autora?|sull['’]autor[ei]|over de auteur"
    r"|tentang penulis"
    r"|об авторе|про автора|o autor(?:ze|ce|ovi)|om (?:forfatteren|författaren)",
    re.IGNORECASE,
)
_WITH_COLON = re.compile(r"^\W*[^\W\d_][\w ·]{0,24}\s*[:：/／]")
# In a menu or below the text, these lead elsewhere.
_LEADS_ELSEWHERE = re.compile(
    r"(?:about|über|more|view|see|show|read|all|alle|mehr|zeige|voir|tous|ver|lihat)\b",
    re.IGNORECASE,
)
_HEADINGS = frozenset({"h2", "h3"})
_WITHOUT_MARK = frozenset({Form.PERSON, Form.WORK})  # "Reporter Jane Marlow", 文/图 王小明
_LONGEST_PLACE = 20  # letters beside a reporter's name; chosen by hand
_MOST_AFTER_LABEL = 8  # texts after a label that may be names; chosen by hand
# "By R. J. Coleman", "Dr. Helene Bartels": not every full stop ends a sentence.
_SENTENCE = re.compile(
    r"(?<!\b[A-ZÀ-Þ])(?<!\b(?:[DM]r|Ms|St|Jr|Sr))(?<!\b(?:Mrs|Dra))(?<!\bProf)[.!?]\s+\S{4,}\s+\S"
    r"|[。！？]"
)


def plain_authors(
    tree: HtmlElement, heading: HtmlElement | None, not_persons: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the authors of lines that begin like bylines: near the headline, or with a colon.

    Elsewhere such a line counts if it is the only one: the teasers of a list have several.
    """
    edited: tuple[str, ...] = ()
    far: set[tuple[str, ...]] = set()
    boxes = _MOST_BOXES
    enclosing = around(heading)
    for near, element, begins in _beginnings(tree, heading):
        if boxes and _ABOUT.fullmatch(begins):
            boxes -= 1
            if names := _described_next(element, not_persons):
                return names
        role, start = role_at(f"{begins} "), 0
        if role is None and near and not _names_come_first(begins):
            start = _start_of_label(begins)
            role = role_at(f"{begins[start:]} ") if start else None
            if role is None:
                continue
        if role is None and not near:
            continue
        # Nobody writes "written by" above a teaser.
        is_writing = role is not None and role.is_label and role.form is Form.WORK
        is_clear = near or _WITH_COLON.match(begins) or is_writing
        is_heading = element.tag in _HEADINGS
        if not is_clear and not is_heading and len(far) > 1:
            continue
        is_editor = role is not None and role.counts is Counts.EDITOR
        is_label = (near or is_heading) and is_authors_label(begins)
        is_credit = is_label or role is None or role.is_label
        is_person = near and role is not None and role.form in _WITHOUT_MARK
        if not (is_credit or is_person) or _LEADS_ELSEWHERE.match(begins):
            continue
        line = _line_of(element, begins)[start:]
        if len(line) > LONGEST_BYLINE or (
            _SENTENCE.search(line[role.end :] if role else line) and not is_credit_line(line)
        ):
            continue
        names = authors_of([line], not_persons)
        names = () if any(":" in name for name in names) else names
        if not names or stands_elsewhere(element, enclosing) or _is_sentence(line, names):
            continue
        if not is_credit and not _is_only_name(line[role.end if role else 0 :], names):
            continue
        if not near and is_label and not all(map(begins_with_given_name, names)):
            continue
        if not is_clear and not is_label:
            far |= {names} if all(map(begins_with_given_name, names)) else set()
        elif not is_editor:
            return names
        else:
            edited = edited or names
    return edited or (next(iter(far)) if len(far) == 1 else ())


def _names_come_first(line: str) -> bool:
    """Return whether a line is of credits, names before roles: ``A (Text), B (Foto)``."""
    return begins_with_given_name(" ".join(line.split()[:2])) and has_names_before_roles(line)


def _start_of_label(line: str) -> int:
    """Return where an author's label stands in ``Society - Text: Jane Marlow``, or 0."""
    for mark in SEPARATOR.finditer(line):
        role = label_at(f"{line[mark.end() :]} ")
        if role and role.counts is Counts.AUTHOR:
            return mark.end()
    return 0


def _is_only_name(rest: str, names: tuple[str, ...]) -> bool:
    """Return whether what follows a profession is a person's name and at most a place."""
    return (
        len(names) == 1
        and (begins_with_given_name(names[0]) or is_east_asian_name(names[0]))
        and len(rest.replace(names[0], "")) <= _LONGEST_PLACE
    )


def _described_next(element: HtmlElement, not_persons: tuple[str, ...]) -> tuple[str, ...]:
    """Return the person whom the text after a heading "About the author" describes, or ()."""
    for text in _next_texts(element):
        words = text.split()
        for count in (2, 3):
            name = " ".join(words[:count]).rstrip(",.:")
            rest = words[count : count + 1]
            if begins_with_given_name(name) and (not rest or rest[0].islower()):
                return authors_of([name], not_persons)
    return ()


def _line_of(element: HtmlElement, begins: str) -> str:
    """Return the line with this beginning, and after a lone label the text that follows it."""
    whole = (element.text or "").strip(MARKS) == begins
    line = text_of(element).strip(MARKS) if whole else begins
    if not line or not is_authors_label(line):
        return line
    following = _next_texts(element, _MOST_AFTER_LABEL)
    names = [text for text in following if text != begins]
    names = names[:1] + list(takewhile(_is_further_name, names[1:]))
    previous = element.getprevious()
    before = "" if previous is None else clean_line("".join(islice(previous.itertext(), 3)))
    role = whole_role(following[1]) if following[1:] else None
    if role and role.counts is Counts.EDITOR and begins_with_given_name(before):
        names = [before]  # "Jane Marlow, Writer, Max Poe, Editor": labels come after names
    label = "By" if line.isascii() else line.rstrip(LABEL_ENDS)
    return f"{label}: {', '.join(name for name in names if name.lower() not in AND_WORDS)}"


def _is_further_name(text: str) -> bool:
    """Return whether a text continues a list of names."""
    return text.lower() in AND_WORDS or begins_with_given_name(text)


def _next_texts(element: HtmlElement, count: int = 2) -> list[str]:
    """Return the next texts after an element."""
    return list(islice(filter(None, map(str.strip, _texts_after(element))), count))


def _texts_after(element: HtmlElement | None) -> Iterator[str]:
    while element is not None:
        yield element.tail or ""
        following = element.getnext()
        if following is not None and isinstance(following.tag, str):
            yield from map(str, following.itertext())
        element = element.getparent() if following is None else following


def _is_sentence(line: str, names: tuple[str, ...]) -> bool:
    """Return whether most of the line is not the names."""
    return len(line) > 3 * sum(map(len, names)) + 40


def _beginnings(
    tree: HtmlElement, heading: HtmlElement | None
) -> Iterator[tuple[bool, HtmlElement, str]]:
    """Yield where a byline may begin, each with whether it is near the headline."""
    passed = 0 if heading is None else None
    for seen, element in enumerate(tree.iter(*_PLAIN, *_BREAKS, "h1", "h2", "h3")):
        if seen > _LOOKED_THROUGH:
            return
        if element is heading:
            passed = 0
        elif passed is not None:
            passed += 1
        if element.tag == "h1" or (
            element.tag in _HEADINGS
            and not is_authors_label((element.text or "").strip(MARKS) or "-")
        ):
            continue
        is_near = passed is not None and passed <= _NEAR
        has_text = element.tag in _PLAIN or element.tag in _HEADINGS
        for text in (element.text if has_text else None, element.tail):
            begins = (text or "").strip(MARKS)
            if 2 <= len(begins) <= LONGEST_BYLINE:
                yield is_near, element, begins
