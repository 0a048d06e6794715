"""Read a page's directives for robots: X-Robots-Tag and meta robots, for us or for all.

There is no RFC for them; the rules are those of Google's "Robots meta tag" specification: names and
values in any case, separated by commas; a robot's name before a colon limits a header to that
robot; the more restrictive statement wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from warta.news.outcome import LONGEST_REASON

_META = re.compile(rb"<meta\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    rb"\b(name|content)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
_HEAD_ENDS = re.compile(rb"</head\s*>|<body\b", re.IGNORECASE)
_KNOWN = frozenset({
    "all", "follow", "index", "indexifembedded", "noai", "noarchive", "nocache", "nofollow",
    "noimageindex", "noindex", "none", "nosnippet", "notranslate",
})  # fmt: skip
_WITH_VALUE = ("max-snippet", "max-image-preview", "max-video-preview", "unavailable_after")


@dataclass(frozen=True, slots=True)
class Directives:
    """The statement that demands ``noindex`` or ``noarchive``, as written, or None."""

    noindex: str | None = None
    noarchive: str | None = None


def directives(headers: Iterable[tuple[str, str]], beginning: bytes, product: str) -> Directives:
    """Return the directives in a page's headers and head for the robot with this product token."""
    noindex = noarchive = None
    for source, value in (*_in_headers(headers, product), *_in_head(beginning, product)):
        words = set(_words(value.lower()))
        if words & {"noindex", "none"}:
            noindex = noindex or f"{source}: {value}"[:LONGEST_REASON]
        if words & {"noarchive", "none", "nocache"}:
            noarchive = noarchive or f"{source}: {value}"[:LONGEST_REASON]
    return Directives(noindex, noarchive)


def _words(value: str) -> Iterator[str]:
    """Yield the directives of a list; some publishers separate them by blanks or semicolons."""
    for part in re.split("[,;]", value):
        yield from (part.strip(),) if ":" in part else part.split()


def _in_headers(headers: Iterable[tuple[str, str]], product: str) -> Iterator[tuple[str, str]]:
    for name, value in headers:
        if name.lower() != "x-robots-tag":
            continue
        robot, colon, rest = value.partition(":")
        robot = robot.strip().lower()
        if not colon or "," in robot or robot in _WITH_VALUE or robot in _KNOWN:
            yield "X-Robots-Tag", value.strip()
        elif robot == product:
            yield "X-Robots-Tag", rest.strip()


def _in_head(beginning: bytes, product: str) -> Iterator[tuple[str, str]]:
    end = _HEAD_ENDS.search(beginning)
    for meta in _META.finditer(beginning, 0, end.start() if end else len(beginning)):
        attributes = {
            match[1].lower(): (match[2] or match[3] or match[4] or b"")
            for match in _ATTRIBUTE.finditer(meta.group(1))
        }
        name = attributes.get(b"name", b"").decode("ascii", "replace").strip().lower()
        if name in ("robots", product):
            content = unescape(attributes.get(b"content", b"").decode("utf-8", "replace"))
            yield f"meta {name}", " ".join(content.split())
