"""Sign-up forms, polls and audio players leave the page; nothing else leaves with them."""

from __future__ import annotations

import pytest
from lxml.html import HtmlElement, document_fromstring

from warta.news.body.asking_boxes import ASKING, asking_boxes
from warta.news.pages.tree import remove

PROSE = "<p>The harbour council voted eleven to four to rebuild the eastern wall this year.</p>"
FIELD = "<input type=email name=to><button>Send</button>"
RADIO = "<label><input type=radio name=v> Yes</label><label><input type=radio name=v> No</label>"


def text_without_boxes(body: str) -> str:
    """Return the text of a page after its asking boxes were removed."""
    tree = document_fromstring(f"<html><body><div id=all>{body}</div></body></html>")
    assert isinstance(tree, HtmlElement)
    for box in list(asking_boxes(tree.iter(*ASKING))):
        remove(box)
    return " ".join(tree.text_content().split())


@pytest.mark.parametrize(
    "box",
    [
        f"<div><h4>Tide</h4><p>The harbour by mail.</p><form>{FIELD}</form></div>",
        f"<div class=newsletter><p>The harbour by mail.</p><form>{FIELD}</form></div>",
        f"<form><b>Tide</b><br>The harbour by mail.<br>{FIELD}</form>",
        "<form>The harbour by mail.<input name=e-mail><input type=submit></form>",
        f"<section><h3>Tide</h3><div>The harbour by mail.</div><div>{FIELD}</div></section>",
        f"<div><h4>The harbour by mail?</h4>{RADIO}</div>",
        f"<div class=poll><p>The harbour by mail?</p><div>{RADIO}</div></div>",
        "<div><h3>Listen</h3><p>The harbour by mail.</p><audio src=/a.mp3></audio></div>",
    ],
)
def test_a_box_that_asks_the_reader_for_something_is_removed_with_its_words(box: str) -> None:
    """Its heading and sentence would stand in the article like sentences of the journalist."""
    text = text_without_boxes(PROSE + box + PROSE + PROSE + PROSE)
    assert "by mail" not in text
    assert text.count("eastern wall") == 4


@pytest.mark.parametrize(
    "kept",
    [
        f"<form>{4 * PROSE}{FIELD}</form>",  # a whole page in one form
        f"<div>{PROSE}<audio src=/a.mp3></audio></div>",  # a flash that can be heard
        f"<div><h1>The wall</h1>{PROSE}<form>{FIELD}</form></div>",
        f"<article><h2>The wall</h2>{PROSE}<form>{FIELD}</form></article>",
        f"<form>{PROSE}<textarea></textarea>{FIELD}</form>",
        f"<div>{PROSE}<form><input name=q><button>Search</button></form></div>",
        f"<div><h3>The wall</h3><input type=checkbox>{PROSE}</div>",  # opens at a click
    ],
)
def test_an_element_with_prose_stays_though_it_holds_a_field(kept: str) -> None:
    """Some systems put the whole page, or a section of the article, into a form."""
    assert "eastern wall" in text_without_boxes(kept)
