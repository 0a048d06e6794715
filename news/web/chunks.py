"""Find the end of a chunked body while its bytes arrive (RFC 9112, 7.1)."""

from __future__ import annotations

import re

_SIZE = re.compile(rb"\A([0-9a-fA-F]{1,16})[ \t]*(?:;|\Z)")
# As h11: it refuses longer lines.
_LONGEST_LINE = 64 << 10


class ChunkedBody:
    """The state of a chunked body that is being received.

    ``is_over``: its end was received. ``is_broken``: its framing can't be read, so its end is
    unknown.
    """

    def __init__(self) -> None:
        self.is_over = self.is_broken = False
        self._left = 0  # bytes to come of the current chunk, including its line end
        self._line = b""
        self._in_trailer = False

    def length_within(self, data: bytes) -> int:
        """Return how many of the next bytes belong to the body."""
        at = 0
        while at < len(data) and not self.is_over and not self.is_broken:
            if self._left:
                step = min(self._left, len(data) - at)
                self._left -= step
                at += step
                continue
            end = data.find(b"\n", at) + 1
            self._line += data[at : end or None]
            at = end or len(data)
            if end:
                self._read_line(self._line.rstrip(b"\r\n"))
                self._line = b""
            self.is_broken = self.is_broken or len(self._line) > _LONGEST_LINE
        return len(data) if self.is_broken else at

    def _read_line(self, line: bytes) -> None:
        if self._in_trailer:
            self.is_over = not line
        elif match := _SIZE.match(line):
            size = int(match[1], 16)
            self._left = size + len(b"\r\n") if size else 0
            self._in_trailer = not size
        else:
            self.is_broken = True
