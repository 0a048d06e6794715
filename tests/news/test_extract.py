"""Extraction as a whole: saved pages with the expected article, single rules, and properties.

``saved_pages.py`` describes the saved pages and their expectations.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.news.html_pages import as_article
from tests.news.saved_pages import CASES, FETCHED_AT, PAGES, entry, misses, saved_page
from warta.news.article import Article, Page, Rejection
from warta.news.extract import extract, from_feed

PROSE = "".join(
    f"<p>The {ordinal} paragraph says at some length what the council decided about the wall.</p>"
    for ordinal in ("first", "second", "third", "fourth", "fifth", "sixth")
)


def page(body: bytes | str, url: str = "https://a.example/n/1", content_type: str = "") -> Page:
    """Return a fetched page."""
    if isinstance(body, str):
        body = body.encode()
    return Page(url, url, content_type, body, FETCHED_AT)


def html(head: str = "", body: str = PROSE) -> Page:
    """Return a fetched page with an English article about a wall."""
    return page(f"<html lang=en><head><title>Wall</title>{head}</head><body>{body}</body></html>")


@pytest.mark.parametrize("name", CASES)
def test_a_saved_page_has_only_its_known_misses(name: str) -> None:
    """A mistake on a page that was extracted correctly must be noticed."""
    case = saved_page(name)
    known = case.known_misses
    mistakes = list(misses(case, case.extracted()))
    assert not [miss for miss in mistakes if not {miss, miss.partition(":")[0]} & set(known)]


def test_saved_pages_are_of_many_languages() -> None:
    """A rule that helps English can harm scripts without spaces or capitals."""
    assert len(CASES) >= 100
    assert len({name.split("-")[0] for name in CASES}) >= 20


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "text/html", "an empty page"),
        (b" \r\n\t", "text/html", "an empty page"),
        (b"%PDF-1.7 ...", "text/html", "not a web page: application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "", "not a web page: image/png"),
        (b"PK\x03\x04....", "application/octet-stream", "not a web page: application/zip"),
        (b"\xff\xd8\xff\xe0....", "text/html", "not a web page: image/jpeg"),
        (b'{"title": "x"}', "application/json", "not a web page: application/json"),
        (b'[{"title": "x"}]', "text/plain", "not a web page: application/json"),
        (b'<?xml version="1.0"?><rss version="2.0"></rss>', "text/xml", "not a web page: a feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', "text/html", "not a web page: a feed"),
        (b"body { color: red }", "text/css", "not a web page: text/css"),
        (
            b"<html><!-- nothing --></html>",
            "text/html",
            "a page without text; it may need JavaScript",
        ),
        (b"\x00\x00\x00\x00", "text/html", "no article text found"),
    ],
)
def test_what_is_not_a_web_page_is_rejected(body: bytes, content_type: str, reason: str) -> None:
    """The reason names what the address gave instead, even if the server calls it a web page."""
    rejection = extract(page(body, content_type=content_type))
    assert isinstance(rejection, Rejection)
    assert rejection.reason == reason
    assert rejection.access == ("empty" if "empty" in reason or "without" in reason else "ok")


def test_a_wrong_content_type_is_forgiven() -> None:
    """Some servers send every page as a picture or a download."""
    fetched = html()
    wrong = Page(fetched.requested_url, fetched.url, "image/jpeg", fetched.body, FETCHED_AT)
    assert "third paragraph" in as_article(extract(wrong)).text


def test_a_huge_page_is_rejected_with_its_size() -> None:
    """Parsing it would take a worker's memory and time."""
    result = extract(page(b"<p>" + b"x" * 17_000_000))
    assert result == Rejection("too large for an article: 17 MB", "ok")


@pytest.mark.parametrize(
    ("stated", "in_feed", "at", "source"),
    [
        ("2026-11-20T23:30:00+07:00", None, "2026-11-20T16:30:00", "page"),
        # without its zone: the feed's instant when it can be the same article, else UTC
        ("2026-11-20T23:30:00", "2026-11-20T16:30:00+00:00", "2026-11-20T16:30:00", "feed"),
        ("2026-11-20T23:30:00", "2026-11-22T16:30:00+00:00", "2026-11-20T23:30:00", "page"),
        ("2026-11-20T23:30:00", None, "2026-11-20T23:30:00", "page"),
        # a bare day: the feed's instant on that day or next to it
        ("2026-11-20", "2026-11-19T18:00:00+00:00", "2026-11-19T18:00:00", "feed"),
        ("2026-11-20", "2026-11-21T09:00:00+00:00", "2026-11-21T09:00:00", "feed"),
        ("2026-11-20", "2026-11-22T18:00:00+00:00", "2026-11-20T00:00:00", "page"),
        # an exact time of the page outweighs the feed, which may give the time of an edit
        ("2026-11-20T10:00:00Z", "2026-11-20T12:00:00+00:00", "2026-11-20T10:00:00", "page"),
        # never in the future, never unset
        ("2082-01-01T00:00:00Z", "2026-11-20T12:00:00+00:00", "2026-11-20T12:00:00", "feed"),
        ("2026-11-24T11:00:00Z", None, "2026-11-24T11:00:00", "page"),
        ("1970-01-01T00:00:00Z", "2026-11-20T12:00:00+00:00", "2026-11-20T12:00:00", "feed"),
        ("yesterday", "2026-11-20T12:00:00+00:00", "2026-11-20T12:00:00", "feed"),
        ("1795168800", None, "2026-11-20T10:00:00", "page"),
    ],
)
def test_publication_time_is_the_more_precise_of_page_and_feed(
    stated: str, in_feed: str | None, at: str, source: str
) -> None:
    """A page often states a bare day or a time without a zone; the feed then knows the instant."""
    head = f'<meta property="article:published_time" content="{stated}">'
    article = as_article(extract(html(head), entry(title="Wall", published_at=in_feed)))
    assert article.published_at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert article.published_from == source


def test_a_time_wins_over_a_bare_day() -> None:
    """Structured data often gives only the day, and a meta element of the same page the time."""
    head = (
        '<script type="application/ld+json">{"@type":"Article","datePublished":"2026-11-20"}'
        '</script><meta name="pubdate" content="2026-11-20T09:41:00+01:00">'
    )
    article = as_article(extract(html(head)))
    assert article.published_at == datetime(2026, 11, 20, 8, 41, tzinfo=UTC)


def test_the_day_in_the_url_is_used_if_neither_page_nor_feed_gives_a_date() -> None:
    """Many publishers put the day in the URL only; it has no time, so a feed's time is better."""
    fetched = page(html().body, "https://a.example/2026/11/05/wall")
    without_feed = as_article(extract(fetched))
    assert without_feed.published_at == datetime(2026, 11, 5, tzinfo=UTC)
    listed = entry(published_at="2026-11-05T20:00:00+00:00")
    assert as_article(extract(fetched, listed)).published_at == datetime(
        2026, 11, 5, 20, tzinfo=UTC
    )


def test_today_s_date_in_a_page_s_header_is_not_the_publication_date() -> None:
    """Every old article would otherwise be dated on the day it was fetched."""
    article = as_article(extract(html(body=f"<div class=date>23 November 2026</div>{PROSE}")))
    assert (article.published_at, article.published_from) == (None, "first seen")


def test_title_is_confirmed_by_the_feed() -> None:
    """If a page has two titles, the one that the feed has too is the headline."""
    head = '<meta property="og:title" content="You won\'t believe this wall">'
    body = f"<h1>Council votes to rebuild wall</h1>{PROSE}"
    article = as_article(extract(html(head, body), entry(title="Council votes to rebuild wall")))
    assert article.title == "Council votes to rebuild wall"


def test_fields_that_the_page_lacks_come_from_the_feed() -> None:
    """Simple pages have no metadata, while their feed lists author, category and picture."""
    listed = entry(
        title="Council votes", summary="The council votes on the wall tonight, says the clerk.",
        authors=["By Ann Lee"], categories=["Local"], image_url="https://a.example/i.jpg",
    )  # fmt: skip
    article = as_article(extract(page(f"<body>{PROSE}</body>"), listed))
    assert article.title == "Council votes"
    assert article.summary == "The council votes on the wall tonight, says the clerk."
    assert (article.authors, article.categories) == (("Ann Lee",), ("Local",))
    assert article.image_url == "https://a.example/i.jpg"


def test_a_long_summary_is_cut_at_the_end_of_a_sentence() -> None:
    """Summaries are shown in lists; half a sentence reads like an error."""
    description = "A sentence about the wall and its long history. " * 30
    article = as_article(extract(html(f'<meta name="description" content="{description}">')))
    assert len(article.summary) <= 500
    assert article.summary.endswith("history.")


def test_a_canonical_url_on_another_site_is_ignored() -> None:
    """Wrong templates name other sites; all their articles would merge into one."""
    article = as_article(extract(html('<link rel="canonical" href="https://elsewhere.test/x">')))
    assert article.url == "https://a.example/n/1"


@pytest.mark.parametrize("marker", ["false", '"False"', '"http://schema.org/False"'])
def test_an_article_behind_a_paywall_is_marked(marker: str) -> None:
    """Publishers write isAccessibleForFree as a boolean, a word or a URL of schema.org."""
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":'
        f"{marker}}}</script>"
    )
    assert as_article(extract(html(head))).is_paywalled


def test_a_full_text_in_the_feed_is_an_article() -> None:
    """If the page can't be fetched, the feed's text is stored and marked as the feed's."""
    text = "The council decided on the wall after a long debate about its cost.\n" * 10
    listed = entry(title="Wall", content=text.strip(), published_at="2026-11-20T12:00:00+00:00")
    article = as_article(from_feed(listed, "https://a.example/n/1"))
    assert (article.made_from, article.method, article.published_from) == ("feed", "feed", "feed")
    assert (article.title, article.text, article.language) == ("Wall", text.strip(), "en")


def test_a_teaser_in_the_feed_is_not_an_article() -> None:
    """A teaser stored as the text would be taken for the whole article."""
    rejection = from_feed(
        entry(title="Wall", content="Only a teaser of the text."), "https://a.example"
    )
    assert isinstance(rejection, Rejection)
    assert "too short" in rejection.reason


def test_japanese_text_in_a_feed_is_long_enough_without_spaces() -> None:
    """Counted by spaces, two hundred characters would be a line of a few words."""
    text = "港町の市立図書館は七日、明治時代から伝わる漁船の設計図を公開した。" * 7
    assert isinstance(from_feed(entry(title="図書館", content=text), "https://a.example"), Article)


@pytest.mark.parametrize(
    "character",
    ["&#x1;", "&#11;", "&#xFFFF;", "&#65534", "&#0;", "\uffff", "\x00", "\x1b[31m", "&#xd800;"],
)
def test_characters_that_xml_forbids_are_removed_from_the_text(character: str) -> None:
    """lxml raises on them, raw or as references; an article must not be lost for one of them."""
    paragraph = (
        f"<p>These are harmless{character} words, said by the council on Monday.<nav>q</nav>"
        f"{character}end</p>"
    )
    article = as_article(extract(html(body=PROSE + paragraph)))
    assert "harmless" in article.text
    assert article.text.replace("\n", "").isprintable()


def test_a_deeply_nested_page_does_not_crash_the_worker() -> None:
    """Recursion through a hundred thousand nested elements would end the process."""
    result = extract(page("<div>" * 100_000 + PROSE))
    assert isinstance(result, Article | Rejection)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2_000), st.text(max_size=40))
def test_any_bytes_give_an_article_or_a_rejection(body: bytes, content_type: str) -> None:
    """Servers send anything under any Content-Type; an exception would lose the entry's outcome."""
    assert isinstance(extract(page(body, content_type=content_type)), Article | Rejection)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_page_gives_the_same_result_twice(data: st.DataObject) -> None:
    """No state of one extraction may reach the next one in the same worker."""
    body = (PAGES / data.draw(st.sampled_from(CASES)) / "page.html").read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(body)))
        end = data.draw(st.integers(start, min(len(body), start + 400)))
        body = body[:start] + data.draw(st.binary(max_size=30)) + body[end:]
    result = extract(page(body))
    assert isinstance(result, Article | Rejection)
    assert result == extract(page(body))


def test_extraction_imports_no_heavy_library() -> None:
    """Every worker process would pay for Prefect, DuckDB or an HTTP client with time and memory."""
    code = (
        "import sys, warta.news.extract; "
        "print([name for name in ('prefect', 'duckdb', 'httpx') if name in sys.modules])"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert process.stdout.strip() == "[]", process.stderr
