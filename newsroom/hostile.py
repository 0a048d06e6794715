"""A server that attacks its clients: bombs, drips, lies, loops, and documents that break parsers.

Each path is one attack. The server writes raw HTTP, because a library would refuse to send wrong
HTTP.
"""

from __future__ import annotations

import asyncio
import gzip
import ssl
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import brotli
import zstandard

from warta.newsroom.background import BackgroundServer
from warta.newsroom.certificates import server_context, write_certificate

Kind = str
Attack = Callable[[], Iterator[bytes] | AsyncIterator[bytes]]

_MEGABYTE = 1 << 20
_BOMB_BYTES = 200 * _MEGABYTE
_RSS = b"<rss version='2.0'><channel><title>T</title>%b</channel></rss>"
_ITEM = b"<item><title>%b</title><link>http://x.example/1</link></item>"
_WORDS = b"The council opened the new bridge over the river on Tuesday morning. " * 40


def _answer(
    body: bytes, *headers: str, kind: str = "text/html", length: int | None = None
) -> bytes:
    head = [
        "HTTP/1.1 200 OK",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body) if length is None else length}",
        *headers,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def _whole(body: bytes, *headers: str, **how: str) -> Attack:
    return lambda: iter([_answer(body, *headers, **how)])  # type: ignore[arg-type]  # keywords are _answer's own


def _made(make: Callable[[], bytes], *headers: str, kind: str = "text/html") -> Attack:
    """Return an attack whose body is made for each request."""
    return lambda: iter([_answer(make(), *headers, kind=kind)])


@cache  # made when the server starts, so that the answer is not late
def _gzip_bomb() -> bytes:
    return gzip.compress(b"0" * _BOMB_BYTES, 9)


@cache
def _brotli_bomb() -> bytes:
    return bytes(brotli.compress(b"0" * _BOMB_BYTES, quality=5))


@cache
def _zstd_bomb() -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(b"0" * _BOMB_BYTES)


async def _drip() -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n"
    while True:
        yield b"."
        await asyncio.sleep(0.1)


async def _silent() -> AsyncIterator[bytes]:
    await asyncio.sleep(3600)
    yield b""


def _endless_chunks() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"10000\r\n" + b"x" * 0x10000 + b"\r\n"


def _endless_headers() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    for number in range(10_000_000):
        yield b"X-%d: %b\r\n" % (number, b"y" * 1000)


def _redirect(target: str) -> Attack:
    head = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n"
    return lambda: iter([head.encode()])


def _laughs() -> bytes:
    levels = b"".join(
        b'<!ENTITY l%d "%b">' % (n, (b"&l%d;" % (n - 1)) * 10 if n else b"lol") for n in range(12)
    )
    return b"<!DOCTYPE rss [" + levels + b"]>" + _RSS % (_ITEM % b"&l11;")


_EXTERNAL = (
    b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">'
    b'<!ENTITY % y SYSTEM "http://127.0.0.1:1/evil.dtd"> %y;]>' + _RSS % (_ITEM % b"News &x;")
)
_PAGE = b"<html><head><title>Bridge</title></head><body><article>%b</article></body></html>"

# By path: the kind of document ("page" or "feed"), what the attack does, and its function.
ATTACKS: dict[str, tuple[Kind, str, Attack]] = {
    "gzip-bomb": ("page", "200 KB of gzip that unpack to 200 MB",
                  _made(_gzip_bomb, "Content-Encoding: gzip")),
    "brotli-bomb": ("page", "brotli that unpacks to 200 MB",
                    _made(_brotli_bomb, "Content-Encoding: br")),
    "zstd-bomb": ("page", "zstd that unpacks to 200 MB",
                  _made(_zstd_bomb, "Content-Encoding: zstd")),
    "nested-bomb": ("page", "gzip within gzip that unpacks to 200 MB",
                    _made(lambda: gzip.compress(_gzip_bomb()), "Content-Encoding: gzip, gzip")),
    "many-codings": ("page", "nine encodings on top of each other",
                     _whole(b"x", "Content-Encoding: " + ", ".join(["gzip"] * 9))),
    "broken-gzip": ("page", "gzip that breaks off",
                    _made(lambda: gzip.compress(_WORDS)[:60], "Content-Encoding: gzip")),
    "drip": ("page", "a byte every tenth of a second", _drip),
    "silent": ("page", "no answer at all", _silent),
    "endless-chunks": ("page", "chunks without end", _endless_chunks),
    "endless-headers": ("page", "headers without end", _endless_headers),
    "huge-header": ("page", "one header of 2 MB",
                    lambda: iter([b"HTTP/1.1 200 OK\r\nX: " + b"y" * 2 * _MEGABYTE + b"\r\n\r\n"])),
    "early-close": ("page", "closes in the middle of the body",
                    lambda: iter([_answer(_WORDS, length=10 * len(_WORDS))])),
    "short-length": ("page", "a Content-Length shorter than the body",
                     lambda: iter([_answer(_WORDS, length=10)])),
    "two-lengths": ("page", "two Content-Lengths that differ",
                    _whole(_WORDS, "Content-Length: 5")),
    "no-http": ("page", "an answer that is not HTTP", lambda: iter([b"\x16\x03\x01 hello\r\n\r\n"])),
    "closed": ("page", "closes at once", lambda: iter([])),
    "binary": ("page", "random bytes sent as HTML",
               _made(lambda: bytes(n * 7919 % 251 for n in range(100_000)))),
    "loop": ("page", "redirects to itself", _redirect("/loop")),
    "to-metadata": ("page", "redirects to a cloud's metadata address",
                    _redirect("http://169.254.169.254/latest/meta-data/")),
    "to-file": ("page", "redirects to a file", _redirect("file:///etc/passwd")),
    "deep-html": ("page", "a million elements in each other",
                  _made(lambda: b"<html><body>" + b"<div>" * 1_000_000 + _WORDS)),
    "long-line": ("page", "50 MB on one line", _made(lambda: _PAGE % (b"<p>" + b"word " * 10_000_000))),
    "tables": ("page", "tables in tables, 3,000 deep",
               _made(lambda: _PAGE % (b"<table><tr><td>" * 3_000 + _WORDS))),
    "many-attributes": ("page", "an element of 200,000 attributes",
                        _made(lambda: b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000))
                              + b">" + _WORDS)),
    "escapes": ("page", "terminal escapes and control characters in the text",
                _whole(_PAGE % (b"<h1>\x1b[31mRed\x1b[0m \x07&#27;]0;pwned&#7;</h1><p>" + _WORDS))),
    "laughs": ("feed", "a billion laughs", _made(_laughs, kind="text/xml")),
    "external-entity": ("feed", "an external entity that names a file",
                        _whole(_EXTERNAL, kind="text/xml")),
    "deep-xml": ("feed", "100,000 elements in each other",
                 _made(lambda: _RSS % (b"<a>" * 100_000 + b"</a>" * 100_000), kind="text/xml")),
    "huge-attribute": ("feed", "an attribute of 9 MB",
                       _made(lambda: _RSS % (b"<item x='" + b"y" * 9 * _MEGABYTE + b"'/>"),
                             kind="text/xml")),
    "nul-bytes": ("feed", "NUL bytes within", _whole(_RSS % (_ITEM % b"a\x00b"), kind="text/xml")),
    "mixed-encodings": ("feed", "declared UTF-16, sent as Latin-1 and UTF-8",
                        _whole(b'<?xml version="1.0" encoding="utf-16"?>'
                               + _RSS % (_ITEM % b"caf\xe9 \xc3\xa9"), kind="text/xml")),
    "many-entries": ("feed", "100,000 entries",
                     _made(lambda: _RSS % (b"<item><title>t</title></item>" * 100_000),
                           kind="text/xml")),
}  # fmt: skip


_ENDS = (
    ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError, IndexError,
)  # fmt: skip


class HostileServer(BackgroundServer):
    """A server of the attacks on loopback; ``tls``: with a self-signed certificate."""

    def __init__(self, *, tls: bool = False) -> None:
        super().__init__("the hostile server")
        self._tls = tls
        self.port = 0

    def url(self, path: str) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}/{path}"

    async def _listen(self) -> None:
        for make in (_gzip_bomb, _brotli_bomb, _zstd_bomb):
            make()
        context = _unsigned() if self._tls else None
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        self.port = server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(*_ENDS):
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ")[1].decode("ascii", "replace").strip("/")
            if path not in ATTACKS:
                writer.write(_answer(_PAGE % (b"<p>" + _WORDS), "Connection: close"))
            else:
                pieces = ATTACKS[path][2]()
                if isinstance(pieces, AsyncIterator):
                    async for piece in pieces:
                        writer.write(piece)
                        await writer.drain()
                else:
                    for piece in pieces:
                        writer.write(piece)
                        await writer.drain()
            await writer.drain()
        with suppress(*_ENDS):
            writer.close()


def _unsigned() -> ssl.SSLContext:
    """Return a TLS context whose certificate no authority has signed."""
    with tempfile.TemporaryDirectory() as folder:
        pem = Path(folder) / "both.pem"
        write_certificate(pem, ["127.0.0.1"])
        return server_context(pem)
