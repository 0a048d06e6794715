"""Write the story as editors do whose values are lists of blocks; EDITORS has all."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from tests.news.body.state_story import CAPTION, EDITORS, IMAGE, editor, html_of, in_pieces
from tests.news.body.state_trees import PROSEMIRROR, lexical

__all__ = ["EDITORS"]


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
            document = {"type": "doc", "content": PROSEMIRROR([(kind, text)])}
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
