"""What a publisher sends: a scripted Answer, the Document at an address, the Reply.

``Document`` and ``Reply`` have the newsroom's HTTP semantics (RFC 9110): validators, conditional
requests and compression.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class Drip:
    """A body sent slowly: some bytes, a pause, some bytes, and so on."""

    piece_bytes: int
    pause_seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """One scripted answer of a publisher.

    Without ``body``, ``redirect`` and another status, the address's own document is sent, so
    ``Answer(delay_seconds=2)`` is the usual page, two seconds late. ``drop`` closes the connection
    without an answer; ``cut_after`` closes it after this many bytes of a longer body.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    content_type: str = "text/html; charset=utf-8"
    redirect: str | None = None
    delay_seconds: float = 0.0
    drop: bool = False
    drip: Drip | None = None
    cut_after: int | None = None

    @property
    def is_usual(self) -> bool:
        """True when the address's own document answers."""
        return self.status == 200 and self.body is None and self.redirect is None


@dataclass(frozen=True, slots=True)
class Document:
    """The content of an address with its validators, which depend only on the content."""

    body: bytes
    content_type: str
    gzipped: bytes = b""
    etag: str = ""
    last_modified: datetime | None = None


def document(body: bytes, content_type: str, last_modified: datetime | None = None) -> Document:
    """Return the document of a content, which is compressed here once."""
    # Weak, since the compressed bytes carry the same tag (RFC 9110 section 8.8.3).
    etag = f'W/"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
    return Document(body, content_type, gzip.compress(body, 6, mtime=0), etag, last_modified)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent for one request, and how: at once, late, slowly or not at all."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    delay_seconds: float = 0.0
    drop: bool = False
    drip: Drip | None = None
    cut_after: int | None = None


def reply_with(document: Document, request_headers: Mapping[str, str]) -> Reply:
    """Return the document, or 304 if the request has its current validators."""
    headers = [("Content-Type", document.content_type), ("Vary", "Accept-Encoding")]
    if document.etag:
        headers.append(("ETag", document.etag))
    if document.last_modified is not None:
        stamp = format_datetime(document.last_modified.astimezone(UTC), usegmt=True)
        headers.append(("Last-Modified", stamp))
    if is_known(request_headers, document.etag, document.last_modified):
        return Reply(304, tuple(headers[1:]))
    if "gzip" in request_headers.get("accept-encoding", "") and len(document.gzipped) < len(
        document.body
    ):
        return Reply(200, (*headers, ("Content-Encoding", "gzip")), document.gzipped)
    return Reply(200, tuple(headers), document.body)


def reply_to_script(answer: Answer, usual: Reply, request_headers: Mapping[str, str]) -> Reply:
    """Return the scripted answer; what it does not set is taken from the usual reply."""
    if answer.is_usual:
        headers = _merged(usual.headers, answer.headers)
        status, body = usual.status, usual.body
    else:
        status = 302 if answer.redirect is not None and answer.status == 200 else answer.status
        kind = answer.content_type if answer.body is not None else "text/plain; charset=utf-8"
        own: tuple[tuple[str, str], ...] = (("Content-Type", kind),)
        if answer.redirect is not None:
            own = (*own, ("Location", answer.redirect))
        headers = _merged(own, answer.headers)
        body = answer.body if answer.body is not None else plain_reason(status)
        sent = {name.lower(): value for name, value in headers}
        stamp = _http_date(sent.get("last-modified", ""))
        if status == 200 and is_known(request_headers, sent.get("etag", ""), stamp):
            status, body = 304, b""
    return Reply(
        status, headers, body, answer.delay_seconds, answer.drop, answer.drip, answer.cut_after
    )


def is_known(request_headers: Mapping[str, str], etag: str, last_modified: datetime | None) -> bool:
    """Return whether a conditional request may be answered with 304.

    If-None-Match wins over If-Modified-Since (RFC 9110 section 13.2.2) and compares weakly.
    """
    if (tags := request_headers.get("if-none-match")) is not None:
        etags = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return bool(etag) and ("*" in etags or etag.removeprefix("W/") in etags)
    since = _http_date(request_headers.get("if-modified-since", ""))
    return since is not None and last_modified is not None and last_modified <= since


def plain_reason(status: int) -> bytes:
    """Return the short text that goes with a status."""
    try:
        return f"{status} {HTTPStatus(status).phrase}\n".encode()
    except ValueError:
        return f"{status}\n".encode()


def _merged(
    base: tuple[tuple[str, str], ...], over: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    replaced = {name.lower() for name in over}
    others = tuple((name, value) for name, value in base if name.lower() not in replaced)
    return others + tuple(over.items())


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
