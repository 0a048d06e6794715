"""Write the story as editors do whose values are trees of nodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.news.body.state_story import CAPTION, IMAGE, Editor, editor, in_pieces


def rich(
    kinds: dict[str, str],
    inner: str,
    leaf: Callable[[str, str], Any],
    kind_name: str = "type",
    is_wrapped: bool = True,
) -> Editor:
    """Return a writer of a tree of nodes, with their kinds and the names of their parts."""

    def pieces(text: str) -> list[Any]:
        return [leaf(*piece) for piece in in_pieces(text)]

    def node(kind: str, children: list[Any]) -> Any:
        return {kind_name: kinds[kind], inner: children}

    def written(blocks: Sequence[tuple[str, Any]]) -> Any:
        nodes = []
        for kind, text in blocks:
            if kind == "image":
                nodes.append(
                    {kind_name: kinds[kind], "attrs": {"src": IMAGE, "alt": text}, inner: []}
                )
            elif kind == "list":
                items = [
                    node("item", [node("text", pieces(one))] if is_wrapped else pieces(one))
                    for one in text
                ]
                nodes.append(node("list", items))
            elif kind == "quote" and is_wrapped:
                nodes.append(node("quote", [node("text", pieces(text))]))
            else:
                nodes.append(node(kind, pieces(text)))
        return nodes

    return written


def _kinds(
    text: str, heading: str, list_: str, item: str, quote: str, image: str
) -> dict[str, str]:
    return {"text": text, "heading": heading, "list": list_, "item": item, "quote": quote,
            "image": image}  # fmt: skip


PROSEMIRROR = rich(
    _kinds("paragraph", "heading", "bulletList", "listItem", "blockquote", "image"),
    "content",
    lambda kind, text: (
        {"type": "text", "text": text}
        | ({} if kind == "plain" else {"marks": [{"type": kind, "attrs": {"href": "/pike"}}]})
    ),
)
_SLATE = rich(
    _kinds("paragraph", "h2", "ul", "li", "block-quote", "image"),
    "children",
    lambda kind, text: (
        {"type": "link", "url": "/pike", "children": [{"text": text}]}
        if kind == "link"
        else {"text": text, **({"bold": True} if kind == "bold" else {})}
    ),
    is_wrapped=False,
)
_LEXICAL = rich(
    _kinds("paragraph", "heading", "list", "listitem", "quote", "upload"),
    "children",
    lambda kind, text: {"type": "link", "fields": {"url": "/pike"}, "version": 3, "children": [
        {"type": "text", "text": text, "format": 0, "mode": "normal"}]}
    if kind == "link"
    else {"type": "text", "text": text, "format": int(kind == "bold"), "detail": 0,
          "mode": "normal", "style": "", "version": 1},
    is_wrapped=False,
)  # fmt: skip
_CONTENTFUL = rich(
    _kinds("paragraph", "heading-2", "unordered-list", "list-item", "blockquote",
           "embedded-asset-block"),
    "content",
    lambda kind, text: {"nodeType": "hyperlink", "data": {"uri": "https://pike.example/"},
                        "content": [{"nodeType": "text", "value": text, "marks": [], "data": {}}]}
    if kind == "link"
    else {"nodeType": "text", "value": text, "marks": [], "data": {}},
    kind_name="nodeType",
)  # fmt: skip
_DAST = rich(
    _kinds("paragraph", "heading", "list", "listItem", "blockquote", "block"),
    "children",
    lambda kind, text: (
        {"type": "link", "url": "/pike", "children": [{"type": "span", "value": text}]}
        if kind == "link"
        else {"type": "span", "value": text, "marks": ["strong"] if kind == "bold" else []}
    ),
)
_HAST = rich(
    _kinds("p", "h2", "ul", "li", "blockquote", "img"),
    "children",
    lambda kind, text: {"type": "element", "tagName": {"link": "a", "bold": "strong"}[kind],
                        "properties": {}, "children": [{"type": "text", "value": text}]}
    if kind != "plain"
    else {"type": "text", "value": text},
    kind_name="tagName",
    is_wrapped=False,
)  # fmt: skip
_RICOS = rich(
    _kinds("PARAGRAPH", "HEADING", "BULLETED_LIST", "LIST_ITEM", "BLOCKQUOTE", "IMAGE"),
    "nodes",
    lambda kind, text: {"type": "TEXT", "id": "", "nodes": [], "textData": {
        "text": text, "decorations": [] if kind == "plain" else [{"type": kind.upper()}]}},
)  # fmt: skip
_NYT = rich(
    _kinds("ParagraphBlock", "Heading2Block", "ListBlock", "ListItemBlock", "BlockquoteBlock",
           "ImageBlock"),
    "content",
    lambda kind, text: {"__typename": "TextInline", "text": text,
                        "formats": [] if kind == "plain" else [{"__typename": "BoldFormat"}]},
    kind_name="__typename",
)  # fmt: skip


@editor
def prosemirror(blocks: Any) -> Any:
    return {"type": "doc", "content": PROSEMIRROR(blocks)}


@editor
def slate(blocks: Any) -> Any:
    return _SLATE(blocks)


@editor
def lexical(blocks: Any) -> Any:
    return {"root": {"type": "root", "direction": "ltr", "children": _LEXICAL(blocks)}}


@editor
def contentful(blocks: Any) -> Any:
    return {"json": {"nodeType": "document", "data": {}, "content": _CONTENTFUL(blocks)}}


@editor
def datocms(blocks: Any) -> Any:
    document = {"type": "root", "children": _DAST(blocks)}
    return {"value": {"schema": "dast", "document": document}}


@editor
def syntax_tree(blocks: Any) -> Any:
    nodes = [{"type": "element", **node} for node in _HAST(blocks)]
    return {
        "type": "root",
        "children": [x for node in nodes for x in (node, {"type": "text", "value": "\n"})],
    }


@editor
def wix(blocks: Any) -> Any:
    return {"nodes": _RICOS(blocks), "metadata": {"version": 1}}


@editor
def times(blocks: Any) -> Any:
    return {"content": _NYT(blocks)}


@editor
def strapi(blocks: Any) -> Any:
    return _SLATE([(k, t) for k, t in blocks])


@editor
def draft(blocks: Any) -> Any:
    kinds = {"text": "unstyled", "heading": "header-two", "quote": "blockquote", "image": "atomic"}
    written: list[Any] = [
        {"key": "3kq", "text": " " if kind == "image" else one, "depth": 0, "data": {},
         "type": kinds.get(kind, "unordered-list-item"), "inlineStyleRanges": [],
         "entityRanges": [{"offset": 3, "length": 4, "key": 0}]}
        for kind, text in blocks
        for one in (text if kind == "list" else [text])
    ]  # fmt: skip
    entities = {"0": {"type": "LINK", "data": {"url": "/pike"}},
                "1": {"type": "IMAGE", "data": {"src": IMAGE, "caption": CAPTION}}}  # fmt: skip
    return {"blocks": written, "entityMap": entities}


@editor
def portable_text(blocks: Any) -> Any:
    styles = {"text": "normal", "heading": "h2", "quote": "blockquote", "list": "normal"}
    written: list[Any] = []
    for kind, text in blocks:
        if kind == "image":
            written.append({"_type": "image", "asset": {"_ref": "image-1"}, "caption": text})
            continue
        for one in text if kind == "list" else [text]:
            spans = [{"_type": "span", "_key": "s", "text": piece, "marks": []}
                     for _, piece in in_pieces(one)]  # fmt: skip
            mark_definitions = [{"_type": "link", "_key": "l", "href": "https://pike.example/"}]
            block = {"_type": "block", "_key": "b", "style": styles[kind], "children": spans,
                     "markDefs": mark_definitions}  # fmt: skip
            written.append(block | ({"listItem": "bullet", "level": 1} if kind == "list" else {}))
    return written
