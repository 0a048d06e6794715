"""Authors and dates in teasers of other articles are not the article's own."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from warta.news.metadata.read import PageMetadata, read_metadata

URL = "https://www.courier.example/local/wall-4471"
_ONE = (
    "Harbour tolls to rise in spring after dispute",
    "Walter Poe",
    '<time datetime="2026-11-19T08:00:00Z">19/11/2026</time>',
)
_OTHER = (
    "Ferry crews call off strike as talks resume",
    "Louise Grant",
    '<time datetime="2026-11-20T08:00:00Z">20/11/2026</time>',
)
_LISTS = {
    "list": "<aside><ul>{}</ul></aside>|<li>{}</li>",
    "boxes": "<div>{}</div>|<div><div>{}</div></div>",
    "articles": "<section>{}</section>|<article>{}</article>",
    "table": "<table>{}</table>|<tr><td>{}</td></tr>",
}


def _page(form: str, byline: str = "") -> PageMetadata:
    outer, inner = _LISTS[form].split("|")
    cards = "".join(
        inner.format(f'<a href="/local/{n}">{title}</a><span class="author">{name}</span>{day}')
        for n, (title, name, day) in enumerate([_ONE, _OTHER])
    )
    text = "<p>The harbour council voted to rebuild the eastern wall before the storms.</p>" * 3
    return read_metadata(
        document_fromstring(
            "<html lang=en><head><title>Wall falls</title></head><body><main><article>"
            f"<h1>Wall falls</h1>{byline}{text}</article></main>{outer.format(cards)}</body></html>"
        ),
        URL,
    )


@pytest.mark.parametrize("form", _LISTS)
def test_a_page_without_byline_and_date_takes_none_from_teasers(form: str) -> None:
    """A wrong author is worse than none; agencies' short news have neither name nor date."""
    page = _page(form)
    assert page.authors == ()
    assert page.published == ()


@pytest.mark.parametrize("form", _LISTS)
def test_the_day_near_the_headline_wins_over_exact_times_of_teasers(form: str) -> None:
    """A short article brings its teasers close to the headline."""
    page = _page(form, "<p>By Jane Marlow</p><p>24 November 2026</p>")
    assert page.authors == ("Jane Marlow",)
    assert [claim.text for claim in page.published] == ["24 November 2026"]


def test_boxes_of_several_authors_are_no_teasers() -> None:
    """Each box links to its author's page, not to an article."""
    boxes = "".join(
        f'<div class="author"><a href="/author/{name}">{name}</a><p>Reporter for the harbour</p></div>'
        for name in ("Jane Marlow", "Max Poe")
    )
    assert _page("list", f"<div>{boxes}</div>").authors == ("Jane Marlow", "Max Poe")


@pytest.mark.parametrize(
    "site", ["https://www.linkedin.com/in", "https://x.com", "//uk.linkedin.com/in", "mailto:"]
)
def test_authors_with_links_to_their_profiles_are_no_teasers(site: str) -> None:
    """Name and function within one link are as long as a headline."""
    boxes = "".join(
        f'<div><a href="{site}/{n}"><div class="author-name">{name}</div>'
        "<div>Chief of the harbour laboratory</div></a></div>"
        for n, name in enumerate(("Jane Marlow", "Max Poe"))
    )
    assert "Jane Marlow" in _page("list", f"<div>{boxes}</div>").authors
