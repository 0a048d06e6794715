"""Write answers in HTTP/2 that break RFC 9113, as raw frames: each trick in its own way."""

from __future__ import annotations

import struct
from collections.abc import Callable
from random import Random

from hpack import Encoder

from benchmarks.strangers.sent import Header, Sent

Trick = Callable[[Sent, Random, int], bytes]
DATA, HEADERS, PRIORITY, RESET, SETTINGS, PUSH, PING, GOAWAY, WINDOW, CONTINUATION = range(10)
ENDS_STREAM, ENDS_HEADERS, PADDED, HAS_PRIORITY = 0x1, 0x4, 0x8, 0x20
_MOST_IN_A_FRAME = 16_384


def tricked(sent: Sent, stream: int) -> bytes:
    """Return the frames of an answer, spoilt by its trick."""
    return TRICKS[sent.trick](sent, Random(sent.seed), stream)


def frame(kind: int, flags: int, stream: int, payload: bytes, length: int | None = None) -> bytes:
    size = len(payload) if length is None else length
    return struct.pack(">I", size)[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def lowered(headers: tuple[Header, ...]) -> list[Header]:
    """Return headers in lower case without those of a connection, as RFC 9113, 8.2 asks."""
    unfit = (b"connection", b"transfer-encoding", b"keep-alive", b"upgrade", b"proxy-connection")
    return [(name.lower(), value) for name, value in headers if name.lower() not in unfit]


def _block(headers: list[Header]) -> bytes:
    encoder = Encoder()
    # As literals that are never indexed: a trick may cut a block, and the shared table would differ.
    return bytes(encoder.encode([(name, value, True) for name, value in headers], huffman=False))


def _all(sent: Sent, *more: Header, status: bytes | None = None) -> list[Header]:
    return [(b":status", status or b"%d" % sent.status), *lowered(sent.headers), *more]


def _heading(sent: Sent, stream: int, *more: Header, flags: int = ENDS_HEADERS) -> bytes:
    return frame(HEADERS, flags, stream, _block(_all(sent, *more)))


def _data(sent: Sent, stream: int) -> bytes:
    # At most what a stream's first window (65,535 bytes) allows without an update.
    parts = [
        sent.body[i : i + _MOST_IN_A_FRAME]
        for i in range(0, min(len(sent.body), 65_000), _MOST_IN_A_FRAME)
    ]
    body = b"".join(frame(DATA, 0, stream, part[:16_000]) for part in parts)
    return body + frame(DATA, ENDS_STREAM, stream, b"")


def _length(sent: Sent, rng: Random, stream: int) -> bytes:
    length = rng.choice(
        (b"0", b"5", b"-1", b"%d" % (len(sent.body) + 9), b"x", b"", b"5, 5", b"9" * 30, b"\xff")
    )
    return _heading(sent, stream, (b"content-length", length)) + _data(sent, stream)


def _headers_twice(sent: Sent, rng: Random, stream: int) -> bytes:
    flags = rng.choice((ENDS_HEADERS, ENDS_HEADERS | ENDS_STREAM))
    again = frame(
        HEADERS,
        flags,
        stream,
        _block(rng.choice((_all(sent), [(b"x-trailer", b"v")], [(b":status", b"200")]))),
    )
    return _heading(sent, stream) + rng.choice((again, again * 3)) + _data(sent, stream)


def _header(sent: Sent, rng: Random, stream: int) -> bytes:
    more: Header = rng.choice((
        (b"x-\xe9", b"v"), (b"X-Upper", b"v"), (b"x\nname", b"v"), (b"x\r\n\r\n<p>", b"v"),
        (b"", b"v"), (b"x\x00y", b"v"), (b"x y", b"v"), (b"x:y", b"v"),
        (b"x", b"a\r\n\r\n<p>forged</p>"), (b"x", b"a\nb"), (b"x", b"a\x00b"),
        (b"x", b"\xff\xfe"), (b"x", "é\tü".encode()), (b"x", b" padded "),
        (b"connection", b"close"), (b"transfer-encoding", b"chunked"), (b"te", b"gzip"),
        (b":path", b"/"), (b":unknown", b"v"), (b"x", b"v" * 60_000),
        (b"y" * 20_000, b"v"),
        (b"x", "\N{RIGHT-TO-LEFT OVERRIDE}\N{TAG LATIN SMALL LETTER A}".encode()),
        (b"set-cookie", b"a=b"), (b"content-type", b"\xff"),
        (b"etag", b'"\xff\n"'), (b"last-modified", b"\x00"),
        (b"link", b"<http://\xff/>; rel=hub"), (b"x-robots-tag", b"\xff: noindex"),
    ))  # fmt: skip
    return _heading(sent, stream, *(more,) * rng.choice((1, 1, 40))) + _data(sent, stream)


def _status(sent: Sent, rng: Random, stream: int) -> bytes:
    statuses = rng.choice(
        (
            (),
            (b"",),
            (b"abc",),
            (b"99999",),
            (b"-1",),
            (b"200", b"404"),
            (b"0",),
            (b"1e2",),
            (b"099",),
            ("\N{SUPERSCRIPT TWO}00".encode(),),
            (b"101",),
        )
    )
    block = [(b":status", status) for status in statuses]
    rest = lowered(sent.headers)
    headers = [*block, *rest] if rng.random() < 0.7 else [*rest, *block]
    return frame(HEADERS, ENDS_HEADERS, stream, _block(headers)) + _data(sent, stream)


def _order(sent: Sent, rng: Random, stream: int) -> bytes:
    return rng.choice((
        _data(sent, stream) + _heading(sent, stream),
        _heading(sent, stream, flags=ENDS_HEADERS | ENDS_STREAM) + _data(sent, stream),
        _heading(sent, stream) + _data(sent, stream) * 2,
        _heading(sent, stream) + _data(sent, stream) + _heading(sent, stream),
        _heading(sent, stream + 2) + _data(sent, stream + 2),
        _heading(sent, 2) + _data(sent, 2),
        _heading(sent, 0) + _data(sent, 0),
        frame(CONTINUATION, ENDS_HEADERS, stream, _block(_all(sent))) + _data(sent, stream),
        _heading(sent, stream, flags=0) + _data(sent, stream),
        _heading(sent, stream, flags=0) + frame(CONTINUATION, 0, stream, b"") * 50,
    ))  # fmt: skip


def _interim(sent: Sent, rng: Random, stream: int) -> bytes:
    early = frame(
        HEADERS,
        ENDS_HEADERS,
        stream,
        _block([(b":status", rng.choice((b"100", b"103", b"101", b"199")))]),
    )
    return early * rng.choice((1, 3, 200)) + _heading(sent, stream) + _data(sent, stream)


def _end(sent: Sent, rng: Random, stream: int) -> bytes:
    code = struct.pack(">I", rng.choice((*range(14), 0xFFFFFFFF)))
    reset = frame(RESET, 0, stream, code)
    last = rng.choice((0, stream, 1 << 30))
    away = frame(
        GOAWAY, 0, 0, struct.pack(">I", last) + code + rng.choice((b"", b"\xff debug \x1b[31m"))
    )
    part = _heading(sent, stream) + frame(DATA, 0, stream, sent.body[:1000])
    return rng.choice(
        (
            reset,
            away,
            part + reset,
            part + away,
            away + part,
            part,
            away + _heading(sent, stream) + _data(sent, stream),
        )
    )


def _other_frames(sent: Sent, rng: Random, stream: int) -> bytes:
    pair = struct.Struct(">HI")
    odd = rng.choice((
        frame(SETTINGS, 0, 0, pair.pack(rng.randrange(1, 10), rng.choice((0, 1, 2, 0x7FFFFFFF, 0xFFFFFFFF)))),
        frame(SETTINGS, 0, 0, b"\0\5"),
        frame(SETTINGS, 1, 0, b""), frame(SETTINGS, 1, 0, b"\0" * 6),
        frame(SETTINGS, 0, stream, b""), frame(PING, 0, 0, b"12345678"), frame(PING, 0, 0, b"1"),
        frame(PING, 1, 0, b"87654321"), frame(WINDOW, 0, 0, b"\0\0\0\0"),
        frame(WINDOW, 0, stream, b"\0\0\0\0"), frame(WINDOW, 0, stream, b"\x7f\xff\xff\xff"),
        frame(WINDOW, 0, 0, b"\x7f\xff\xff\xff"),
        frame(PRIORITY, 0, stream, struct.pack(">IB", stream, 9)),
        frame(PRIORITY, 0, 0, b"\0\0\0\0\0"), frame(PRIORITY, 0, stream, b"\0"),
        frame(PUSH, ENDS_HEADERS, stream, struct.pack(">I", 2) + _block([(b":method", b"GET"), (b":path", b"/"), (b":scheme", b"https"), (b":authority", b"x.example")])),
        frame(DATA, 0, 0, b"x"), frame(DATA, 0, stream + 100, b"x"),
        frame(10, 0, stream, b"\0\0alt-svc"), frame(250, 255, stream, b"unknown"),
        frame(DATA, PADDED, stream, b"\xff"),
        frame(HEADERS, PADDED | ENDS_HEADERS, stream, b"\xff"),
        frame(HEADERS, HAS_PRIORITY | ENDS_HEADERS, stream, b"\0"),
        frame(DATA, 0, stream, b"x" * 40, length=(1 << 24) - 1),
        frame(DATA, 0, stream, b"x" * 17_000), frame(HEADERS, ENDS_HEADERS, stream, b"\xff" * 60),
        frame(HEADERS, ENDS_HEADERS, stream, b""), frame(DATA, 0, stream, b""),
        frame(HEADERS, ENDS_HEADERS, stream, b"\x3f\xff\xff\xff\xff\xff\xff\x7f"),
        frame(WINDOW, 0, 0, b"\0"), frame(RESET, 0, 0, b"\0\0\0\0"), frame(GOAWAY, 0, 0, b""),
    ))  # fmt: skip
    odd *= rng.choice((1, 1, 100))
    whole = _heading(sent, stream), _data(sent, stream)
    return rng.choice(
        (odd + whole[0] + whole[1], whole[0] + odd + whole[1], whole[0] + whole[1] + odd)
    )


def _flipped(sent: Sent, rng: Random, stream: int) -> bytes:
    """Return the correct frames with some bytes changed or cut."""
    whole = bytearray(_heading(sent, stream) + _data(sent, stream))
    for _ in range(rng.randrange(1, 5)):
        whole[rng.randrange(min(len(whole), rng.choice((9, 60, 5000))))] = rng.randrange(256)
    return bytes(whole[: rng.choice((len(whole), rng.randrange(len(whole) + 1)))])


def _other_protocol(sent: Sent, rng: Random, stream: int) -> bytes:
    return rng.choice(
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", rng.randbytes(400), b"\0" * 900, b"")
    )


TRICKS: dict[str, Trick] = {
    "a wrong length": _length,
    "headers twice": _headers_twice,
    "a header": _header,
    "a status": _status,
    "frames out of order": _order,
    "interim answers": _interim,
    "an early end": _end,
    "other frames": _other_frames,
    "flipped bytes": _flipped,
    "another protocol": _other_protocol,
}
