"""Menus, captions and other elements around the article leave the tree before the text is read."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring, tostring

from warta.news.body.pruning import prune

PROSE = "<p>The harbour council voted eleven to four to rebuild the eastern wall this year.</p>"


def pruned(body: str) -> tuple[str, int]:
    """Return the markup that is left of a body, and how much prose it holds."""
    tree = document_fromstring(f"<html><body>{body}</body></html>")
    prose = prune(tree)
    pruned_body = tree.find("body")
    assert pruned_body is not None
    return tostring(pruned_body, encoding="unicode"), prose


@pytest.mark.parametrize(
    "furniture",
    [
        "<script>var furniture</script>",
        "<nav><ul><li><a>furniture</a></li></ul></nav>",
        "<ul><li><a>furniture</a></li><li><a>b</a></li><li><a>c</a></li></ul>",
        "<div><img alt=furniture><span> </span></div>",
        "<aside>furniture</aside>",
        "<select><option>furniture</option></select>",
    ],
)
def test_an_element_that_is_not_the_article_is_removed_and_the_text_after_it_stays(
    furniture: str,
) -> None:
    """lxml keeps the text after an element with it, so removing one can lose a sentence."""
    markup, prose = pruned(f"<div>{PROSE}{furniture}and so on</div>")
    assert "furniture" not in markup
    assert "and so on" in markup
    assert prose >= 70


@pytest.mark.parametrize("tag", ["noscript", "aside", "fieldset", "footer"])
def test_an_aside_that_holds_the_article_stays(tag: str) -> None:
    """Some sites put the whole text into an element in which others put an advertisement."""
    assert pruned(f"<{tag}>{PROSE * 3}</{tag}>{PROSE}")[0].count("harbour") == 4


def test_links_within_prose_stay() -> None:
    """A sentence with several links is not a menu."""
    text = "<p>The council, said <a>its chair</a>, <a>its clerk</a> and <a>its cook</a>, voted.</p>"
    assert text in pruned(text)[0]


def test_a_table_of_figures_stays_within_a_layout_table() -> None:
    """Its rows become lines of the text; the cell around the whole article must not."""
    figures = "<table><tr><td>Crew</td><td>2:41</td></tr></table>"
    markup, _ = pruned(f"<table><tr><td>{PROSE * 8}{figures}</td></tr></table>")
    assert markup.count("<table>") == 1
    assert "<td>Crew</td>" in markup


def test_links_and_labels_do_not_count_as_prose() -> None:
    """The amount of prose decides whether a page holds an article."""
    assert pruned("<p>Label</p><p>20 November</p>")[1] == 0
    assert pruned("<p><a>" + "linked " * 30 + "</a></p>")[1] == 0
    assert pruned("<div>" + "not in a paragraph " * 10 + "<br>either</div>")[1] > 150


@pytest.mark.parametrize(
    ("box", "stays"),
    [
        ("<div class='img_box'><img src=/a.jpg><div>The wall. Photo: Quay</div></div>", False),
        ("<div class=image><p><img src=/a.jpg></p><p>The wall. Photo: Quay</p></div>", False),
        ("<table align=right><tr><td><img src=/a.jpg></td></tr><tr><td>The wall.</table>", False),
        ("<table width=220><tr><td><img src=/a.jpg></td></tr><tr><td>The wall.</table>", False),
        ("<table width='100%'><tr><td><img src=/a.jpg><tr><td>The wall.<td>8 m</table>", True),
        ("<div><img src=/a.jpg><p>The wall.</p></div>", True),
        (f"<div class=image><img src=/a.jpg><p>The wall.</p>{4 * PROSE}</div>", True),
        ("<div class=image><img src=/a.jpg><h1>The wall.</h1></div>", True),
        ("<div class=imagery><img src=/a.jpg><p>The wall.</p></div>", True),
    ],
)
def test_a_caption_is_removed_with_its_picture(box: str, *, stays: bool) -> None:
    """Only where the box is named or laid out as a picture's, and holds no more than a caption."""
    markup, _ = pruned(f"{PROSE}{box}{PROSE}")
    assert ("The wall." in markup) == stays
    assert markup.count("eastern wall") >= 2


@pytest.mark.parametrize(
    ("table", "is_layout"),
    [
        (f"<table><tr><td>{7 * PROSE}</td><td>b</td></tr></table>", True),
        (f"<table><tr><td>{PROSE}</td></tr></table>", True),  # one cell is not a table
        ("<table><tr><td>a</td><td><table><tr><td>b<td>c</table></td></tr></table>", True),
        (
            "<table><tr><td>Ashby</td><td>3</td></tr><tr><td>Corran</td><td>1</td></tr></table>",
            False,
        ),
    ],
)
def test_layout_tables_become_blocks(table: str, *, is_layout: bool) -> None:
    """As a table the article would be one row; a table within it stays if it has columns."""
    markup, _ = pruned(f"{PROSE}{table}")
    assert markup.startswith(f"<body>{PROSE}<table>") != is_layout


@pytest.mark.parametrize("role", ["dialog", "alertdialog"])
def test_a_dialog_is_removed_unless_it_holds_the_headline(role: str) -> None:
    """Cookie notices are dialogs, and some sites open articles in one."""
    assert "cookies" not in pruned(f"<div role={role}><p>We set cookies. {PROSE}</p></div>")[0]
    assert "wall" in pruned(f"<div><div role={role}><h1>A wall</h1>{PROSE}</div></div>")[0]


def test_a_page_without_body_has_no_prose() -> None:
    """Framesets have none, and must not raise."""
    tree = document_fromstring("<html><head></head></html>")
    assert prune(tree) == 0


PROSE_TEXT = PROSE.removeprefix("<p>").removesuffix("</p>")
CAPTION = (
    "<figure><img src=a.jpg><figcaption>{} The masons of Torvik at work.</figcaption></figure>"
)


@pytest.mark.parametrize(
    ("page", "stays"),
    [
        (PROSE + "".join(CAPTION.format(PROSE_TEXT) for _ in range(3)), True),
        (PROSE + "".join(CAPTION.format("") for _ in range(9)), False),
        (PROSE + 2 * CAPTION.format(PROSE_TEXT), False),
        (6 * PROSE + 3 * CAPTION.format(PROSE_TEXT), False),
        (PROSE + 3 * CAPTION.format(f"<p>{PROSE_TEXT}</p>"), True),
        (20 * f"{PROSE_TEXT}<br>" + 3 * CAPTION.format(PROSE_TEXT), False),
    ],
    ids=[
        "gallery",
        "short captions",
        "two pictures",
        "an article with pictures",
        "in paragraphs",
        "line breaks",
    ],
)
def test_captions_stay_only_if_they_are_most_of_the_text(page: str, *, stays: bool) -> None:
    """A gallery has its whole text in them; elsewhere they are not the article's."""
    assert ("of Torvik" in pruned(page)[0]) == stays
