"""Feeds out: whatever an answer holds becomes a valid feed, which our own parser reads back."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, get_args

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.news.feeds_out.feed_rules import broken_rules
from warta.news.entry import Entry, ParsedFeed
from warta.news.feeds.parse import parse_feed
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
        "https://münchen.example/straße?q=ä b\"'<>", "ftp://site.example/a", "http://", "data:,x",
    ]),
)  # fmt: skip
ROWS = st.tuples(
    st.integers() | st.none(), ADDRESSES, HOSTILE | st.none(), HOSTILE | st.none(),
    HOSTILE | st.none(), st.lists(HOSTILE | st.none(), max_size=3) | st.none() | HOSTILE,
    st.lists(HOSTILE, max_size=3), st.sampled_from(["en", "zh-Hant", "x\"y", "", None, "Deutsch !"]),
    TIMES, TIMES, ADDRESSES,
)  # fmt: skip


def read_back(form: Format, body: bytes) -> ParsedFeed:
    read = parse_feed(body, url=URL)
    assert isinstance(read, ParsedFeed), read
    return read


def only(form: Format, row: tuple[Any, ...] = ROW, columns: tuple[str, ...] = COLUMNS) -> Entry:
    (entry,) = read_back(form, feed_of(form, CHANNEL, columns, [row])).entries
    return entry


def as_read(text: str) -> str:
    """What our parser makes of any text that was escaped as it should be."""
    return plain_text(html.escape(clean_line(text), quote=False))


@pytest.mark.parametrize("form", FORMS)
@given(rows=st.lists(ROWS, max_size=4))
@example(rows=[])
@example(rows=[(None,) * 11])
def test_any_answer_becomes_a_valid_feed(form: Format, rows: list[tuple[Any, ...]]) -> None:
    """A control character in one title would make all of the feed unreadable (not well-formed)."""
    body = feed_of(form, CHANNEL, COLUMNS, rows)
    assert broken_rules(form, body) == []
    assert len(read_back(form, body).entries) == len(items_of(COLUMNS, rows))


@pytest.mark.parametrize("form", FORMS)
@given(title=HOSTILE, summary=HOSTILE)
@example(title="a </b> c", summary="&lt;i>")
@example(title="&copy; and &notin;", summary="x")
def test_words_are_read_back_as_they_were(form: Format, title: str, summary: str) -> None:
    """A title is text: `<b>` in it is shown, not obeyed."""
    assume(as_read(title) and as_read(summary))
    # Our parser mends UTF-8 that was taken for Windows-1252; texts that look like it are left out.
    assume(not re.search("[\u0080-\u00ff]", as_read(title) + as_read(summary)))
    values = dict(zip(COLUMNS, ROW, strict=True)) | {"title": title, "summary": summary, "text": ""}
    entry = only(form, tuple(values.values()))
    assert entry.title == as_read(title)
    assert entry.summary == as_read(summary)


@pytest.mark.parametrize("form", FORMS)
def test_all_of_an_article_is_read_back(form: Format) -> None:
    """What a reader subscribes to says as much as the row."""
    entry = only(form)
    assert (entry.title, entry.url) == ("Rain", "https://site.example/a?x=1&y=%3C2%3E")
    assert (entry.summary, entry.content) == ("It rains.", "It rains.\nStill.")
    assert (entry.authors, entry.categories) == (("Ana Silva",), ("Weather",))
    assert entry.published_at == ROW[8]
    assert entry.image_url == "https://site.example/i.jpg"
    assert entry.entry_id.startswith("urn:uuid:")


@pytest.mark.parametrize("form", FORMS)
def test_a_feed_names_itself(form: Format) -> None:
    """A reader that was handed a file finds where to ask for it again."""
    body = feed_of(form, CHANNEL, COLUMNS, [ROW])
    read = read_back(form, body)
    assert read.title == "Rain & <snow>"
    assert URL.encode() in body
    assert read.site_url == "https://news.example/"


def test_every_format_gives_an_item_the_same_id() -> None:
    """Who changes from RSS to Atom doesn't see everything anew."""
    assert len({only(form).entry_id for form in FORMS}) == 1


@pytest.mark.parametrize("form", FORMS)
def test_nothing_changes_when_nothing_changed(form: Format) -> None:
    """A later publication with the same articles gives the same file, so nobody fetches it."""
    later = Channel(CHANNEL.title, CHANNEL.page_url, NOW + timedelta(hours=1), url=URL)
    assert feed_of(form, CHANNEL, COLUMNS, [ROW]) == feed_of(form, later, COLUMNS, [ROW])


@pytest.mark.parametrize("form", FORMS)
def test_an_answer_without_articles_lists_its_values(form: Format) -> None:
    """Any SQL is a feed: the counts of a day as well."""
    columns, row = ("site", "articles", "day"), ("site.example", 12, date(2026, 11, 27))
    entry = only(form, row, columns)
    assert entry.title == "site: site.example, articles: 12, day: 2026-11-27"
    assert entry.published_at == datetime(2026, 11, 27, tzinfo=UTC)
    assert entry.url is None


def test_an_edited_article_is_the_same_item() -> None:
    """An article is new once; only a feed of edits has each of them."""
    columns = ("article_id", "version", "title")
    assert key_of(dict(zip(columns, (7, 1, "Rain"), strict=True))) == key_of(
        dict(zip(columns, (7, 2, "Heavy rain"), strict=True))
    )
    edits = (*columns, "changed_words")
    first, second = ((7, version, "Rain", 3) for version in (2, 3))
    assert key_of(dict(zip(edits, first, strict=True))) != key_of(
        dict(zip(edits, second, strict=True))
    )


def test_rows_about_the_same_are_told_apart() -> None:
    """Two copies of an article, listed by its id alone, are two items; one row twice is one."""
    rows = [(7, "a.example"), (7, "b.example"), (7, "b.example")]
    keys = [item.key for item in items_of(("article_id", "site"), rows)]
    assert len(keys) == len(set(keys)) == 2


def test_a_language_tag_stays_within_its_attribute() -> None:
    """The column can hold anything."""
    columns = ("title", "language")
    body = feed_of("atom", CHANNEL, columns, [("Rain", 'en" evil="1')])
    assert b"evil" not in body
    assert (
        json.loads(feed_of("json", CHANNEL, columns, [("Rain", "id")]))["items"][0]["language"]
        == "id"
    )


def test_ten_thousand_rows_are_written() -> None:
    """A page may ask for as much; each item is there."""
    rows = [(number, *ROW[1:]) for number in range(10_000)]
    rows = [(n, f"https://site.example/{n}", *row[2:]) for n, row in enumerate(rows)]
    assert feed_of("rss", CHANNEL, COLUMNS, rows).count(b"<guid ") == 10_000
