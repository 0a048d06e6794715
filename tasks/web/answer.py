"""The result of a request: an answer, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from warta.news.web.http import decoded_body, encoding_of, header


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer; ``body`` as received, before decompression.

    ``moved_to``: where the permanent redirects (301, 308) at the chain's start led, or None.
    ``is_cut``: the body has more bytes, which were not wanted.
    """

    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    duration_ms: int
    moved_to: str | None = None
    is_cut: bool = False

    @property
    def status_line(self) -> str:
        """Status and reason phrase, as in "HTTP 404 Not Found"."""
        return f"HTTP {self.status} {self.reason}".strip()

    def header(self, name: str) -> str | None:
        """Return the first header of a name, or None."""
        return header(self.headers, name)

    def content(self, most_bytes: int) -> bytes:
        """Return the body, decompressed. Raises BodyTooLarge or BadBody."""
        return decoded_body(self.body, encoding_of(self.headers), most_bytes=most_bytes)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """No usable answer; ``transient``: a later request may succeed.

    ``not_before``: no request was made, as the host wants none until then.
    """

    reason: str
    transient: bool
    duration_ms: int = 0
    not_before: datetime | None = None
