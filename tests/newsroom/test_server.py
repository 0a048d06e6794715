"""The newsroom behaves as the web does, and records every request."""

from __future__ import annotations

import logging
import socket
import time
from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest

from warta.newsroom import Answer, Drip, Feed, Newsroom, Story

WIB = timezone(timedelta(hours=7))
HARBOUR = Story(
    "/2026/11/dermaga-baru",
    "Dermaga baru dibuka",
    ("Dermaga baru dibuka pada pagi hari.", "Kapal pertama membawa beras & kelapa."),
    published=datetime(2026, 11, 3, 23, 30, tzinfo=WIB),
    section="Ekonomi",
)
RAIN = Story(
    "/2026/11/hujan",
    "Hujan dua malam",
    ("Hujan turun dua malam.",),
    published=datetime(2026, 11, 2, 8, 0, tzinfo=WIB),
)


def test_each_publisher_answers_under_its_own_host_name(
    room: Newsroom, client: httpx.Client
) -> None:
    """One port serves many sites, as a forward proxy does."""
    room.add_publisher("satu.example", HARBOUR)
    room.add_publisher("dua.example", RAIN)

    assert "Dermaga baru" in client.get("http://satu.example/2026/11/dermaga-baru").text
    assert "Hujan dua malam" in client.get("http://dua.example/2026/11/hujan").text
    assert client.get("http://dua.example/2026/11/dermaga-baru").status_code == 404


def test_a_host_header_alone_names_the_publisher(room: Newsroom) -> None:
    """A client that connects without the proxy protocol gets the same page."""
    room.add_publisher("satu.example", HARBOUR)

    answer = httpx.get(f"{room.proxy_url}{HARBOUR.path}", headers={"Host": "satu.example"})

    assert answer.status_code == 200
    assert room.requests[-1].host == "satu.example"


def test_an_unknown_host_is_502_with_the_reason(client: httpx.Client) -> None:
    """As from a proxy that cannot resolve a name: a typing error in a test is found at once."""
    answer = client.get("http://nirgends.example/feed")

    assert answer.status_code == 502
    assert answer.text == "no publisher lives at nirgends.example\n"


def test_only_plain_http_is_spoken(room: Newsroom, client: httpx.Client) -> None:
    """CONNECT, and so https, is refused: the newsroom is a plain-http proxy."""
    room.add_publisher("satu.example", HARBOUR)

    with pytest.raises(httpx.ProxyError):
        client.get("https://satu.example/feed")
    assert client.post("http://satu.example/feed").status_code == 501


def test_every_request_is_recorded(room: Newsroom, client: httpx.Client) -> None:
    """Tests check what was requested, not only what was stored."""
    room.add_publisher("satu.example", HARBOUR)
    before = time.monotonic()

    client.get("http://satu.example/feed?page=2", headers={"User-Agent": "Warta/1"})
    client.head("http://satu.example/nowhere")

    first, second = room.requests
    assert (first.method, first.host, first.path, first.query) == (
        "GET",
        "satu.example",
        "/feed",
        "page=2",
    )
    assert first.headers["user-agent"] == "Warta/1"
    assert before <= first.at <= second.at <= time.monotonic()
    assert [r.status for r in room.requests] == [200, 404]
    assert room.requests_to("satu.example", "/feed?page=2") == (first,)
    room.forget_requests()
    assert room.requests == ()


@pytest.mark.parametrize("validator", ["etag", "last-modified"])
@pytest.mark.parametrize("path", ["/feed", HARBOUR.path])
def test_conditional_request_for_a_known_document_is_304(
    room: Newsroom, client: httpx.Client, path: str, validator: str
) -> None:
    """Each validator works alone, for feeds and for pages."""
    room.add_publisher("satu.example", HARBOUR, RAIN)
    first = client.get(f"http://satu.example{path}")
    header = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}[validator]

    again = client.get(f"http://satu.example{path}", headers={header: first.headers[validator]})

    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("validator", ["etag", "last-modified"])
def test_an_edit_changes_both_validators(
    room: Newsroom, client: httpx.Client, validator: str
) -> None:
    """An edit without a time must not hide behind a 304."""
    room.add_publisher("satu.example", HARBOUR, RAIN)
    first = client.get("http://satu.example/feed")
    header = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}[validator]

    room.edit("satu.example", RAIN.path, title="Hujan tiga malam")
    again = client.get("http://satu.example/feed", headers={header: first.headers[validator]})

    assert again.status_code == 200
    assert "Hujan tiga malam" in again.text


def test_if_none_match_wins_over_if_modified_since(room: Newsroom, client: httpx.Client) -> None:
    """By RFC 9110 section 13.2.2 another ETag means 200, whatever the date is."""
    room.add_publisher("satu.example", HARBOUR)
    stamp = client.get("http://satu.example/feed").headers["last-modified"]

    answer = client.get(
        "http://satu.example/feed", headers={"If-None-Match": '"old"', "If-Modified-Since": stamp}
    )

    assert answer.status_code == 200


def test_answer_is_compressed_for_clients_that_accept_it(
    room: Newsroom, client: httpx.Client
) -> None:
    """The document is the same, plain or compressed."""
    room.add_publisher("satu.example", HARBOUR)

    packed = client.get("http://satu.example/feed", headers={"Accept-Encoding": "gzip"})
    plain = client.get("http://satu.example/feed", headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content


def test_tracking_parameters_lead_to_the_same_page(room: Newsroom, client: httpx.Client) -> None:
    """A site ignores campaign parameters, but not the query that names a story."""
    room.add_publisher(
        "tua.example",
        Story("/story.php?sid=101", "Pasar", ("Pasar ikan pindah.",)),
        Story("/story.php?sid=102", "Jembatan", ("Jembatan dibuka.",)),
        layout="oldcms",
    )

    answer = client.get("http://tua.example/story.php?sid=102&utm_source=rss")

    assert "Jembatan dibuka." in answer.text
    assert client.get("http://tua.example/story.php?sid=103").status_code == 404


def test_changes_of_stories_show_on_page_and_in_feed(room: Newsroom, client: httpx.Client) -> None:
    """Tests of edits, removals and moves rely on both."""
    room.add_publisher("satu.example", HARBOUR)

    room.publish("satu.example", RAIN)
    assert "Hujan dua malam" in client.get("http://satu.example/feed").text

    room.edit("satu.example", RAIN.path, paragraphs=("Air sudah surut.",))
    assert "Air sudah surut." in client.get("http://satu.example/2026/11/hujan").text

    room.remove("satu.example", RAIN.path)
    assert client.get("http://satu.example/2026/11/hujan").status_code == 410
    assert "Hujan dua malam" not in client.get("http://satu.example/feed").text

    guid = "<guid" + client.get("http://satu.example/feed").text.split("<guid")[1].split("</")[0]
    room.move("satu.example", HARBOUR.path, "/ekonomi/dermaga")
    moved = client.get("http://satu.example/2026/11/dermaga-baru")
    assert moved.status_code == 301
    assert moved.headers["location"] == "http://satu.example/ekonomi/dermaga"
    assert client.get("http://satu.example/ekonomi/dermaga").status_code == 200
    assert guid in client.get("http://satu.example/feed").text


def test_scripted_answers_come_in_order_and_the_last_repeats(
    room: Newsroom, client: httpx.Client
) -> None:
    """So a test can let a site fail twice and then recover."""
    room.add_publisher("satu.example", HARBOUR)
    room.script(
        "satu.example",
        "/feed",
        Answer(status=503, headers={"Retry-After": "2"}),
        Answer(body=b"<rss/>", content_type="text/xml"),
        Answer(),
    )

    answers = [client.get("http://satu.example/feed") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [503, 200, 200, 200]
    assert answers[0].headers["retry-after"] == "2"
    assert (answers[1].content, answers[1].headers["content-type"]) == (b"<rss/>", "text/xml")
    assert answers[2].content == answers[3].content
    assert "Dermaga baru" in answers[3].text

    room.script("satu.example", "/feed")
    assert client.get("http://satu.example/feed").status_code == 200


def test_scripted_redirect_needs_no_publisher(room: Newsroom, client: httpx.Client) -> None:
    """A host that is only redirected from or to need not be opened first."""
    room.script("a.example", "/go", Answer(redirect="http://b.example/here"))
    room.script("b.example", "/here", Answer(body=b"found"))

    answer = client.get("http://a.example/go", follow_redirects=True)

    assert answer.text == "found"
    assert [r.status for r in room.requests] == [302, 200]


def test_dropped_connection_has_no_answer(room: Newsroom, client: httpx.Client) -> None:
    """The client sees a connection that is closed before any answer."""
    room.script("a.example", "/", Answer(drop=True))

    with pytest.raises(httpx.RemoteProtocolError):
        client.get("http://a.example/")
    assert room.requests[-1].status == 0


def test_cut_body_is_shorter_than_its_length(room: Newsroom, client: httpx.Client) -> None:
    """The client waits for the promised length, which never comes."""
    room.script("a.example", "/", Answer(body=b"x" * 1000, cut_after=100))

    with pytest.raises(httpx.RemoteProtocolError):
        client.get("http://a.example/")


def test_delayed_answer_is_the_usual_page(room: Newsroom, client: httpx.Client) -> None:
    """A client with less patience than the delay times out."""
    room.add_publisher("a.example", HARBOUR)
    room.script("a.example", "/feed", Answer(delay_seconds=0.3))

    with pytest.raises(httpx.ReadTimeout):
        client.get("http://a.example/feed", timeout=httpx.Timeout(10, read=0.05))
    began = time.monotonic()
    assert "Dermaga baru" in client.get("http://a.example/feed").text
    assert time.monotonic() - began >= 0.3


def test_dripping_answer_has_short_pauses_and_a_long_whole(
    room: Newsroom, client: httpx.Client
) -> None:
    """Only a client with a limit for the whole answer notices."""
    room.script("a.example", "/", Answer(body=b"x" * 50, drip=Drip(10, pause_seconds=0.1)))

    began = time.monotonic()
    answer = client.get("http://a.example/", timeout=httpx.Timeout(10, read=0.4))

    assert answer.content == b"x" * 50
    assert time.monotonic() - began >= 0.4


def test_robots_txt_is_404_until_it_is_set(room: Newsroom, client: httpx.Client) -> None:
    """Most sites of the tests have none."""
    room.add_publisher("a.example", HARBOUR)
    assert client.get("http://a.example/robots.txt").status_code == 404

    room.robots("a.example", "User-agent: *\nDisallow: /")

    assert client.get("http://a.example/robots.txt").text == "User-agent: *\nDisallow: /"


def test_short_link_redirects_and_amp_page_names_the_page(
    room: Newsroom, client: httpx.Client
) -> None:
    """Feeds link to these instead of the page."""
    publisher = room.add_publisher(
        "a.example", HARBOUR, has_amp=True, layout="portal", feeds=(Feed("/f", address="short"),)
    )

    short = client.get(publisher.address(HARBOUR, "short"))
    amp = client.get(publisher.address(HARBOUR, "amp"))

    assert (short.status_code, short.headers["location"]) == (302, publisher.url(HARBOUR.path))
    assert f'<link rel="canonical" href="{publisher.url(HARBOUR.path)}">' in amp.text


def test_stop_frees_the_port_at_once_and_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """A test that leaves a slow answer behind must not wait for it."""
    caplog.set_level(logging.DEBUG)
    room = Newsroom()
    room.start()
    room.script("a.example", "/", Answer(delay_seconds=30))
    port = int(room.proxy_url.rpartition(":")[2])
    with pytest.raises(httpx.ReadTimeout), httpx.Client(proxy=room.proxy_url) as client:
        client.get("http://a.example/", timeout=httpx.Timeout(10, read=0.05))

    began = time.monotonic()
    room.stop()

    assert time.monotonic() - began < 15
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
    assert not [record for record in caplog.records if record.name.startswith("uvicorn")]


def test_times_need_a_zone() -> None:
    """A time without a zone would mean another moment on every machine."""
    with pytest.raises(ValueError, match="zone"):
        Story("/a", "A", ("a",), published=datetime(2026, 11, 3))
    assert Story("/a", "A", ("a",), published=datetime(2026, 11, 3, tzinfo=UTC)).last_changed
