"""Strangers' texts as a page may show them: no control, no override of direction, no odd link."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from markupsafe import Markup, escape

from warta.storage.warehouse.answers import as_text

# What reorders the text after it: a title could make its neighbours read differently. The marks of
# direction (200E, 200F) only say what they stand in, and `<bdi>` holds the rest.
_REORDERS = re.compile("[\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Private use: no text that was extracted has them.
OPENING, CLOSING = "\ue000", "\ue001"


def plain(text: object) -> str:
    """Return a text without what a browser would obey."""
    return _REORDERS.sub("", _CONTROLS.sub(" ", as_text(text)))


def isolated(text: object) -> Markup:
    """Return a stranger's text as an element whose direction is its own affair."""
    return Markup("<bdi>{}</bdi>").format(plain(text))


def marked(snippet: object) -> Markup:
    """Return a snippet with what was searched for marked."""
    text = escape(plain(snippet))
    return Markup(  # noqa: S704 - escaped above
        str(text).replace(OPENING, "<mark>").replace(CLOSING, "</mark>")
    )


def web_address(url: object) -> str | None:
    """Return an address that may be a link: http or https with a host, else None."""
    text = plain(url).strip()
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and host else None


def moment(time: Any) -> str:
    """Return a time for a page, in UTC to the minute."""
    return f"{time.astimezone(UTC):%d %b %Y, %H:%M}" if isinstance(time, datetime) else plain(time)


def brief(time: Any, now: datetime) -> str:
    """Return a time for a list, in UTC: without the year where it is this one."""
    if not isinstance(time, datetime):
        return plain(time)
    there = time.astimezone(UTC)
    return f"{there:%d %b, %H:%M}" if there.year == now.year else moment(time)


def ago(time: Any, now: datetime) -> str:
    """Return how long ago a time is, in the largest unit."""
    if not isinstance(time, datetime):
        return ""
    seconds = (now - time).total_seconds()
    ahead, seconds = seconds < 0, abs(seconds)
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            words = f"{count} {unit}{'' if count == 1 else 's'}"
            return f"in {words}" if ahead else f"{words} ago"
    return "in a moment" if ahead else "just now"


def link(path: str, **parameters: object) -> str:
    """Return an address on our page, without the parameters that say nothing."""
    given = {name: value for name, value in parameters.items() if value not in (None, "", 0)}
    return f"{path}?{urlencode(given)}" if given else path
