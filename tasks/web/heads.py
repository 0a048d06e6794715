"""Repair careless HTTP/1.1 response heads before h11 reads them.

h11 refuses a whole response for one header line with a blank before its colon, a name with a space,
no colon, or a control character. curl and browsers accept such responses, and so does this module:
it removes the blank (RFC 9112, 5.1), drops a line that is not a header, and writes the version of a
status line as h11 expects it.

Bytes after the end of a response, as its status, its length or its last chunk say, are dropped, and
the connection is not used again: h11 would take them for the response to the next request.
"""

from __future__ import annotations

import re
import select
import socket
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from warta.news.web.chunks import ChunkedBody

# Bytes of an incomplete line that are held; h11 itself refuses a head of more than 100 kB.
_MOST_HELD = 131_072
_NAME = re.compile(rb"\A([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_INTERIM = re.compile(rb"\AHTTP/1\.[01] 1(?!01)\d\d")
# Responses without a body, whatever their headers say (RFC 9112, 6.3).
_BODILESS = re.compile(rb"\AHTTP/1\.[01] (?:204|304)\b")
_STATUS = re.compile(rb"\AHTTP/")
# The beginning of a status line, and what h11 accepts of such.
_VERSION = re.compile(rb"\AHTTP/\d(?:\.\d+)?[ \t]+(?=\d{3}\b)", re.IGNORECASE)
_SOUND_VERSION = re.compile(rb"\AHTTP/1\.[01] \d")
_LENGTH = re.compile(rb"\Acontent-length:[ \t]*([0-9]{1,18})[ \t]*\Z", re.IGNORECASE)
_CODED = re.compile(rb"\Atransfer-encoding:", re.IGNORECASE)


def mended_line(line: bytes) -> bytes:
    """Return a header line, with its line break, as h11 accepts it; b"" if it is not one."""
    text = line.rstrip(b"\r\n")
    ending = line[len(text) :]
    if text[:1] in (b" ", b"\t"):  # it continues the line before
        return _CONTROLS.sub(b" ", text) + ending
    match = _NAME.match(text)
    if match is None:
        return b""
    return match[1] + b":" + _CONTROLS.sub(b" ", text[match.end() :]) + ending


def mended_status_line(line: bytes) -> bytes:
    """Return a status line with a version that h11 accepts: ``http/1.1 200``, ``HTTP/2 200``."""
    return line if _SOUND_VERSION.match(line) else _VERSION.sub(b"HTTP/1.1 ", line)


class Heads:
    """Repairs the heads in a server's bytes, and drops bytes after the end of a response.

    ``is_overrun``: there were such bytes, so the connection can't be used again.
    """

    def __init__(self) -> None:
        self.is_overrun = False
        self._left: int | None = None  # bytes of the body to come, if the head names its length
        self._chunks: ChunkedBody | None = None
        self._in_head = True
        self._held = b""
        self._lines = 0
        self._is_interim = self._is_coded = self._is_bodiless = False
        self._lengths = set[bytes]()

    def asked(self) -> None:
        """Expect a head: a request was sent."""
        if not self._in_head:
            self._in_head, self._held, self._lines = True, b"", 0
            self._left = self._chunks = None

    def mended(self, data: bytes) -> bytes:
        """Return the bytes to pass on; hold an incomplete line back. b"" means the end."""
        if not self._in_head:
            return self._of_body(data)
        if not data or len(self._held) > _MOST_HELD:
            self._in_head = False
            data, self._held = self._held + data, b""
            return data
        data = self._held + data
        out = bytearray()
        at = 0
        while self._in_head and (end := data.find(b"\n", at) + 1):
            out += self._line(data[at:end])
            at = end
        if self._in_head:
            self._held = data[at:]
            return bytes(out)
        self._held = b""
        return bytes(out) + self._of_body(data[at:])

    def _of_body(self, data: bytes) -> bytes:
        if self._chunks is not None:
            kept = data[: self._chunks.length_within(data)]
            self.is_overrun = self.is_overrun or self._chunks.is_broken
        elif self._left is not None:
            kept = data[: self._left]
            self._left -= len(kept)
        else:
            return data
        self.is_overrun = self.is_overrun or len(kept) < len(data)
        return kept

    def _line(self, line: bytes) -> bytes:
        first, self._lines = self._lines == 0, self._lines + 1
        if first and not line.strip(b"\r\n"):  # blank lines before the answer
            self._lines = 0
            return b""
        if first:
            line = mended_status_line(line)
            self._is_interim = bool(_INTERIM.match(line))
            self._is_bodiless = bool(_BODILESS.match(line))
            self._lengths, self._is_coded = set[bytes](), False
            # Without a status line it is not HTTP/1; h11 reports that.
            self._in_head = bool(_STATUS.match(line))
            return line
        if line.strip(b"\r\n"):
            if self._lines == 2 and line[:1] in (b" ", b"\t"):  # it continues no header
                self._lines = 1
                return b""
            mended = mended_line(line)
            field = mended.rstrip(b"\r\n")
            self._is_coded = self._is_coded or bool(_CODED.match(field))
            if match := _LENGTH.match(field):
                self._lengths.add(match[1])
            return mended
        if self._is_interim:
            pass
        elif self._is_bodiless:
            self._left = 0
        elif self._is_coded:
            self._chunks = ChunkedBody()
        elif len(self._lengths) == 1:
            self._left = int(next(iter(self._lengths)))
        self._in_head, self._lines = self._is_interim, 0
        return line


class MendedStream(httpcore.AsyncNetworkStream):
    """A connection whose HTTP/1 heads are repaired; HTTP/2 is left as it is."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, *, is_http1: bool = True) -> None:
        self._inner = inner
        self._heads = Heads() if is_http1 else None
        self._socket: socket.socket | None = None

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        while True:
            data = await self._inner.read(max_bytes, timeout)
            if self._heads is None:
                return data
            mended = self._heads.mended(data)
            if mended or not data:
                return mended

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's
        if self._heads is not None and buffer:
            self._heads.asked()
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
    ) -> httpcore.AsyncNetworkStream:
        inner = await self._inner.start_tls(ssl_context, server_hostname, timeout)
        secured = inner.get_extra_info("ssl_object")
        is_http2 = secured is not None and secured.selected_alpn_protocol() == "h2"
        return MendedStream(inner, is_http1=not is_http2)

    def get_extra_info(self, info: str) -> Any:
        if info != "is_readable":
            return self._inner.get_extra_info(info)
        if self._heads is not None and self._heads.is_overrun:
            return True  # httpcore opens another connection then
        return self._is_readable()

    def _is_readable(self) -> bool:
        """Return whether there is something to read, as there is when the server closed it.

        httpcore asks this of every idle connection at each request. The socket is kept, because
        anyio looks up the addresses of both ends whenever it is asked for it.
        """
        if self._socket is None:
            self._socket = self._inner.get_extra_info("socket")
        if self._socket is None or self._socket.fileno() < 0:
            return bool(self._inner.get_extra_info("is_readable"))
        waiting = select.poll()
        waiting.register(self._socket.fileno(), select.POLLIN)
        return bool(waiting.poll(0))


class MendingBackend(httpcore.AsyncNetworkBackend):
    """Connects through another backend, and repairs the heads of its connections."""

    def __init__(self, inner: httpcore.AsyncNetworkBackend) -> None:
        self._inner = inner

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        return MendedStream(stream)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return await self._inner.connect_unix_socket(path, timeout, socket_options)

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)
