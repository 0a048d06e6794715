"""Find the values that a page's scripts and attributes hold.

Frameworks send them as JSON in a script or an attribute, as a value that a program assigns, or in
pieces. The work is bounded, and nothing is raised. Limits are chosen by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import unquote

from lxml.html import HtmlElement

from warta.news.body.script_literals import MOST_CHARACTERS, called, literal, unquoted
from warta.news.body.state_references import is_payload, payload, resolved

# At least one of these is in every page with data in scripts.
_MARKS = (
    b"__NEXT_DATA__",
    b"__next_f",
    b"application/json",
    b"/json",
    b"/shoebox",
    b"api+json",
    b"_STATE__",
    b"_DATA",
    b"_data",
    b"_preloads",
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
    b"streamController",
    b"__sveltekit",
)
# An attribute that holds JSON, as quoted or escaped.
_IN_ATTRIBUTE = re.compile(rb"""=\s*["']?\s*[\[{]\s*["'{\[&]""")
_PIECE = re.compile(r'__next_f\b[^"\n]{0,40}?push\(\s*\[\s*1\s*,\s*("(?:[^"\\]|\\.)*")\s*\]\s*\)')
_ASSIGNED = re.compile(
    # A name begins at a word's edge and is short: a picture in base64 is one word of 300 KB.
    r"(?:__NUXT__|__\w{0,60}STATE__|__\w{0,60}DATA__|\b[A-Z_]{1,30}_DATA|\b_preloads"
    r"|\b\w{1,60}(?:Content|Context|[Dd]ata|State|Props|Article|Story|Post))(?:[\"']\])?"
    r"\s*=\s*(?P<parsed>JSON\.parse\(\s*)?(?P<encoded>decodeURI(?:Component)?\(\s*)?(?=[{\[\"'(]|function)"
)
_MOST_ASSIGNED = 40
_STREAMED = re.compile(r'streamController\.enqueue\(\s*("(?:[^"\\]|\\.)*")')
_SVELTE = re.compile(r"\bdata\s*:\s*(?=\[)")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
# Angular writes its state with references of its own.
_ANGULAR = {"&q;": '"', "&s;": "'", "&l;": "<", "&g;": ">", "&a;": "&"}
# A row of Next.js' "flight" format: its number, then JSON, or a text with its length in bytes.
_ROW = re.compile(r"(?:^|\n)[0-9a-f]*:(?:T([0-9a-f]+),|(?=[\[{\"]))")
_REFERRED = re.compile(r"\$([0-9a-f]{1,6})")
_MOST_CHARACTERS = 16_000_000
_SHORTEST_STATE = 250  # characters
_OPENING = tuple('{["')


def may_have_states(body: bytes) -> bool:
    """Return whether a page's bytes may have data in scripts or attributes."""
    return any(mark in body for mark in _MARKS) or _IN_ATTRIBUTE.search(body) is not None


def states(tree: HtmlElement) -> Iterator[Any]:
    """Yield the values in the scripts and attributes of an unpruned page, references resolved."""
    for value in _written_values(tree):
        if isinstance(value, dict | list | str):
            yield resolved(value)


def program_states(tree: HtmlElement) -> Iterator[Any]:
    """Yield the values that scripts assign as programs write them, not in JSON."""
    left = MOST_CHARACTERS
    for script in tree.iter("script"):
        text = script.text or ""
        if len(text) > left or script.get("src"):
            continue
        left -= len(text)
        values = [_of_program(text, found.end()) for found in _starts(text)]
        yield from (resolved(value) for value in values if isinstance(value, dict | list))


def _starts(script: str) -> list[re.Match[str]]:
    assigned = islice(_ASSIGNED.finditer(script), _MOST_ASSIGNED)
    starts = [one for one in assigned if _json_with_end(script, one.end())[0] is None]
    if "sveltekit" in script:
        starts += islice(_SVELTE.finditer(script), _MOST_ASSIGNED)
    return starts


def _of_program(script: str, start: int) -> Any:
    is_value = script.startswith(("{", "["), start)
    return literal(script, start)[0] if is_value else called(script, start)


def _written_values(tree: HtmlElement) -> Iterator[Any]:
    pieces: list[str] = []
    streamed: list[str] = []
    left = _MOST_CHARACTERS
    for script in tree.iter("script"):
        text = script.text or ""
        if len(text) > left:
            continue
        left -= len(text)
        kind = (script.get("type") or "").lower()
        if ("json" in kind and "ld+json" not in kind) or "shoebox" in kind:
            yield _written(text)
            continue
        pieces += [str(_json(piece)) for piece in _PIECE.findall(text)]
        streamed += [str(_json(piece)) for piece in _STREAMED.findall(text)]
        yield from _assigned(text)
    if pieces:
        yield from _rows("".join(pieces))
    if streamed:
        yield _of_payload(_json_with_end("".join(streamed), 0)[0])
    for element in tree.iter("*"):  # of React on Rails, Inertia, Astro and Livewire
        for state in element.attrib.values():
            if _SHORTEST_STATE <= len(state) <= left and state.lstrip()[:1] in _OPENING:
                left -= len(state)
                yield _json(state)


def _assigned(script: str) -> Iterator[Any]:
    """Yield the values that a script assigns, as JSON or as a program writes them."""
    for assigned in islice(_ASSIGNED.finditer(script), _MOST_ASSIGNED):
        start = assigned.end()
        quoted = _QUOTED.match(script, start)
        value = unquoted(quoted[1]) if quoted else _json_with_end(script, start)[0]
        if isinstance(value, str):
            value = _json(unquote(value) if assigned["encoded"] else value)
        if value is not None:
            yield value


def _written(script: str) -> Any:
    """Return the value of a script of JSON, with the references of Nuxt and Angular resolved."""
    script = script.strip().removeprefix("<!--").removesuffix("-->")
    value = _json(script)
    if value is None and "&q;" in script:
        for reference, letter in _ANGULAR.items():
            script = script.replace(reference, letter)
        value = _json(script)
    return _of_payload(value)


def _of_payload(value: Any) -> Any:
    return payload(value) if is_payload(value) else value


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
        pass
    if "&quot;" not in text[:200]:
        return None
    try:
        return json.loads(unescape(text), strict=False)
    except (ValueError, RecursionError):
        return None


def _json_with_end(text: str, start: int) -> tuple[Any, int]:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, start + 1
