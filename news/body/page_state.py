"""Extract an article's text from the data in a page's scripts, if the page itself has none.

Sites that are rendered in the browser send their content as data: Next.js in ``__NEXT_DATA__`` or
in pieces of ``self.__next_f``, others as JSON in a script, after an assignment, or in an attribute.
Each site has its own structure, so a text is recognised by its paragraphs. Where a script is a
program and no JSON, its long strings are read. The work is bounded, and nothing is raised. Limits
are chosen by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import unquote

from lxml.html import HtmlElement

from warta.news.body.state_blocks import is_of_another, long_prose, text_of_blocks
from warta.news.text.compare import normalised, substance

# At least one of these is in every page with data in scripts.
MARKS = (
    b"__NEXT_DATA__",
    b"__next_f",
    b"application/json",
    b"/json",
    b"/shoebox",
    b"api+json",
    b"_STATE__",
    b"__NUXT",
    b"globalContent",
    b"JSON.parse(",
    b"pageData",
    b"Context",
    b"Data =",
    b"Data=",
    b"props=",
    b"__data",
    b"State=",
    b"State =",
    b"Article=",
    b"data-page=",
    b"data-state=",
    b"snapshot=",
)
_PIECE = re.compile(r'__next_f\b[^"\n]{0,40}?push\(\s*\[\s*1\s*,\s*("(?:[^"\\]|\\.)*")\s*\]\s*\)')
_ASSIGNED = re.compile(
    # A name begins at a word's edge and is short: a picture in base64 is one word of 300 KB.
    r"(?:__NUXT__|__\w{0,60}STATE__|__\w{0,60}DATA__"
    r"|\b\w{1,60}(?:Content|Context|[Dd]ata|State|Props|Article|Story|Post))(?:[\"']\])?"
    r"\s*=\s*(?P<parsed>JSON\.parse\(\s*)?(?P<encoded>decodeURI(?:Component)?\(\s*)?(?=[{\[\"'])"
)
_MOST_ASSIGNED = 40
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\n", "t": "\t", "b": " ", "f": " ", "\n": ""}
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_MOST_STRINGS = 5_000
# Scripts whose state is a program's: ``__NUXT__=(function(a,b){return {…}}(…))``.
_PROGRAM = re.compile(r"__NUXT__|__\w*(?:STATE|DATA)__")
# Angular writes its state with references of its own.
_ANGULAR = {"&q;": '"', "&s;": "'", "&l;": "<", "&g;": ">", "&a;": "&"}
# A row of Next.js' "flight" format: its number, then JSON, or a text with its length in bytes.
_ROW = re.compile(r"(?:^|\n)[0-9a-f]*:(?:T([0-9a-f]+),|(?=[\[{\"]))")
_MOST_CHARACTERS = 4_000_000
_MOST_VALUES = 60_000
_MOST_DEPTH = 60
_SHORTEST_TEXT = 250  # letters


def state_text(tree: HtmlElement, titles: Collection[str] = ()) -> str:
    """Return the longest text in the scripts of an unpruned page, or "".

    A text under a title that is not in the page's ``titles`` belongs to another article.
    """
    known = {normalised(title) for title in titles}
    best = ""
    for value in _states(tree):
        for text in _texts(value, known):
            if substance(text) > substance(best):
                best = text
    if not best:
        programs = (script.text or "" for script in tree.iter("script"))
        texts = (_of_program(one, known) for one in programs if _PROGRAM.search(one))
        best = next(filter(None, texts), "")
    return best if substance(best) >= _SHORTEST_TEXT else ""


def _states(tree: HtmlElement) -> Iterator[Any]:
    pieces: list[str] = []
    left = _MOST_CHARACTERS
    for script in tree.iter("script"):
        text = script.text or ""
        left -= len(text)
        if left < 0:
            break
        kind = (script.get("type") or "").lower()
        if ("json" in kind and "ld+json" not in kind) or "shoebox" in kind:
            yield _written(text)
            continue
        pieces += [str(_json(piece)) for piece in _PIECE.findall(text)]
        yield from _assigned(text)
    if pieces:
        yield from _rows("".join(pieces))
    for element in tree.iter("*"):  # of React on Rails, Inertia, Astro and Livewire
        for state in element.attrib.values():
            if (
                len(state) >= _SHORTEST_TEXT
                and state[0] in "{["
                and (left := left - len(state)) > 0
            ):
                yield _json(state)


def _assigned(script: str) -> Iterator[Any]:
    """Yield the values that a script assigns, and that JSON can express."""
    for number, assigned in enumerate(_ASSIGNED.finditer(script)):
        if number == _MOST_ASSIGNED:
            return
        start = assigned.end()
        quoted = _QUOTED.match(script, start)
        value = _in_quotes(quoted[1]) if quoted else _json_with_end(script, start)[0]
        if isinstance(value, str):
            value = _json(unquote(value) if assigned["encoded"] else value)
        if value is not None:
            yield value


def _in_quotes(text: str) -> str:
    """Return the text of a string in single quotes, which JSON does not allow."""

    def letter(escape: re.Match[str]) -> str:
        if escape[1][0] in "ux" and len(escape[1]) > 1:
            return chr(int(escape[1][1:], 16))
        return _ESCAPES.get(escape[1], escape[1])

    return _ESCAPE.sub(letter, text)


def _of_program(script: str, known: Collection[str]) -> str:
    """Return the first long text after the page's title among the strings of a program, or ""."""
    strings = (_json(one[0]) for one in islice(_STRING.finditer(script), _MOST_STRINGS))
    is_after = False
    for one in strings:
        if isinstance(one, str):
            is_after = is_after or normalised(one) in known
            if is_after and (text := long_prose(one)):
                return text
    return ""


def _written(script: str) -> Any:
    """Return the value of a script of JSON, with the references of Nuxt and Angular resolved."""
    script = script.strip().removeprefix("<!--").removesuffix("-->")
    value = _json(script)
    if value is None and "&q;" in script:
        for reference, letter in _ANGULAR.items():
            script = script.replace(reference, letter)
        value = _json(script)
    if isinstance(value, list) and value and isinstance(value[0], list | dict):
        places = value[0].values() if isinstance(value[0], dict) else value[0][1:]
        if all(isinstance(place, int) for place in places):
            return _resolved(value)
    return value


def _resolved(values: list[Any]) -> list[Any]:
    """Return the objects of a payload of Nuxt 3 with their texts in place of their numbers."""

    def at(place: Any) -> Any:
        is_place = isinstance(place, int) and 0 <= place < len(values)
        return values[place] if is_place else None

    def with_texts(one: Any) -> Any:
        if isinstance(one, dict):
            return {name: at(place) for name, place in one.items()}
        if isinstance(one, list):
            return [at(place) for place in one]
        return None

    return [with_texts(one) for one in values[:_MOST_VALUES]]


def _rows(flight: str) -> Iterator[Any]:
    """Yield the values of the rows of Next.js' "flight" format, then the text between them."""
    rest: list[str] = []
    at = 0
    while (row := _ROW.search(flight, at)) is not None:
        rest.append(flight[at : row.start()])
        if row[1]:
            size = min(int(row[1][:8], 16), _MOST_CHARACTERS)
            start = row.end()
            text = flight[start : start + size].encode()[:size].decode("utf-8", "ignore")
            yield text
            at = start + max(1, len(text))
        else:
            value, at = _json_with_end(flight, row.end())
            yield value
    yield "".join([*rest, flight[at:]])


def _json(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _json_with_end(text: str, start: int) -> tuple[Any, int]:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, start + 1


def _texts(value: Any, known: Collection[str]) -> Iterator[str]:
    """Yield possible texts in a value: long strings, and the blocks of lists."""
    if isinstance(value, str):
        yield long_prose(value)
        return
    waiting: list[tuple[Any, int]] = [(value, 0)]
    named = value if isinstance(value, dict) else {}
    seen = 0
    while waiting and seen < _MOST_VALUES:
        one, depth = waiting.pop()
        seen += 1
        if depth > _MOST_DEPTH:
            continue
        if isinstance(one, dict):
            if is_of_another(one, known):
                continue
            for inner in one.values():
                if isinstance(inner, str):
                    yield long_prose(inner)
                else:
                    waiting.append((inner, depth + 1))
        elif isinstance(one, list):
            one = [_referred(inner, named) for inner in one]
            yield text_of_blocks(one, known)
            if not known:
                yield from map(long_prose, filter(lambda inner: isinstance(inner, str), one))
            waiting += [(inner, depth + 1) for inner in one]


def _referred(item: Any, named: Mapping[str, Any]) -> Any:
    """Return the object that an item of Apollo's cache refers to, else the item."""
    if isinstance(item, dict) and len(item) <= 4:
        name = item.get("__ref") or (item.get("type") == "id" and item.get("id"))
        if isinstance(name, str):
            return named.get(name, item)
    return item
