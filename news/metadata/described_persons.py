"""Find the person whom a page describes in a box of its own, without any mark."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from warta.news.metadata.given_names import begins_with_given_name
from warta.news.metadata.person_lines import TEXTS, is_subject, name_alone
from warta.news.metadata.places import around, stands_elsewhere

_SHORT_TEXTS = etree.XPath(
    "/html/body//text()[string-length() > 5 and string-length() < 80 and contains(., ' ')]"
)
_SHORTEST_DESCRIPTION = 20  # letters; chosen by hand
_MOST_LOOKED_AT = 200  # texts that begin with a given name; chosen by hand


def described_person(
    tree: HtmlElement, heading: HtmlElement | None, not_persons: Iterable[str]
) -> tuple[str, ...]:
    """Return the only person whose name is alone in an element and who is described beside it.

    For author boxes without any mark, wherever they stand: ``<h3>Jane Marlow</h3><p>Jane Marlow
    is …</p>``. If there are several such persons, the page is about them: ().
    """
    not_persons = tuple(not_persons)
    enclosing = around(heading)
    names: set[str] = set()
    lines = ((text, " ".join(text.split())) for text in _SHORT_TEXTS(tree) if not text.is_tail)
    named = (one for one in lines if begins_with_given_name(one[1].partition(",")[0]))
    for text, line in islice(named, _MOST_LOOKED_AT):
        name = name_alone(line, not_persons)
        if not name or name in names or stands_elsewhere(text.getparent(), enclosing):
            continue
        names.add(name)
        if len(names) > 1:
            return ()
    for name in names:
        if not is_subject(tree, name) and _is_described(tree, name):
            return (name,)
    return ()


def _is_described(tree: HtmlElement, name: str) -> bool:
    """Return whether a text begins with the name and goes on as a sentence: ``… covers``."""
    lines = (" ".join(text.split()) for text in TEXTS(tree, name=name))
    rests = (line.removeprefix(f"{name} ") for line in lines if line.startswith(f"{name} "))
    return any(rest[0].islower() and len(rest) > _SHORTEST_DESCRIPTION for rest in rests)
