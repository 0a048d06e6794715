"""Serve HTTP/2 frame by frame, so that any frame of an answer can be wrong.

Each site has its own IP address of loopback, so that one machine can serve many sites, each with
its own connections. The client has to trust ``certificate`` (SSL_CERT_FILE).
"""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import hpack
from hyperframe.frame import (
    DataFrame,
    Frame,
    GoAwayFrame,
    HeadersFrame,
    PushPromiseFrame,
    RstStreamFrame,
    SettingsFrame,
    WindowUpdateFrame,
)

from warta.newsroom.background import BackgroundServer
from warta.newsroom.certificates import server_context, write_certificate

Headers = Sequence[tuple[bytes, bytes]]
# The bytes of an answer, given the stream it is for and the connection's header compression.
Answer = Callable[[int, hpack.Encoder], bytes]

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_ENDS = (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, TimeoutError)
_LARGEST_FRAME = 16_384


def answer(
    body: bytes, *headers: tuple[bytes, bytes], kind: bytes = b"text/html", status: bytes = b"200"
) -> Answer:
    """Return a correct answer with these headers, which may be wrong."""

    def frames(stream: int, encoder: hpack.Encoder) -> bytes:
        head = [(b":status", status), (b"content-type", kind), *headers]
        return headers_frame(stream, encoder, head) + data_frames(stream, body)

    return frames


def headers_frame(
    stream: int, encoder: hpack.Encoder, headers: Headers, *, ends: bool = False
) -> bytes:
    frame = HeadersFrame(stream)
    frame.data = encoder.encode(list(headers))
    frame.flags.add("END_HEADERS")
    if ends:
        frame.flags.add("END_STREAM")
    return frame.serialize()


def data_frames(stream: int, body: bytes, *, ends: bool = True) -> bytes:
    pieces = [body[at : at + _LARGEST_FRAME] for at in range(0, len(body), _LARGEST_FRAME)] or [b""]
    frames = [DataFrame(stream, piece) for piece in pieces]
    if ends:
        frames[-1].flags.add("END_STREAM")
    return b"".join(frame.serialize() for frame in frames)


class Http2Sites(BackgroundServer):
    """Serves sites on loopback, each with answers by path: ``sites.url("127.0.3.1", "/feed")``."""

    def __init__(self, sites: Mapping[str, Mapping[str, Answer]]) -> None:
        super().__init__("the HTTP/2 sites")
        self._sites = sites
        self._folder = tempfile.TemporaryDirectory()
        self._ports: dict[str, int] = {}
        self.certificate = Path(self._folder.name) / "loopback.pem"
        self.requests: list[tuple[str, str]] = []

    def url(self, host: str, path: str) -> str:
        return f"https://{host}:{self._ports[host]}{path}"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        self._folder.cleanup()

    async def _listen(self) -> None:
        write_certificate(self.certificate, self._sites)
        context = server_context(self.certificate)
        context.set_alpn_protocols(["h2"])
        for host in self._sites:

            async def serve(
                reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str = host
            ) -> None:
                with suppress(*_ENDS):
                    await self._serve(host, reader, writer)
                with suppress(*_ENDS):
                    writer.close()

            server = await asyncio.start_server(serve, host, 0, ssl=context)
            self._ports[host] = server.sockets[0].getsockname()[1]

    async def _serve(
        self, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.readexactly(len(_PREFACE))
        writer.write(SettingsFrame(0).serialize())
        encoder, decoder = hpack.Encoder(), hpack.Decoder()
        while True:
            frame, length = Frame.parse_frame_header(memoryview(await reader.readexactly(9)))
            frame.parse_body(memoryview(await reader.readexactly(length)))
            if isinstance(frame, SettingsFrame) and "ACK" not in frame.flags:
                writer.write(SettingsFrame(0, flags=["ACK"]).serialize())
            elif isinstance(frame, HeadersFrame):
                headers = dict(decoder.decode(frame.data, raw=True))
                path = headers[b":path"].decode("ascii", "replace")
                self.requests.append((host, path))
                make_answer = self._sites[host].get(path, answer(b"", status=b"404"))
                writer.write(make_answer(frame.stream_id, encoder))
            await writer.drain()


def _with_header(name: bytes, value: bytes) -> Callable[[bytes, bytes], Answer]:
    return lambda body, kind: answer(body, (name, value), kind=kind)


def _raw(
    make: Callable[[int, hpack.Encoder, bytes, Headers], bytes],
) -> Callable[[bytes, bytes], Answer]:
    """Return an answer of frames built from stream, compression, body and headers."""

    def answer_of(body: bytes, kind: bytes) -> Answer:
        head = ((b":status", b"200"), (b"content-type", kind))
        return lambda stream, encoder: make(stream, encoder, body, head)

    return answer_of


def _without_headers(pseudo: Headers) -> Callable[[bytes, bytes], Answer]:
    return _raw(lambda s, e, body, head: headers_frame(s, e, pseudo) + data_frames(s, body))


def _push(stream: int, encoder: hpack.Encoder) -> bytes:
    frame = PushPromiseFrame(stream, 2)
    frame.data = encoder.encode([(b":method", b"GET"), (b":path", b"/"), (b":scheme", b"https")])
    frame.flags.add("END_HEADERS")
    return frame.serialize()


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    head = len(payload).to_bytes(3, "big") + bytes([kind, flags])
    return head + stream.to_bytes(4, "big") + payload


# Mistakes of servers: each function returns a wrong answer for a body and a content type.
WRONG: dict[str, Callable[[bytes, bytes], Answer]] = {
    "length too short": _with_header(b"content-length", b"5"),
    "length too long": _with_header(b"content-length", b"99999999"),
    "length no number": _with_header(b"content-length", b"many"),
    "length negative": _with_header(b"content-length", b"-1"),
    "name not ASCII": _with_header(b"x-\xc3\xa9", b"1"),
    "name with a byte": _with_header(b"x-\xff", b"1"),
    "name with a line break": _with_header(b"x-a\r\nx-b", b"1"),
    "name with a blank": _with_header(b"x a", b"1"),
    "name with a colon": _with_header(b"x:a", b"1"),
    "name empty": _with_header(b"", b"1"),
    "name in capitals": _with_header(b"X-Forged", b"1"),
    "name with NUL": _with_header(b"x-\0", b"1"),
    "value with a body": _with_header(b"x-a", b"a\r\n\r\n<p>forged</p>"),
    "value with a header": _with_header(b"x-a", b"a\r\nretry-after: 99999"),
    "value with NUL": _with_header(b"x-a", b"a\0b"),
    "value not ASCII": _with_header(b"x-a", "é漢".encode()),
    "value no UTF-8": _with_header(b"x-a", b"\xe9\xff\xfe"),
    "value with a surrogate": _with_header(b"etag", b"\xed\xa0\x80"),
    "value with tabs": _with_header(b"x-a", b"a\tb\t"),
    "value very long": _with_header(b"x-a", b"a" * 15_000),
    "header of one hop": _with_header(b"connection", b"keep-alive"),
    "transfer-encoding": _with_header(b"transfer-encoding", b"chunked"),
    "status missing": _without_headers(((b"content-type", b"text/html"),)),
    "status twice": _without_headers(((b":status", b"200"), (b":status", b"404"))),
    "status no number": _without_headers(((b":status", b"two hundred"),)),
    "status empty": _without_headers(((b":status", b""),)),
    "status of seven digits": _without_headers(((b":status", b"2000000"),)),
    "status of forty digits": _without_headers(((b":status", b"2" * 40),)),
    "status negative": _without_headers(((b":status", b"-1"),)),
    "status 101": _without_headers(((b":status", b"101"),)),
    "status late": _without_headers(((b"x-a", b"1"), (b":status", b"200"))),
    "pseudo-header unknown": _without_headers(((b":status", b"200"), (b":fate", b"1"))),
    "headers twice": _raw(
        lambda s, e, body, head: (
            headers_frame(s, e, head) + headers_frame(s, e, head) + data_frames(s, body)
        )
    ),
    "fifty early hints": _raw(
        lambda s, e, body, head: (
            b"".join(headers_frame(s, e, ((b":status", b"103"),)) for _ in range(50))
            + headers_frame(s, e, head)
            + data_frames(s, body)
        )
    ),
    "compression out of step": _raw(
        lambda s, e, body, head: headers_frame(s, e, ((b"x-a", b"1"), *head)) * 2
    ),
    "trailers with a status": _raw(
        lambda s, e, body, head: (
            headers_frame(s, e, head)
            + data_frames(s, body, ends=False)
            + headers_frame(s, e, ((b":status", b"200"),), ends=True)
        )
    ),
    "body without headers": _raw(lambda s, e, body, head: data_frames(s, body)),
    "body after its end": _raw(
        lambda s, e, body, head: headers_frame(s, e, head) + data_frames(s, body) * 2
    ),
    "body for stream 0": _raw(lambda s, e, body, head: _frame(0, 1, 0, body[:100])),
    "body for another stream": _raw(
        lambda s, e, body, head: headers_frame(s, e, head) + data_frames(s + 2, body)
    ),
    "reset at once": _raw(lambda s, e, body, head: RstStreamFrame(s, error_code=2).serialize()),
    "reset half way": _raw(
        lambda s, e, body, head: (
            headers_frame(s, e, head)
            + data_frames(s, body[:10], ends=False)
            + RstStreamFrame(s, error_code=11).serialize()
        )
    ),
    "goes away": _raw(lambda s, e, body, head: GoAwayFrame(0, last_stream_id=0).serialize()),
    "goes away half way": _raw(
        lambda s, e, body, head: (
            headers_frame(s, e, head)
            + data_frames(s, body[:10], ends=False)
            + GoAwayFrame(
                0, last_stream_id=s, error_code=1, additional_data=b"\xff\x1b[31m"
            ).serialize()
        )
    ),
    "push": _raw(
        lambda s, e, body, head: _push(s, e) + headers_frame(s, e, head) + data_frames(s, body)
    ),
    "window of nothing": _raw(lambda s, e, body, head: _frame(8, 0, s, b"\0\0\0\0")),
    "window too wide": _raw(
        lambda s, e, body, head: WindowUpdateFrame(0, window_increment=2**31 - 1).serialize() * 2
    ),
    "settings of odd length": _raw(lambda s, e, body, head: _frame(4, 0, 0, b"\0\0\0")),
    "settings out of range": _raw(
        lambda s, e, body, head: _frame(4, 0, 0, b"\0\4\xff\xff\xff\xff")
    ),
    "frame too large": _raw(lambda s, e, body, head: _frame(0, 1, s, b"a" * 20_000)),
    "frame of unknown kind": _raw(
        lambda s, e, body, head: (
            _frame(77, 255, s, b"?") + headers_frame(s, e, head) + data_frames(s, body)
        )
    ),
    "padding longer than its frame": _raw(lambda s, e, body, head: _frame(1, 0xD, s, b"\xffab")),
    "compression broken": _raw(
        lambda s, e, body, head: _frame(1, 5, s, b"\xff\xff\xff\xff\xff\xff")
    ),
    "compression index unknown": _raw(lambda s, e, body, head: _frame(1, 5, s, b"\xfe")),
    "continuation of nothing": _raw(lambda s, e, body, head: _frame(9, 4, s, b"")),
    "no HTTP/2 at all": _raw(lambda s, e, body, head: b"HTTP/1.1 200 OK\r\n\r\nhello"),
}
