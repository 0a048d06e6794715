"""The pages over HTTP: who is answered, escaping, files and feeds of every view, errors."""

from __future__ import annotations

import csv
import io
import json
import shutil
from hashlib import md5
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from lxml import html

from tests.news.feeds_out.feed_rules import broken_rules
from tests.news.feeds_out.hard_rows import query_of_hard_rows
from tests.ui.conftest import FEED, HOSTILE
from warta.news.entry import ParsedFeed
from warta.news.feeds.parse import parse_feed
from warta.news.feeds_out.write import MEDIA_TYPES
from warta.storage.home import Home
from warta.storage.warehouse.snapshot import opened_to_read
from warta.ui.data import FEEDS
from warta.ui.views import VIEWS


@pytest.fixture(scope="module")
def web(site: str) -> httpx.Client:
    return httpx.Client(base_url=site, timeout=60)


@pytest.fixture(scope="module")
def article_id(web: httpx.Client) -> int:
    """Return the id of the edited article."""
    rows = web.get("/data/newest.json").json()
    return int(next(row["article_id"] for row in rows if row["url"].endswith("/0")))


@pytest.fixture(scope="module")
def addresses(article_id: int) -> list[str]:
    """Return addresses of every page, with and without parameters."""
    return [
        "/", "/?day=2020-02-29", "/search", "/search?words=harbour&order=newest", "/search?page=3",
        f"/article?id={article_id}", f"/story?id={article_id}", "/feeds", f"/feed?feed={md5(FEED.encode()).hexdigest()}",
        "/runs", "/charts", "/charts?words=harbour&days=7", "/charts?words=,;", "/sql",
        "/sql?" + urlencode({"q": "SELECT title, url FROM articles ORDER BY ALL"}),
        *(f"/search?{urlencode({'words': words})}" for words in HOSTILE),
    ]  # fmt: skip


def test_every_page_is_escaped_and_has_a_heading(web: httpx.Client, addresses: list[str]) -> None:
    """Titles, addresses and queries are strangers' words, which a page must show and never obey."""
    for address in addresses:
        answer = web.get(address)
        assert answer.status_code == 200, (address, answer.text[:500])
        assert_closed(answer)
        page = html.fromstring(answer.text)
        assert page.xpath("count(//h1)") == 1.0, address
        assert not page.xpath("//script | //iframe | //img | //style | //@style | //object")
        assert not [name for name in page.xpath("//@*") if name.attrname.startswith("on")]
        for link in page.xpath("//@href"):
            assert link.startswith(("/", "http://", "https://", "#")), link
        assert not any(sign in answer.text for sign in "\u202e\u2066\x1b")
        assert "secret-token" not in page.text_content(), address
        assert "49" not in page.xpath("string(//h1)")


def assert_closed(answer: httpx.Response) -> None:
    """Check that headers forbid loading, running and framing, should an escape be forgotten."""
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("address", ["/nope", "/article?id=x", "/style.css", "/data/feeds.csv"])
def test_errors_and_files_have_the_same_protecting_headers(web: httpx.Client, address: str) -> None:
    """A browser may be led to any address."""
    assert_closed(web.get(address))


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "localhost.evil.example:80"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
)
def test_page_of_another_site_reads_nothing(web: httpx.Client, headers: dict[str, str]) -> None:
    """Neither another name for this machine (DNS rebinding) nor another site's script may read the news."""
    for address in ("/", "/data/feeds.json", "/sql?q=SELECT+1", "/style.css"):
        assert web.get(address, headers=headers).status_code == 403


def test_query_in_a_link_of_another_site_is_shown_and_not_run(web: httpx.Client) -> None:
    """Otherwise a page could make its visitor's machine work."""
    address = "/sql?" + urlencode({"q": "SELECT 6 * 7 AS answer"})
    answer = web.get(address, headers={"Sec-Fetch-Site": "cross-site"})
    assert "was not run" in answer.text
    assert "<td" not in answer.text
    assert ">42<" in web.get(address, headers={"Sec-Fetch-Site": "same-origin"}).text.replace("<bdi>", "").replace("</bdi>", "")  # fmt: skip
    file = web.get("/sql.csv?q=SELECT+1", headers={"Sec-Fetch-Site": "cross-site"})
    assert file.status_code == 403


def test_every_view_offers_its_sql_files_and_feeds(
    web: httpx.Client, article_id: int, hostile_home: Path, tmp_path: Path
) -> None:
    """The SQL gives in any client what the page shows, and the rows come as CSV, JSON and feeds."""
    home = shutil.copytree(hostile_home, tmp_path / "home")
    pages: dict[str, html.HtmlElement] = {}
    values = {"id": str(article_id), "feed": md5(FEED.encode()).hexdigest(), "words": "harbour"}
    for view in VIEWS.values():
        query = urlencode({k: v for k, v in values.items() if k in view.parameters})
        rows = web.get(f"/data/{view.name}.json?{query}").json()
        lines = list(csv.reader(io.StringIO(web.get(f"/data/{view.name}.csv?{query}").text, newline="")))  # fmt: skip
        assert len(lines) == len(rows) + 1, view.name
        address = f"{view.page}?{query}"
        if address not in pages:
            pages[address] = html.fromstring(web.get(address).text)
        page = pages[address]
        [sql] = [
            text
            for text in page.xpath("//aside//code/text()")
            if f"{view.title}:" in page.xpath("string(//aside)")
            and duckdb_rows(home, text) == len(rows)
        ][:1]
        assert "$" not in sql.replace("${7*7}", "")


def duckdb_rows(home: Path, sql: str) -> int:
    with opened_to_read(Home(home)) as database:
        return len(database.execute(sql).fetchall())


def test_every_view_and_query_is_a_valid_feed_that_our_own_parser_reads(
    web: httpx.Client, article_id: int
) -> None:
    """A feed reader can follow each of them, whatever the words and addresses in it."""
    values = {"id": str(article_id), "feed": md5(FEED.encode()).hexdigest(), "words": "harbour|{é}"}
    pages = [
        (f"/data/{view.name}", {k: v for k, v in values.items() if k in view.parameters})
        for view in VIEWS.values()
    ]
    pages += [("/data/search", {"words": "harbour"}), ("/sql", {"q": query_of_hard_rows()})]
    for path, query in pages:
        expected = len(web.get(f"{path}.json?{urlencode(query)}").json())
        for ending, form in FEEDS.items():
            answer = web.get(f"{path}.{ending}?{urlencode(query)}")
            assert answer.headers["content-type"] == MEDIA_TYPES[form]
            assert broken_rules(form, answer.content) == [], (path, form)
            feed = parse_feed(
                answer.content, url=str(answer.url), content_type=answer.headers["content-type"]
            )
            assert isinstance(feed, ParsedFeed)
            assert len(feed.entries) == expected, (path, form)
            assert str(answer.url).rstrip("?") in unescape(answer.text)


def test_feed_at_an_address_that_is_not_a_uri_is_valid(site: str) -> None:
    """Browsers and scripts request some characters as they are; the feed repeats its address."""
    port = int(site.rpartition(":")[2])
    for ending, form in FEEDS.items():
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.putrequest("GET", f"/data/search.{ending}?words=harbour&x={{a}}|[b]^`%zz\"'<")
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        assert (answer.status, broken_rules(form, body)) == (200, [])


def test_search_marks_its_words(web: httpx.Client) -> None:
    """The marked text is escaped all the same."""
    page = html.fromstring(web.get("/search?words=harbour+once&order=newest").text)
    assert {mark.text_content() for mark in page.xpath("//mark")} == {"harbour", "once"}
    assert (
        "<script>" in page.xpath("string(//*[@class='articles'])") or len(page.xpath("//mark")) > 9
    )


def test_article_page_shows_the_words_that_an_edit_changed(
    web: httpx.Client, article_id: int
) -> None:
    """A person looks for the difference, not for two texts."""
    page = html.fromstring(web.get(f"/article?id={article_id}").text)
    assert "once" in page.xpath("string(//del[contains(., 'once')])")
    assert "twice" in page.xpath("string(//ins[contains(., 'twice')])")
    assert "2 versions" in page.text_content()


def test_address_that_is_not_http_is_text(web: httpx.Client) -> None:
    """A browser would run a javascript: address when it is clicked."""
    page = html.fromstring(web.get("/search").text)
    assert not page.xpath("//a[contains(@href, 'javascript:')]")
    assert page.xpath("//a[@href = 'http://site0.example/0']/@rel") == ["noreferrer noopener nofollow"]  # fmt: skip


def test_search_of_marks_alone_says_that_it_has_no_word(web: httpx.Client) -> None:
    """ "No article has these words" would be untrue: nothing was searched."""
    assert "no word to search for" in web.get("/search?words=%22").text
    assert "No article has these words" in web.get("/search?words=qwxzqwxz").text


def test_feed_of_a_search_is_named_by_its_words(web: httpx.Client) -> None:
    """A feed reader with five searches would list five feeds called Search."""
    feed = web.get("/data/search.rss?words=harbour").text
    assert "<title>Search: harbour</title>" in feed
    page = web.get("/search?words=harbour").text
    assert 'title="Search: harbour"' in page


@pytest.mark.parametrize(
    ("address", "code", "message"),
    [
        ("/nope", 404, "does not exist"),
        ("/data/nope.csv", 404, "does not exist"),
        ("/data/feeds.exe", 404, "does not exist"),
        ("/article?id=7", 404, "does not exist"),
        ("/story?id=7", 404, "does not exist"),
        ("/feed?feed=x", 404, "does not exist"),
        ("/article", 400, "names no id"),
        ("/article?id=1;DROP", 400, "not a whole number"),
        ("/article?id=99999999999999999999", 400, "not a whole number"),
        ("/?day=yesterday", 400, "not a day"),
        ("/?day=0001-01-01", 400, "not a day"),
        ("/search?page=0", 400, "not a whole number"),
        ("/search?page=99999999", 400, "not a whole number"),
        ("/search?words=a&order=worst", 400, "none of"),
        ("/charts?days=-1", 400, "not a whole number"),
        ("/charts?words=a,b,c,d,e,f,g", 400, "6 at most"),
        ("/charts?words=since:yesterday", 400, "is not a time; write since:"),
        ("/search?words=since:2026-13-45", 400, "is not a time; write since:"),
        ("/data/search.json?words=until:99999999999999d", 400, "is not a time; write until:"),
        ("/sql?q=SELCT", 400, "syntax error"),
        ("/sql?q=DROP+TABLE+x", 400, "is refused"),
        ("/sql?q=SELECT+$x", 400, "no value for $x</pre>"),
        ("/sql?q=FROM+read_text('/etc/passwd')", 400, "disabled"),
        ("/sql.rss?q=SELECT+1;SELECT+2", 400, "single query"),
        ("/sql.csv?q=SELCT", 400, "syntax error"),
    ],
)
def test_wrong_request_is_answered_with_one_line(
    web: httpx.Client, address: str, code: int, message: str
) -> None:
    """Without a traceback, and with a way back."""
    answer = web.get(address)
    assert (answer.status_code, message in answer.text) == (code, True), answer.text
    assert "Traceback" not in answer.text


def test_mentions_of_several_words_are_lines_of_one_chart(web: httpx.Client) -> None:
    """A comma separates words to compare; in quotes it is part of a phrase."""
    answer = web.get(
        "/charts", params={"words": 'harbour，"left, the",ferry،harbour, <b>', "days": 7}
    )
    chart = html.fromstring(answer.text).xpath("//figure[1]")[0]
    assert chart.xpath("string(.//h2)").startswith("Mentions: harbour")
    titles = chart.xpath(".//*[local-name() = 'polyline']/*[local-name() = 'title']/text()")
    assert titles == ["harbour", '"left, the"', "ferry", "<b>"]
    rows = html.fromstring(answer.text).xpath("//@href[contains(., '/data/mentions.csv')]")
    assert len(rows) == 4, "the rows of each are offered as CSV"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_requests_that_write_are_refused(web: httpx.Client, method: str) -> None:
    """The pages only read."""
    assert web.request(method, "/sql", content=b"q=1").status_code == 405


def test_sql_page_answers_several_queries_and_plans(web: httpx.Client) -> None:
    """As `warta sql` does."""
    page = html.fromstring(web.get("/sql?" + urlencode({"q": "SELECT 1 AS a; SELECT 'x' AS b, NULL AS c"})).text)  # fmt: skip
    assert page.xpath("//th/text()") == ["a", "b", "c"]
    assert "SCAN" in web.get("/sql?q=EXPLAIN+FROM+feeds").text
    many = web.get("/sql?" + urlencode({"q": "FROM range(5000)"}))
    assert "The first 1,000 rows" in many.text
    assert (
        len(web.get("/sql.csv?" + urlencode({"q": "FROM range(5000)"})).text.splitlines()) == 5001
    )
    assert (
        len(json.loads(web.get("/sql.json?" + urlencode({"q": "FROM range(5000)"})).text)) == 5000
    )


@pytest.mark.parametrize("form", ["csv", "json"])
def test_download_that_fails_in_the_middle_is_not_taken_for_whole(
    web: httpx.Client, form: str
) -> None:
    """The beginning was sent, so only a broken connection can say it."""
    query = "SELECT if(i < 300_000, i, error('late')) AS i FROM range(400_000) AS r(i) ORDER BY ALL"
    late = query.replace(" ORDER BY ALL", "")
    assert web.get(f"/sql.{form}", params={"q": query}).status_code == 400
    with pytest.raises(httpx.RemoteProtocolError):
        web.get(f"/sql.{form}", params={"q": late})
    assert web.get(f"/sql.{form}", params={"q": "SELECT 1"}).status_code == 200
