"""Extract an article's text from the data in a page's scripts, if the page itself has none.

Sites that are rendered in the browser send their content as data: Next.js in ``__NEXT_DATA__`` or
in pieces of ``self.__next_f``, others as JSON in a script or after an assignment. Each site has its
own structure, so a text is recognised by its paragraphs. The work is bounded, and nothing is
raised. Limits are chosen by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from lxml.html import HtmlElement

from warta.news.text.compare import normalised, substance
from warta.news.text.markup import plain_paragraphs

# At least one of these is in every page with data in scripts.
MARKS = (
    b"__NEXT_DATA__",
    b"__next_f",
    b"application/json",
    b"_STATE__",
    b"__NUXT__",
    b"globalContent",
)
_PIECE = re.compile(r'__next_f\.push\(\[\s*1\s*,\s*("(?:[^"\\]|\\.)*")\s*\]\)')
_ASSIGNED = re.compile(
    r"(?:__NUXT__|__[A-Z_]*STATE__|globalContent|__[A-Z_]*DATA__)\s*=\s*(?:JSON\.parse\(\s*)?(?=[{\[\"])"
)
# A row of Next.js' "flight" format: its number, then JSON, or a text with its length in bytes.
_ROW = re.compile(r"(?:^|\n)[0-9a-f]*:(?:T([0-9a-f]+),|(?=[\[{\"]))")
_MOST_CHARACTERS = 4_000_000
_MOST_VALUES = 60_000
_MOST_DEPTH = 60
_PARAGRAPH = 60  # letters
_SHORTEST_TEXT = 250
_SHORTEST_TITLE = 15
_FEWEST_BLOCKS = 2
_TITLES = ("headline", "title", "name", "heading")
_MARKUP = re.compile(r"<(?:p|br|div|h2)\b|\n", re.IGNORECASE)
_ADDRESS = re.compile(r"^(?:https?:|/|data:|[\w.-]+$)")
_TEXT_TAGS = frozenset({"p", "h2", "h3", "h4", "li", "blockquote"})
_CODE = re.compile(r"[{};]\s*\n|function\s*\(|=>")


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
        if "json" in kind and "ld+json" not in kind:
            yield _json(text)
            continue
        pieces += [str(_json(piece)) for piece in _PIECE.findall(text)]
        for assigned in _ASSIGNED.finditer(text):
            yield _json_at(text, assigned.end())
    if pieces:
        yield from _rows("".join(pieces))


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


def _json_at(text: str, start: int) -> Any:
    value, _ = _json_with_end(text, start)
    return _json(value) if isinstance(value, str) else value


def _json_with_end(text: str, start: int) -> tuple[Any, int]:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, start + 1


def _texts(value: Any, known: Collection[str]) -> Iterator[str]:
    """Yield possible texts in a value: long strings, and the blocks of lists."""
    if isinstance(value, str):
        yield _prose(value)
        return
    waiting: list[tuple[Any, int]] = [(value, 0)]
    seen = 0
    while waiting and seen < _MOST_VALUES:
        one, depth = waiting.pop()
        seen += 1
        if depth > _MOST_DEPTH:
            continue
        if isinstance(one, dict):
            if _is_of_another(one, known):
                continue
            for inner in one.values():
                if isinstance(inner, str):
                    yield _prose(inner)
                else:
                    waiting.append((inner, depth + 1))
        elif isinstance(one, list):
            yield _blocks(one, known)
            waiting += [(inner, depth + 1) for inner in one]


def _is_of_another(node: dict[str, Any], known: Collection[str]) -> bool:
    """Return whether a node has a title that is not the page's."""
    if not known:
        return False
    titles = [node[name] for name in _TITLES if isinstance(node.get(name), str)]
    titles = [title for title in titles if len(title) >= _SHORTEST_TITLE]
    return bool(titles) and not any(
        normalised(title) in one or one in normalised(title) for title in titles for one in known
    )


def _blocks(items: list[Any], known: Collection[str]) -> str:
    """Return the text of a list if it is an article's blocks or elements, or ""."""
    parts: list[str] = []
    for item in items:
        if isinstance(item, dict) and _is_of_another(item, known):
            continue
        parts += _block_lines(item)
    if sum(substance(part) >= _PARAGRAPH for part in parts) < _FEWEST_BLOCKS:
        return ""
    return "\n".join(parts)


def _block_lines(item: Any) -> list[str]:
    """Return the lines of a block: an object or ``["$", "p", key, {"children": …}]``."""
    if isinstance(item, str):
        line = plain_paragraphs(item) if _is_prose(item) else ""
        return [line] if line else []
    if isinstance(item, list):
        if len(item) == 4 and item[0] == "$" and isinstance(item[3], dict):
            if item[1] in _TEXT_TAGS:
                line = plain_paragraphs(_inner(item[3].get("children"), 0))
                return [line] if line else []
            return []
        return []
    if not isinstance(item, dict):
        return []
    lines = [plain_paragraphs(one) for one in _strings(item, 0) if _is_prose(one)]
    return list(dict.fromkeys(filter(None, lines)))


def _inner(children: Any, depth: int) -> str:
    if isinstance(children, str):
        return "" if children.startswith("$") else children
    if not isinstance(children, list) or depth > _MOST_DEPTH:
        return ""
    if len(children) == 4 and children[0] == "$" and isinstance(children[3], dict):
        return _inner(children[3].get("children"), depth + 1)
    return "".join(_inner(child, depth + 1) for child in children)


def _strings(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < 4 and isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner, depth + 1)
    elif depth < 4 and isinstance(value, list):
        for inner in value:
            yield from _strings(inner, depth + 1)


def _is_prose(text: str) -> bool:
    return (
        substance(text) >= _PARAGRAPH
        and _ADDRESS.match(text) is None
        and (" " in text or not text.isascii())
        and _CODE.search(text) is None
    )


def _prose(text: str) -> str:
    """Return the paragraphs of a string if it is long prose, or ""."""
    if substance(text) < _SHORTEST_TEXT or not _is_prose(text):
        return ""
    return plain_paragraphs(text) if _MARKUP.search(text) else ""
