"""Headers of careless servers are mended; correct ones and all bodies pass byte by byte."""

from __future__ import annotations

import asyncio
import contextlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.web.networks import Allowed
from warta.tasks.web.client import Answer, NoAnswer, Web, WebPolicy
from warta.tasks.web.heads import Heads, mended_line

BODY = b"X-Body : as it is\r\n\r\nA b: c\nHTTP/1.1 200 OK\r\nX : y\r\n"


def passed(*pieces: bytes) -> bytes:
    heads = Heads()
    heads.asked()
    return b"".join([*(heads.mended(piece) for piece in pieces), heads.mended(b"")])


def answered(*lines: bytes) -> bytes:
    length = b"Content-Length: %d" % len(BODY)
    return b"\r\n".join([b"HTTP/1.1 200 OK", *lines, length, b"", b""]) + BODY


async def ask(sent: bytes, times: int = 1) -> list[Answer | NoAnswer]:
    """Return what the client makes of these bytes, sent as an answer to each request on one connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            for at in range(0, len(sent), 7):  # lines are cut anywhere
                writer.write(sent[at : at + 7])
                await writer.drain()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    policy = WebPolicy(
        user_agent="warta/test",
        host_delay_seconds=0,
        timeout_seconds=5,
        allowed=Allowed.parsed("127.0.0.1"),
    )
    async with server, Web(policy) as web:
        return [await web.get(f"http://127.0.0.1:{port}/") for _ in range(times)]


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        (b"X-XSS-Protection : 1; mode=block", "x-xss-protection", "1; mode=block"),
        (b"ETag\t :\"a\"", "etag", '"a"'),
        (b"Set Cookie: a=b", "set cookie", None),
        (b"no colon at all", "no colon at all", None),
        (b": nameless", "", None),
        (b"(c)2026: us", "(c)2026", None),
        (b"X-Null: a\0b\x0bc", "x-null", "a b c"),
        (b"   goes on from nothing", "goes on from nothing", None),
        (b"Good: yes", "good", "yes"),
    ],
)  # fmt: skip
def test_bad_header_line_costs_only_that_line(line: bytes, name: str, value: str | None) -> None:
    """Every browser reads such pages, so their feeds must not fail."""
    answers = asyncio.run(ask(answered(line, b"X-After: here"), times=2))
    for answer in answers:
        assert isinstance(answer, Answer), answer
        assert answer.body == BODY
        assert answer.header(name) == value
        assert answer.header("x-after") == "here"


@pytest.mark.parametrize(
    "status", [b"http/1.1 200 OK", b"HTTP/2 200", b"HTTP/1.1  200 OK", b"\r\n\r\nHTTP/1.0 200 OK"]
)
def test_status_line_with_an_odd_version_is_read(status: bytes) -> None:
    """The rest of such an answer is usual HTTP/1, and curl and browsers read it."""
    sent = answered(b"X-After: here").replace(b"HTTP/1.1 200 OK", status, 1)
    for answer in asyncio.run(ask(sent, times=2)):
        assert isinstance(answer, Answer), answer
        assert (answer.status, answer.body) == (200, BODY)


def test_answer_that_is_not_http_is_refused() -> None:
    """Mending must not make an answer of anything."""
    [answer] = asyncio.run(ask(b"SSH-2.0-OpenSSH_9 : x\r\n\r\n"))
    assert isinstance(answer, NoAnswer)
    assert "no valid HTTP answer" in answer.reason


NAMES = st.from_regex(r"\A[A-Za-z][A-Za-z0-9-]{0,20}\Z").map(str.encode)
VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"))
SOUND = st.builds(lambda name, value: name + b": " + value.encode("latin-1"), NAMES, VALUES)
INTERIM = st.sampled_from(
    [b"", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 x\r\nLink : <a>\r\n\r\n"]
)


@given(st.lists(SOUND, max_size=6), st.lists(st.integers(0, 400), max_size=8))
def test_correct_answer_passes_unchanged_however_it_is_cut(
    lines: list[bytes], cuts: list[int]
) -> None:
    """Mending must never damage what was right."""
    whole = answered(*lines)
    places = sorted({0, *(min(cut, len(whole)) for cut in cuts), len(whole)})
    pieces = [whole[a:b] for a, b in itertools.pairwise(places) if a < b]
    assert passed(*pieces) == whole


@given(INTERIM, st.lists(st.binary(max_size=30).map(lambda b: b.replace(b"\n", b"")), max_size=5))
def test_any_lines_become_headers_and_leave_the_body(before: bytes, lines: list[bytes]) -> None:
    """The end of the headers must stay where it was, or the body would begin elsewhere."""
    lines = [line for line in lines if line.strip(b"\r")]
    out = passed(before + answered(*lines))
    assert out.endswith(b"\r\n\r\n" + BODY)
    for line in lines:
        mended = mended_line(line + b"\r\n")
        assert mended == b"" or b":" in mended or line[:1] in (b" ", b"\t")


@pytest.mark.parametrize(
    "more",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", b"the rest of a longer body", b"x"],
)
@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize(
    ("sent", "expected"),
    [(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood", b"good"),
     (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ngo\r\n2;x=y\r\nod\r\n0\r\n\r\n", b"good"),
     (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\nX: y\r\n\r\n", b"good"),
     (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
     (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n", b"")],
)  # fmt: skip
def test_bytes_after_an_answer_do_not_answer_the_next_request(
    sent: bytes, expected: bytes, more: bytes, split: bool
) -> None:
    """Otherwise a server that sends too much could forge the next page of its host."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                if split:
                    writer.write(sent[:-2])
                    await writer.drain()
                    await asyncio.sleep(0.05)
                    writer.write(sent[-2:] + more)
                else:
                    writer.write(sent + more)
                await writer.drain()

    async def bodies() -> list[bytes]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        policy = WebPolicy(
            user_agent="warta/test", allowed=Allowed.parsed("127.0.0.1"), host_delay_seconds=0
        )
        async with server, Web(policy) as web:
            responses = [await web.get(url) for _ in range(3)]
            server.close()
        return [
            each.body if isinstance(each, Answer) else each.reason.encode() for each in responses
        ]

    assert asyncio.run(bodies()) == [expected] * 3
