"""Put made boxes into real pages, so that the line model learns what a strange box looks like.

Labelled pages have few boxes of other articles, comments or offers between their paragraphs, and
those carry telling class names. Here boxes with any name, or none, are put between, before and
after the paragraphs of a page; their words are headlines and paragraphs of other pages. Some pages
also get structures that belong to a text: links in paragraphs, wrappers, posts of a live blog,
sections of a list. All of it depends on a seed only.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence

from lxml.html import HtmlElement

from benchmarks.made_boxes import (
    EITHER,
    MADE,
    TEXT,
    Story,
    any_address,
    any_label,
    any_name,
    next_article,
    strange_box,
)
from warta.news.pages.tree import remove
from warta.news.text.compare import squeezed, substance

_PARAGRAPH = 60  # letters


def put_boxes(
    body: HtmlElement, keys: Collection[str], stories: Sequence[Story], rng: random.Random
) -> bool:
    """Put boxes into a body; return whether its paragraphs were found.

    ``keys``: the ``squeezed`` paragraphs of the article's text; ``stories``: other articles, of the
    same language.
    """
    paragraphs = [
        element
        for element in body.iter("p", "div")
        if (element.tag == "p" or not len(element)) and _key(element) in keys
    ]
    if len(paragraphs) < 2 or len(stories) < 3:
        return False
    if rng.random() < 0.5:
        paragraphs = _shortened(paragraphs, rng)
    boxes = [strange_box(stories, rng) for _ in range(rng.choice((1, 1, 1, 2, 2, 3)))]
    if rng.random() < 0.4:
        _restructure(paragraphs, stories, rng)
    for box in boxes:
        _place(box, paragraphs, rng)
    if rng.random() < 0.06:
        _put_next(paragraphs[-1], next_article(stories, rng))
    return True


def _shortened(paragraphs: Sequence[HtmlElement], rng: random.Random) -> list[HtmlElement]:
    """Remove paragraphs at the end, as agencies' news has a few only; return the others."""
    number = rng.randint(2, 9)
    for paragraph in paragraphs[number:]:
        remove(paragraph)
    return list(paragraphs[:number])


def _key(element: HtmlElement) -> str:
    text = element.text_content()
    return squeezed(text) if substance(text) >= _PARAGRAPH else ""


def _place(
    box: Sequence[HtmlElement], paragraphs: Sequence[HtmlElement], rng: random.Random
) -> None:
    where = rng.random()
    if where < 0.15:
        anchor, is_before = paragraphs[0], True
    elif where < 0.4:
        anchor, is_before = paragraphs[-1], False
    else:
        anchor, is_before = rng.choice(paragraphs[:-1]), False
    parent = anchor.getparent()
    if where < 0.25 and parent is not None and parent.tag not in {"body", "td", "tr", "li"}:
        anchor = parent if parent.getparent() is not None else anchor
    for element in box if is_before else reversed(box):
        if is_before:
            anchor.addprevious(element)
        else:
            tail, anchor.tail = anchor.tail, None
            anchor.addnext(element)
            element.tail = tail


def _put_next(last: HtmlElement, article: HtmlElement) -> None:
    """Put another article behind the box of the last paragraph, or the box around that."""
    parent = last.getparent()
    around = None if parent is None else parent.getparent()
    if parent is not None and around is not None and parent.tag not in {"td", "tr", "li", "body"}:
        tail, parent.tail = parent.tail, None
        parent.addnext(article)
        article.tail = tail


def _restructure(
    paragraphs: list[HtmlElement], stories: Sequence[Story], rng: random.Random
) -> None:
    """Give the article's own paragraphs a structure that strange boxes have, too."""
    change: Callable[..., None] = rng.choice(
        (_wrap, _link_parts, _sections, _posts, _pictures, _definitions, _breaks, _standfirst)
    )
    change(paragraphs, stories, rng)


def _wrapped(paragraph: HtmlElement, tag: str, name: str) -> HtmlElement:
    box = paragraph.makeelement(tag)
    if name:
        box.set("class", name)
    paragraph.addprevious(box)
    box.tail, paragraph.tail = paragraph.tail, None
    box.append(paragraph)
    return box


def _wrap(paragraphs: list[HtmlElement], stories: Sequence[Story], rng: random.Random) -> None:
    name = any_name(rng)
    for number, paragraph in enumerate(paragraphs):
        if paragraph.tag == "p":
            paragraphs[number] = _wrapped(paragraph, "div", name)


def _link_parts(
    paragraphs: list[HtmlElement], stories: Sequence[Story], rng: random.Random
) -> None:
    """Put a link around some words of some paragraphs, long ones too."""
    for paragraph in paragraphs:
        words = (paragraph.text or "").split(" ")
        if len(words) < 8 or rng.random() < 0.5:
            continue
        start = rng.randrange(len(words) - 4)
        end = start + rng.choice((2, 3, 6, 12))
        link = paragraph.makeelement("a", {"href": any_address(rng)})
        link.text, link.tail = " ".join(words[start:end]), " " + " ".join(words[end:])
        paragraph.text = " ".join(words[:start]) + " "
        paragraph.insert(0, link)


def _made(paragraph: HtmlElement, tag: str, text: str, value: str) -> HtmlElement:
    element = paragraph.makeelement(tag, {MADE: value})
    element.text = text
    return element


def _sections(paragraphs: list[HtmlElement], stories: Sequence[Story], rng: random.Random) -> None:
    """Make the paragraphs sections of a list, each with a heading that may be a link."""
    name, tag, is_linked = any_name(rng), rng.choice(("h2", "h3", "h4")), rng.random() < 0.3
    for number, paragraph in enumerate(paragraphs):
        if paragraph.tag != "p" or rng.random() < 0.3:
            continue
        box = _wrapped(paragraph, "div", name)
        text = f"{number + 1}. {any_label(stories, rng)}"
        head = _made(paragraph, tag, "" if is_linked else text, TEXT)
        if is_linked:
            link = paragraph.makeelement("a", {"href": "https://shop.example/" + any_address(rng)})
            link.text = text
            head.append(link)
        box.insert(0, head)
        paragraphs[number] = box


def _posts(paragraphs: list[HtmlElement], stories: Sequence[Story], rng: random.Random) -> None:
    """Make the paragraphs posts of a live blog: a time, perhaps a heading, then the text."""
    name, tag = any_name(rng), rng.choice(("div", "article", "li"))
    has_heading = rng.random() < 0.6
    for number, paragraph in enumerate(paragraphs):
        if paragraph.tag != "p":
            continue
        box = _wrapped(paragraph, "div" if tag == "li" else tag, name)
        if has_heading:
            box.insert(0, _made(paragraph, "h3", rng.choice(stories).headline, TEXT))
        time = _made(
            paragraph,
            rng.choice(("span", "div")),
            f"{number % 24:02}:{rng.randrange(60):02}",
            EITHER,
        )
        box.insert(0, time)
        paragraphs[number] = box


def _pictures(paragraphs: list[HtmlElement], stories: Sequence[Story], rng: random.Random) -> None:
    """Make the paragraphs captions of a gallery: boxes of a picture and a text."""
    name, is_counted = any_name(rng), rng.random() < 0.3
    for number, paragraph in enumerate(paragraphs):
        if paragraph.tag != "p":
            continue
        box = _wrapped(paragraph, "div", name)
        box.insert(0, paragraph.makeelement("img", {"src": "x.jpg"}))
        if is_counted:
            box.append(_made(paragraph, "span", f"{number + 1}/{len(paragraphs)}", EITHER))
        paragraphs[number] = box


def _definitions(
    paragraphs: list[HtmlElement], stories: Sequence[Story], rng: random.Random
) -> None:
    """Make the paragraphs answers of an interview, below questions."""
    is_list = rng.random() < 0.4
    for paragraph in paragraphs:
        question = rng.choice(stories).headline + "?"
        made = _made(paragraph, "dt" if is_list else "p", "" if not is_list else question, TEXT)
        if not is_list:
            bold = made.makeelement("strong", {})
            bold.text = question
            made.append(bold)
        paragraph.addprevious(made)
        if is_list and paragraph.tag == "p":
            paragraph.tag = "dd"


def _breaks(paragraphs: list[HtmlElement], stories: Sequence[Story], rng: random.Random) -> None:
    """Join plain paragraphs that follow each other to one block with line breaks."""
    first = paragraphs[0]
    kept = [first]
    for paragraph in paragraphs[1:]:
        if paragraph.getprevious() is first and not len(paragraph) and paragraph.text:
            for _ in range(2):
                first.append(first.makeelement("br", {}))
            first[-1].tail = paragraph.text
            remove(paragraph)
        else:
            first = paragraph
            kept.append(paragraph)
    if len(kept) > 1:
        paragraphs[:] = kept


def _standfirst(
    paragraphs: list[HtmlElement], stories: Sequence[Story], rng: random.Random
) -> None:
    """Move the first paragraph to a box below the headline, as a standfirst."""
    if len(paragraphs) < 3:
        return
    head = next(paragraphs[0].getroottree().getroot().iter("h1"), None)
    if head is None:
        return
    lead = paragraphs.pop(0)
    lead.tag = rng.choice(("div", "div", "h2", "p"))
    lead.attrib.clear()
    remove(lead)
    lead.tail, head.tail = head.tail, None
    head.addnext(lead)
