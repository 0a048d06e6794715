"""Make texts of strangers safe to show: without control characters, direction overrides or odd
links.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from markupsafe import Markup, escape

from warta.storage.warehouse.answers import as_text

# Characters that reorder the text after them, also outside their own element. Marks of direction
# (200E, 200F) do not, and `<bdi>` isolates them.
_REORDERS = re.compile("[\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Characters for private use, which no extracted text has.
OPENING, CLOSING = "\ue000", "\ue001"


def plain(text: object) -> str:
    """Return a text without control characters and direction overrides."""
    return _REORDERS.sub("", _CONTROLS.sub(" ", as_text(text)))


def isolated(text: object) -> Markup:
    """Return a stranger's text in an element that isolates its direction."""
    return Markup("<bdi>{}</bdi>").format(plain(text))


def marked(snippet: object) -> Markup:
    """Return a snippet with its matches in <mark>."""
    text = escape(plain(snippet))
    return Markup(  # noqa: S704 - escaped above
        str(text).replace(OPENING, "<mark>").replace(CLOSING, "</mark>")
    )


def web_address(url: object) -> str | None:
    """Return the address if it may be a link (http or https, with a host), else None."""
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
    """Return a time for a list, in UTC, without the year if it is the current one."""
    if not isinstance(time, datetime):
        return plain(time)
    utc = time.astimezone(UTC)
    return f"{utc:%d %b, %H:%M}" if utc.year == now.year else moment(time)


def ago(time: Any, now: datetime) -> str:
    """Return how long ago a time is, in its largest unit ("3 hours ago")."""
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
    """Return an address on our pages, without empty parameters."""
    given = {name: value for name, value in parameters.items() if value not in (None, "", 0)}
    return f"{path}?{urlencode(given)}" if given else path
