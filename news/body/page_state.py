"""Extract an article's text from the data in a page's scripts, if the page itself has none.

Sites that are rendered in the browser send their content as data (``news.body.state_values``). Each
has its own structure, so a text is recognised by its paragraphs, and by the page's title above it.
Where a script is a program that can't be read as values, its long strings are read. The work is
bounded, and nothing is raised. Limits are chosen by hand.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from warta.news.body.state_blocks import (
    BESIDE_NAMES,
    BlockReader,
    is_of_another,
    is_the_pages,
    long_prose,
    standfirst_of,
)
from warta.news.body.state_references import values_of_ids
from warta.news.body.state_values import program_states, states
from warta.news.text.compare import normalised, squeezed, substance

_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_MOST_STRINGS = 5_000
# Scripts whose state is a program's: ``__NUXT__=(function(a,b){return {…}}(…))``.
_PROGRAM = re.compile(r"__NUXT__|__\w*(?:STATE|DATA)__")
_MOST_VALUES = 200_000
_MOST_STEPS = 400_000
_MOST_DEPTH = 60
_SHORTEST_TEXT = 250  # letters
# A text below the page's title is a teaser if it is shorter than this and far shorter than others.
_LITTLE = 800  # letters
_FAR_SHORTER = 4  # times


def state_text(tree: HtmlElement, titles: Collection[str] = ()) -> str:
    """Return the longest text in the scripts of an unpruned page, or "".

    A text below one of the page's ``titles`` is preferred; one below another title is another
    article's.
    """
    known = {normalised(title) for title in titles} - {""}
    own, other = _longest(states(tree), known)
    if not own:
        own, _ = _longest(program_states(tree), known)
    is_teaser = substance(own) < min(_LITTLE, substance(other) / _FAR_SHORTER)
    best = other if is_teaser else own
    if not best:
        programs = (script.text or "" for script in tree.iter("script"))
        texts = (_of_program(one, known) for one in programs if _PROGRAM.search(one))
        best = next(filter(None, texts), "")
    return best if substance(best) >= _SHORTEST_TEXT else ""


def _longest(values: Iterable[Any], known: Collection[str]) -> tuple[str, str]:
    """Return the longest text below one of the page's titles, and the longest elsewhere."""
    own = other = ""
    steps = _MOST_STEPS
    for value in values:
        reader = BlockReader(known, steps // 2)  # a hostile value leaves the others some
        for text, lead in _texts(value, known, reader):
            if lead is not None and substance(text) > substance(own):
                own = text if not lead or squeezed(lead) in squeezed(text) else f"{lead}\n{text}"
            elif lead is None and substance(text) > substance(other):
                other = text
        steps += reader.steps_left - steps // 2
    return own, other


def _of_program(script: str, known: Collection[str]) -> str:
    """Return the first long text after the page's title among the strings of a program, or ""."""
    is_after = False
    for match in islice(_STRING.finditer(script), _MOST_STRINGS):
        try:
            one = json.loads(match[0])
        except ValueError:
            continue
        is_after = is_after or normalised(one) in known
        if is_after and (text := long_prose(one)):
            return text
    return ""


def _texts(
    value: Any, known: Collection[str], reader: BlockReader
) -> Iterator[tuple[str, str | None]]:
    """Yield possible texts in a value: long strings, and the blocks of lists.

    With each comes the standfirst beside the page's title above it, "" if there is none, or None if
    none of the page's titles is above it.
    """
    if isinstance(value, str):
        yield long_prose(value), None
        return
    waiting: deque[tuple[Any, int, str | None]] = deque([(value, 0, None)])
    visited: set[int] = set()
    while waiting and len(visited) < _MOST_VALUES and not reader.is_exhausted:
        one, depth, lead = waiting.popleft()
        if id(one) in visited or depth > _MOST_DEPTH:
            continue
        visited.add(id(one))
        inside: list[Any]
        if isinstance(one, dict):
            if is_of_another(one, known, is_own=lead is not None):
                continue
            if is_the_pages(one, known):
                lead = standfirst_of(one) or lead or ""
            inside = [inner for name, inner in one.items() if not BESIDE_NAMES.search(name)]
            yield from ((long_prose(text), lead) for text in inside if isinstance(text, str))
            if lead is not None and (blocks := values_of_ids(one)):
                yield reader.text_of_blocks(blocks, is_own=True), lead
        else:
            inside = one
            yield reader.text_of_blocks(one, is_own=lead is not None), lead
            if not known:
                yield from ((long_prose(text), None) for text in one if isinstance(text, str))
        deeper = [(part, depth + 1, lead) for part in inside if isinstance(part, dict | list)]
        if lead is not None:  # before a store of any size
            waiting.extendleft(reversed(deeper))
        else:
            waiting.extend(deeper)
