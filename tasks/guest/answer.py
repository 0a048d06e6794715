"""What comes of a request: an answer, or none."""

from __future__ import annotations

from dataclasses import dataclass

from warta.news.web.http import decoded_body, header


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer; ``body`` as received, before decompression.

    ``moved_to``: where the permanent redirects (301, 308) at the chain's start led, or None.
    """

    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    duration_ms: int
    moved_to: str | None = None

    def header(self, name: str) -> str | None:
        return header(self.headers, name)

    def content(self, most_bytes: int) -> bytes:
        """Return the body, decompressed. Raises BodyTooLarge or BadBody."""
        return decoded_body(self.body, self.header("content-encoding"), most_bytes=most_bytes)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """No usable answer; ``transient``: a later request may succeed."""

    reason: str
    transient: bool
    duration_ms: int = 0
