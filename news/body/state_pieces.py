"""Join the pieces of a block: editors divide a paragraph at its bold words and links.

A list of pieces and a list of paragraphs look alike. Kinds tell them apart where there are any,
else the letters where one ends and the next begins. Limits are chosen by hand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

_MOST_DEPTH = 30
_PARAGRAPH = 60  # characters
# Of Arc, Gutenberg, Contentful and others: the kind of a block.
_KINDS = ("tagName", "tag", "type", "_type", "nodeType", "__typename", "blockName", "kind",
          "component", "slice_type", "name")  # fmt: skip
_KIND = re.compile(r"[\w./:-]{1,80}")
_GENERIC = frozenset({"element", "node", "block", "object"})
_AROUND = ("value", "node", "model", "block", "fields", "attributes", "data")
_INLINE = re.compile(
    r"(?:.*[./:-])?(?:(?:rich)?text(?:run|node|inline|leaf|element)?|span|leaf|string|(?:auto)?link"
    r"|(?:hyper|url|entry-hyper|asset-hyper|inline)link(?:inline|element)?|linkinline|anchor|strong"
    r"|bold|em|emphasis|italic|inline\w*|fragment|mention|hashtag|su[pb](?:script)?|code|mark"
    r"|underline|emoji|a|b|i|u|s|small|abbr|cite|time|q)"
)
_BREAK = re.compile(r"(?:hard|line|soft)?_?-?(?:br|break|linebreak|hardbreak)(?:inline)?")
_TEXTS = ("text", "value", "plain_text", "plainText", "content", "insert")
_WRAPPED_TEXTS = ("textData", "text", "model", "data", "attributes", "attrs")
_INNER = ("children", "content", "nodes", "blocks")
_BLOCK_MARKUP = re.compile(r"<(?:p|div|h[1-6]|ul|ol|li|blockquote|figure|table)\b", re.IGNORECASE)
_SENTENCE_END = tuple('.!?…。！？؟।”»"」』)')
_CLOSING = tuple(",.;:!?)…，。、；：！？）’'")
_TEXT_TAGS = frozenset({"p", "h2", "h3", "h4", "h5", "li", "blockquote"})
_LISTS = frozenset({"ul", "ol"})


def kind_of(block: dict[str, Any]) -> str:
    """Return the kind of a block in its own words, in lower case, or ""."""
    kind = next(_kinds(block), "")
    if not kind:
        wrapped = (block[name] for name in _AROUND if isinstance(block.get(name), dict))
        kind = next((one for inner in wrapped for one in _kinds(inner)), "")
    return kind.lower()


def _kinds(block: dict[str, Any]) -> Iterator[str]:
    for name in _KINDS:
        kind = block.get(name)
        if isinstance(kind, str) and kind not in _GENERIC and _KIND.fullmatch(kind):
            yield kind


def joined_pieces(items: Sequence[Any], depth: int = 0) -> str | None:
    """Return the text of a list of pieces of one block, or None if it is a list of blocks."""
    if depth > _MOST_DEPTH or not items or all(isinstance(item, str) for item in items):
        return None
    texts: list[str] = []
    for item in items:
        text = _piece(item, depth)
        if text is None:
            return None
        texts.append(text)
    if not any(map(str.strip, texts)) or _are_paragraphs(texts):
        return None
    return "".join(texts)


def _piece(item: Any, depth: int) -> str | None:
    """Return the text of a piece, or None if it is no piece."""
    if isinstance(item, str):
        return None if _BLOCK_MARKUP.search(item) else item
    if isinstance(item, list):  # Notion's: a text and its marks
        is_marked = bool(item) and isinstance(item[0], str) and len(item) <= 2
        return item[0] if is_marked and all(isinstance(one, list) for one in item[1:]) else None
    if not isinstance(item, dict):
        return None
    kind = kind_of(item)
    if kind and _BREAK.fullmatch(kind):
        return "\n"
    if kind and not _INLINE.fullmatch(kind):
        return None
    for name in _TEXTS:
        text = item.get(name)
        if isinstance(text, str):
            return None if _BLOCK_MARKUP.search(text) else text
    if isinstance(item.get("insert"), dict):  # Quill's picture
        return ""
    for name in _WRAPPED_TEXTS:
        inner = item.get(name)
        if isinstance(inner, dict):
            wrapped = (inner[one] for one in _TEXTS if isinstance(inner.get(one), str))
            text = next(wrapped, None)
            if text is not None:
                return None if _BLOCK_MARKUP.search(text) else text
    pieces = next((item[name] for name in _INNER if isinstance(item.get(name), list)), None)
    if pieces:
        return joined_pieces(pieces, depth + 1)
    return "" if kind and pieces is not None else None


def _are_paragraphs(texts: Sequence[str]) -> bool:
    """Return whether texts are paragraphs by the letters where they meet."""
    pairs = [(before, after) for before, after in pairwise(filter(str.strip, texts))]
    apart = sum(_are_apart(before, after) for before, after in pairs)
    return 2 * apart > len(pairs)


def _are_apart(before: str, after: str) -> bool:
    first, second = before.strip(), after.strip()
    if second[0].islower() or second.startswith(_CLOSING) or _is_mark(second[0]):
        return False
    is_sentence = first.endswith(_SENTENCE_END)
    if is_sentence and min(len(first), len(second)) >= _PARAGRAPH:
        return True
    if before[-1].isspace() or after[0].isspace():
        return False
    return is_sentence or second[0].isupper() or not second[0].isalnum()


def _is_mark(character: str) -> bool:
    """Return whether a character belongs to the one before it, as vowel signs of Asia do."""
    return unicodedata.category(character).startswith("M")


def line_of_element(item: Sequence[Any]) -> tuple[str, list[str]] | None:
    """Return the tag and lines of an element that is written as a list, or None if it is none.

    React's is ``["$", "p", key, {"children": …}]``, Nuxt Content's ``["p", {}, …]``, Ghost's
    ``[1, "p", […]]``.
    """
    if len(item) == 4 and item[0] == "$" and isinstance(item[3], dict):
        line = _of_children(item[3].get("children"), 0)
        return "flight", [line] if item[1] in _TEXT_TAGS else []
    if len(item) >= 2 and isinstance(item[0], str) and isinstance(item[1], dict):
        tag = item[0].lower()
        if tag in _LISTS:
            inner = (line_of_element(one) for one in item[2:] if isinstance(one, list))
            return tag, [line for one in inner if one for line in one[1]]
        return tag, ["".join(map(_of_minimal, item[2:]))] if tag in _TEXT_TAGS else []
    if len(item) == 3 and item[0] in (1, 3) and isinstance(item[2], list):
        lines = [item[2]] if item[0] == 1 else item[2]
        return str(item[1]).lower(), [_of_markers(line) for line in lines]
    return None


def _of_children(children: Any, depth: int) -> str:
    if isinstance(children, str):
        return "" if children.startswith("$") else children
    if not isinstance(children, list) or depth > _MOST_DEPTH:
        return ""
    if len(children) == 4 and children[0] == "$" and isinstance(children[3], dict):
        return _of_children(children[3].get("children"), depth + 1)
    return "".join(_of_children(child, depth + 1) for child in children)


def _of_minimal(child: Any, depth: int = 0) -> str:
    if isinstance(child, str):
        return child
    if not isinstance(child, list) or depth > _MOST_DEPTH:
        return ""
    return "".join(_of_minimal(one, depth + 1) for one in child[2:])


def _of_markers(markers: Any) -> str:
    if not isinstance(markers, list):
        return ""
    return "".join(
        one[3]
        for one in markers
        if isinstance(one, list) and len(one) == 4 and isinstance(one[3], str)
    )
