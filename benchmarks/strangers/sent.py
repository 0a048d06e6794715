"""A stranger and its answers, as values; the same seed and number give the same stranger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Header = tuple[bytes, bytes]
Protocol = Literal["http/1.1", "h2"]


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer. ``trick``: how it breaks HTTP's framing (a key of TRICKS), varied by ``seed``.

    Without a trick, a Content-Length is added if no header frames the body. ``seconds``: how long
    the server waits first.
    """

    status: int = 200
    headers: tuple[Header, ...] = ()
    body: bytes = b""
    trick: str = ""
    seed: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Stranger:
    """A site with any answers. ``answers``: by path and query, or else by path alone."""

    number: int
    host: str
    secure: bool
    protocol: Protocol
    answers: Mapping[str, Sent]
    feed_paths: tuple[str, ...] = ("/feed",)

    @property
    def origin(self) -> str:
        return f"{'https' if self.secure else 'http'}://{self.host}"

    @property
    def feed_urls(self) -> list[str]:
        return [self.origin + path for path in self.feed_paths]

    def answer(self, target: str) -> Sent:
        """Return the answer to a request, or 404 if the stranger has none."""
        sent = self.answers.get(target) or self.answers.get(target.partition("?")[0])
        return sent or Sent(404, ((b"Content-Type", b"text/plain"),), b"not here\n")
