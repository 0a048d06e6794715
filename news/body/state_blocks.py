"""Extract the text of an article's blocks from a page's data: paragraphs, headings, lists, quotes.

Each editor writes its blocks in its own way, so a list is an article's if it has long prose. Its
short texts count if they are in blocks of the same kind, or of a kind named for a heading, a list
or a quotation, and no picture, box or link is between them and the prose. Limits are chosen by
hand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import Any

from warta.news.body.labels import is_label
from warta.news.text.compare import normalised, substance
from warta.news.text.markup import plain_paragraphs

_PARAGRAPH = 60  # letters
_SHORTEST_TEXT = 250
_SHORTEST_TITLE = 15
_FEWEST_BLOCKS = 2
_MOST_DEPTH = 60
_TITLES = ("headline", "title", "name", "heading")
_MARKUP = re.compile(r"<(?:p|br|div|h2)\b|\n", re.IGNORECASE)
_ADDRESS = re.compile(r"^(?:https?:|/|data:|[\w.-]+$)")
_CODE = re.compile(r"[{};]\s*\n|function\s*\(|=>")
_LINK = re.compile(r"<a\b.*?</a\s*>", re.IGNORECASE | re.DOTALL)
_TEXT_TAGS = frozenset({"p", "h2", "h3", "h4", "li", "blockquote"})
# Of Slate, ProseMirror, Contentful and Sanity: the pieces of a block, and their texts.
_PIECES, _PIECE_TEXTS = ("children", "content", "nodes"), ("text", "value")
# Of Arc, Gutenberg, Contentful and others: the kind of a block. Without one, its keys are its kind.
_KINDS = ("type", "_type", "nodeType", "__typename", "blockName", "kind", "component", "tagName",
          "tag", "name")  # fmt: skip
_KIND = re.compile(r"[\w./:-]{1,40}")
_KEYS = "keys: "
_HEADING = re.compile(r"head|h[1-6]\b|subtitle|zwischen|intertit", re.IGNORECASE)
_OF_TEXT = re.compile(
    rf"{_HEADING.pattern}|text|paragraph|list(?!ing)|quot|\bitems$|\bp\b|\bli\b|question|answer|interview",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"image|picture|photo|foto|caption|credit|figure|video|audio|podcast|gallery|slide|media|promo"
    r"|related|teaser|recommend|link|\bad|advert|newsletter|signup|subscri|button|cta\b|embed"
    r"|social|share|author|byline|\bbio|\btags?\b|poll|quiz|divider|paywall|interstitial",
    re.IGNORECASE,
)
# Where a block has its text, in lower case without marks between words.
_TEXT_NAMES = frozenset({
    "text", "texts", "content", "contents", "html", "value", "values", "body", "data",
    "attributes", "attrs", "props", "properties", "fields", "model", "payload", "node", "items",
    "list", "listitems", "elements", "contentelements", "children", "innerblocks", "blocks",
    "heading", "headline", "title", "subtitle", "header", "paragraph", "paragraphs", "quote",
    "question", "answer", "markup", "innerhtml", "originalcontent", "contenthtml", "contenttext",
    "plaintext", "rawhtml",
})  # fmt: skip
_ADDRESSES = frozenset({"url", "href", "link", "slug", "path", "permalink", "canonical_url", "uri"})


def text_of_blocks(items: Sequence[Any], known: Collection[str]) -> str:
    """Return the text of a list if it is an article's blocks or elements, or "".

    ``known``: the normalised titles of the page; blocks with another are another article's.
    """
    items = [_unwrapped(item) for item in items]
    if sum(map(_may_have_prose, items)) < _FEWEST_BLOCKS:
        return ""
    blocks = [
        (_kind(item), _block_lines(item))
        for item in items
        if not (isinstance(item, dict) and is_of_another(item, known))
    ]
    prose = [kind for kind, lines in blocks if any(map(_is_long, lines))]
    kinds = {kind for kind in prose if not _is_beside(kind)} or set(prose)
    blocks = [(kind, lines if _is_of_text(kind, kinds) else []) for kind, lines in blocks]
    if sum(map(_is_long, chain.from_iterable(lines for _, lines in blocks))) < _FEWEST_BLOCKS:
        return ""
    parts = [part for run in _runs(blocks) for part in run]
    return "\n".join(parts)


def long_prose(text: str) -> str:
    """Return the paragraphs of a string if it is long prose, or ""."""
    if substance(text) < _SHORTEST_TEXT or not _is_prose(text):
        return ""
    return plain_paragraphs(text) if _MARKUP.search(text) else ""


def is_of_another(node: dict[str, Any], known: Collection[str]) -> bool:
    """Return whether an object has a title that is not among the ``known`` ones of the page."""
    if not known:
        return False
    titles = [node[name] for name in _TITLES if isinstance(node.get(name), str)]
    titles = [title for title in titles if len(title) >= _SHORTEST_TITLE]
    if not titles or any(
        normalised(title) in one or one in normalised(title) for title in titles for one in known
    ):
        return False
    is_section = _HEADING.search(_kind(node)) is not None and not isinstance(
        node.get("headline"), str
    )
    return not (is_section and _ADDRESSES.isdisjoint(node))


def _runs(blocks: Sequence[tuple[str, list[str]]]) -> Iterator[list[str]]:
    """Yield the lines of each run of blocks of text that has prose, without a last heading."""
    run: list[tuple[str, list[str]]] = []
    for block in [*blocks, ("", [])]:
        if block[1]:
            run.append(block)
            continue
        yield _lines_of(run)
        run = []


def _lines_of(run: list[tuple[str, list[str]]]) -> list[str]:
    is_prose = [any(map(_is_long, lines)) for _, lines in run]
    if not any(is_prose):
        return []
    while _HEADING.search(run[-1][0]) and not is_prose[len(run) - 1]:
        run.pop()
    if all(kind == "str" for kind, _ in run):
        first, last = is_prose.index(True), len(run) - 1 - is_prose[len(run) - 1 :: -1].index(True)
        run = run[first : last + 1]
    return [line for _, lines in run for line in lines]


def _is_of_text(kind: str, kinds: Collection[str]) -> bool:
    return kind in kinds or (_OF_TEXT.search(kind) is not None and not _is_beside(kind))


def _is_beside(kind: str) -> bool:
    return not kind.startswith(_KEYS) and _BESIDE.search(kind) is not None


def _may_have_prose(item: Any) -> bool:
    """Return whether an item may have a long line, without a look at its markup."""
    if isinstance(item, dict) and any(isinstance(item.get(name), list) for name in _PIECES):
        return True
    if isinstance(item, list):
        return len(item) == 4 and item[0] == "$"
    return any(_is_prose(text) for _, text in _strings(item, 0, is_named=True))


def _is_long(line: str) -> bool:
    return substance(line) >= _PARAGRAPH


def _unwrapped(item: Any) -> Any:
    """Return the string of a pair of Astro's, ``[0, "text"]``, or any other item as it is."""
    is_pair = isinstance(item, list) and len(item) == 2 and item[0] == 0
    return item[1] if is_pair and isinstance(item[1], str) else item


def _kind(item: Any) -> str:
    """Return the kind of a block in its own words."""
    if isinstance(item, dict):
        named: Iterator[str] = (item[name] for name in _KINDS if isinstance(item.get(name), str))
        kind = next((one for one in named if _KIND.fullmatch(one)), None)
        if kind or len(item) == 1:
            return (kind or str(next(iter(item)))).lower()
        return _KEYS + " ".join(sorted(item))[:200]
    return "str" if isinstance(item, str) else "flight"


def _block_lines(item: Any) -> list[str]:
    """Return the lines of a block: an object or ``["$", "p", key, {"children": …}]``."""
    if isinstance(item, list):
        if len(item) == 4 and item[0] == "$" and isinstance(item[3], dict):
            line = plain_paragraphs(_inner(item[3].get("children"), 0))
            return [line] if line and item[1] in _TEXT_TAGS else []
        return []
    if isinstance(item, dict) and (line := plain_paragraphs(_of_pieces(item, 0))):
        return [line]
    if not isinstance(item, str | dict):
        return []
    is_heading = _HEADING.search(_kind(item)) is not None
    texts = [
        text
        for is_named, text in _strings(item, 0, is_named=True)
        if _is_prose(text) or (is_named and _is_short_text(text, is_heading=is_heading))
    ]
    lines = [plain_paragraphs(text) for text in texts]
    return [line for line in dict.fromkeys(filter(None, lines)) if not is_label(line)]


def _of_pieces(block: dict[str, Any], depth: int) -> str:
    """Return the text of a block that an editor divides at bold words and links, or ""."""
    pieces = next((block[name] for name in _PIECES if isinstance(block.get(name), list)), None)
    if not pieces or depth > _MOST_DEPTH or not all(isinstance(one, dict) for one in pieces):
        return ""
    texts = [
        next((one[name] for name in _PIECE_TEXTS if isinstance(one.get(name), str)), None)
        or _of_pieces(one, depth + 1)
        for one in pieces
    ]
    return "".join(texts)


def _inner(children: Any, depth: int) -> str:
    if isinstance(children, str):
        return "" if children.startswith("$") else children
    if not isinstance(children, list) or depth > _MOST_DEPTH:
        return ""
    if len(children) == 4 and children[0] == "$" and isinstance(children[3], dict):
        return _inner(children[3].get("children"), depth + 1)
    return "".join(_inner(child, depth + 1) for child in children)


def _strings(value: Any, depth: int, *, is_named: bool) -> Iterator[tuple[bool, str]]:
    """Yield the strings of a block, and whether all their names are names of texts."""
    if isinstance(value, str):
        yield is_named, value
    elif depth < 4 and isinstance(value, dict):
        is_named = is_named and not any(map(value.get, _ADDRESSES))  # of a teaser
        for name, inner in value.items():
            is_text = is_named and name.lower().replace("_", "") in _TEXT_NAMES
            yield from _strings(inner, depth + 1, is_named=is_text)
    elif depth < 4 and isinstance(value, list):
        for inner in value:
            yield from _strings(inner, depth + 1, is_named=is_named)


def _is_prose(text: str) -> bool:
    return (
        substance(text) >= _PARAGRAPH
        and _ADDRESS.match(text) is None
        and (" " in text or not text.isascii())
        and _CODE.search(text) is None
    )


def _is_short_text(text: str, *, is_heading: bool) -> bool:
    """Return whether a string may be a short paragraph: no address, code or link alone."""
    if not text or substance(text) >= _SHORTEST_TEXT or _CODE.search(text):
        return False
    if text.startswith(("http:", "https:", "/", "data:", "#")):
        return False
    if not any(map(str.isalpha, text)):
        return False
    if "<" in text and not plain_paragraphs(_LINK.sub("", text)):
        return False
    is_sentence = text[0].isupper() and text[-1] in ".!?"
    return is_heading or is_sentence or " " in text or not text.isascii()
