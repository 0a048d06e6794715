"""Make pages whose text is in their scripts only, as editors and frameworks write it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from tests.news.body.test_wrappers import HEADLINE, paragraphs

STORY = paragraphs(6)
SHORT = "The boats stayed in the harbour."
HEADING = "Who pays for the quay"
ITEMS = ["Four crews stayed ashore", "Two boats are up for sale"]
QUOTE = "We were never asked."
CAPTION = "The quay of the harbour town on the morning after the storm, seen from the old tower."
LINES = [STORY[0], SHORT, STORY[1], HEADING, STORY[2], *ITEMS, STORY[3], QUOTE, STORY[4]]
BLOCKS: list[tuple[str, Any]] = [
    ("text", STORY[0]),
    ("text", SHORT),
    ("image", CAPTION),
    ("text", STORY[1]),
    ("heading", HEADING),
    ("text", STORY[2]),
    ("list", ITEMS),
    ("text", STORY[3]),
    ("quote", QUOTE),
    ("text", STORY[4]),
]
Editor = Callable[[Sequence[tuple[str, Any]]], Any]
EDITORS: dict[str, Editor] = {}
IMAGE = "https://img.example/quay.jpg"


def editor(made: Editor) -> Editor:
    EDITORS[made.__name__] = made
    return made


def in_pieces(text: str) -> list[tuple[str, str]]:
    """Return a text divided at a bold word and a link."""
    words = text.split(" ")
    if len(words) < 8:
        return [("plain", text)]
    return [
        ("plain", " ".join(words[:3]) + " "),
        ("bold", words[3]),
        ("plain", " " + words[4] + " "),
        ("link", " ".join(words[5:7])),
        ("plain", " " + " ".join(words[7:])),
    ]


def html_of(kind: str, text: Any) -> str:
    written = {
        "text": f"<p>{text}</p>",
        "heading": f"<h2>{text}</h2>",
        "quote": f"<blockquote><p>{text}</p></blockquote>",
        "image": f"<figure><img src='{IMAGE}'><figcaption>{text}</figcaption></figure>",
        "list": "<ul>" + "".join(f"<li>{item}</li>" for item in text) + "</ul>",
    }
    return written[kind]


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


_PROSEMIRROR = rich(
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
    return {"type": "doc", "content": _PROSEMIRROR(blocks)}


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


@editor
def editor_js(blocks: Any) -> Any:
    written = []
    for kind, text in blocks:
        data: dict[str, Any] = {"text": text}
        name = {"text": "paragraph", "heading": "header"}.get(kind, kind)
        if kind == "list":
            data = {"style": "unordered", "items": [{"content": one, "items": []} for one in text]}
        if kind == "image":
            data = {"file": {"url": IMAGE}, "caption": text}
        written.append({"id": "aB3", "type": name, "data": data})
    return {"time": 1764000000000, "blocks": written, "version": "2.29.1"}


@editor
def word_press(blocks: Any) -> Any:
    html = "\n".join(html_of(kind, text) for kind, text in blocks)
    return {"rendered": html, "protected": False}


@editor
def arc(blocks: Any) -> Any:
    written: list[Any] = []
    for kind, text in blocks:
        match kind:
            case "list":
                items = [{"type": "text", "content": item, "_id": "I"} for item in text]
                written.append({"type": "list", "list_type": "unordered", "items": items})
            case "quote":
                inner = [{"type": "text", "content": text, "_id": "Q"}]
                written.append(
                    {"type": "quote", "subtype": "blockquote", "content_elements": inner}
                )
            case "heading":
                written.append({"type": "header", "level": 2, "content": text, "_id": "H"})
            case "image":
                written.append({"type": "image", "caption": text, "url": IMAGE, "_id": "P"})
            case _:
                content = text.replace("a ", "<i>a</i> ", 1)
                written.append({"type": "text", "content": content, "_id": "T"})
    return written


@editor
def gutenberg(blocks: Any) -> Any:
    written: list[Any] = []
    for kind, text in blocks:
        inner = []
        name = {"text": "paragraph"}.get(kind, kind)
        html = html_of(kind, text)
        if kind == "list":
            html = "<ul></ul>"
            inner = [{"blockName": "core/list-item", "attrs": [], "innerBlocks": [],
                      "innerHTML": f"<li>{one}</li>"} for one in text]  # fmt: skip
        written.append({"blockName": f"core/{name}", "attrs": [], "innerBlocks": inner,
                        "innerHTML": f"\n{html}\n", "innerContent": [f"\n{html}\n"]})  # fmt: skip
    half = len(written) // 2
    group = {"blockName": "core/group", "attrs": {"layout": {"type": "constrained"}},
             "innerBlocks": written[half:], "innerHTML": "<div></div>"}  # fmt: skip
    return [*written[:half], group]


@editor
def notion(blocks: Any) -> Any:
    kinds = {"text": "paragraph", "heading": "heading_2", "list": "bulleted_list_item"}
    written: list[Any] = []
    for kind, text in blocks:
        name = kinds.get(kind, kind)
        for one in text if kind == "list" else [text]:
            pieces = [
                {"type": "text", "text": {"content": piece, "link": None}, "plain_text": piece,
                 "annotations": {"bold": mark == "bold", "color": "default"}, "href": None}
                for mark, piece in in_pieces(one)
            ]  # fmt: skip
            body: dict[str, Any] = {"rich_text": pieces, "color": "default"}
            if kind == "image":
                body = {"caption": pieces, "type": "external", "external": {"url": IMAGE}}
            written.append({"object": "block", "id": "1f0", "type": name, name: body})
    return {"object": "list", "results": written}


@editor
def notion_records(blocks: Any) -> Any:
    records: dict[str, Any] = {}
    kinds = {"text": "text", "heading": "sub_header", "list": "bulleted_list"}
    for kind, text in blocks:
        for one in text if kind == "list" else [text]:
            key = f"6f1c{len(records):04d}-{len(one)}"
            title = [[piece] if mark == "plain" else [piece, [["b"]]]
                     for mark, piece in in_pieces(one)]  # fmt: skip
            properties = {"caption": title} if kind == "image" else {"title": title}
            value = {"id": key, "type": kinds.get(kind, kind), "properties": properties}
            records[key] = {"role": "reader", "value": value}
    page = {"id": "9a", "type": "page", "content": list(records)}
    shuffled = dict(sorted(records.items(), reverse=True))
    return {"block": {"9a00-11": {"role": "reader", "value": page}, **shuffled}}


@editor
def model_blocks(blocks: Any) -> Any:
    """The BBC's: a text has paragraphs, and each of them its text and fragments."""

    def fragments(text: str) -> list[Any]:
        return [{"type": "fragment" if mark != "link" else "urlLink",
                 "model": {"text": piece, "attributes": []}} for mark, piece in in_pieces(text)]  # fmt: skip

    def paragraph(text: str) -> Any:
        return {"type": "paragraph", "model": {"text": text, "blocks": fragments(text)}}

    def inside(kind: str, text: Any) -> Any:
        if kind == "list":
            items = [{"type": "listItem", "model": {"blocks": [paragraph(one)]}} for one in text]
            return {"type": "text", "model": {"blocks": [
                {"type": "unorderedList", "model": {"blocks": items}}]}}  # fmt: skip
        if kind == "image":
            caption = {"type": "caption", "model": {"blocks": [
                {"type": "text", "model": {"blocks": [paragraph(text)]}}]}}  # fmt: skip
            return {"type": "image", "model": {"blocks": [
                {"type": "altText", "model": {"blocks": []}}, caption]}}  # fmt: skip
        name = {"heading": "subheadline", "quote": "blockquote"}.get(kind, "text")
        return {"type": name, "model": {"blocks": [paragraph(text)]}}

    return {"content": {"model": {"blocks": [inside(*block) for block in blocks]}}}


@editor
def page_elements(blocks: Any) -> Any:
    """The Guardian's."""
    names = {"text": "Text", "heading": "Subheading", "list": "Text", "quote": "Blockquote"}
    elements = []
    for kind, text in blocks:
        name = f"model.dotcomrendering.pageElements.{names.get(kind, 'Image')}BlockElement"
        if kind == "image":
            elements.append(
                {"_type": name, "data": {"caption": text, "alt": text}, "elementId": "7"}
            )
        else:
            elements.append({"_type": name, "html": html_of(kind, text), "elementId": "7"})
    return [{"id": "5f", "elements": elements, "attributes": {"pinned": False}}]


@editor
def prismic(blocks: Any) -> Any:
    slices: list[Any] = []
    kinds = {"text": "paragraph", "heading": "heading2", "quote": "preformatted"}
    for kind, text in blocks:
        if kind == "image":
            caption = [{"type": "paragraph", "text": text, "spans": []}]
            primary: dict[str, Any] = {"image": {"url": IMAGE, "alt": text}, "caption": caption}
            slices.append({"slice_type": "image", "items": [{}], "primary": primary})
            continue
        parts = [
            {"type": kinds.get(kind, "list-item"), "text": one,
             "spans": [{"start": 0, "end": 4, "type": "strong"}], "direction": "ltr"}
            for one in (text if kind == "list" else [text])
        ]  # fmt: skip
        slices.append({"slice_type": "text", "items": [{}], "primary": {"rich_text": parts}})
    return slices


@editor
def storyblok(blocks: Any) -> Any:
    bloks = []
    for n, (kind, text) in enumerate(blocks):
        if kind == "image":
            image = {"filename": IMAGE, "alt": text}
            bloks.append({"_uid": f"u{n}", "component": "image", "image": image, "caption": text})
        else:
            document = {"type": "doc", "content": _PROSEMIRROR([(kind, text)])}
            bloks.append({"_uid": f"u{n}", "component": "richtext", "body": document})
    return bloks


@editor
def quill(blocks: Any) -> Any:
    operations: list[Any] = []
    for kind, text in blocks:
        if kind == "image":
            operations.append({"insert": {"image": IMAGE}})
            continue
        for one in text if kind == "list" else [text]:
            operations += [{"insert": piece} for _, piece in in_pieces(one)]
            marks = {"heading": {"header": 2}, "list": {"list": "bullet"}}.get(kind)
            operations.append({"insert": "\n", **({"attributes": marks} if marks else {})})
    return {"ops": operations}


@editor
def mobiledoc(blocks: Any) -> Any:
    tags = {"text": "p", "heading": "h2", "quote": "blockquote"}
    sections: list[Any] = []

    def markers(text: str) -> list[Any]:
        return [[0, [], 0, piece] for _, piece in in_pieces(text)]

    for kind, text in blocks:
        if kind == "image":
            sections.append([10, 0])
        elif kind == "list":
            sections.append([3, "ul", [markers(one) for one in text]])
        else:
            sections.append([1, tags[kind], markers(text)])
    cards = [["image", {"src": IMAGE, "caption": CAPTION}]]
    return {"version": "0.3.1", "atoms": [], "cards": cards, "markups": [], "sections": sections}


@editor
def minimal_tree(blocks: Any) -> Any:
    """Nuxt Content's: each element is a list of its name, attributes and content."""
    tags = {"text": "p", "heading": "h2", "quote": "blockquote"}

    def pieces(text: str) -> list[Any]:
        names = {"link": "a", "bold": "strong"}
        return [piece if mark == "plain" else [names[mark], {}, piece]
                for mark, piece in in_pieces(text)]  # fmt: skip

    elements: list[Any] = []
    for kind, text in blocks:
        if kind == "image":
            elements.append(["img", {"src": IMAGE, "alt": text}])
        elif kind == "list":
            elements.append(["ul", {}, *(["li", {}, *pieces(one)] for one in text)])
        else:
            elements.append([tags[kind], {"id": "a"} if kind == "heading" else {}, *pieces(text)])
    return {"type": "minimark", "value": elements}


@editor
def sections(blocks: Any) -> Any:
    """Sections with a title and paragraphs of their own."""
    made: list[dict[str, Any]] = [{"title": None, "paragraphs": []}]
    for kind, text in blocks:
        if kind == "heading":
            made.append({"title": text, "paragraphs": []})
        elif kind != "image":
            made[-1]["paragraphs"] += text if kind == "list" else [text]
    return made


@editor
def numbered(blocks: Any) -> Any:
    """A list that PHP or MobX wrote as an object, its keys in another order."""
    texts = {str(n): block for n, block in enumerate(arc(blocks))}
    return dict(sorted(texts.items(), reverse=True))


@editor
def numbered_names(blocks: Any) -> Any:
    return {f"block_{n}": {"kind": "text" if kind in ("text", "quote") else kind,
                           "text": "".join(f"<li>{i}</li>" for i in text) if kind == "list" else text}
            for n, (kind, text) in enumerate(blocks)}  # fmt: skip


@editor
def written_as_text(blocks: Any) -> Any:
    """An editor's value that the database keeps as a string of JSON."""
    return json.dumps(lexical(blocks))


@editor
def escaped_html(blocks: Any) -> Any:
    return escape("".join(html_of(kind, text) for kind, text in blocks))


@editor
def deep(blocks: Any) -> Any:
    """Blocks within columns, rows and groups."""
    value: Any = editor_js(blocks)["blocks"]
    for name in ("column", "row", "group", "section", "group"):
        value = [{"type": name, "content": {"blocks": value}}]
    return value


@editor
def medium(blocks: Any) -> Any:
    kinds = {"text": "P", "heading": "H3", "list": "ULI", "quote": "BQ", "image": "IMG"}
    paragraphs = [
        {"__typename": "Paragraph", "id": "p", "type": kinds[kind], "text": one,
         "markups": [{"type": "A", "start": 3, "end": 9, "href": "/pike"}]}
        for kind, text in blocks
        for one in (text if kind == "list" else [text])
    ]  # fmt: skip
    return {"bodyModel": {"__typename": "RichText", "paragraphs": paragraphs}}


@editor
def chorus(blocks: Any) -> Any:
    """Vox Media's."""
    names = {"text": "Paragraph", "heading": "Heading", "list": "List", "quote": "Blockquote",
             "image": "Image"}  # fmt: skip
    components = []
    for kind, text in blocks:
        contents: dict[str, Any] = {"contents": {"html": text}}
        if kind == "list":
            contents = {"items": [{"line": [{"html": one}]} for one in text], "ordered": False}
        if kind == "quote":
            contents = {"paragraphs": [{"contents": {"html": text}}]}
        if kind == "image":
            contents = {"image": {"caption": {"html": text}, "url": IMAGE}}
        components.append({"__typename": f"EntryBody{names[kind]}", **contents})
    return {"components": components}


@editor
def atoms(blocks: Any) -> Any:
    """Yahoo's."""
    tags = {"text": "p", "heading": "h2", "quote": "blockquote"}
    written: list[Any] = []
    for kind, text in blocks:
        if kind == "image":
            written.append({"type": "image", "alt": text, "caption": text, "size": {"url": IMAGE}})
        elif kind == "list":
            html = "".join(f"<li>{one}</li>" for one in text)
            written.append({"type": "text", "tagName": "ul", "content": html})
        else:
            written.append({"type": "text", "tagName": tags[kind], "content": text})
    return {"atoms": written}


Carrier = Callable[[Any], str]
CARRIERS: dict[str, Carrier] = {}


def carrier(made: Carrier) -> Carrier:
    CARRIERS[made.__name__] = made
    return made


@carrier
def next_data(state: Any) -> str:
    value = {"props": {"pageProps": state}, "page": "/[slug]", "buildId": "x"}
    return f"<script id=__NEXT_DATA__ type='application/json'>{_safe(value)}</script>"


@carrier
def flight(state: Any) -> str:
    row = "1:" + json.dumps(["$", "$L2", None, {"state": state}]) + "\n"
    cuts = [*range(0, len(row), 700), len(row)]
    pieces = [row[a:b] for a, b in pairwise(cuts)]
    return "".join(f"<script>self.__next_f.push([1,{_safe(piece)}])</script>" for piece in pieces)


@carrier
def assigned(state: Any) -> str:
    return f"<script>window.__INITIAL_STATE__ = {_safe(state)};(function(){{}})()</script>"


@carrier
def parsed(state: Any) -> str:
    return f"<script>window.__PRELOADED_STATE__ = JSON.parse({_safe(json.dumps(state))})</script>"


@carrier
def quoted_program(state: Any) -> str:
    """An object as a program writes it: names without quotes, and words of JavaScript."""
    return f"<script>window.__INITIAL_STATE__={{v:void 0,d:!0,e:undefined,s:{as_program(state)}}}</script>"


@carrier
def sliced(state: Any) -> str:
    """A program that calls methods of its values, with another name for the state."""
    program = f"{{a: 'x'.slice(6, -6), b: [1, 2].concat(c), s: {as_program(state)}.b}}"
    return f"<script>var BASE_DATA = {_safe_text(program)};</script>"


@carrier
def nuxt2(state: Any) -> str:
    written = as_program(state).replace(json.dumps(HEADLINE), "a", 1)
    program = f'(function(a,b){{return {{layout:"default",data:[{{x:b,state:{written}}}]}}}}({json.dumps(HEADLINE)},null))'
    return f"<script>window.__NUXT__={_safe_text(program)};</script>"


@carrier
def nuxt3(state: Any) -> str:
    values: list[Any] = [["ShallowReactive", 1]]
    _devalued({"data": state, "once": None}, values)
    return f"<script type='application/json' id=__NUXT_DATA__>{_safe(values)}</script>"


def _devalued(value: Any, values: list[Any]) -> int:
    if value is None:
        return -1
    place = len(values)
    values.append(value)
    if isinstance(value, dict):
        values[place] = {}
        for name, inner in value.items():
            values[place][name] = _devalued(inner, values)
    elif isinstance(value, list):
        values[place] = []
        for inner in value:
            values[place].append(_devalued(inner, values))
    return place


@carrier
def react_router(state: Any) -> str:
    values: list[Any] = []
    _streamed({"loaderData": {"routes/post": state}}, values)
    written = json.dumps(values)
    return (
        f"<script>window.__reactRouterContext.streamController.enqueue({_safe(written)});</script>"
    )


def _streamed(value: Any, values: list[Any]) -> int:
    place = len(values)
    values.append(value)
    if isinstance(value, dict):
        values[place] = {}
        for name, inner in value.items():
            key = len(values)
            values.append(name)
            values[place][f"_{key}"] = _streamed(inner, values)
    elif isinstance(value, list):
        values[place] = []
        for inner in value:
            values[place].append(_streamed(inner, values))
    return place


@carrier
def apollo(state: Any) -> str:
    """Every object of a list is kept apart, under its key."""
    kept: dict[str, Any] = {}

    def normalised(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: normalised(inner) for name, inner in value.items()}
        if not isinstance(value, list):
            return value
        items = []
        for one in value:
            if isinstance(one, dict):
                key = f"Block:{len(kept)}"
                kept[key] = None
                kept[key] = normalised(one)
                items.append({"__ref": key})
            else:
                items.append(normalised(one))
        return items

    root = {f'article({{"id":{n}}})': normalised(inner) for n, inner in enumerate(state.values())}
    value = {"ROOT_QUERY": root, **dict(reversed(kept.items()))}
    return f"<script>window.__APOLLO_STATE__={_safe(value)};</script>"


@carrier
def json_script(state: Any) -> str:
    return f"<script type='application/json' data-state>{_safe(state)}</script>"


@carrier
def svelte_fetched(state: Any) -> str:
    value = {"status": 200, "statusText": "", "headers": {}, "body": json.dumps(state)}
    mark = "data-sveltekit-fetched data-url='/api/post'"
    return f"<script type='application/json' {mark}>{_safe(value)}</script>"


@carrier
def svelte_start(state: Any) -> str:
    data = f'[null,{{type:"data",data:{as_program(state)},uses:{{url:1}}}}]'
    return f"<script>{{__sveltekit_1x={{base:''}};kit.start(app,e,{{node_ids:[0,2],data: {_safe_text(data)},form:null}})}}</script>"


@carrier
def svelte_json(state: Any) -> str:
    data = _safe([None, {"type": "data", "data": state}])
    return f"<script>{{__sveltekit_1x={{}};kit.start(app,e,{{node_ids:[0,2],data: {data},form:null}})}}</script>"


@carrier
def attribute(state: Any) -> str:
    return f'<div id=app data-props="{escape(json.dumps(state))}"></div>'


@carrier
def attribute_escaped_twice(state: Any) -> str:
    return f'<div id=app data-article="{escape(escape(json.dumps(state)))}"></div>'


@carrier
def angular(state: Any) -> str:
    written = (
        json.dumps(state)
        .replace("&", "&a;")
        .replace('"', "&q;")
        .replace("<", "&l;")
        .replace(">", "&g;")
    )
    return f"<script id=ng-state type='application/json'>{written}</script>"


@carrier
def astro(state: Any) -> str:
    def encoded(value: Any) -> Any:
        if isinstance(value, list):
            return [1, [encoded(one) for one in value]]
        if isinstance(value, dict):
            return [0, {name: encoded(one) for name, one in value.items()}]
        return [0, value]

    props = {name: encoded(one) for name, one in state.items()}
    return f'<astro-island props="{escape(json.dumps(props))}"></astro-island>'


def as_program(value: Any) -> str:
    """Return a value as JavaScript, with names that need no quotes written without."""
    if isinstance(value, dict):
        parts = [
            f"{k if k.isidentifier() else json.dumps(k)}:{as_program(v)}" for k, v in value.items()
        ]
        return "{" + ",".join(parts) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(as_program, value)) + "]"
    if value is None or isinstance(value, bool):
        return {None: "void 0", True: "!0", False: "!1"}[value]
    return json.dumps(value)


def _safe(value: Any) -> str:
    return _safe_text(json.dumps(value))


def _safe_text(written: str) -> str:
    return written.replace("</", "<\\/").replace("<!--", "\\u003c!--")
