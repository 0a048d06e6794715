"""The article that leaves a page: saved pages with what must come of them, rules, and laws.

The cases are told in ``saved_pages.py``.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.news.saved_pages import CASES, FETCHED_AT, PAGES, entry, misses, saved_page
from warta.news.article import Article, Page, Rejection
from warta.news.extract import extract, from_feed

PROSE = "".join(
    f"<p>The {ordinal} paragraph says at some length what the council decided about the wall.</p>"
    for ordinal in ("first", "second", "third", "fourth", "fifth", "sixth")
)


def page(body: bytes | str, url: str = "https://a.example/n/1", content_type: str = "") -> Page:
    if isinstance(body, str):
        body = body.encode()
    return Page(url, url, content_type, body, FETCHED_AT)


def html(head: str = "", body: str = PROSE) -> Page:
    return page(f"<html lang=en><head><title>Wall</title>{head}</head><body>{body}</body></html>")


def article(made: Article | Rejection) -> Article:
    assert isinstance(made, Article), made
    return made


@pytest.mark.parametrize("name", CASES)
def test_saved_page(name: str) -> None:
    """Every saved page gives what a reader of it would write down, but for its known misses."""
    case = saved_page(name)
    known = case.known_misses
    amiss = list(misses(case, case.extracted()))
    assert not [miss for miss in amiss if not {miss, miss.partition(":")[0]} & set(known)]


def test_cases_cover_scripts() -> None:
    """The saved pages stay a sample of the world's languages."""
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
def test_what_is_no_web_page(body: bytes, content_type: str, reason: str) -> None:
    """A rejection says what the address gave instead, whatever the server called it."""
    found = extract(page(body, content_type=content_type))
    assert isinstance(found, Rejection)
    assert found.reason == reason
    assert found.access == ("empty" if "empty" in reason or "without" in reason else "ok")


def test_a_wrong_content_type_is_forgiven() -> None:
    """Some servers send every page as a picture or a download."""
    fetched = html()
    wrong = Page(fetched.requested_url, fetched.url, "image/jpeg", fetched.body, FETCHED_AT)
    assert "third paragraph" in article(extract(wrong)).text


def test_a_huge_page_is_refused_with_its_size() -> None:
    found = extract(page(b"<p>" + b"x" * 17_000_000))
    assert found == Rejection("too large for an article: 17 MB", "ok")


@pytest.mark.parametrize(
    ("stated", "in_feed", "at", "said_by"),
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
def test_publication_time(stated: str, in_feed: str | None, at: str, said_by: str) -> None:
    """Time and zone are kept; the more precise of two that agree counts."""
    head = f'<meta property="article:published_time" content="{stated}">'
    made = article(extract(html(head), entry(title="Wall", published_at=in_feed)))
    assert made.published_at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert made.published_from == said_by


def test_precise_statement_of_the_same_day_wins() -> None:
    """Structured data with a bare day does not hide a meta element with the time."""
    head = (
        '<script type="application/ld+json">{"@type":"Article","datePublished":"2026-11-20"}'
        '</script><meta name="pubdate" content="2026-11-20T09:41:00+01:00">'
    )
    made = article(extract(html(head)))
    assert made.published_at == datetime(2026, 11, 20, 8, 41, tzinfo=UTC)


def test_day_in_the_address_comes_last() -> None:
    """Where page and feed are silent the address may know; a feed's time is better."""
    url = "https://a.example/2026/11/05/wall"
    body = html().body
    alone = article(extract(Page(url, url, "", body, FETCHED_AT)))
    assert alone.published_at == datetime(2026, 11, 5, tzinfo=UTC)
    told = article(
        extract(
            Page(url, url, "", body, FETCHED_AT), entry(published_at="2026-11-05T20:00:00+00:00")
        )
    )
    assert told.published_at == datetime(2026, 11, 5, 20, tzinfo=UTC)


def test_the_crawl_date_is_never_the_publication_date() -> None:
    """A page that shows today's date in its header does not date its article."""
    made = article(extract(html(body=f"<div class=date>23 November 2026</div>{PROSE}")))
    assert (made.published_at, made.published_from) == (None, "first seen")


def test_title_is_confirmed_by_the_feed() -> None:
    """Of two titles of the page the one that the feed knows too is the headline."""
    head = '<meta property="og:title" content="You won\'t believe this wall">'
    body = f"<h1>Council votes to rebuild wall</h1>{PROSE}"
    made = article(extract(html(head, body), entry(title="Council votes to rebuild wall")))
    assert made.title == "Council votes to rebuild wall"


def test_what_the_page_lacks_comes_from_the_feed() -> None:
    told = entry(
        title="Council votes", summary="The council votes on the wall tonight, says the clerk.",
        authors=["By Ann Lee"], categories=["Local"], image_url="https://a.example/i.jpg",
    )  # fmt: skip
    made = article(extract(page(f"<body>{PROSE}</body>"), told))
    assert made.title == "Council votes"
    assert made.summary == "The council votes on the wall tonight, says the clerk."
    assert (made.authors, made.categories) == (("Ann Lee",), ("Local",))
    assert made.image_url == "https://a.example/i.jpg"


def test_long_summary_ends_with_a_sentence() -> None:
    description = "A sentence about the wall and its long history. " * 30
    made = article(extract(html(f'<meta name="description" content="{description}">')))
    assert len(made.summary) <= 500
    assert made.summary.endswith("history.")


def test_foreign_canonical_is_not_believed() -> None:
    """Scrapers and templates point to other sites; the article stays where it was found."""
    made = article(extract(html('<link rel="canonical" href="https://elsewhere.test/x">')))
    assert made.url == "https://a.example/n/1"


@pytest.mark.parametrize("marker", ["false", '"False"', '"http://schema.org/False"'])
def test_paywall_is_marked(marker: str) -> None:
    """Publishers write the flag as a boolean, a word or an address."""
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":'
        f"{marker}}}</script>"
    )
    assert article(extract(html(head))).is_paywalled


def test_article_from_the_feed_alone() -> None:
    """Where the page can't be had, a full text in the feed makes the article, and is marked."""
    text = "The council decided on the wall after a long debate about its cost.\n" * 10
    told = entry(title="Wall", content=text.strip(), published_at="2026-11-20T12:00:00+00:00")
    made = article(from_feed(told, "https://a.example/n/1"))
    assert (made.made_from, made.method, made.published_from) == ("feed", "feed", "feed")
    assert (made.title, made.text, made.language) == ("Wall", text.strip(), "en")


def test_feed_summary_is_no_article() -> None:
    short = from_feed(
        entry(title="Wall", content="Only a teaser of the text."), "https://a.example"
    )
    assert isinstance(short, Rejection)
    assert "too short" in short.reason


def test_japanese_feed_text_is_measured_in_its_script() -> None:
    """Two hundred Japanese characters are an article, not a line of four words."""
    text = "港町の市立図書館は七日、明治時代から伝わる漁船の設計図を公開した。" * 7
    assert isinstance(from_feed(entry(title="図書館", content=text), "https://a.example"), Article)


@pytest.mark.parametrize(
    "harm",
    ["&#x1;", "&#11;", "&#xFFFF;", "&#65534", "&#0;", "\uffff", "\x00", "\x1b[31m", "&#xd800;"],
)
def test_forbidden_characters_cost_only_themselves(harm: str) -> None:
    """Raw or as references: the tree can't hold them, and the article is not lost for them."""
    made = article(
        extract(
            html(
                body=f"{PROSE}<p>These are harmless{harm} words, said by the council on Monday.<nav>q</nav>{harm}end</p>"
            )
        )
    )
    assert "harmless" in made.text
    assert made.text.replace("\n", "").isprintable()


def test_deep_nesting_is_survived() -> None:
    """A page of a hundred thousand nested elements costs itself, not the worker."""
    made = extract(page("<div>" * 100_000 + PROSE))
    assert isinstance(made, Article | Rejection)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2_000), st.text(max_size=40))
def test_any_bytes_give_a_value(body: bytes, content_type: str) -> None:
    """No bytes under any header raise."""
    assert isinstance(extract(page(body, content_type=content_type)), Article | Rejection)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_mutated_pages_give_a_value_twice(data: st.DataObject) -> None:
    """A page cut, spliced or damaged anywhere gives a value, and the same one again."""
    body = (PAGES / data.draw(st.sampled_from(CASES)) / "page.html").read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(body)))
        end = data.draw(st.integers(start, min(len(body), start + 400)))
        body = body[:start] + data.draw(st.binary(max_size=30)) + body[end:]
    made = extract(page(body))
    assert isinstance(made, Article | Rejection)
    assert made == extract(page(body))


def test_import_is_lean() -> None:
    """Workers are spawned: they must not pay for Prefect, DuckDB, HTTP or a language model."""
    code = (
        "import sys, news.extract; "
        "print([name for name in ('prefect', 'duckdb', 'httpx') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert ran.stdout.strip() == "[]", ran.stderr
