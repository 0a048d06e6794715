"""Detect whether a page changed, by its server's validators (RFC 9110, 8.8) and its bytes."""

from __future__ import annotations

from dataclasses import dataclass

from warta.news.article import RawPage
from warta.news.text.hashing import hash_bytes
from warta.news.web.http import (
    BadBody,
    BodyTooLarge,
    decoded_body,
    encoding_of,
    header,
    sendable,
)


@dataclass(frozen=True, slots=True)
class Validators:
    """The validators of the last answer, exactly as received, or None if it had none."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: int | None = None

    def headers(self) -> dict[str, str]:
        """Return the headers that make a request conditional."""
        sent = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in sent.items() if value}


def validators_of(raw: RawPage, most_bytes: int) -> Validators:
    """Return a page's validators; the hash is that of the decompressed bytes."""
    try:
        encoding = encoding_of(raw.headers)
        body = decoded_body(raw.body, encoding, most_bytes=most_bytes)
    except (BadBody, BodyTooLarge):
        body = raw.body
    return Validators(
        sendable(header(raw.headers, "etag")),
        sendable(header(raw.headers, "last-modified")),
        hash_bytes(body),
    )
