"""The time to choose lines grows with their number, whatever links and boxes they are in."""

from __future__ import annotations

import pytest
from lxml import html

from tests.news.scaling import grows_linearly
from warta.news.body.main_text import main_text

PARAGRAPHS = "".join(
    f"<p>The harbour board voted on Monday to mend quay wall {n}, which has leaked for years.</p>"
    for n in range(8)
)
LINK = "<a href='/{0}-votes'>The council votes on the ferry and the library, part {0}</a>"


@pytest.mark.parametrize(
    ("around", "row"),
    [
        ("<ul>{}</ul>", f"<li>{LINK}</li>"),
        ("<div>{}</div>", f"<h3>{LINK}</h3>"),
        ("<div><section>{}</section></div>", f"<div><h4>{LINK}</h4><p>A vote was held.</p></div>"),
        ("<table>{}</table>", f"<tr><td>{LINK}</td><td>Votes</td></tr>"),
        ("<p>{}</p>", f"{LINK}<br>"),
    ],
)
def test_pages_of_many_links_are_read_in_linear_time(around: str, row: str) -> None:
    """A page may list every article of a year."""

    def page(rows: int) -> str:
        links = around.format("".join(row.format(n) for n in range(rows)))
        return f"<html><body><h1>Quay</h1>{PARAGRAPHS}{links}</body></html>"

    def read(text: str) -> object:
        return main_text(html.fromstring(text), "https://harbour.example/quay")

    assert grows_linearly(read, page, 500)
