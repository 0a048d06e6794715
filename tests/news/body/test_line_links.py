"""Links to other articles and offers, pictures beside a line, and names of authors are features."""

from __future__ import annotations

import numpy as np
import pytest
from lxml import html

from tests.news.scaling import grows_linearly
from warta.news.body.line_links import of_links, of_names, of_pictures
from warta.news.body.outline import Outline, outline
from warta.news.body.pruning import prune
from warta.news.text.compare import squeezed

URL = "https://www.kurier.example/2026/11/20/quay-wall-mended"


def outlined(body: str) -> Outline:
    """Return the outline of a pruned page."""
    tree = html.document_fromstring(f"<html><body>{body}</body></html>")
    prune(tree)
    pruned = tree.find("body")
    assert pruned is not None
    return outline(pruned)


@pytest.mark.parametrize(
    ("link", "announces", "leaves", "sells"),
    [
        ("<a href=/2026/11/18/pike-season-ends-early>Pike season</a>", True, False, False),
        ("<a href=//kurier.example/news/481220>Pike season</a>", True, False, False),
        ("<a href=https://sport.kurier.example/news/481220>Pike season</a>", True, False, False),
        ("<a href=news/481220.html>Pike season</a>", True, False, False),
        ("<a href=https://anglers.example/news/481220>Pike season</a>", False, True, False),
        ("<a href=https://kurier.example/>Pike season</a>", False, False, False),
        ("<a href=/tag/pike-and-perch-and-other-fish>Pike season</a>", False, False, False),
        ("In the <a href=/2026/11/18/pike-season-ends-early>pike season</a>", False, False, False),
        ("<a href=/newsletter>Every morning</a>", False, False, True),
        ("Every morning <a href=/abo/digital>here</a>", False, False, True),
        ("<a href=https://apps.apple.com/app/id1>Get it</a>", False, True, True),
        ("<a href=https://t.me/kurier>Our channel</a>", False, True, True),
        ("<a href=/2026/11/18/apparent-abolition-of-fees>Fees</a>", True, False, False),
        ("<a href='https://[bad'>Bad</a>", False, False, False),
        ("<a>Nowhere</a>", False, False, False),
        ("no link at all", False, False, False),
    ],
)
def test_links_are_told_apart_by_their_targets(
    link: str, *, announces: bool, leaves: bool, sells: bool
) -> None:
    """What a lone link leads to tells a box of other articles from a list of shops."""
    page = outlined(f"<p>{link}</p>")
    assert [bool(column[0]) for column in of_links(page.lines, URL)] == [announces, leaves, sells]


TEXT = "<p>The wall was mended by masons from three villages.</p>"


@pytest.mark.parametrize(
    "picture",
    [
        "<img src=x.jpg>",
        "<p><img src=x.jpg></p>",
        "<div><a href=/x><img src=x.jpg></a></div>",
        "<picture><source srcset=x><img src=x.jpg></picture>",
        "<div><picture><img src=x.jpg></picture></div>",
        "<figure><img src=x.jpg><figcaption>A wall</figcaption></figure>",
        "<video src=x.mp4></video>",
    ],
)
@pytest.mark.parametrize("before", ["", "Kurier", "<span>Kurier</span>"])
def test_the_place_of_a_removed_picture_is_known(picture: str, before: str) -> None:
    """A sentence below a picture, in a box with it, is most likely its caption."""
    page = outlined(f"{TEXT}<div>{before}{picture}<p>Masons at work.</p></div>{TEXT}")
    own = np.array([line.block for line in page.lines], np.intp)
    levels = [own, np.array([page.around[block] for block in own], np.intp)]
    above, below, *shares = of_pictures(page, levels)
    caption = next(n for n, line in enumerate(page.lines) if line.text == "Masons at work.")
    assert above.tolist() == [n == caption for n in range(len(page.lines))]
    assert below.tolist() == [n == caption - 1 for n in range(len(page.lines))]
    assert shares[1][caption] == (0.5 if before else 1)
    assert shares[0][0] == 0


def test_pages_of_many_pictures_are_read_in_linear_time() -> None:
    """Galleries have thousands, in one box or in nested ones."""

    def page(pictures: int) -> str:
        return TEXT + "<div><p><img src=x.jpg></p></div><img src=y.jpg>" * pictures

    assert grows_linearly(outlined, page, 2_000)


def test_lines_with_an_authors_name_are_known() -> None:
    """A biography has the name above it, or begins with it."""
    lines = ["By Rina Kartika", "covers harbours.", "Rina Kartika covers the harbours." * 3, "End"]
    is_name, below, begins = of_names([squeezed(line) for line in lines], ("Rina Kartika", "X"))
    assert is_name.tolist() == [1, 0, 0, 0]
    assert below.tolist() == [0, 1, 0, 0]
    assert begins.tolist() == [0, 0, 1, 0]
    assert [column.sum() for column in of_names(["end"], ())] == [0, 0, 0]


def test_a_picture_after_a_blank_text_is_below_the_last_line() -> None:
    """A space that is no space in ASCII is no line, and no line follows."""
    page = outlined(f"{TEXT}<div>&nbsp;<img src=x.jpg></div>")
    above, below = of_pictures(page, [])
    assert (above.tolist(), below.tolist()) == ([0], [1])
