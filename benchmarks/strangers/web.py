"""Serve strangers and honest publishers on loopback, as a proxy.

Plain http comes as a forward-proxy request. https comes through a tunnel that ends here, with a
certificate made for the benchmark, so that HTTP/2 can be spoken as on the web.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import h2.config
import h2.connection
import h2.events
import h2.exceptions

from benchmarks.strangers import http1, http2
from benchmarks.strangers.sent import Sent
from warta.newsroom.background import BackgroundServer
from warta.newsroom.certificates import server_context, write_certificate

_BROKEN = (
    OSError,
    EOFError,
    asyncio.IncompleteReadError,
    asyncio.LimitOverrunError,
    ssl.SSLError,
    ValueError,
    IndexError,
)
_LONGEST_SECONDS = 60.0


class Site(Protocol):
    """Something that answers the requests to a host."""

    @property
    def protocol(self) -> str: ...

    def reply(self, target: str, headers: Mapping[str, str]) -> Sent:
        """Return the answer to a request; header names are lower-case."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that reached the web; ``host`` as the client wrote it."""

    scheme: str
    host: str
    target: str


class Web(BackgroundServer):
    """The proxy, during a ``with`` block. ``sites``: those that answer now, by host."""

    def __init__(self, folder: Path, hosts: tuple[str, ...]) -> None:
        super().__init__("the web of strangers")
        self.certificate = folder / "certificate.pem"
        write_certificate(self.certificate, hosts)
        self._contexts = {each: server_context(self.certificate) for each in ("http/1.1", "h2")}
        for protocol, context in self._contexts.items():
            context.set_alpn_protocols([protocol])
        self.sites: dict[str, Site] = {}
        self.requests: list[Request] = []
        self.port = 0

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _listen(self) -> None:
        self._loop.set_exception_handler(lambda loop, context: None)
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20)
        self.port = server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(*_BROKEN, TimeoutError):
            async with asyncio.timeout(_LONGEST_SECONDS):
                await self._speak(reader, writer)
        with contextlib.suppress(*_BROKEN):
            writer.close()

    async def _speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            method, target, headers = await _request(reader)
            if method == "CONNECT":
                await self._tunnel(target, reader, writer)
                return
            host, _, path = target.partition("://")[2].partition("/")
            await self._answer(writer, "http", host, f"/{path}", headers)

    async def _tunnel(
        self, authority: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        host = authority.rpartition(":")[0]
        site = self.sites.get(host)
        if site is None:
            self.requests.append(Request("https", host, ""))
            writer.write(b"HTTP/1.1 502 No such host\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await writer.drain()
        await writer.start_tls(self._contexts[site.protocol])
        if site.protocol == "h2":
            await self._speak_http2(host, reader, writer)
            return
        while True:
            _, target, headers = await _request(reader)
            if not await self._answer(writer, "https", host, target, headers):
                return

    async def _answer(
        self,
        writer: asyncio.StreamWriter,
        scheme: str,
        host: str,
        target: str,
        headers: Mapping[str, str],
    ) -> bool:
        """Answer a request; return whether the connection may be used again."""
        sent = await self._reply(scheme, host, target, headers)
        if sent.trick:
            writer.write(http1.tricked(sent))
        else:
            # Hosts share a proxy's connections: a stranger must not break the framing of others.
            writer.write(http1.plain(sent, closes=scheme == "http"))
        await writer.drain()
        if sent.trick or scheme == "http":
            writer.close()
            raise EOFError
        return True

    async def _reply(self, scheme: str, host: str, target: str, headers: Mapping[str, str]) -> Sent:
        self.requests.append(Request(scheme, host, target))
        site = self.sites.get(host.lower().removesuffix(":80"))
        if site is None:
            return Sent(502, ((b"Content-Type", b"text/plain"),), b"no such host\n")
        sent = site.reply(target, headers)
        if sent.seconds:
            await asyncio.sleep(sent.seconds)
        return sent

    async def _speak_http2(
        self, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        config = h2.config.H2Configuration(
            client_side=False, header_encoding="latin-1", validate_outbound_headers=False,
            normalize_outbound_headers=False,
        )  # fmt: skip
        connection = h2.connection.H2Connection(config)
        connection.initiate_connection()
        unsent: dict[int, bytes] = {}
        while True:
            _flush(connection, unsent)
            writer.write(connection.data_to_send())
            await writer.drain()
            received = await reader.read(1 << 16)
            if not received:
                return
            try:
                events = connection.receive_data(received)
            except h2.exceptions.ProtocolError:
                return
            for event in events:
                if not isinstance(event, h2.events.RequestReceived) or event.stream_id is None:
                    continue
                headers = {str(name): str(value) for name, value in event.headers or ()}
                sent = await self._reply("https", host, headers.get(":path", "/"), headers)
                if sent.trick:
                    writer.write(connection.data_to_send() + http2.tricked(sent, event.stream_id))
                    await writer.drain()
                    if sent.seed % 4 == 0:  # some stay open: the client must close
                        await reader.read(1 << 16)
                    return
                fields = [(b":status", b"%d" % sent.status), *http2.lowered(sent.headers)]
                connection.send_headers(event.stream_id, fields)
                unsent[event.stream_id] = sent.body


def _flush(connection: h2.connection.H2Connection, unsent: dict[int, bytes]) -> None:
    """Send of each stream's body what its window allows; keep the rest in ``unsent``."""
    for stream, body in list(unsent.items()):
        with contextlib.suppress(h2.exceptions.ProtocolError):
            while body:
                room = min(
                    connection.local_flow_control_window(stream), connection.max_outbound_frame_size
                )
                if room <= 0:
                    break
                connection.send_data(stream, body[:room])
                body = body[room:]
            unsent[stream] = body
            if body:
                continue
            connection.end_stream(stream)
        del unsent[stream]


async def _request(reader: asyncio.StreamReader) -> tuple[str, str, dict[str, str]]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    method, target, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines if line)
    return method, target, {name.lower(): value.strip() for name, _, value in pairs}
