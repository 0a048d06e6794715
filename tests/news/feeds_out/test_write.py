"""Any rows of a query become a valid feed, which our own parser reads back."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import permutations
from typing import Any, get_args

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.news.feeds.reading import entry_of
from tests.news.feeds.reading import feed_of as parsed_feed
from tests.news.feeds_out.feed_rules import broken_rules
from warta.news.entry import Entry
from warta.news.feeds_out.items import items_of, key_of
from warta.news.feeds_out.write import Channel, Format, feed_of
from warta.news.text.markup import clean_line, plain_text

FORMS: tuple[Format, ...] = get_args(Format)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
URL = "https://news.example/feeds/rain.atom"
CHANNEL = Channel("Rain & <snow>", "https://news.example/", NOW, url=URL)
COLUMNS = (
    "article_id", "url", "title", "summary", "text", "authors", "categories", "language",
    "published_at", "updated_at", "image_url",
)  # fmt: skip
ROW = (
    7, "https://site.example/a?x=1&y=<2>", "Rain", "It rains.", "It rains.\nStill.", ["Ana Silva"],
    ["Weather"], "en", datetime(2026, 11, 27, 8, 30, tzinfo=UTC), None, "https://site.example/i.jpg",
)  # fmt: skip

HOSTILE = st.one_of(
    st.text(alphabet=st.characters(), max_size=60),
    st.text(alphabet="<>&;\"'/!-[]#xq \t\n\x00\x0b\x1b\ufffe\ud800\u202e]]>", max_size=60),
    st.sampled_from([
        "]]>", "<!-- -->", "&amp;lt;b&amp;gt;", "AT&T", "1 < 2 > 0", "</title></item>", "<b>x</b>",
        "<script>alert(1)</script>", "&nbsp;", "\ud83d", "a\x00b", "?xml", "<?xml", "{{7*7}}", " ",
        "&#0;", "&#x1F;", "a\u2028b", "مرحبا", "你好", "🙂" * 200,
    ]),
)  # fmt: skip
TIMES = st.one_of(
    st.none(),
    st.datetimes(timezones=st.just(UTC)),
    st.datetimes(),
    st.dates(),
    st.datetimes(timezones=st.just(timezone(timedelta(hours=14)))),
    st.sampled_from(["2026-11-28", "yesterday", "2026-11-28T10:00:00+07:00", 5, True]),
)
ADDRESSES = st.one_of(
    st.none(),
    HOSTILE,
    st.sampled_from([
        "https://site.example/a", "http://[::1]/x", "javascript:alert(1)", "//site.example/x", "/a",
        "https://münchen.example/straße?q=ä b\"'<>", "https://a.example/b|c?d={1}[2]^`\\%zz#!e#f", "ftp://site.example/a", "http://", "data:,x",
    ]),
)  # fmt: skip
ROWS = st.tuples(
    st.integers() | st.none(), ADDRESSES, HOSTILE | st.none(), HOSTILE | st.none(),
    HOSTILE | st.none(), st.lists(HOSTILE | st.none(), max_size=3) | st.none() | HOSTILE,
    st.lists(HOSTILE, max_size=3), st.sampled_from(["en", "zh-Hant", "x\"y", "", None, "Deutsch !"]),
    TIMES, TIMES, ADDRESSES,
)  # fmt: skip


def entry_written(
    form: Format, row: tuple[Any, ...] = ROW, columns: tuple[str, ...] = COLUMNS
) -> Entry:
    """Write a row as a feed; return its entry as our parser reads it."""
    return entry_of(feed_of(form, CHANNEL, columns, [row]), url=URL)


def as_read(text: str) -> str:
    """Return what our parser reads from a text that was escaped correctly."""
    return plain_text(html.escape(clean_line(text), quote=False))


@pytest.mark.parametrize("form", FORMS)
@given(rows=st.lists(ROWS, max_size=4))
@example(rows=[])
@example(rows=[(None,) * 11])
def test_any_rows_become_a_valid_feed(form: Format, rows: list[tuple[Any, ...]]) -> None:
    """A control character in one title would make the whole feed ill-formed, thus unreadable."""
    body = feed_of(form, CHANNEL, COLUMNS, rows)
    assert broken_rules(form, body) == []
    assert len(parsed_feed(body, url=URL).entries) == len(items_of(COLUMNS, rows))


@pytest.mark.parametrize("form", FORMS)
@given(title=HOSTILE, summary=HOSTILE)
@example(title="a </b> c", summary="&lt;i>")
@example(title="&copy; and &notin;", summary="x")
def test_title_and_summary_are_read_back_unchanged(form: Format, title: str, summary: str) -> None:
    """A title is text: a reader must show `<b>` in it, not print in bold."""
    assume(as_read(title) and as_read(summary))
    # Our parser repairs UTF-8 that was decoded as Windows-1252; skip texts that look like that.
    assume(not re.search("[\u0080-\u00ff]", as_read(title) + as_read(summary)))
    values = dict(zip(COLUMNS, ROW, strict=True)) | {"title": title, "summary": summary, "text": ""}
    entry = entry_written(form, tuple(values.values()))
    assert entry.title == as_read(title)
    assert entry.summary == as_read(summary)


@pytest.mark.parametrize("form", FORMS)
def test_every_field_of_an_article_is_read_back(form: Format) -> None:
    """A subscriber gets as much as somebody who queries the database."""
    entry = entry_written(form)
    assert (entry.title, entry.url) == ("Rain", "https://site.example/a?x=1&y=%3C2%3E")
    assert (entry.summary, entry.content) == ("It rains.", "It rains.\nStill.")
    assert (entry.authors, entry.categories) == (("Ana Silva",), ("Weather",))
    assert entry.published_at == ROW[8]
    assert entry.image_url == "https://site.example/i.jpg"
    assert entry.entry_id.startswith("urn:uuid:")


@pytest.mark.parametrize("form", FORMS)
def test_text_without_summary_is_read_back_with_its_paragraphs(form: Format) -> None:
    """RSS needs a description beside the text; it must not replace the text."""
    values = dict(zip(COLUMNS, ROW, strict=True)) | {"summary": ""}
    assert entry_written(form, tuple(values.values())).content == "It rains.\nStill."


@pytest.mark.parametrize("form", FORMS)
def test_a_feed_gives_its_own_url_and_page(form: Format) -> None:
    """A program that gets the file from elsewhere can subscribe to it."""
    body = feed_of(form, CHANNEL, COLUMNS, [ROW])
    feed = parsed_feed(body, url=URL)
    assert feed.title == "Rain & <snow>"
    assert URL.encode() in body
    assert feed.site_url == "https://news.example/"


def test_every_format_gives_an_item_the_same_id() -> None:
    """A subscriber who changes from RSS to Atom would otherwise see every item as new."""
    assert len({entry_written(form).entry_id for form in FORMS}) == 1


@pytest.mark.parametrize("form", FORMS)
def test_a_feed_of_the_same_rows_is_the_same_file(form: Format) -> None:
    """Subscribers with conditional requests then download nothing."""
    later = Channel(CHANNEL.title, CHANNEL.page_url, NOW + timedelta(hours=1), url=URL)
    assert feed_of(form, CHANNEL, COLUMNS, [ROW]) == feed_of(form, later, COLUMNS, [ROW])


@pytest.mark.parametrize("form", FORMS)
def test_rows_that_are_not_articles_become_items_that_list_their_values(form: Format) -> None:
    """Any query can be a feed, such as the number of articles a day."""
    columns, row = ("site", "articles", "day"), ("site.example", 12, date(2026, 11, 27))
    entry = entry_written(form, row, columns)
    assert entry.title == "site: site.example, articles: 12, day: 2026-11-27"
    assert entry.published_at == datetime(2026, 11, 27, tzinfo=UTC)
    assert entry.url is None


def test_an_edited_article_keeps_its_item_except_in_a_feed_of_edits() -> None:
    """An edit must not show the article as new, but a feed of edits has an item for each."""
    columns = ("article_id", "version", "title")
    assert key_of(dict(zip(columns, (7, 1, "Rain"), strict=True))) == key_of(
        dict(zip(columns, (7, 2, "Heavy rain"), strict=True))
    )
    edits = (*columns, "changed_words")
    first, second = ((7, version, "Rain", 3) for version in (2, 3))
    assert key_of(dict(zip(edits, first, strict=True))) != key_of(
        dict(zip(edits, second, strict=True))
    )


def test_rows_with_one_article_id_are_separate_items_unless_identical() -> None:
    """Two copies of an article have its id; a row listed twice must not be shown twice."""
    for rows in set(permutations([(7, "a.example")] * 3 + [(7, "b.example")] * 2)):
        keys = [item.key for item in items_of(("article_id", "site"), rows)]
        assert len(keys) == len(set(keys)) == 2, rows
    assert len(items_of(("article_id", "site"), [(7, "a.example")] * 9)) == 1


def test_a_language_that_is_not_a_tag_is_left_out() -> None:
    """A query can put anything into the column, which would break out of its attribute."""
    columns = ("title", "language")
    body = feed_of("atom", CHANNEL, columns, [("Rain", 'en" evil="1')])
    assert b"evil" not in body
    assert (
        json.loads(feed_of("json", CHANNEL, columns, [("Rain", "id")]))["items"][0]["language"]
        == "id"
    )


def test_ten_thousand_rows_are_written() -> None:
    """A query may give as many; none of them may be missing."""
    rows = [(number, *ROW[1:]) for number in range(10_000)]
    rows = [(n, f"https://site.example/{n}", *row[2:]) for n, row in enumerate(rows)]
    assert feed_of("rss", CHANNEL, COLUMNS, rows).count(b"<guid ") == 10_000
