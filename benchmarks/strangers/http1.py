"""Write answers in HTTP/1 that break the framing of RFC 9112: each trick in its own way."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from benchmarks.strangers.sent import Header, Sent

Trick = Callable[[Sent, Random], bytes]
_FRAMING = (b"content-length", b"transfer-encoding")


def plain(sent: Sent, *, closes: bool = False) -> bytes:
    """Return the answer with correct framing, unless its own headers break it."""
    headers = sent.headers
    if not any(name.lower() in _FRAMING for name, _ in headers):
        headers = (*headers, (b"Content-Length", b"%d" % len(sent.body)))
    if closes:
        headers = (*headers, (b"Connection", b"close"))
    return head(sent.status, headers) + sent.body


def tricked(sent: Sent) -> bytes:
    """Return the answer with the framing of its trick."""
    return TRICKS[sent.trick](sent, Random(sent.seed))


def head(status: int | bytes, headers: tuple[Header, ...], version: bytes = b"HTTP/1.1") -> bytes:
    line = b"%s %s Whatever\r\n" % (
        version,
        status if isinstance(status, bytes) else b"%d" % status,
    )
    return line + b"".join(b"%s: %s\r\n" % each for each in headers) + b"\r\n"


def _unframed(sent: Sent) -> tuple[Header, ...]:
    return tuple(each for each in sent.headers if each[0].lower() not in _FRAMING)


def _with(sent: Sent, *headers: Header, body: bytes | None = None) -> bytes:
    return head(sent.status, (*_unframed(sent), *headers)) + (sent.body if body is None else body)


def _length(sent: Sent, rng: Random) -> bytes:
    size = len(sent.body)
    return _with(sent, (b"Content-Length", rng.choice((
        b"0", b"5", b"%d" % (size // 2), b"%d" % (size + 10), b"-1", b"+5", b"0x10", b"1e3",
        b"five",
        b"", b"9" * 30, b"%d, %d" % (size, size), b"%d, 7" % size, b"%d;" % size, b" 12 ", b"\xb2",
    ))))  # fmt: skip


def _two_lengths(sent: Sent, rng: Random) -> bytes:
    return _with(
        sent,
        (b"Content-Length", b"%d" % len(sent.body)),
        (b"Content-Length", rng.choice((b"5", b"0", b"%d" % (len(sent.body) + 1)))),
    )


def _length_and_chunks(sent: Sent, rng: Random) -> bytes:
    both: list[Header] = [(b"Content-Length", b"5"), (b"Transfer-Encoding", b"chunked")]
    rng.shuffle(both)
    return _with(sent, *both, body=_chunked(sent.body, rng))


def _coding(sent: Sent, rng: Random) -> bytes:
    coding = rng.choice(
        (b"gzip", b"chunked, gzip", b"identity", b"xchunked", b"chunked\x0b", b",", b"")
    )
    return _with(sent, (b"Transfer-Encoding", coding), body=_chunked(sent.body, rng))


def _chunked(body: bytes, rng: Random, end: bytes = b"0\r\n\r\n") -> bytes:
    step = rng.choice((1, 7, 1000, 100_000))
    step = max(step, len(body) // 500)
    parts = (body[i : i + step] for i in range(0, len(body), step))
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + end


def _chunks(sent: Sent, rng: Random) -> bytes:
    framed = _chunked(sent.body, rng, rng.choice((
        b"0\r\n\r\n", b"0\r\nX-Trailer: a\r\nContent-Length: 3\r\n\r\n",
        b"0\r\nbad trailer\r\n\r\n", b"", b"0",
        b"0\r\n" + b"T: v\r\n" * 3000 + b"\r\n", b"-1\r\n\r\n",
        b"0;ext=" + b"x" * 5000 + b"\r\n\r\n",
    )))  # fmt: skip
    spoilt = rng.choice((
        framed, b"zz\r\n" + framed, b"\r\n" + framed, framed.replace(b"\r\n", b"\n"),
        b"fffffffffffffffff\r\n" + framed,
        b"5;a=b\r\nhello\r\n" + framed, b"5 \r\nhello" + framed, b"0" * 30 + framed,
    ))  # fmt: skip
    return _with(sent, (b"Transfer-Encoding", b"chunked"), body=spoilt)


def _status_line(sent: Sent, rng: Random) -> bytes:
    line = rng.choice((
        b"HTTP/1.1 200\r\n", b"HTTP/1.1 20 OK\r\n", b"HTTP/1.1 2000 OK\r\n",
        b"HTTP/1.1 -20 OK\r\n", b"HTTP/9.9 200 OK\r\n",
        b"HTTP/2 200 OK\r\n", b"ICY 200 OK\r\n", b"http/1.1 200 ok\r\n", b"HTTP/1.1  200 OK\r\n",
        b"200 OK\r\n", b"\r\n",
        b"HTTP/1.1 200 \xff\xfe\x1b[31m\r\n", b"HTTP/1.1 200 " + b"x" * 20_000 + b"\r\n",
        b"HTTP/1.1 200 OK\n", b"HTTP/1.1\r\n",
        b"HTTP/1.0 200 OK\r\n", b"HTTP/1.1 200 O\x00K\r\n", b"HTTP/1.1 999 Odd\r\n",
        b"HTTP/1.1 099 Odd\r\n", b"GET / HTTP/1.1\r\n",
    ))  # fmt: skip
    return line + plain(sent).split(b"\r\n", 1)[1]


def _header_lines(sent: Sent, rng: Random) -> bytes:
    line = rng.choice((
        b"no colon here", b": nameless", b" folded", b"Na me: v", b"N\xe9: v", b"X: a\x00b",
        b"X: \xff\xfe", b"X: a\rb", b"X: a\n b",
        b"X : v", b"X:" + b"v" * 90_000, b"Y" * 70_000 + b": v", b"X: v\r\n" * 150 + b"Z: z",
        b"X: v\r\n" * 3000 + b"Z: z", b"\x00", b"\x7f: 1",
        b"X: \x1b]0;title\x07", b"Link: <" + b"a" * 9000 + b">; rel=hub",
        "X: \N{RIGHT-TO-LEFT OVERRIDE}".encode(),
    ))  # fmt: skip
    status_line, rest = plain(sent).split(b"\r\n", 1)
    return b"%s\r\n%s\r\n%s" % (status_line, line, rest)


def _interim(sent: Sent, rng: Random) -> bytes:
    status = rng.choice((b"100", b"102", b"103", b"199", b"101"))
    interim = head(status, rng.choice(((), ((b"Link", b"</x>; rel=preload"),), sent.headers)))
    return interim * rng.choice((1, 2, 200)) + plain(sent)


def _cut(sent: Sent, rng: Random) -> bytes:
    whole = plain(sent)
    return whole[: rng.randrange(len(whole) + 1)]


def _after(sent: Sent, rng: Random) -> bytes:
    more = rng.choice(
        (
            b"\x00" * 500,
            b"garbage",
            plain(sent),
            b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlie!",
        )
    )
    return plain(sent) + more * rng.choice((1, 20))


def _other_protocol(sent: Sent, rng: Random) -> bytes:
    return rng.choice((
        b"", b"SSH-2.0-OpenSSH_9.9\r\n", b"\x15\x03\x01\x00\x02\x02\x28", sent.body,
        rng.randbytes(500), b"\r\n" * 2000, b"+OK POP3\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x00\x00\x00\x04\x00\x00\x00\x00\x00",
        b"a" * 200_000,
    ))  # fmt: skip


def _bodiless(sent: Sent, rng: Random) -> bytes:
    status = rng.choice((204, 205, 304, 206, 226, 101, 100))
    return head(status, (*_unframed(sent), (b"Content-Length", b"%d" % len(sent.body)))) + sent.body


def _until_closed(sent: Sent, rng: Random) -> bytes:
    version = rng.choice((b"HTTP/1.0", b"HTTP/1.1"))
    return head(sent.status, _unframed(sent), version) + sent.body


TRICKS: dict[str, Trick] = {
    "a wrong length": _length,
    "two lengths": _two_lengths,
    "a length and chunks": _length_and_chunks,
    "a transfer coding": _coding,
    "chunks": _chunks,
    "a status line": _status_line,
    "a header line": _header_lines,
    "interim answers": _interim,
    "cut short": _cut,
    "more after the end": _after,
    "another protocol": _other_protocol,
    "a status without a body": _bodiless,
    "a body until the connection closes": _until_closed,
}
